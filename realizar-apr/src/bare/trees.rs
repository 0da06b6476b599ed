//! Classification trees as aprender's converter flattens them: six vectors of f32, one entry a node, in
//! pre-order, -1 for a leaf's feature and children.

use super::numbers::{Finder, Found};
use crate::budget::Budget;
use crate::dtype::Dtype;
use crate::error::{Error, Mismatch, TensorProblem};
use crate::family::{self, Forest, Row};
use crate::ir::{Model, Node};
use crate::votes;

const FEATURES: &str = "node_features";
const THRESHOLDS: &str = "node_thresholds";
const CLASSES: &str = "node_classes";
const LEFT: &str = "node_left_child";
const RIGHT: &str = "node_right_child";
/// Recorded, without a part in the answers.
const SAMPLES: &str = "node_samples";
const MAX_DEPTH: &str = "max_depth";

/// What a node takes: itself, and a mark while it is checked.
const NODE: usize = size_of::<Node>() + 1;

/// Whether a tensor is one of a single tree's.
pub(super) fn is_of_tree(name: &str) -> bool {
    [FEATURES, THRESHOLDS, CLASSES, LEFT, RIGHT, SAMPLES, MAX_DEPTH].contains(&name)
}

/// The tensors of one tree: vectors of one length.
pub(super) struct Tree<'c> {
    features: Column<'c>,
    thresholds: Column<'c>,
    classes: Column<'c>,
    left: Column<'c>,
    right: Column<'c>,
}

/// A vector of f32, read where it lies.
struct Column<'c> {
    found: Found<'c>,
    words: &'c [[u8; 4]],
}

impl Column<'_> {
    fn at(&self, index: usize) -> f32 {
        f32::from_le_bytes(self.words[index])
    }

    fn refuse(&self, index: usize, expected: String) -> Error {
        let value = self.at(index).into();
        self.found.wrong(TensorProblem::Value { element: index, value, expected })
    }

    /// A whole number from 0, below `limit`.
    fn index(&self, at: usize, limit: usize, of: &str) -> Result<u32, Error> {
        let value = self.at(at);
        // Larger numbers are not exact in f32, so that an index would be a guess.
        let limit = limit.min(1 << 24);
        if value >= 0.0 && value < limit as f32 && value.fract() == 0.0 {
            return Ok(value as u32);
        }
        Err(self.refuse(at, format!("the index of one of {limit} {of}")))
    }
}

impl<'c> Tree<'c> {
    /// The tree whose tensors' names start with `prefix`.
    pub(super) fn find(finder: &Finder<'_, 'c>, prefix: &str) -> Result<Self, Error> {
        let features = finder.vector(&format!("{prefix}{FEATURES}"), None)?;
        let length = features.entry.dims[0];
        let column = |found: Found<'c>| {
            if found.entry.dtype != Dtype::F32 {
                let found_type = found.entry.dtype.name();
                return Err(found.wrong(TensorProblem::Dtype { expected: "F32", found: found_type }));
            }
            Ok(Column { found, words: found.bytes.as_chunks().0 })
        };
        let named = |name| finder.vector(&format!("{prefix}{name}"), Some(length)).and_then(column);
        Ok(Tree {
            features: column(features)?,
            thresholds: named(THRESHOLDS)?,
            classes: named(CLASSES)?,
            left: named(LEFT)?,
            right: named(RIGHT)?,
        })
    }

    fn len(&self) -> usize {
        self.features.words.len()
    }

    /// Appends the nodes; their leaves hold classes.
    fn append(&self, nodes: &mut Vec<Node>) -> Result<(), Error> {
        let base = nodes.len() as u32;
        let count = self.len();
        let mut at = 0;
        while at < count {
            if self.features.at(at) == -1.0 {
                for child in [&self.left, &self.right] {
                    if child.at(at) != -1.0 {
                        return Err(child.refuse(at, "-1 in a leaf".into()));
                    }
                }
                nodes.push(Node::Leaf { leaf: self.classes.index(at, usize::MAX, "classes")? });
            } else {
                let threshold = self.thresholds.at(at);
                if threshold.is_nan() {
                    return Err(self.thresholds.refuse(at, "a number".into()));
                }
                nodes.push(Node::Split {
                    feature: self.features.index(at, usize::MAX, "features")?,
                    threshold: threshold.into(),
                    left: base + self.left.index(at, count, "nodes")?,
                    right: base + self.right.index(at, count, "nodes")?,
                    missing_left: false,
                    zero_missing: false,
                });
            }
            at += 1;
        }
        Ok(())
    }
}

