//! Trees that ask one question a level: the outcomes are the index of the leaf.

use super::{Shape, sealed};
use crate::isa::{Isa, Tests};

/// Trees of at most eight levels, eight to a word, with 2^levels of the deepest as `L`; a word that is not full is
/// filled up with trees that add nothing. The first question is the lowest bit of the index.
#[derive(Debug)]
pub struct Oblivious<const L: usize> {
    /// For each eight trees their tests: those of the first are the lowest eight.
    pub tests: &'static [Tests],
}

impl<const L: usize> Shape<8, L> for Oblivious<L> {}

impl<const L: usize> sealed::Shape<8, L> for Oblivious<L> {
    #[inline(always)]
    fn words(&self) -> usize {
        self.tests.len()
    }

    #[inline(always)]
    fn leaves<I: Isa, const C: usize>(&self, isa: I, word: usize, row: &[u8; C], rights: u64) -> [usize; 8] {
        let outcomes = isa.outcomes(row, &self.tests[word]) | rights;
        std::array::from_fn(|tree| (outcomes >> (8 * tree)) as usize & 255)
    }
}
