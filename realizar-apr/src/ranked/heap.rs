//! Trees filled up to perfect ones of six, seven or eight levels.

use super::columns::Columns;
use super::rights::Builder;
use super::{NO_LEAF, Shape, Tests};
use crate::ir::{Node, Trees};

/// Fills in the tests of each tree, and gives the tests below the sixth level and the leaf of each place. Where there
/// are such levels, no node asks what its test does not tell.
pub(super) fn lay_out(
    trees: &Trees,
    columns: &Columns,
    rights: &mut Builder<'_>,
    tests: &mut [Tests],
    more: usize,
) -> (Shape, Vec<u32>) {
    let places = 64 << more;
    let mut below = vec![[0, 255]; (places - 64) * trees.roots.len()];
    let mut leaves = vec![NO_LEAF; places * trees.roots.len()];
    let mut open = Vec::new();
    let mut tree = 0;
    while tree < trees.roots.len() {
        // A node, its level, and its index among the nodes that a perfect tree has there.
        open.push((trees.roots[tree], 0, 0));
        while let Some((at, level, within)) = open.pop() {
            let node = trees.nodes[at as usize];
            let (left, right) = match node {
                Node::Leaf { leaf } => {
                    // All places below a leaf that comes early.
                    let width = places >> level;
                    let mut place = tree * places + within * width;
                    let end = place + width;
                    while place < end {
                        leaves[place] = leaf;
                        place += 1;
                    }
                    continue;
                }
                Node::Split { left, right, .. } | Node::Category { left, right, .. } => (left, right),
            };
            let test = columns.of_node(node);
            if level < 6 {
                let bit = heap_bit((1 << level) - 1 + within);
                tests[tree][0][bit] = test[0];
                tests[tree][1][bit] = test[1];
                rights.node(node, tree, bit);
            } else {
                below[tree * (places - 64) + (1 << level) - 64 + within] = test;
            }
            open.push((right, level + 1, 2 * within + 1));
            open.push((left, level + 1, 2 * within));
        }
        tree += 1;
    }
    (Shape::Heap { more, below }, leaves)
}

/// The bit of each node of six levels, root first, level by level: the runtime's `isa::heap_bit`.
fn heap_bit(node: usize) -> usize {
    if node < 7 {
        return 56 + node;
    }
    let level = (node + 1).ilog2() as usize;
    let within_level = node + 1 - (1 << level);
    let below = level - 3;
    7 * (within_level >> below) + ((1 << below) - 1) + (within_level & ((1 << below) - 1))
}
