//! The numbers of leaves, and their sums.

use super::super::Element;

/// Where `L` leaves for each tree lie, and what they are added to: `M` scores.
pub trait Leaves<S, const U: usize, const L: usize, const M: usize>: Sync {
    /// The sums with the leaves of the `U` trees of word `word` added, first to last.
    #[must_use]
    fn add(&self, word: usize, leaves: [usize; U], sums: [S; M]) -> [S; M];
}

/// One number in a leaf, where the leaf is.
#[derive(Debug)]
pub struct Direct<S: 'static, const U: usize, const L: usize> {
    /// For each tree its leaves.
    pub values: &'static [[[S; L]; U]],
    /// For each tree the score that it adds to, where there are several.
    pub targets: &'static [[u32; U]],
}

impl<S: Element, const U: usize, const L: usize, const M: usize> Leaves<S, U, L, M> for Direct<S, U, L> {
    #[inline(always)]
    fn add(&self, word: usize, leaves: [usize; U], mut sums: [S; M]) -> [S; M] {
        let values = &self.values[word];
        for (tree, leaf) in leaves.into_iter().enumerate() {
            let target = if M == 1 { 0 } else { self.targets[word][tree] as usize };
            sums[target] = sums[target] + values[tree][leaf % L];
        }
        sums
    }
}

/// A row of numbers in a leaf, one for each score, where the leaf is.
#[derive(Debug)]
pub struct Wide<S: 'static, const U: usize, const L: usize, const M: usize> {
    /// For each tree its leaves.
    pub values: &'static [[[[S; M]; L]; U]],
}

impl<S: Element, const U: usize, const L: usize, const M: usize> Leaves<S, U, L, M> for Wide<S, U, L, M> {
    #[inline(always)]
    fn add(&self, word: usize, leaves: [usize; U], mut sums: [S; M]) -> [S; M] {
        let values = &self.values[word];
        for (tree, leaf) in leaves.into_iter().enumerate() {
            let values = &values[tree][leaf % L];
            sums = std::array::from_fn(|m| sums[m] + values[m]);
        }
        sums
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

impl<S: Element, const U: usize, const L: usize, const M: usize> Leaves<S, U, L, M> for Shared<S, U, L, M> {
    #[inline(always)]
    fn add(&self, word: usize, leaves: [usize; U], mut sums: [S; M]) -> [S; M] {
        let rows = &self.rows[word];
        for (tree, leaf) in leaves.into_iter().enumerate() {
            let values = &self.values[usize::from(rows[tree][leaf % L])];
            sums = std::array::from_fn(|m| sums[m] + values[m]);
        }
        sums
    }
}
