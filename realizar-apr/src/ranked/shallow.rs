//! Trees of at most three levels, eight to a word.

use super::columns::Columns;
use super::rights::Builder;
use super::{NO_LEAF, Shape, Tests};
use crate::ir::{Node, Trees};

/// Fills in the tests of each eight trees, and gives the leaf of each place.
pub(super) fn lay_out(
    trees: &Trees,
    columns: &Columns,
    rights: &mut Builder<'_>,
    tests: &mut [Tests],
) -> (Shape, Vec<u32>) {
    let mut leaves = vec![NO_LEAF; 64 * tests.len()];
    let mut open = Vec::new();
    let mut tree = 0;
    while tree < trees.roots.len() {
        // A node, its level, and its index among the nodes that a perfect tree has there.
        open.push((trees.roots[tree], 0, 0));
        while let Some((at, level, within)) = open.pop() {
            let node = trees.nodes[at as usize];
            match node {
                Node::Leaf { leaf } => {
                    // All places below a leaf that comes early.
                    let width = 8 >> level;
                    let first = 8 * tree + within * width;
                    leaves[first..first + width].fill(leaf);
                }
                Node::Split { left, right, .. } | Node::Category { left, right, .. } => {
                    let (word, bit) = (tree / 8, 8 * (tree % 8) + (1 << level) - 1 + within);
                    let [column, cut] = columns.of_node(node);
                    tests[word][0][bit] = column;
                    tests[word][1][bit] = cut;
                    rights.node(node, word, bit);
                    open.push((right, level + 1, 2 * within + 1));
                    open.push((left, level + 1, 2 * within));
                }
            }
        }
        tree += 1;
    }
    (Shape::Shallow, leaves)
}
