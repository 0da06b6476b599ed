//! Trees that ask one question a level, and small pieces of others: the outcomes are the index of the leaf.

use super::{Reach, Rows, Shape, sealed};
use crate::isa::{Bytes, Isa, Tests};

/// Trees of at most eight levels, eight to a word, with 2^levels of the deepest as `L`; a word that is not full is
/// filled up with trees that add nothing. The first question is the lowest bit of the index. A piece of another tree
/// has as many tests instead, and a leaf for each of their outcomes.
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

    #[inline(always)]
    fn leaves_block<I: Isa, const C: usize, const MIXED: bool>(
        &self,
        isa: I,
        word: usize,
        rows: &Rows<C>,
        rights: u64,
        _: &mut Reach<I>,
    ) -> [Bytes; 8] {
        let tests = &self.tests[word];
        let mut leaves = [Bytes::ZERO; 8];
        for (tree, leaves) in leaves.iter_mut().enumerate() {
            for at in (0..64).step_by(I::ROWS) {
                let mut leaf = isa.each(0);
                for level in 0..L.ilog2() as usize {
                    let holds = rows.holds::<I, MIXED>(isa, tests, 8 * tree + level, rights, at);
                    leaf = isa.join(leaf, isa.choose(holds, isa.each(0), isa.each(1 << level)));
                }
                isa.put(leaf, leaves, at);
            }
        }
        leaves
    }
}
