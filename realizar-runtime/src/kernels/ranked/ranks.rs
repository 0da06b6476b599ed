//! From features to bytes: the rank of each among the cut points that trees compare it with.

use super::super::Element;
use super::super::category_trees::ZERO;
use crate::isa::{Bytes, Isa};

/// One byte of a row: `[feature, first, blocks, missing]`. The feature's index; where its cut points start, in
/// blocks of 16; how many blocks they fill, 1 to 16; the byte of a missing value, with the marks
/// [`ZERO_MISSING`] and [`EQUAL`].
pub type Column = [u32; 4];

/// In the last number of a [`Column`]: a number of at most 1e-35 in size is missing too.
pub const ZERO_MISSING: u32 = 1 << 8;

/// In the last number of a [`Column`]: the byte is whether the feature is equal to the column's only cut point.
pub const EQUAL: u32 = 1 << 9;

/// The cut points of each feature.
#[derive(Debug)]
pub struct Ranks<X: 'static> {
    /// One for each byte of a row that trees look at.
    pub columns: &'static [Column],
    /// Ascending cut points in blocks of 16, the last of a column filled up with NaN; before the blocks of a column
    /// with more than one, a block with the last cut point of each block but the last, filled up the same way.
    pub cuts: &'static [[X; 16]],
}

impl<X: Element> Ranks<X> {
    /// Writes the byte of each column of a row, which has some NaN or none.
    #[inline(always)]
    pub(super) fn fill<I: Isa, const N: usize, const C: usize>(
        &self,
        isa: I,
        row: &[X; N],
        some_missing: bool,
        bytes: &mut [u8; C],
    ) {
        // NaN is above no cut point: its byte is that of a missing value by itself where that is 0, without marks.
        let asks = if some_missing { u32::MAX } else { ZERO_MISSING | EQUAL };
        for (byte, column) in bytes.iter_mut().zip(self.columns) {
            let &[feature, first, blocks, missing] = column;
            let x = row[feature as usize];
            *byte = if missing & asks != 0 {
                self.byte(isa, x, column)
            } else if blocks == 1 {
                x.above(isa, &self.cuts[first as usize]) as u8
            } else {
                let [last, blocks @ ..] = &self.cuts[first as usize..] else { continue };
                let block = x.above(isa, last);
                (16 * block + x.above(isa, &blocks[block as usize])) as u8
            };
        }
    }

    /// As [`fill`](Ranks::fill), where columns that differ only in what is missing are side by side.
    #[inline(always)]
    pub(in super::super) fn fill_apart<I: Isa, const N: usize, const C: usize>(
        &self,
        isa: I,
        row: &[X; N],
        bytes: &mut [u8; C],
    ) {
        let (mut known, mut rank) = (u32::MAX, 0);
        for (byte, column) in bytes.iter_mut().zip(self.columns) {
            let &[feature, first, _, missing] = column;
            let x = row[feature as usize];
            if first != known {
                (known, rank) = (first, self.rank(isa, x, column));
            }
            *byte = if is_missing(x, missing & ZERO_MISSING != 0) { missing as u8 } else { rank as u8 };
        }
    }

    /// Writes the byte of each column for each row of a block, which has some NaN or none.
    #[inline(always)]
    pub(super) fn fill_block<I: Isa, const N: usize, const C: usize>(
        &self,
        isa: I,
        rows: &[[X; N]],
        some_missing: bool,
        bytes: &mut [Bytes; C],
    ) {
        for (Bytes(bytes), column) in bytes.iter_mut().zip(self.columns) {
            let &[feature, first, blocks, missing] = column;
            let bytes = bytes.iter_mut().zip(rows);
            if some_missing || missing & (ZERO_MISSING | EQUAL) != 0 {
                for (byte, row) in bytes {
                    *byte = self.byte(isa, row[feature as usize], column);
                }
            } else if blocks == 1 {
                let cuts = &self.cuts[first as usize];
                for (byte, row) in bytes {
                    *byte = row[feature as usize].above(isa, cuts) as u8;
                }
            } else if let [last, blocks @ ..] = &self.cuts[first as usize..][..=blocks as usize] {
                for (byte, row) in bytes {
                    let x = row[feature as usize];
                    let block = x.above(isa, last);
                    *byte = (16 * block + x.above(isa, &blocks[block as usize])) as u8;
                }
            }
        }
    }

    #[inline(always)]
    fn byte<I: Isa>(&self, isa: I, x: X, column: &Column) -> u8 {
        let (rank, missing) = (self.rank(isa, x, column), column[3]);
        if is_missing(x, missing & ZERO_MISSING != 0) { missing as u8 } else { rank as u8 }
    }

    #[inline(always)]
    fn rank<I: Isa>(&self, isa: I, x: X, &[_, first, blocks, missing]: &Column) -> u32 {
        let mut at = first as usize;
        let mut rank = 0;
        if missing & EQUAL != 0 {
            rank = u32::from(x == self.cuts[at][0]);
        } else {
            if blocks > 1 {
                let block = x.above(isa, &self.cuts[at]);
                at += 1 + block as usize;
                rank = 16 * block;
            }
            rank += x.above(isa, &self.cuts[at]);
        }
        rank
    }
}

/// Whether a feature has no value.
#[inline(always)]
#[expect(clippy::eq_op, reason = "only NaN is not equal to itself")]
pub(in super::super) fn is_missing<X: Element>(x: X, zero: bool) -> bool {
    x != x || (zero && x.abs() <= X::from_f64(ZERO))
}
