//! The words of what no rank tells: which nodes a missing value or a category sends to the right.

use super::Unfit;
use super::columns::{Columns, ZERO_MISSING};
use crate::ir::{Node, Trees};

/// The mark of features of which a number that is no level is missing: the runtime's `kernels::ranked` has the same.
const UNKNOWN_MISSING: u32 = 1 << 10;

/// Bytes of words that are worth it: beyond, walking from node to node is as quick.
const MOST: usize = 1 << 20;

pub(super) struct Builder<'t> {
    pub(super) entries: Vec<[u32; 4]>,
    pub(super) words: Vec<u64>,
    trees: &'t Trees,
    /// Words of a row.
    width: usize,
    /// For each feature the entry of its missing values, and of its categories.
    numbers: Vec<Option<usize>>,
    categories: Vec<Option<usize>>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(trees: &'t Trees, columns: &Columns, width: usize) -> Result<Builder<'t>, Unfit> {
        let mut levels: Vec<Option<u32>> = vec![None; trees.inputs];
        let mut zero = vec![false; trees.inputs];
        let mut index = 0;
        while index < trees.nodes.len() {
            match trees.nodes[index] {
                Node::Category { feature, set, .. } => {
                    let (start, end) = bounds(trees, set);
                    let known = levels[feature as usize].unwrap_or(0);
                    levels[feature as usize] = Some(known.max(32 * (end - start) as u32));
                }
                Node::Split { feature, zero_missing, .. } => zero[feature as usize] |= zero_missing,
                Node::Leaf { .. } => {}
            }
            index += 1;
        }
        let mut builder = Builder {
            entries: Vec::new(),
            words: Vec::new(),
            trees,
            width,
            numbers: vec![None; trees.inputs],
            categories: vec![None; trees.inputs],
        };
        let mut rows = 0;
        let mut feature = 0;
        while feature < trees.inputs {
            if columns.mixed[feature] {
                builder.numbers[feature] = Some(builder.entries.len());
                let flags = if zero[feature] { ZERO_MISSING } else { 0 };
                builder.entries.push([feature as u32, 0, rows, flags]);
                rows += 1;
            }
            if let Some(mut levels) = levels[feature] {
                let known = trees.levels.get(feature).copied().unwrap_or(0);
                if known > 0 {
                    levels = known;
                }
                builder.categories[feature] = Some(builder.entries.len());
                let flags = if known > 0 { UNKNOWN_MISSING } else { 0 };
                builder.entries.push([feature as u32, levels, rows, flags]);
                rows = rows.saturating_add(levels).saturating_add(2);
            }
            let bytes = (rows as usize).saturating_mul(width).saturating_mul(8);
            if bytes > MOST || builder.entries.len() > columns.bytes {
                return Err(Unfit::Categories);
            }
            feature += 1;
        }
        builder.words = vec![0; rows as usize * width];
        Ok(builder)
    }

    /// A node whose outcome is `bit` of `word`.
    pub(super) fn node(&mut self, node: Node, word: usize, bit: usize) {
        match node {
            Node::Split { feature, missing_left, .. } => {
                if let Some(entry) = self.numbers[feature as usize]
                    && !missing_left
                {
                    self.set(self.entries[entry][2], word, bit);
                }
            }
            Node::Category { feature, set, missing_left, .. } => {
                let Some(entry) = self.categories[feature as usize] else { return };
                let [_, levels, first, _] = self.entries[entry];
                let (start, end) = bounds(self.trees, set);
                let mut category = 0;
                while category < levels {
                    let at = start + category as usize / 32;
                    let in_set = at < end && self.trees.sets.words[at] >> (category % 32) & 1 == 1;
                    if !in_set {
                        self.set(first + category, word, bit);
                    }
                    category += 1;
                }
                // A number that is none of them is in no set.
                self.set(first + levels, word, bit);
                if !missing_left {
                    self.set(first + levels + 1, word, bit);
                }
            }
            Node::Leaf { .. } => {}
        }
    }

    fn set(&mut self, row: u32, word: usize, bit: usize) {
        self.words[row as usize * self.width + word] |= 1 << bit;
    }
}

/// Where the words of a set lie.
fn bounds(trees: &Trees, set: u32) -> (usize, usize) {
    (trees.sets.starts[set as usize] as usize, trees.sets.starts[set as usize + 1] as usize)
}
