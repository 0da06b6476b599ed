//! A sum over decision trees.

use super::number::{Number, widen};
use crate::ir::{Compare, Node, Trees};

/// Takes a row that is already rounded to the trees' element type: comparing it with a threshold in f64 is
/// exact.
pub(super) fn run<S: Number>(trees: &Trees, row: &[f64]) -> Vec<f64> {
    let leaves = S::all_of(&trees.leaves.values);
    let scale = S::of(trees.scale);
    let divisor = S::of(trees.divisor);
    let m = trees.outputs;
    let mut sums: Vec<S> = trees.base.iter().map(|&base| S::of(base)).collect();
    let mut tree = 0;
    while tree < trees.roots.len() {
        let leaf = walk(trees, trees.roots[tree], row);
        if trees.targets.is_empty() {
            let mut j = 0;
            while j < m {
                sums[j] = sums[j] + scale * leaves[leaf * m + j];
                j += 1;
            }
        } else {
            let target = trees.targets[tree] as usize;
            sums[target] = sums[target] + scale * leaves[leaf];
        }
        tree += 1;
    }
    let mut j = 0;
    while j < m {
        sums[j] = sums[j] / divisor;
        j += 1;
    }
    widen(&sums)
}

/// The row of `leaves` in which the walk from `root` ends.
fn walk(trees: &Trees, root: u32, row: &[f64]) -> usize {
    let nodes = trees.nodes.as_slice();
    let mut at = root as usize;
    loop {
        match nodes[at] {
            Node::Leaf { leaf } => return leaf as usize,
            Node::Split { feature, threshold, left, right, missing_left } => {
                let x = row[feature as usize];
                #[expect(clippy::eq_op, reason = "x != x is NaN, without the call that is_nan costs here")]
                let goes_left = if x != x {
                    missing_left
                } else {
                    match trees.compare {
                        Compare::LessOrEqual => x <= threshold,
                        Compare::Less => x < threshold,
                    }
                };
                at = if goes_left { left as usize } else { right as usize };
            }
        }
    }
}
