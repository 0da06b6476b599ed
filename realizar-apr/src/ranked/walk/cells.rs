//! What a row becomes, and the nodes that look at it.

use super::super::Unfit;
use super::super::columns::{Columns, ZERO_MISSING, rule};
use super::order::Order;
use crate::ir::{Compare, Element, Node, Trees};

/// Columns of a row of ordered numbers, at most.
const MOST_COLUMNS: usize = 4096;

/// What a row becomes, and the nodes that look at it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Bytes: ranks among cut points.
    Ranks {
        /// For each byte that trees look at `[feature, first block, blocks, missing]`.
        columns: Vec<[u32; 4]>,
        /// Ascending cut points in blocks of 16, filled up with NaN.
        cuts: Vec<f64>,
        /// Column, cut, and how far the left child is, from the lowest byte: 8, 8 and 16 bits. Filled up to a
        /// power of two, so that a mask keeps a place within.
        nodes: Vec<u32>,
    },
    /// Whole numbers in the order of the features.
    Ordered {
        /// What the features are.
        element: Element,
        /// Cells of a row: a power of two.
        width: usize,
        /// For each cell that trees look at `[feature, missing]`.
        columns: Vec<[u32; 2]>,
        /// The cut; column and how far the left child is, 16 bits each (for f64 32). Filled up to a power of two.
        nodes: Vec<[u64; 2]>,
    },
}

/// In the last number of a column of [`Cells::Ordered`]: missing values go right. The runtime has the same.
const MISSING_RIGHT: u32 = 1;

/// Nodes that look at bytes.
pub(super) fn by_rank(trees: &Trees, order: &Order, columns: Columns) -> Result<Cells, Unfit> {
    let mut nodes = Vec::with_capacity(order.nodes.len());
    let mut at = 0;
    while at < order.nodes.len() {
        let (column, cut) = match trees.nodes[order.nodes[at] as usize] {
            Node::Split { feature, threshold, missing_left, zero_missing, .. } => {
                columns.test_apart(feature, threshold, rule(missing_left, zero_missing))
            }
            _ => columns.never(),
        };
        if order.far[at] > 0xffff {
            return Err(Unfit::Size);
        }
        nodes.push(u32::from(column) | u32::from(cut) << 8 | order.far[at] << 16);
        at += 1;
    }
    nodes.resize(nodes.len().next_power_of_two(), 0);
    Ok(Cells::Ranks { columns: columns.columns, cuts: columns.blocks, nodes })
}

/// Nodes that look at numbers.
pub(super) fn ordered(trees: &Trees, order: &Order) -> Result<Cells, Unfit> {
    // The cell of each feature for each rule of missing values.
    let mut cells = vec![[u32::MAX; 4]; trees.inputs];
    let mut columns = Vec::new();
    let mut nodes = Vec::with_capacity(order.nodes.len());
    let (bits, most) = match trees.element {
        Element::F32 => (16, 0xffff),
        Element::F64 => (32, u32::MAX),
    };
    let mut at = 0;
    while at < order.nodes.len() {
        let (column, cut) = match trees.nodes[order.nodes[at] as usize] {
            Node::Split { feature, threshold, missing_left, zero_missing, .. } => {
                let cell = &mut cells[feature as usize][rule(missing_left, zero_missing)];
                if *cell == u32::MAX {
                    *cell = columns.len() as u32;
                    let zero = if zero_missing { ZERO_MISSING } else { 0 };
                    columns.push([feature, zero | if missing_left { 0 } else { MISSING_RIGHT }]);
                }
                let above = match trees.compare {
                    Compare::LessOrEqual => 1,
                    Compare::Less => 0,
                };
                (*cell, key(threshold, trees.element) + above)
            }
            // The cell after those of features is 0 and below every cut; its number is written below.
            _ => (u32::MAX, 1),
        };
        if order.far[at] > most {
            return Err(Unfit::Size);
        }
        if columns.len() >= MOST_COLUMNS {
            return Err(Unfit::Features);
        }
        nodes.push([cut, u64::from(column) | u64::from(order.far[at]) << bits]);
        at += 1;
    }
    let none = columns.len() as u64;
    let mut at = 0;
    while at < order.far.len() {
        if order.far[at] == 0 {
            nodes[at][1] = none;
        }
        at += 1;
    }
    nodes.resize(nodes.len().next_power_of_two(), [0; 2]);
    let width = (columns.len() + 1).next_power_of_two();
    Ok(Cells::Ordered { element: trees.element, width, columns, nodes })
}

/// A whole number above 0 for each number, in the same order; both zeros are one. The runtime makes the same.
fn key(x: f64, element: Element) -> u64 {
    match element {
        Element::F32 => {
            let bits = (x as f32 + 0.0).to_bits();
            u64::from(if bits >> 31 == 0 { bits | 1 << 31 } else { !bits })
        }
        Element::F64 => {
            let bits = (x + 0.0).to_bits();
            if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
        }
    }
}
