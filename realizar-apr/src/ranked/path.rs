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
    let mut children = vec![[[[0; 2]; 32]; 2]; tests.len()];
    let mut leaves = vec![NO_LEAF; 64 * tests.len()];
    let mut open = Vec::new();
    let mut tree = 0;
    while tree < trees.roots.len() {
        let (word, second) = (tree / 2, tree % 2);
        let (mut bit, mut place) = (0, 0);
        // A node, the bits that lead to it, how they are, and which node's which child it is.
        // In the order of levels, so that a node's parent is seldom the one before it: they wait for each other.
        open.push((trees.roots[tree], 0, 0, [31, 1]));
        let mut next = 0;
        while next < open.len() {
            let (at, care, want, [parent, side]) = open[next];
            next += 1;
            let node = trees.nodes[at as usize];
            let (test, left, right) = match node {
                Node::Leaf { leaf } => {
                    paths[word][second][0][place] = care;
                    paths[word][second][1][place] = want;
                    children[word][second][parent][side] = 32 + place as u8;
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
            children[word][second][parent][side] = bit as u8;
            open.push((left, care | mine, want, [bit, 0]));
            open.push((right, care | mine, want | mine, [bit, 1]));
            bit += 1;
        }
        children[word][second][31] = [bit as u8, 0];
        open.clear();
        tree += 1;
    }
    if trees.roots.len() % 2 == 1 {
        // The tree that fills the last pair up has one leaf, which adds nothing.
        let last = tests.len() - 1;
        paths[last][1][0][0] = 0;
        paths[last][1][1][0] = 0;
    }
    (Shape::Path { paths, children }, leaves)
}
