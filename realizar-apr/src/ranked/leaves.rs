//! The numbers of leaves, scaled, by the place of each.

use super::{NO_LEAF, Unfit};
use crate::ir::{Trees, Values};

/// The numbers of leaves. A place without a leaf has negative zeros, which change no sum that they are added to.
#[derive(Debug, Clone, PartialEq)]
pub enum Leaves {
    /// One number for each place, and for each tree the score that it is added to (none where there is one score).
    Direct {
        /// In the type of the sums.
        values: Vec<f64>,
        /// Scores.
        targets: Vec<u32>,
    },
    /// For each place a row of numbers where it is, one for each score.
    Wide {
        /// In the type of the sums.
        values: Vec<f64>,
    },
    /// For each place a row of numbers, one for each score; equal rows are there once.
    Shared {
        /// Rows of `values`.
        rows: Vec<u16>,
        /// In the type of the sums.
        values: Vec<f64>,
    },
}

impl Leaves {
    /// `tree_of` says for each `in_a_tree` places which tree they belong to; those after them add nothing.
    pub(super) fn of(
        trees: &Trees,
        places: &[u32],
        in_a_tree: usize,
        tree_of: &[u32],
    ) -> Result<Leaves, Unfit> {
        let width = trees.leaves.shape.get(1).copied().unwrap_or(1);
        if width == 1 && (trees.outputs == 1 || !trees.targets.is_empty()) {
            let mut values = Vec::with_capacity(places.len());
            let mut place = 0;
            while place < places.len() {
                values.push(match places[place] {
                    NO_LEAF => -0.0,
                    leaf => scaled(trees, tree_of[place / in_a_tree] as usize, leaf as usize),
                });
                place += 1;
            }
            let mut targets = Vec::new();
            if trees.outputs > 1 {
                let mut at = 0;
                while at < tree_of.len() {
                    targets.push(trees.targets[tree_of[at] as usize]);
                    at += 1;
                }
                targets.resize(places.len() / in_a_tree, 0);
            }
            return Ok(Leaves::Direct { values, targets });
        }
        let count = trees.leaves.shape.first().copied().unwrap_or(0);
        let (Ok(none), true) = (u16::try_from(count), trees.weights.is_empty()) else {
            return Err(Unfit::Leaves);
        };
        let mut rows = Vec::with_capacity(places.len());
        let mut place = 0;
        while place < places.len() {
            rows.push(match places[place] {
                NO_LEAF => none,
                leaf => leaf as u16,
            });
            place += 1;
        }
        let mut values = Vec::with_capacity((count + 1) * width);
        let mut at = 0;
        while at < count * width {
            values.push(scaled(trees, 0, at));
            at += 1;
        }
        values.resize((count + 1) * width, -0.0);
        Ok(Leaves::Shared { rows, values })
    }
}

/// A number of a leaf as it is added: `weight * (scale * leaf)`, each product rounded to the type of the sums.
pub(super) fn scaled(trees: &Trees, tree: usize, at: usize) -> f64 {
    let weight = trees.weights.get(tree).copied().unwrap_or(1.0);
    match &trees.leaves.values {
        Values::F32(values) => f64::from(weight as f32 * (trees.scale as f32 * values[at])),
        Values::F64(values) => weight * (trees.scale * values[at]),
    }
}
