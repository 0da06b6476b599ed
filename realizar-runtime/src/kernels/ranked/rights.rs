//! The outcomes that no rank tells: what a missing value or a category sends to the right, as words for whole trees.

use super::super::Element;
use super::super::category_trees::Categories;
use super::Rows;
use super::ranks::{Column, ZERO_MISSING, is_missing};
use crate::isa::{Bytes, Isa};

/// A feature that is a category, or whose missing values go left at some nodes and right at others:
/// `[feature, levels, row, flags]`. The feature's index; how many categories have a row of words, 0 for a feature
/// that is none; its first row: those of the categories, of any other number, and of a missing value (a feature that
/// is no category has only the last); [`ZERO_MISSING`](super::ranks::ZERO_MISSING), [`UNKNOWN_MISSING`].
pub type Entry = [u32; 4];

/// In the last number of an [`Entry`]: a number that is none of the categories is missing.
pub const UNKNOWN_MISSING: u32 = 1 << 10;

/// For each such feature and each of its values, one word for each word of outcomes: the nodes that go right. A block of
/// rows asks node by node instead where the node's categories have a bit each.
#[derive(Debug)]
pub struct Rights {
    /// The features, at most as many as a row has bytes; those that only NaN has words of are last.
    pub entries: &'static [Entry],
    /// The rows, one after another, each as long as there are words.
    pub words: &'static [u64],
    /// For blocks of rows: where the sets of each word start, and where the last ones end. Empty where categories are
    /// looked at row by row.
    pub starts: &'static [u32],
    /// For each node that asks for a category, word by word: the bits of the categories that go right, of any other
    /// number, and of a missing value; then which of the entries that are categories it asks. The first of a word has
    /// its outcome in the first byte after those of features, the next in the next.
    pub sets: &'static [[u8; 17]],
    /// Which category a number is.
    pub categories: Categories,
}

impl Rights {
    /// The rows that this row of features needs, which has some NaN or none.
    #[inline(always)]
    pub(super) fn active<'a, X: Element, const N: usize, const C: usize>(
        &self,
        row: &[X; N],
        some_missing: bool,
        active: &'a mut [u32; C],
    ) -> &'a [u32] {
        let mut count = 0;
        for (entry, &[feature, levels, first, flags]) in self.entries.iter().enumerate() {
            debug_assert!(entry < C);
            if !some_missing && levels == 0 && flags == 0 {
                break;
            }
            let x = row[feature as usize];
            let missing = is_missing(x, flags & ZERO_MISSING != 0);
            let found = if levels != 0 {
                first + self.category(x, missing, levels, flags)
            } else if missing {
                first
            } else {
                continue;
            };
            if let Some(place) = active.get_mut(count) {
                *place = found;
                count += 1;
            }
        }
        &active[..count]
    }

    /// Which of its entry's rows of words a category has.
    #[inline(always)]
    fn category<X: Element>(&self, x: X, missing: bool, levels: u32, flags: u32) -> u32 {
        if missing {
            return levels + 1;
        }
        match self.categories.of(x.to_f64()) {
            Some(category) if category < levels => category,
            _ if flags & UNKNOWN_MISSING != 0 => levels + 1,
            _ => levels,
        }
    }

    /// Whether a feature is a category without sets for blocks: then every row has words of its own.
    #[inline(always)]
    pub(super) fn row_by_row(&self) -> bool {
        self.starts.is_empty() && self.entries.iter().any(|&[_, levels, ..]| levels > 0)
    }

    /// Keeps, for each feature that is a category, in which byte of a set each row's category has its bit, and that
    /// bit: among the bytes that only features have, from `first` on.
    #[inline(always)]
    pub(super) fn keep<X: Element, const N: usize, const C: usize>(
        &self,
        rows: &[[X; N]],
        first: usize,
        kept: &mut [Bytes; C],
    ) {
        let entries = self.entries.iter().filter(|entry| entry[1] > 0);
        for (index, &[feature, levels, _, flags]) in entries.enumerate() {
            let (mut places, mut bits) = (Bytes::ZERO, Bytes::ZERO);
            for ((place, bit), row) in places.0.iter_mut().zip(&mut bits.0).zip(rows) {
                let x = row[feature as usize];
                let missing = is_missing(x, flags & ZERO_MISSING != 0);
                let category = self.category(x, missing, levels, flags);
                *place = (category / 8) as u8 % 16;
                *bit = 1 << (category % 8);
            }
            kept[(first + 2 * index) % C] = places;
            kept[(first + 2 * index + 1) % C] = bits;
        }
    }

    /// Writes the outcomes of the nodes of a word that ask for a category, from byte `first` on.
    #[inline(always)]
    pub(super) fn ask<I: Isa, const C: usize>(&self, isa: I, word: usize, first: usize, rows: &mut Rows<C>) {
        let [start, end] = [word, word + 1].map(|word| self.starts[word] as usize);
        for (index, set) in self.sets[start..end].iter().enumerate() {
            let &[.., entry] = set;
            let (outcomes, kept) = (&mut rows.left[(first + index) % C], first + 2 * usize::from(entry));
            let (places, bits) = (&rows.right[kept % C], &rows.right[(kept + 1) % C]);
            let (set, _) = set.as_chunks::<16>();
            for at in (0..64).step_by(I::ROWS) {
                isa.put(isa.bits(&set[0], isa.lanes(places, at), isa.lanes(bits, at)), outcomes, at);
            }
        }
    }

    /// For a block of rows: the rows of words of all features that have missing values here.
    /// `other` becomes `bytes` with those values as they are at nodes where they go right.
    #[inline(always)]
    pub(super) fn active_block<'a, X: Element, const N: usize, const C: usize>(
        &self,
        columns: &[Column],
        rows: &[[X; N]],
        some_missing: bool,
        bytes: &[Bytes; C],
        other: &mut [Bytes; C],
        active: &'a mut [u32; C],
    ) -> &'a [u32] {
        let mut count = 0;
        for &[feature, levels, first, flags] in self.entries {
            if levels > 0 {
                continue;
            }
            let Some(column) = columns.iter().position(|column| column[0] == feature) else { continue };
            let missing = |row: &[X; N]| is_missing(row[feature as usize], flags & ZERO_MISSING != 0);
            if !(some_missing || flags & ZERO_MISSING != 0) || !rows.iter().any(missing) {
                continue;
            }
            if count == 0 {
                *other = *bytes;
            }
            for (byte, row) in other[column % C].0.iter_mut().zip(rows) {
                if missing(row) {
                    *byte = 255;
                }
            }
            if let Some(place) = active.get_mut(count) {
                *place = first;
                count += 1;
            }
        }
        &active[..count]
    }

    /// Joins the words from `start` of the active rows, each of which has `words`.
    #[inline(always)]
    pub(super) fn gather(&self, active: &[u32], words: usize, start: usize, rights: &mut [u64]) {
        for &row in active {
            let from = row as usize * words + start;
            for (right, word) in rights.iter_mut().zip(&self.words[from..]) {
                *right |= word;
            }
        }
    }
}
