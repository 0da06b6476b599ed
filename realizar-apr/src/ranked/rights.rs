//! The words of what no rank tells: which nodes a missing value or a category sends to the right.

use super::columns::{Columns, ZERO_MISSING};
use super::{Tests, Unfit};
use crate::ir::{Node, Trees};

/// The mark of features of which a number that is no level is missing: the runtime's `kernels::ranked` has the same.
const UNKNOWN_MISSING: u32 = 1 << 10;

/// Bytes of words that are worth it: beyond, walking from node to node is as quick.
const MOST: usize = 1 << 20;

pub(super) struct Builder<'t> {
    pub(super) entries: Vec<[u32; 4]>,
    pub(super) words: Vec<u64>,
    /// For each node that asks for a category, word by word, the bits of those that go right, and which of the entries
    /// of categories it asks.
    pub(super) sets: Vec<[u8; 17]>,
    /// The word and the bit of each.
    asking: Vec<(usize, usize)>,
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
            sets: Vec::new(),
            asking: Vec::new(),
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

    /// Puts the features last that only a missing value has words of: a row without one need not look at them.
    pub(super) fn order(&mut self) {
        let mut last = Vec::new();
        let mut entries = Vec::with_capacity(self.entries.len());
        let mut at = 0;
        while at < self.entries.len() {
            let entry = self.entries[at];
            if entry[1] == 0 && entry[3] == 0 {
                last.push(entry)
            } else {
                entries.push(entry)
            }
            at += 1;
        }
        entries.append(&mut last);
        self.entries = entries;
    }

    /// A node whose outcome is `bit` of `word`.
    pub(super) fn node(&mut self, node: Node, word: usize, bit: usize) {
        match node {
            Node::Split { feature, missing_left, .. } => {
                if let Some(entry) = self.numbers[feature as usize]
                    && !missing_left
                {
                    self.words[self.entries[entry][2] as usize * self.width + word] |= 1 << bit;
                }
            }
            Node::Category { feature, set, missing_left, .. } => {
                let Some(entry) = self.categories[feature as usize] else { return };
                let [_, levels, first, _] = self.entries[entry];
                let (start, end) = bounds(self.trees, set);
                let mut bits = [0; 17];
                // Entries of categories before this one.
                bits[16] = self.entries[..entry].iter().filter(|other| other[1] > 0).count() as u8;
                let mut right = |category: u32| {
                    self.words[(first + category) as usize * self.width + word] |= 1 << bit;
                    if category < 128 {
                        bits[category as usize / 8] |= 1 << (category % 8);
                    }
                };
                let mut category = 0;
                while category < levels {
                    let at = start + category as usize / 32;
                    let in_set = at < end && self.trees.sets.words[at] >> (category % 32) & 1 == 1;
                    if !in_set {
                        right(category);
                    }
                    category += 1;
                }
                // A number that is none of them is in no set.
                right(levels);
                if !missing_left {
                    right(levels + 1);
                }
                self.sets.push(bits);
                self.asking.push((word, bit));
            }
            Node::Leaf { .. } => {}
        }
    }

    /// Gives the tests of nodes that ask for a category bytes of their own, beyond those of features: a block of rows has
    /// the outcomes there, and by itself a row has zeros. Gives where the sets of each word start, none where rows go
    /// one by one: a category has no bit among 128, or there is no room.
    pub(super) fn blocks(&mut self, columns: &mut Columns, tests: &mut [Tests]) -> Vec<u32> {
        let mut starts = vec![0; tests.len() + 1];
        let (mut most, mut at) = (0, 0);
        while at < self.asking.len() {
            let word = self.asking[at].0;
            starts[word + 1] += 1;
            most = most.max(starts[word + 1]);
            at += 1;
        }
        let categories = self.entries.iter().filter(|entry| entry[1] > 0).count();
        let fits = self.entries.iter().all(|entry| entry[1] + 2 <= 128);
        let most = (most as usize).max(2 * categories);
        if most == 0 || !fits || columns.widen(most).is_err() {
            self.sets.clear();
            return Vec::new();
        }
        let mut word = 0;
        while word < tests.len() {
            starts[word + 1] += starts[word];
            word += 1;
        }
        at = 0;
        while at < self.asking.len() {
            let (word, bit) = self.asking[at];
            tests[word][0][bit] = (columns.columns.len() + at - starts[word] as usize) as u8;
            tests[word][1][bit] = 1;
            at += 1;
        }
        starts
    }
}

/// Where the words of a set lie.
fn bounds(trees: &Trees, set: u32) -> (usize, usize) {
    (trees.sets.starts[set as usize] as usize, trees.sets.starts[set as usize + 1] as usize)
}
