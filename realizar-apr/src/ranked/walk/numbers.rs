//! The numbers of leaves.

use super::super::leaves::scaled;
use super::order::Order;
use crate::ir::{Node, Trees};

/// For each place the row of its leaf, and the rows.
pub(super) fn numbers(trees: &Trees, order: &Order) -> (Vec<u32>, Vec<f64>) {
    let width = trees.leaves.shape.get(1).copied().unwrap_or(1);
    let count = trees.leaves.shape.first().copied().unwrap_or(0);
    let mut rows = vec![0; order.nodes.len()];
    let mut values: Vec<f64> = Vec::new();
    if !trees.weights.is_empty() {
        // A leaf's numbers are those of one tree.
        let mut tree = 0;
        while tree < order.roots.len() {
            let end = order.roots.get(tree + 1).map_or(order.nodes.len(), |&end| end as usize);
            let mut at = order.roots[tree] as usize;
            while at < end {
                if let Node::Leaf { leaf } = trees.nodes[order.nodes[at] as usize] {
                    rows[at] = (values.len() / width) as u32;
                    let mut column = 0;
                    while column < width {
                        values.push(scaled(trees, tree, leaf as usize * width + column));
                        column += 1;
                    }
                }
                at += 1;
            }
            tree += 1;
        }
        return (rows, values);
    }
    // By leaf of the trees, its row. Equal rows are found by a table of hashes, open to the next place.
    let mut row_of = Vec::with_capacity(count);
    let slots = (2 * count).next_power_of_two();
    let mut table = vec![u32::MAX; slots];
    let mut leaf = 0;
    while leaf < count {
        let start = values.len();
        let mut hash = 0_u64;
        let mut column = 0;
        while column < width {
            let value = scaled(trees, 0, leaf * width + column);
            hash = (hash.rotate_left(5) ^ value.to_bits()).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            values.push(value);
            column += 1;
        }
        let mut slot = (hash >> 32) as usize % slots;
        loop {
            let row = table[slot];
            if row == u32::MAX {
                table[slot] = (start / width) as u32;
                row_of.push(table[slot]);
                break;
            }
            if same(&values, row as usize * width, start, width) {
                values.truncate(start);
                row_of.push(row);
                break;
            }
            slot = (slot + 1) % slots;
        }
        leaf += 1;
    }
    let mut at = 0;
    while at < rows.len() {
        if let Node::Leaf { leaf } = trees.nodes[order.nodes[at] as usize] {
            rows[at] = row_of[leaf as usize];
        }
        at += 1;
    }
    (rows, values)
}

/// Whether two rows have the same bits.
fn same(values: &[f64], one: usize, other: usize, width: usize) -> bool {
    let mut column = 0;
    while column < width {
        if values[one + column].to_bits() != values[other + column].to_bits() {
            return false;
        }
        column += 1;
    }
    true
}
