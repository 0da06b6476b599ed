//! The order of the nodes.

use super::super::Unfit;
use crate::ir::{Node, Trees};

/// The nodes in the order in which they are laid out: tree by tree, level by level, so that the two children of a
/// node are side by side.
pub(super) struct Order {
    /// Nodes of the trees, by place.
    pub(super) nodes: Vec<u32>,
    /// For each place how far away the left child is: 0 for a leaf.
    pub(super) far: Vec<u32>,
    /// Where each tree starts.
    pub(super) roots: Vec<u32>,
    /// The levels of each tree.
    pub(super) levels: Vec<u32>,
    /// Nodes that a row meets if it ends in each leaf of a tree equally often.
    pub(super) met: f64,
}

impl Order {
    pub(super) fn of(trees: &Trees) -> Result<Order, Unfit> {
        let mut order = Order {
            nodes: Vec::with_capacity(trees.nodes.len()),
            far: Vec::with_capacity(trees.nodes.len()),
            roots: Vec::with_capacity(trees.roots.len()),
            levels: Vec::with_capacity(trees.roots.len()),
            met: 0.0,
        };
        let mut tree = 0;
        while tree < trees.roots.len() {
            order.roots.push(order.nodes.len() as u32);
            let mut at = order.nodes.len();
            order.nodes.push(trees.roots[tree]);
            let (mut level, mut leaves, mut met) = (0, 0, 0.0);
            loop {
                let end = order.nodes.len();
                while at < end {
                    match trees.nodes[order.nodes[at] as usize] {
                        Node::Leaf { .. } => {
                            order.far.push(0);
                            leaves += 1;
                            met += f64::from(level);
                        }
                        Node::Split { left, right, .. } => {
                            order.far.push((order.nodes.len() - at) as u32);
                            order.nodes.push(left);
                            order.nodes.push(right);
                        }
                        Node::Category { .. } => return Err(Unfit::Categories),
                    }
                    at += 1;
                }
                if at == order.nodes.len() {
                    break;
                }
                level += 1;
            }
            order.levels.push(level);
            order.met += met / f64::from(leaves);
            tree += 1;
        }
        Ok(order)
    }
}
