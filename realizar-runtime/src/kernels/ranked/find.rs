//! From rows to the leaves of all trees, word by word.

use super::super::Element;
use super::{Ranks, Rights, Rows, Shape};
use crate::isa::{Bytes, Isa};

/// How many words of outcomes are gathered before their trees are looked at.
const WORDS: usize = 64;

/// What takes the leaves of a row, each below `L`, word by word.
pub(super) trait Take<const U: usize, const L: usize> {
    fn take(&mut self, word: usize, leaves: [usize; U]);
}

/// What takes the leaves of a block of rows, word by word.
pub(super) trait TakeBlock<const U: usize, const L: usize> {
    fn take<I: Isa>(&mut self, isa: I, word: usize, leaves: &[Bytes; U]);
}

/// The tables that leaves are found with.
pub(super) struct Find<'a, X: 'static, T> {
    pub(super) ranks: &'a Ranks<X>,
    pub(super) rights: &'a Rights,
    pub(super) trees: &'a T,
}

impl<X: Element, T> Find<'_, X, T> {
    /// Whether so many rows are computed sooner one by one than as a block.
    #[inline(always)]
    pub(super) fn one_by_one<I: Isa>(&self, rows: usize) -> bool {
        rows < I::MANY || self.rights.row_by_row()
    }

    /// Finds the leaves of a row of `N` features, of which `C` bytes are made.
    #[inline(always)]
    pub(super) fn row<I: Isa, const U: usize, const L: usize, const C: usize, const N: usize>(
        &self,
        isa: I,
        row: &[X; N],
        taker: &mut impl Take<U, L>,
    ) where
        T: Shape<U, L>,
    {
        let mut bytes = [0; C];
        #[expect(clippy::eq_op, reason = "only NaN is not equal to itself")]
        let some_missing = row.iter().fold(false, |some, &x| some | (x != x));
        self.ranks.fill(isa, row, some_missing, &mut bytes);
        let mut active = [0; C];
        let active = self.rights.active(row, some_missing, &mut active);
        let words = self.trees.words();
        if active.is_empty() {
            for word in 0..words {
                taker.take(word, self.trees.leaves(isa, word, &bytes, 0));
            }
            return;
        }
        for start in (0..words).step_by(WORDS) {
            let mut rights = [0; WORDS];
            let count = WORDS.min(words - start);
            self.rights.gather(active, words, start, &mut rights[..count]);
            for (index, &rights) in rights[..count].iter().enumerate() {
                let word = start + index;
                taker.take(word, self.trees.leaves(isa, word, &bytes, rights));
            }
        }
    }

    /// The same for a block of rows.
    #[inline(always)]
    pub(super) fn block<I: Isa, const U: usize, const L: usize, const C: usize, const N: usize>(
        &self,
        isa: I,
        block: &[[X; N]],
        taker: &mut impl TakeBlock<U, L>,
    ) where
        T: Shape<U, L>,
    {
        let mut rows = Rows { left: [Bytes::ZERO; C], right: [Bytes::ZERO; C] };
        #[expect(clippy::eq_op, reason = "only NaN is not equal to itself")]
        let some_missing = block.as_flattened().iter().fold(false, |some, &x| some | (x != x));
        self.ranks.fill_block(isa, block, some_missing, &mut rows.left);
        let mut active = [0; C];
        let active = self.rights.active_block(
            self.ranks.columns,
            block,
            some_missing,
            &rows.left,
            &mut rows.right,
            &mut active,
        );
        let after = self.ranks.columns.len();
        let categories = !self.rights.starts.is_empty();
        if categories {
            self.rights.keep(block, after, &mut rows.right);
        }
        let mut reach = [isa.all(); 64];
        let words = self.trees.words();
        if active.is_empty() {
            for word in 0..words {
                if categories {
                    self.rights.ask(isa, word, after, &mut rows);
                }
                let leaves = self.trees.leaves_block::<I, C, false>(isa, word, &rows, 0, &mut reach);
                taker.take(isa, word, &leaves);
            }
            return;
        }
        for start in (0..words).step_by(WORDS) {
            let mut rights = [0; WORDS];
            let count = WORDS.min(words - start);
            self.rights.gather(active, words, start, &mut rights[..count]);
            for (index, &rights) in rights[..count].iter().enumerate() {
                let word = start + index;
                if categories {
                    self.rights.ask(isa, word, after, &mut rows);
                }
                let leaves = self.trees.leaves_block::<I, C, true>(isa, word, &rows, rights, &mut reach);
                taker.take(isa, word, &leaves);
            }
        }
    }
}
