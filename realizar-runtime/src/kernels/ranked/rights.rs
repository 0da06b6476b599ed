//! The outcomes that no rank tells: what a missing value or a category sends to the right, as words for whole trees.

use super::super::Element;
use super::super::category_trees::Categories;
use super::ranks::{Column, ZERO_MISSING, is_missing};
use crate::isa::Bytes;

/// A feature that is a category, or whose missing values go left at some nodes and right at others:
/// `[feature, levels, row, flags]`. The feature's index; how many categories have a row of words, 0 for a feature
/// that is none; its first row: those of the categories, of any other number, and of a missing value (a feature that
/// is no category has only the last); [`ZERO_MISSING`](super::ranks::ZERO_MISSING), [`UNKNOWN_MISSING`].
pub type Entry = [u32; 4];

/// In the last number of an [`Entry`]: a number that is none of the categories is missing.
pub const UNKNOWN_MISSING: u32 = 1 << 10;

/// For each such feature and each of its values, one word for each word of outcomes: the nodes that go right.
#[derive(Debug)]
pub struct Rights {
    /// The features, at most as many as a row has bytes.
    pub entries: &'static [Entry],
    /// The rows, one after another, each as long as there are words.
    pub words: &'static [u64],
    /// Which category a number is.
    pub categories: Categories,
}

impl Rights {
    /// The rows that this row of features needs.
    #[inline(always)]
    pub(super) fn active<'a, X: Element, const N: usize, const C: usize>(
        &self,
        row: &[X; N],
        active: &'a mut [u32; C],
    ) -> &'a [u32] {
        let mut count = 0;
        for (entry, &[feature, levels, first, flags]) in self.entries.iter().enumerate() {
            debug_assert!(entry < C);
            let x = row[feature as usize];
            let missing = is_missing(x, flags & ZERO_MISSING != 0);
            let found = if levels == 0 {
                if !missing {
                    continue;
                }
                first
            } else if missing {
                first + levels + 1
            } else {
                match self.categories.of(x.to_f64()) {
                    Some(category) if category < levels => first + category,
                    _ if flags & UNKNOWN_MISSING != 0 => first + levels + 1,
                    _ => first + levels,
                }
            };
            if let Some(place) = active.get_mut(count) {
                *place = found;
                count += 1;
            }
        }
        &active[..count]
    }

    /// Whether a feature is a category: then every row has words of its own.
    #[inline(always)]
    pub(super) fn has_categories(&self) -> bool {
        self.entries.iter().any(|&[_, levels, ..]| levels > 0)
    }

    /// For a block of rows and no categories: the rows of words of all features that have missing values here.
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
        for &[feature, _, first, flags] in self.entries {
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
