//! Which byte of a row holds the rank of which feature, and the cut points that make it.

use super::{Unfit, below};
use crate::ir::{Compare, Node, Trees};

/// The mark of columns whose zeros are missing: the runtime's `kernels::ranked` has the same.
pub(super) const ZERO_MISSING: u32 = 1 << 8;

/// What nodes say of one feature's missing values.
#[derive(Clone, Copy, Default, PartialEq)]
struct Missing {
    left: bool,
    right: bool,
    zero: bool,
    number: bool,
}

pub(super) struct Columns {
    pub(super) bytes: usize,
    pub(super) columns: Vec<[u32; 4]>,
    pub(super) blocks: Vec<f64>,
    /// For each feature its column, where it has one.
    of_feature: Vec<Option<u8>>,
    /// For each feature its cut points, ascending.
    cuts: Vec<Vec<f64>>,
    /// For each feature, whether its missing values go left at some nodes and right at others.
    pub(super) mixed: Vec<bool>,
    compare: Compare,
    element: crate::ir::Element,
}

impl Columns {
    pub(super) fn of(trees: &Trees) -> Result<Columns, Unfit> {
        let mut cuts: Vec<Vec<f64>> = vec![Vec::new(); trees.inputs];
        let mut missing = vec![Missing::default(); trees.inputs];
        let mut asks_for_categories = false;
        let mut index = 0;
        while index < trees.nodes.len() {
            match trees.nodes[index] {
                Node::Split { feature, threshold, missing_left, zero_missing, .. } => {
                    if !threshold.is_finite() {
                        return Err(Unfit::Threshold);
                    }
                    let cut = match trees.compare {
                        Compare::LessOrEqual => threshold,
                        Compare::Less => below(threshold, trees.element),
                    };
                    let feature = feature as usize;
                    cuts[feature].push(cut);
                    let missing = &mut missing[feature];
                    missing.left |= missing_left;
                    missing.right |= !missing_left;
                    missing.zero |= zero_missing;
                    missing.number |= !zero_missing;
                }
                Node::Category { .. } => asks_for_categories = true,
                Node::Leaf { .. } => {}
            }
            index += 1;
        }
        let mut found = Columns {
            bytes: 0,
            columns: Vec::new(),
            blocks: Vec::new(),
            of_feature: vec![None; trees.inputs],
            cuts,
            mixed: Vec::new(),
            compare: trees.compare,
            element: trees.element,
        };
        let mut feature = 0;
        while feature < trees.inputs {
            found.feature(feature, missing[feature])?;
            feature += 1;
        }
        // A node of a category has a test that never holds: one of a byte that is always 0.
        found.bytes = match found.columns.len() + usize::from(asks_for_categories) {
            0..=32 => 32,
            33..=64 => 64,
            65..=128 => 128,
            _ => return Err(Unfit::Features),
        };
        Ok(found)
    }

    fn feature(&mut self, feature: usize, missing: Missing) -> Result<(), Unfit> {
        self.mixed.push(missing.left && missing.right);
        let cuts = &mut self.cuts[feature];
        if cuts.is_empty() {
            return Ok(());
        }
        if missing.zero && missing.number {
            return Err(Unfit::Zero);
        }
        cuts.sort_unstable_by(f64::total_cmp);
        // Both zeros are one cut point.
        cuts.dedup();
        if cuts.len() > 255 {
            return Err(Unfit::Cuts);
        }
        let Ok(column) = u8::try_from(self.columns.len()) else { return Err(Unfit::Features) };
        self.of_feature[feature] = Some(column);
        let byte = if missing.left { 0 } else { 255 };
        let zero = if missing.zero { ZERO_MISSING } else { 0 };
        let blocks = cuts.len().div_ceil(16);
        self.columns.push([feature as u32, (self.blocks.len() / 16) as u32, blocks as u32, byte | zero]);
        if blocks > 1 {
            let mut last = 15;
            while last < cuts.len() {
                if last / 16 + 1 < blocks {
                    self.blocks.push(cuts[last]);
                }
                last += 16;
            }
            fill(&mut self.blocks);
        }
        self.blocks.extend_from_slice(cuts);
        fill(&mut self.blocks);
        Ok(())
    }

    /// Column and cut of the test that holds where the node sends a row right.
    pub(super) fn test(&self, feature: u32, threshold: f64) -> (u8, u8) {
        let cut = match self.compare {
            Compare::LessOrEqual => threshold,
            Compare::Less => below(threshold, self.element),
        };
        let cuts = &self.cuts[feature as usize];
        let rank = cuts.partition_point(|&other| other < cut) + 1;
        (self.of_feature[feature as usize].unwrap_or(0), rank as u8)
    }

    /// Column and cut of a test that never holds.
    pub(super) fn never(&self) -> (u8, u8) {
        (self.columns.len() as u8, 255)
    }

    /// Tests of which none is asked for.
    pub(super) fn no_test(&self) -> [[u8; 64]; 2] {
        [[0; 64], [255; 64]]
    }
}

/// NaN up to the end of the block.
fn fill(blocks: &mut Vec<f64>) {
    blocks.resize(blocks.len().next_multiple_of(16), f64::NAN);
}
