//! Isolation forests. A node's own number of training rows comes after its children, so walking a tree
//! needs a stack: a list on the heap.

use super::Stop;
use super::cursor::{self, Cursor, disagree, finite, unfitted};
use super::tree::{NODE, Open};
use crate::budget::Budget;
use crate::error::{Error, PayloadProblem};
use crate::family::{self, Forest, Row};
use crate::ir::{Model, Node};

const NAME: &str = "IsolationForest";
/// Indices of nodes and features are kept in 31 bits.
const MOST: u64 = i32::MAX as u64;

/// What comes before a node's children.
enum Start {
    Split { feature: u64, value: f32 },
    Leaf,
}

/// Either all of a node's fields are there, or none is.
fn start(cursor: &mut Cursor<'_>) -> cursor::Result<Start> {
    let at = cursor.at();
    let feature = cursor.option_u64("split_feature")?;
    let value = cursor.option_f32("split_value")?;
    let left = cursor.flag("left")?;
    match (feature, value, left) {
        (Some(feature), Some(value), true) => Ok(Start::Split { feature, value }),
        (None, None, false) => {
            no_right(cursor)?;
            Ok(Start::Leaf)
        }
        _ => cursor.fail(at, PayloadProblem::HalfNode),
    }
}

fn no_right(cursor: &mut Cursor<'_>) -> cursor::Result<()> {
    let at = cursor.at();
    if cursor.flag("right")? { cursor.fail(at, PayloadProblem::HalfNode) } else { Ok(()) }
}

/// Between the two children of a split.
fn right(cursor: &mut Cursor<'_>) -> cursor::Result<()> {
    let at = cursor.at();
    if cursor.flag("right")? { Ok(()) } else { cursor.fail(at, PayloadProblem::HalfNode) }
}

