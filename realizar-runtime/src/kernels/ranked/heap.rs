//! Trees of at most eight levels, filled up to perfect ones.

use super::{Shape, sealed};
use crate::isa::{Isa, Tests};

/// Perfect trees of six levels and `E` more, with `L` = 64 * 2^E leaves.
///
/// The first six levels are 63 tests, of which all are made at once; those below are made one after another, each by
/// the number that the one before gives.
#[derive(Debug)]
pub struct Heap<const E: usize, const L: usize> {
    /// For each tree the tests of the first six levels; a node's bit is the runtime's `heap_bit`.
    pub tests: &'static [Tests],
    /// For each tree the tests below, level by level: `L - 64` of them, each `[column, cut]`.
    pub below: &'static [[u8; 2]],
}

impl<const E: usize, const L: usize> Shape<1, L> for Heap<E, L> {}

impl<const E: usize, const L: usize> sealed::Shape<1, L> for Heap<E, L> {
    #[inline(always)]
    fn words(&self) -> usize {
        self.tests.len()
    }

    #[inline(always)]
    fn leaves<I: Isa, const C: usize>(&self, isa: I, word: usize, row: &[u8; C], rights: u64) -> [usize; 1] {
        const { assert!(L == 64 << E, "a tree has 64 leaves, twice as many for each level below the sixth") };
        let mut leaf = isa.heap_leaf(row, &self.tests[word], rights);
        let mut level = 64;
        for _ in 0..E {
            let [column, cut] = self.below[word * (L - 64) + level - 64 + leaf];
            leaf = 2 * leaf + usize::from(row[usize::from(column) % C] >= cut);
            level *= 2;
        }
        [leaf]
    }
}
