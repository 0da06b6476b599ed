//! The numbers of leaves, and their sums.

use super::super::BLOCK;
use crate::isa::{Bytes, Isa, alone};
use std::ops::Add;

/// A number of a leaf: f32, f64, or a whole number.
pub trait Addend: Copy + Add<Output = Self> + Send + Sync + 'static {
    /// Adds to each sum the number that its row's byte names.
    fn add_named<I: Isa, const L: usize>(
        isa: I,
        sums: &mut [Self; BLOCK],
        numbers: &[Self; L],
        names: &Bytes,
    );
}

macro_rules! addend {
    ($type:ident, $add:ident) => {
        impl Addend for $type {
            #[inline(always)]
            fn add_named<I: Isa, const L: usize>(
                isa: I,
                sums: &mut [Self; BLOCK],
                numbers: &[Self; L],
                names: &Bytes,
            ) {
                isa.$add(sums, numbers, names);
            }
        }
    };
}

addend!(f32, add_f32);
addend!(f64, add_f64);
addend!(i32, add_i32);

/// Where `L` leaves for each tree lie, and what they are added to: `M` scores.
pub trait Leaves<S, const U: usize, const L: usize, const M: usize>: Sync {
    /// Adds the leaves of the `U` trees of word `word` to the sums, first to last.
    fn add(&self, word: usize, leaves: [usize; U], sums: &mut [S; M]);

    /// Where among the sums of a block of rows the one of a row and a score is.
    #[inline(always)]
    fn place(row: usize, score: usize) -> usize {
        M * row + score
    }

    /// The same as [`add`](Leaves::add) for a block of rows.
    fn add_block<I: Isa>(&self, isa: I, word: usize, leaves: &[Bytes; U], sums: &mut [[S; M]; BLOCK]);
}

/// One number in a leaf, where the leaf is.
#[derive(Debug)]
pub struct Direct<S: 'static, const U: usize, const L: usize> {
    /// For each tree its leaves.
    pub values: &'static [[[S; L]; U]],
    /// For each tree the score that it adds to, where there are several.
    pub targets: &'static [[u32; U]],
}

impl<S: Addend, const U: usize, const L: usize, const M: usize> Leaves<S, U, L, M> for Direct<S, U, L> {
    #[inline(always)]
    fn add(&self, word: usize, leaves: [usize; U], sums: &mut [S; M]) {
        let values = &self.values[word];
        for (tree, leaf) in leaves.into_iter().enumerate() {
            let target = if M == 1 { 0 } else { self.targets[word][tree] as usize };
            sums[target] = sums[target] + values[tree][alone(leaf) % L];
        }
    }

    /// Score by score.
    #[inline(always)]
    fn place(row: usize, score: usize) -> usize {
        BLOCK * score + row
    }

    #[inline(always)]
    fn add_block<I: Isa>(&self, isa: I, word: usize, leaves: &[Bytes; U], sums: &mut [[S; M]; BLOCK]) {
        let (scores, _) = sums.as_flattened_mut().as_chunks_mut::<BLOCK>();
        let values = &self.values[word];
        for (tree, leaves) in leaves.iter().enumerate() {
            let score = if M == 1 { 0 } else { self.targets[word][tree] as usize };
            S::add_named(isa, &mut scores[score], &values[tree], leaves);
        }
    }
}

/// A number in a leaf for each score, where the leaf is; score by score.
#[derive(Debug)]
pub struct Apart<S: 'static, const U: usize, const L: usize, const M: usize> {
    /// For each tree and each score its leaves.
    pub values: &'static [[[[S; L]; M]; U]],
}

impl<S: Addend, const U: usize, const L: usize, const M: usize> Leaves<S, U, L, M> for Apart<S, U, L, M> {
    #[inline(always)]
    fn add(&self, word: usize, leaves: [usize; U], sums: &mut [S; M]) {
        let values = &self.values[word];
        for (tree, leaf) in leaves.into_iter().enumerate() {
            let leaf = alone(leaf) % L;
            for (sum, values) in sums.iter_mut().zip(&values[tree]) {
                *sum = *sum + values[leaf];
            }
        }
    }

    /// Score by score.
    #[inline(always)]
    fn place(row: usize, score: usize) -> usize {
        BLOCK * score + row
    }

    #[inline(always)]
    fn add_block<I: Isa>(&self, isa: I, word: usize, leaves: &[Bytes; U], sums: &mut [[S; M]; BLOCK]) {
        let (scores, _) = sums.as_flattened_mut().as_chunks_mut::<BLOCK>();
        for (values, leaves) in self.values[word].iter().zip(leaves) {
            for (sums, values) in scores.iter_mut().zip(values) {
                S::add_named(isa, sums, values, leaves);
            }
        }
    }
}

/// A row of numbers in a leaf, one for each score, where the leaf is.
#[derive(Debug)]
pub struct Wide<S: 'static, const U: usize, const L: usize, const M: usize> {
    /// For each tree its leaves.
    pub values: &'static [[[[S; M]; L]; U]],
}

impl<S: Addend, const U: usize, const L: usize, const M: usize> Leaves<S, U, L, M> for Wide<S, U, L, M> {
    #[inline(always)]
    fn add(&self, word: usize, leaves: [usize; U], sums: &mut [S; M]) {
        let values = &self.values[word];
        for (tree, leaf) in leaves.into_iter().enumerate() {
            add_row(sums, &values[tree][leaf % L]);
        }
    }

    #[inline(always)]
    fn add_block<I: Isa>(&self, _: I, word: usize, leaves: &[Bytes; U], sums: &mut [[S; M]; BLOCK]) {
        for (values, leaves) in self.values[word].iter().zip(leaves) {
            for (sums, &leaf) in sums.iter_mut().zip(&leaves.0) {
                add_row(sums, &values[usize::from(leaf) % L]);
            }
        }
    }
}

/// Rows of numbers, one for each score; equal ones are there once.
#[derive(Debug)]
pub struct Shared<S: 'static, const U: usize, const L: usize, const M: usize> {
    /// For each tree the rows of its leaves.
    pub rows: &'static [[[u16; L]; U]],
    /// The rows.
    pub values: &'static [[S; M]],
}

impl<S: Addend, const U: usize, const L: usize, const M: usize> Leaves<S, U, L, M> for Shared<S, U, L, M> {
    #[inline(always)]
    fn add(&self, word: usize, leaves: [usize; U], sums: &mut [S; M]) {
        let rows = &self.rows[word];
        for (tree, leaf) in leaves.into_iter().enumerate() {
            add_row(sums, &self.values[usize::from(rows[tree][leaf % L])]);
        }
    }

    #[inline(always)]
    fn add_block<I: Isa>(&self, _: I, word: usize, leaves: &[Bytes; U], sums: &mut [[S; M]; BLOCK]) {
        let rows = &self.rows[word];
        for (rows, leaves) in rows.iter().zip(leaves) {
            for (sums, &leaf) in sums.iter_mut().zip(&leaves.0) {
                let values = &self.values[usize::from(rows[usize::from(leaf) % L])];
                add_row(sums, values);
            }
        }
    }
}

#[inline(always)]
fn add_row<S: Addend, const M: usize>(sums: &mut [S; M], values: &[S; M]) {
    for (sum, &value) in sums.iter_mut().zip(values) {
        *sum = *sum + value;
    }
}