/// The classes in use, and the features in use: one more than the highest of each.
fn used(nodes: &[Node]) -> (usize, usize) {
    let (mut classes, mut features) = (0, 0);
    let mut index = 0;
    while index < nodes.len() {
        match nodes[index] {
            Node::Leaf { leaf } if leaf >= classes => classes = leaf + 1,
            Node::Split { feature, .. } | Node::Category { feature, .. } if feature >= features => {
                features = feature + 1;
            }
            Node::Leaf { .. } | Node::Split { .. } | Node::Category { .. } => {}
        }
        index += 1;
    }
    (classes as usize, features as usize)
}

fn votes(mut nodes: Vec<Node>, roots: Vec<u32>, budget: &Budget) -> Result<Forest, Error> {
    let (classes, features) = used(&nodes);
    let leaves = votes::one_hot(&mut nodes, classes, budget)?;
    Ok(Forest { row: Row { features, open: true }, nodes, roots, leaves })
}

pub(super) fn classifier(tree: &Tree<'_>, budget: &Budget) -> Result<Model, Error> {
    budget.charge("list of nodes", tree.len(), NODE)?;
    let mut nodes = Vec::with_capacity(tree.len());
    tree.append(&mut nodes)?;
    Ok(family::tree_classifier(votes(nodes, vec![0], budget)?))
}

/// The trees of a forest: all that its name says, and nothing else in the file.
pub(super) fn count(finder: &Finder<'_, '_>) -> Result<usize, Error> {
    let prefix = |name: &str| {
        let (number, rest) = name.strip_prefix("tree_")?.split_once('_')?;
        let canonical = number == "0" || !number.starts_with(['0', '+']);
        number.parse::<u32>().ok().filter(|_| canonical && is_of_tree(rest))
    };
    finder
        .only(|name| ["n_estimators", MAX_DEPTH, "random_state"].contains(&name) || prefix(name).is_some())?;
    let highest = finder.container.tensors.iter().filter_map(|entry| prefix(entry.name)).max();
    let Some(highest) = highest else {
        return Err(finder.mismatch(Mismatch::Missing { tensor: format!("tree_0_{FEATURES}") }));
    };
    // Trees are numbered from 0 without a gap, five tensors each at least.
    let most = finder.container.tensors.len() / 5;
    let count = highest as usize + 1;
    let mut tree = 0;
    while tree < count.min(most + 1) {
        Tree::find(finder, &format!("tree_{tree}_"))?;
        tree += 1;
    }
    if let Some(estimators) = finder.scalar("n_estimators")?
        && estimators.value != count as f32
    {
        return Err(estimators.refuse(format!("{count}, the number of trees in the file")));
    }
    Ok(count)
}

pub(super) fn forest(finder: &Finder<'_, '_>, count: usize, budget: &Budget) -> Result<Model, Error> {
    let mut total = 0;
    let mut tree = 0;
    while tree < count {
        total += Tree::find(finder, &format!("tree_{tree}_"))?.len();
        tree += 1;
    }
    budget.charge("list of nodes", total, NODE)?;
    let mut nodes = Vec::with_capacity(total);
    let mut roots = Vec::with_capacity(count);
    let mut tree = 0;
    while tree < count {
        roots.push(nodes.len() as u32);
        Tree::find(finder, &format!("tree_{tree}_"))?.append(&mut nodes)?;
        tree += 1;
    }
    Ok(family::forest_classifier(votes(nodes, roots, budget)?))
}
