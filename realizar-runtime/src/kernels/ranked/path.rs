//! Trees of any shape with at most 32 leaves.

use super::{Shape, sealed};
use crate::isa::{Isa, Paths, Tests};

/// Trees of at most 31 nodes, two to a word; an odd number of them is filled up with a tree that adds nothing.
///
/// All nodes of two trees are tested at once; then the leaf is the one whose nodes along the path from the root
/// turned out as the path says.
#[derive(Debug)]
pub struct Path {
    /// For each pair of trees their tests: those of the first are the lower 32.
    pub tests: &'static [Tests],
    /// For each tree the paths to its leaves; a path that is none asks for what cannot be.
    pub paths: &'static [[Paths; 2]],
}

impl Shape<2, 32> for Path {}

impl sealed::Shape<2, 32> for Path {
    #[inline(always)]
    fn words(&self) -> usize {
        self.tests.len()
    }

    #[inline(always)]
    fn leaves<I: Isa, const C: usize>(&self, isa: I, word: usize, row: &[u8; C], rights: u64) -> [usize; 2] {
        let outcomes = isa.outcomes(row, &self.tests[word]) | rights;
        let [first, second] = &self.paths[word];
        [isa.path_leaf(outcomes as u32, first), isa.path_leaf((outcomes >> 32) as u32, second)]
    }
}
