//! Trees of any size as tables for the kernel that walks several of them side by side: what `realizar-runtime`'s
//! `kernels::walk` reads.

mod cells;
mod numbers;
mod order;

use super::columns::Columns;
use super::{AGAIN, NODE, ORDERED, RANK, START, STEP, Unfit, WALKED};
use crate::ir::{Element, Trees};
pub use cells::Cells;
use cells::{by_rank, ordered};
use numbers::numbers;
use order::Order;

/// Trees that are walked side by side: the runtime's `kernels::walk` has the same.
pub const LANES: usize = 8;

/// Trees whose leaves are found before any is added: the runtime's `kernels::walk` has the same.
const BLOCK: usize = 256;

/// The tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// What a row becomes.
    pub cells: Cells,
    /// For each group of trees where their roots are; a group that is not full has its first tree again.
    pub roots: Vec<[u32; LANES]>,
    /// For each group which trees of their block they are.
    pub trees: Vec<[u8; LANES]>,
    /// For each group the levels of its deepest tree.
    pub levels: Vec<u32>,
    /// For each node that is a leaf its row of `values`.
    pub leaves: Vec<u32>,
    /// The leaves' numbers, scaled, in the type of the sums; equal rows are there once.
    pub values: Vec<f64>,
    /// Nodes that a row meets if it ends in each leaf of a tree equally often.
    met: f64,
}

impl Walk {
    /// The tables of checked trees.
    ///
    /// # Errors
    /// What keeps these trees from having them.
    pub fn of(trees: &Trees) -> Result<Walk, Unfit> {
        if trees.roots.is_empty() {
            return Err(Unfit::Empty);
        }
        let order = Order::of(trees)?;
        let cells = match Columns::apart(trees) {
            Ok(columns) if ranks_are_worth_it(&columns, &order, trees.element) => {
                by_rank(trees, &order, columns)?
            }
            Ok(_) => ordered(trees, &order)?,
            Err(Unfit::Cuts | Unfit::Features | Unfit::Threshold) => ordered(trees, &order)?,
            Err(unfit) => return Err(unfit),
        };
        let (leaves, values) = numbers(trees, &order);
        let mut walk = Walk {
            cells,
            roots: Vec::new(),
            trees: Vec::new(),
            levels: Vec::new(),
            leaves,
            values,
            met: order.met,
        };
        let mut first = 0;
        while first < order.roots.len() {
            walk.block(&order, first);
            first += BLOCK;
        }
        Ok(walk)
    }

    /// The groups of the block that starts with tree `first`: trees of about the same depth together.
    fn block(&mut self, order: &Order, first: usize) {
        let end = order.roots.len().min(first + BLOCK);
        let by_depth =
            crate::order::of(end - first, &|a, b| order.levels[first + a].cmp(&order.levels[first + b]));
        let mut at = 0;
        while at < by_depth.len() {
            let (mut roots, mut trees) = ([0; LANES], [0; LANES]);
            let mut levels = 0;
            let mut lane = 0;
            while lane < LANES {
                let tree = by_depth[if at + lane < by_depth.len() { at + lane } else { at }] as u8;
                trees[lane] = tree;
                let tree = first + usize::from(tree);
                roots[lane] = order.roots[tree];
                levels = levels.max(order.levels[tree]);
                lane += 1;
            }
            self.roots.push(roots);
            self.trees.push(trees);
            self.levels.push(levels);
            at += LANES;
        }
    }

    /// Nanoseconds that one row takes, about: with these tables, and walking from node to node.
    #[must_use]
    pub fn nanoseconds(&self) -> (f64, f64) {
        let (cells, step) = match &self.cells {
            Cells::Ranks { columns, .. } => (ranking(columns), step(None)),
            Cells::Ordered { columns, element, .. } => (ORDERED * columns.len() as f64, step(Some(*element))),
        };
        let mut walked = 0.0;
        let mut group = 0;
        while group < self.levels.len() {
            walked += LANES as f64 * (f64::from(self.levels[group]) * step + WALKED);
            group += 1;
        }
        (START + cells + walked, NODE * self.met)
    }
}

/// Whether a row is answered sooner by ranks than by the numbers themselves.
fn ranks_are_worth_it(columns: &Columns, order: &Order, element: Element) -> bool {
    let mut steps = 0.0;
    let mut tree = 0;
    while tree < order.levels.len() {
        steps += f64::from(order.levels[tree]);
        tree += 1;
    }
    let more = steps * (step(Some(element)) - step(None));
    ranking(&columns.columns) <= ORDERED * columns.columns.len() as f64 + more
}

/// Nanoseconds of a step on ordered numbers, or on ranks.
fn step(ordered: Option<Element>) -> f64 {
    match ordered {
        None => STEP[0],
        Some(Element::F32) => STEP[1],
        Some(Element::F64) => STEP[2],
    }
}

/// Nanoseconds of all ranks.
fn ranking(columns: &[[u32; 4]]) -> f64 {
    let mut nanoseconds = 0.0;
    let mut column = 0;
    while column < columns.len() {
        let again = column > 0 && columns[column][0] == columns[column - 1][0];
        nanoseconds += if again { AGAIN } else { RANK };
        column += 1;
    }
    nanoseconds
}
