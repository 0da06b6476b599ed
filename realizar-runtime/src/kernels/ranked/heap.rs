//! Trees of at most eight levels, filled up to perfect ones.

use super::{Reach, Rows, Shape, sealed};
use crate::isa::{Bytes, Isa, Tests};

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

    #[inline(always)]
    fn leaves_block<I: Isa, const C: usize, const MIXED: bool>(
        &self,
        isa: I,
        word: usize,
        rows: &Rows<C>,
        rights: u64,
        _: &mut Reach<I>,
    ) -> [Bytes; 1] {
        let tree = Tree::<I, C, MIXED> { isa, rows, tests: &self.tests[word], rights };
        let mut leaves = Bytes::ZERO;
        for at in (0..64).step_by(I::ROWS) {
            let pair = |leaf: u8| [isa.each(leaf), isa.each(leaf + 1)];
            let leaves_of_three = [pair(0), pair(2), pair(4), pair(6)];
            let mut exits = [isa.each(0); 8];
            for (index, exit) in exits.iter_mut().enumerate() {
                let leaf = tree.exit(7 * index, at, leaves_of_three);
                *exit = isa.join(leaf, isa.each(8 * index as u8));
            }
            let [a, b, c, d, e, f, g, h] = exits;
            isa.put(tree.exit(56, at, [[a, b], [c, d], [e, f], [g, h]]), &mut leaves, at);
        }
        let mut level = 64;
        for _ in 0..E {
            let below = &self.below[word * (L - 64) + level - 64..][..level];
            isa.step(&rows.left, below, &mut leaves);
            level *= 2;
        }
        [leaves]
    }
}

/// The tests of a word, and the rows.
pub(super) struct Tree<'a, I, const C: usize, const MIXED: bool> {
    pub(super) isa: I,
    pub(super) rows: &'a Rows<C>,
    pub(super) tests: &'a Tests,
    pub(super) rights: u64,
}

impl<I: Isa, const C: usize, const MIXED: bool> Tree<'_, I, C, MIXED> {
    /// What the seven tests of three levels, from `bit` on, choose for the rows from `at` on.
    #[inline(always)]
    pub(super) fn exit(&self, bit: usize, at: usize, [a, b, c, d]: [[I::Lanes; 2]; 4]) -> I::Lanes {
        let left = self.choose(
            bit + 1,
            at,
            self.choose(bit + 3, at, a[0], a[1]),
            self.choose(bit + 4, at, b[0], b[1]),
        );
        let right = self.choose(
            bit + 2,
            at,
            self.choose(bit + 5, at, c[0], c[1]),
            self.choose(bit + 6, at, d[0], d[1]),
        );
        self.choose(bit, at, left, right)
    }

    #[inline(always)]
    fn choose(&self, bit: usize, at: usize, left: I::Lanes, right: I::Lanes) -> I::Lanes {
        self.isa.choose(self.rows.holds::<I, MIXED>(self.isa, self.tests, bit, self.rights, at), left, right)
    }
}