/// Calls `visit` at each node that starts (`None`) and ends (its number of training rows), in the order
/// of the bytes.
fn walk<S>(cursor: &mut Cursor<'_>, mut visit: impl FnMut(Event, usize) -> Result<(), S>) -> Result<(), S>
where
    S: From<cursor::Fault>,
{
    // For each split that is open: whether its left child is done.
    let mut open: Vec<bool> = Vec::new();
    loop {
        let at = cursor.at();
        match start(cursor)? {
            Start::Split { feature, value } => {
                visit(Event::Split { feature, value, at }, open.len())?;
                open.push(false);
                continue;
            }
            Start::Leaf => {
                let size = cursor.u64("size")?;
                visit(Event::Leaf { size }, open.len())?;
            }
        }
        // A subtree is complete: so is every split that it is the right child of.
        while let Some(true) = open.last() {
            open.pop();
            cursor.u64("size")?;
        }
        match open.last_mut() {
            None => return Ok(()),
            Some(left_done) => {
                right(cursor)?;
                *left_done = true;
                visit(Event::Right, open.len())?;
            }
        }
    }
}

/// What a walk meets.
enum Event {
    Split {
        feature: u64,
        value: f32,
        at: usize,
    },
    Leaf {
        size: u64,
    },
    /// The right child of the last split that has none comes next.
    Right,
}

pub(super) fn forest(cursor: &mut Cursor<'_>, budget: &Budget) -> Result<Model, Stop> {
    let estimators = cursor.u64("n_estimators")?;
    cursor.option_u64("max_samples")?;
    cursor.f32("contamination")?;
    cursor.option_u64("random_state")?;
    cursor.u64("max_depth")?;
    let mut trees_at = cursor.clone();
    // A tree without nodes takes a byte for the root and eight for its depth.
    let trees = cursor.count("trees", 9)?;
    let mut nodes = 0;
    let mut rootless = trees == 0;
    let mut index = 0;
    while index < trees {
        if cursor.flag("root")? {
            walk(cursor, |event, _| {
                nodes += usize::from(!matches!(event, Event::Right));
                Ok::<(), cursor::Fault>(())
            })?;
        } else {
            rootless = true;
        }
        cursor.u64("max_depth")?;
        index += 1;
    }
    let threshold = cursor.option_f32("threshold")?;
    let threshold_at = cursor.at();
    let c_norm = cursor.f32("c_norm")?;
    cursor.end()?;

    let (Some(threshold), false) = (threshold, rootless) else { return Err(unfitted(NAME)) };
    finite(NAME, "threshold", threshold_at, threshold)?;
    finite(NAME, "c_norm", threshold_at + 4, c_norm)?;
    if c_norm <= 0.0 {
        let problem = PayloadProblem::NotPositive { field: "c_norm", value: c_norm.into() };
        return Err(Error::Payload { family: NAME, at: threshold_at, problem }.into());
    }
    budget.charge("list of nodes", nodes, NODE)?;
    let mut builder = Builder {
        nodes: Vec::with_capacity(nodes),
        lengths: Vec::with_capacity((nodes + trees) / 2),
        features: 0,
        open: Open::new(),
    };
    let mut roots = Vec::with_capacity(trees);
    trees_at.count("trees", 9)?;
    let mut index = 0;
    while index < trees {
        trees_at.flag("root")?;
        roots.push(builder.nodes.len() as u32);
        walk(&mut trees_at, |event, depth| builder.visit(event, depth))?;
        trees_at.u64("max_depth")?;
        index += 1;
    }
    let row = Row { features: builder.features as usize, open: true };
    let leaves = family::tensor(&[builder.lengths.len(), 1], builder.lengths);
    let forest = Forest { row, nodes: builder.nodes, roots, leaves };
    Ok(family::isolation(forest, f64::from(estimators as f32), c_norm, threshold))
}

/// Nodes of all trees, while they are built.
struct Builder {
    nodes: Vec<Node>,
    /// The path length of each leaf.
    lengths: Vec<f32>,
    /// One more than the highest feature.
    features: u32,
    open: Open,
}

impl Builder {
    fn visit(&mut self, event: Event, depth: usize) -> Result<(), Stop> {
        let index = self.nodes.len() as u32;
        match event {
            Event::Split { feature, value, at } => {
                if feature >= MOST {
                    let expected = format!("an index below {MOST}");
                    return Err(disagree(NAME, "split_feature", at, feature, expected));
                }
                if value.is_nan() {
                    let problem =
                        PayloadProblem::NotFinite { field: "split_value", element: 0, value: value.into() };
                    return Err(Error::Payload { family: NAME, at: at + 10, problem }.into());
                }
                self.features = self.features.max(feature as u32 + 1);
                let right = self.open.push(index);
                self.nodes.push(Node::Split {
                    feature: feature as u32,
                    threshold: value.into(),
                    left: index + 1,
                    right,
                    missing_left: false,
                    zero_missing: false,
                });
            }
            Event::Leaf { size } => {
                self.nodes.push(Node::Leaf { leaf: self.lengths.len() as u32 });
                self.lengths.push(depth as f32 + expected_path(size));
            }
            Event::Right => self.open.close(&mut self.nodes, index),
        }
        Ok(())
    }
}

/// The mean path length of a search among so many rows, which a leaf stands for that was not split on.
fn expected_path(size: u64) -> f32 {
    const EULER: f32 = 0.577_215_7;
    match size {
        0 | 1 => 0.0,
        2 => 1.0,
        size => {
            let n = size as f32;
            2.0 * ((n - 1.0).ln() + EULER) - 2.0 * (n - 1.0) / n
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expected_path_by_hand() {
        assert_eq!(expected_path(1), 0.0);
        assert_eq!(expected_path(2), 1.0);
        // 2 (ln 2 + 0.5772157) - 4 / 3 = 1.2073922
        assert!((expected_path(3) - 1.207_392_2).abs() < 1e-6);
    }
}
