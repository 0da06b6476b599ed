//! Trees of any shape with at most 32 leaves, in pairs.

use super::columns::Columns;
use super::rights::Builder;
use super::{NO_LEAF, Shape, Tests};
use crate::ir::{Node, Trees};

/// A path that no outcomes follow.
const NO_PATH: [[u32; 32]; 2] = [[0; 32], [1; 32]];

/// Fills in the tests of each pair, and gives the paths and the leaf of each place.
pub(super) fn lay_out(
    trees: &Trees,
    columns: &Columns,
    rights: &mut Builder<'_>,
    tests: &mut [Tests],
) -> (Shape, Vec<u32>) {
    let mut paths = vec![[NO_PATH; 2]; tests.len()];
    let mut leaves = vec![NO_LEAF; 64 * tests.len()];
    let mut open = Vec::new();
    let mut tree = 0;
    while tree < trees.roots.len() {
        let (word, second) = (tree / 2, tree % 2);
        let (mut bit, mut place) = (0, 0);
        // A node, the bits that lead to it, and how they are.
        open.push((trees.roots[tree], 0, 0));
        while let Some((at, care, want)) = open.pop() {
            let node = trees.nodes[at as usize];
            let (test, left, right) = match node {
                Node::Leaf { leaf } => {
                    paths[word][second][0][place] = care;
                    paths[word][second][1][place] = want;
                    leaves[32 * tree + place] = leaf;
                    place += 1;
                    continue;
                }
                Node::Split { feature, threshold, left, right, .. } => {
                    (columns.test(feature, threshold), left, right)
                }
                Node::Category { left, right, .. } => (columns.never(), left, right),
            };
            tests[word][0][32 * second + bit] = test.0;
            tests[word][1][32 * second + bit] = test.1;
            rights.node(node, word, 32 * second + bit);
            let mine = 1 << bit;
            open.push((right, care | mine, want | mine));
            open.push((left, care | mine, want));
            bit += 1;
        }
        tree += 1;
    }
    if trees.roots.len() % 2 == 1 {
        // The tree that fills the last pair up has one leaf, which adds nothing.
        let last = tests.len() - 1;
        paths[last][1][0][0] = 0;
        paths[last][1][1][0] = 0;
    }
    (Shape::Path { paths }, leaves)
}
