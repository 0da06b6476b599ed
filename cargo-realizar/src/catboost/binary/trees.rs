//! Trees in the binary format: questions one after another, by their place among the borders of all features.

use crate::budget::Budget;
use crate::error::Error;

use super::super::document::Document;
use super::super::forest::{Node, Split};
use super::flatbuffer::Table;

/// Reads all trees.
pub(super) fn forest(model: &Table<'_>, document: &mut Document, budget: &mut Budget) -> Result<(), Error> {
    let width = usize::try_from(model.i32(0, 0)?).unwrap_or(0);
    let (splits, sizes) = (model.vector(1, 4)?, model.vector(2, 4)?);
    let (leaves, steps, of_node) = (model.vector(8, 8)?, model.vector(10, 4)?, model.vector(11, 4)?);
    budget.charge("the trees", splits.len + sizes.len, 48)?;
    let questions = questions(document, budget)?;
    let splits: Vec<Split> = splits
        .words()
        .map(|[place]| {
            let place = u32::from_le_bytes(place) as usize;
            Ok(match questions.get(place) {
                Some(split) => *split,
                None => Split::Ctr { place },
            })
        })
        .collect::<Result<_, Error>>()?;
    drop(questions);
    let sizes: Vec<usize> = sizes.words().map(|[size]| u32::from_le_bytes(size) as usize).collect();
    budget.charge("the leaves", leaves.len, 8)?;
    let leaves: Vec<f64> = leaves.f64s().collect();
    if steps.len == 0 {
        return oblivious(document, &splits, &sizes, leaves, width);
    }
    if steps.len != splits.len() || of_node.len != splits.len() || width == 0 {
        return Err(malformed(format!(
            "there are {} questions, {} steps and {} leaves' indices, {width} numbers each",
            splits.len(),
            steps.len,
            of_node.len
        )));
    }
    budget.charge("the trees", splits.len(), 24)?;
    // Each step is two numbers of 16 bits: how far on the next node is, 0 where the walk ends here.
    let steps: Vec<[usize; 2]> = steps
        .words()
        .map(|[[a, b, c, d]]| {
            [usize::from(u16::from_le_bytes([a, b])), usize::from(u16::from_le_bytes([c, d]))]
        })
        .collect();
    let of_node: Vec<usize> = of_node.words().map(|[leaf]| u32::from_le_bytes(leaf) as usize).collect();
    let walk = Walk { splits: &splits, steps: &steps, of_node: &of_node, leaves: &leaves, width };
    let mut start = 0usize;
    for size in sizes {
        let end = start.checked_add(size).filter(|&end| size > 0 && end <= splits.len());
        let Some(end) = end else {
            return Err(malformed(format!("a tree of {size} nodes starts at {start} of {}", splits.len())));
        };
        walk.tree(start, end, document, budget)?;
        start = end;
    }
    Ok(())
}

fn malformed(what: String) -> Error {
    Error::malformed(what).help("save the model again")
}

/// What the places among the borders of all features ask: numbers, then categories; what comes behind them asks for
/// counters.
fn questions(document: &Document, budget: &mut Budget) -> Result<Vec<Split>, Error> {
    let count = document.floats.iter().map(|feature| feature.borders.len()).sum::<usize>()
        + document.categories.iter().map(|feature| feature.values.len()).sum::<usize>();
    budget.charge("the questions of trees", count, size_of::<Split>())?;
    let floats = document.floats.iter().flat_map(|feature| {
        feature.borders.iter().map(|&border| Split::Float { feature: feature.index, border })
    });
    let categories = document.categories.iter().flat_map(|feature| {
        feature.values.iter().map(|&value| Split::Category { feature: feature.index, value })
    });
    Ok(floats.chain(categories).collect())
}

fn oblivious(
    document: &mut Document,
    splits: &[Split],
    sizes: &[usize],
    leaves: Vec<f64>,
    width: usize,
) -> Result<(), Error> {
    let mut rest = splits;
    let mut numbers = 0usize;
    for &size in sizes {
        let Some((own, behind)) = rest.split_at_checked(size) else {
            return Err(malformed(format!("a tree asks {size} questions, but {} are left", rest.len())));
        };
        rest = behind;
        let own_numbers = width.checked_shl(size.min(64) as u32).unwrap_or(0);
        document.forest.push_oblivious(own, own_numbers).map_err(malformed)?;
        numbers = numbers.saturating_add(own_numbers);
    }
    if numbers != leaves.len() || !rest.is_empty() {
        return Err(malformed(format!(
            "the trees have {numbers} numbers in their leaves, but there are {}; {} questions are left",
            leaves.len(),
            rest.len()
        )));
    }
    document.forest.leaves = leaves;
    Ok(())
}

/// A node that is to be read: whether it is a leaf, and the parent whose right or left it is.
struct Open {
    node: usize,
    is_leaf: bool,
    parent: Option<(usize, bool)>,
}

/// What a tree of nodes is read from.
struct Walk<'a> {
    splits: &'a [Split],
    steps: &'a [[usize; 2]],
    of_node: &'a [usize],
    leaves: &'a [f64],
    width: usize,
}

impl Walk<'_> {
    /// The nodes from `start` to `end`, from the root on, left before right. Every node is reached once.
    fn tree(
        &self,
        start: usize,
        end: usize,
        document: &mut Document,
        budget: &mut Budget,
    ) -> Result<(), Error> {
        let forest = &mut document.forest;
        forest.widen(self.width).map_err(malformed)?;
        forest.roots.push(forest.nodes.len() as u32);
        let mut reached = vec![false; end - start];
        let root = Open { node: start, is_leaf: self.steps[start] == [0, 0], parent: None };
        let mut open = vec![root];
        while let Some(Open { node, is_leaf, parent }) = open.pop() {
            let at = forest.nodes.len();
            if let Some((parent, is_right)) = parent
                && let Some(Node::Split { left, right, .. }) = forest.nodes.get_mut(parent)
            {
                *(if is_right { right } else { left }) = at as u32;
            }
            if is_leaf {
                budget.charge("the leaves", self.width + 4, 8)?;
                let first = self.of_node[node];
                let Some(values) = self.leaves.get(first..).and_then(|rest| rest.get(..self.width)) else {
                    return Err(malformed(format!(
                        "a leaf starts at {first} of {} numbers",
                        self.leaves.len()
                    )));
                };
                let leaf = (forest.leaves.len() / self.width) as u32;
                forest.leaves.extend_from_slice(values);
                forest.nodes.push(Node::Leaf { leaf });
                continue;
            }
            if std::mem::replace(&mut reached[node - start], true) {
                return Err(malformed(format!("node {node} of the trees is reached twice")));
            }
            forest.nodes.push(Node::Split { split: self.splits[node], left: 0, right: 0 });
            let [left, right] = self.steps[node];
            for (step, is_right) in [(right, true), (left, false)] {
                let next = node + step;
                if next >= end {
                    return Err(malformed(format!(
                        "node {node} leads to {next}, but its tree ends at {end}"
                    )));
                }
                let ends = step == 0 || self.steps[next] == [0, 0];
                open.push(Open { node: next, is_leaf: ends, parent: Some((at, is_right)) });
            }
        }
        Ok(())
    }
}
