//! Trees of at most three levels.

use super::heap::Tree;
use super::{Reach, Rows, Shape, sealed};
use crate::isa::{Bytes, Isa, Tests, three_levels_leaf};

/// Trees filled up to perfect ones of three levels, eight to a word; a word that is not full is filled up with trees
/// that add nothing. A tree's nodes are seven bits of its eight, root first, level by level.
#[derive(Debug)]
pub struct Shallow {
    /// For each eight trees their tests: those of the first are the lowest seven.
    pub tests: &'static [Tests],
}

impl Shape<8, 8> for Shallow {}

impl sealed::Shape<8, 8> for Shallow {
    #[inline(always)]
    fn words(&self) -> usize {
        self.tests.len()
    }

    #[inline(always)]
    fn leaves<I: Isa, const C: usize>(&self, isa: I, word: usize, row: &[u8; C], rights: u64) -> [usize; 8] {
        let outcomes = isa.outcomes(row, &self.tests[word]) | rights;
        std::array::from_fn(|tree| three_levels_leaf(outcomes >> (8 * tree)))
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
        let trees = Tree::<I, C, MIXED> { isa, rows, tests: &self.tests[word], rights };
        let mut leaves = [Bytes::ZERO; 8];
        for at in (0..64).step_by(I::ROWS) {
            let pair = |leaf: u8| [isa.each(leaf), isa.each(leaf + 1)];
            let leaves_of_three = [pair(0), pair(2), pair(4), pair(6)];
            for (tree, leaves) in leaves.iter_mut().enumerate() {
                isa.put(trees.exit(8 * tree, at, leaves_of_three), leaves, at);
            }
        }
        leaves
    }
}
