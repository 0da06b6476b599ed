//! Sums over decision trees that look at ranks: each feature is turned once into its rank among the cut points that
//! the trees compare it with, a byte, and then a few instructions test all nodes of a tree at once.
//!
//! A row goes through four tables:
//!
//! 1. [`Ranks`] makes bytes of the features: how many cut points are below. A node asks whether a byte is at least
//!    its own number, which is the comparison with the cut point itself: exact, for every number.
//! 2. [`Rights`] has the outcomes that no rank tells, as words for whole trees: nodes that a missing value or a
//!    category sends to the right.
//! 3. A [`Shape`] finds the leaf of each tree from the outcomes of all of its nodes: [`Heap`] in perfect trees of six
//!    to eight levels, [`Shallow`] in those of at most three, [`Path`] in any tree of at most 32 leaves, [`Oblivious`] in
//!    trees that ask one question a level and in small pieces of others.
//! 4. [`Leaves`] has the leaves' numbers, already scaled, and adds them in the order of the trees: sums have the bits
//!    that the library's own order gives, with every instruction set.
//!
//! A row's bytes stay in registers, and nothing branches on the data; `docs/performance.md` says more.

mod heap;
mod leaves;
mod oblivious;
mod path;
mod ranks;
mod rights;
mod shallow;

pub use heap::Heap;
pub use leaves::{Direct, Leaves, Shared, Wide};
pub use oblivious::Oblivious;
pub use path::Path;
pub(super) use ranks::is_missing;
pub use ranks::{Column, EQUAL, Ranks, ZERO_MISSING};
pub use rights::{Entry, Rights, UNKNOWN_MISSING};
pub use shallow::Shallow;

use super::{BLOCK, Element, Stage};
use crate::isa::{Bytes, Isa, Level, Tests, WithIsa, dispatch, force};
use std::hint::black_box;

/// What trees of one shape know of themselves. `U` trees have their outcomes in one word, and `L` leaves each.
pub trait Shape<const U: usize, const L: usize>: sealed::Shape<U, L> + Sync {}

mod sealed {
    use super::{Reach, Rows};
    use crate::isa::{Bytes, Isa};

    /// How leaves are found.
    pub trait Shape<const U: usize, const L: usize> {
        /// How many words of outcomes there are.
        fn words(&self) -> usize;
        /// The leaves, each below `L`, of the trees of word `word`, for a row of `C` bytes.
        fn leaves<I: Isa, const C: usize>(
            &self,
            isa: I,
            word: usize,
            row: &[u8; C],
            rights: u64,
        ) -> [usize; U];
        /// The same for a block of rows, of which some have values missing that go left at some nodes and right at
        /// others where they are `MIXED`: then `rights` are the nodes where they go right. `reach` is room to work in.
        fn leaves_block<I: Isa, const C: usize, const MIXED: bool>(
            &self,
            isa: I,
            word: usize,
            rows: &Rows<C>,
            rights: u64,
            reach: &mut Reach<I>,
        ) -> [Bytes; U];
    }
}

/// For each node and each leaf of a tree the rows that reach it.
type Reach<I> = [<I as Isa>::Masks; 64];

/// A block of rows of `C` bytes, column by column.
pub struct Rows<const C: usize> {
    /// As nodes see them where missing values of a feature go left at some nodes and right at others, and this is one
    /// where they go left; so does every other node.
    left: [Bytes; C],
    /// As those other nodes see them. After the bytes of features, what is kept of categories.
    right: [Bytes; C],
}

impl<const C: usize> Rows<C> {
    /// Whether the test of a bit holds, for the rows from `at` on.
    #[inline(always)]
    fn holds<I: Isa, const MIXED: bool>(
        &self,
        isa: I,
        [column, cut]: &Tests,
        bit: usize,
        rights: u64,
        at: usize,
    ) -> I::Mask {
        let column = usize::from(column[bit]) % C;
        let seen = if MIXED && rights >> bit & 1 != 0 { &self.right[column] } else { &self.left[column] };
        isa.at_least(isa.lanes(seen, at), isa.each(cut[bit]))
    }
}

/// `(base + sum of leaves) / divisor`, in the order of the trees. `N` features are compared as `X`, sums are made as
/// the leaves are; a row becomes `C` bytes.
///
/// Tables are those of a checked artifact, laid out by the macro.
#[derive(Debug)]
pub struct Ranked<
    X: 'static,
    T,
    V,
    S: 'static,
    const C: usize,
    const U: usize,
    const L: usize,
    const M: usize,
> {
    /// From features to bytes.
    pub ranks: Ranks<X>,
    /// The outcomes that no rank tells.
    pub rights: Rights,
    /// From outcomes to leaves.
    pub trees: T,
    /// From leaves to scores.
    pub leaves: V,
    /// What each sum starts at.
    pub base: &'static [S; M],
    /// The sums are divided by this.
    pub divisor: S,
}

impl<X, T, V, S, const C: usize, const U: usize, const L: usize, const M: usize>
    Ranked<X, T, V, S, C, U, L, M>
where
    X: Element,
    T: Shape<U, L>,
    V: Leaves<S, U, L, M>,
    S: Element,
{
    /// Computes one row with an instruction set that is asked for: every one gives the same bits.
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn run_on<const N: usize>(&self, level: Level, row: &[X; N], out: &mut [S; M]) {
        force(level, Run { kernel: self, row, out });
    }

    /// Computes rows in blocks with an instruction set that is asked for: every one gives the same bits.
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn run_block_on<const N: usize>(&self, level: Level, rows: &[[X; N]], out: &mut [[S; M]]) {
        for (rows, out) in rows.chunks(BLOCK).zip(out.chunks_mut(BLOCK)) {
            force(level, RunBlock { kernel: self, rows, out });
        }
    }
}

impl<X, T, V, S, const N: usize, const C: usize, const U: usize, const L: usize, const M: usize> Stage<N, M>
    for Ranked<X, T, V, S, C, U, L, M>
where
    X: Element,
    T: Shape<U, L>,
    V: Leaves<S, U, L, M>,
    S: Element,
{
    type In = X;
    type Out = S;

    const BLOCKS: bool = true;

    /// The kernel's tables are not seen as constants: the optimiser would copy small ones into the code, rearranged,
    /// once for each instruction set, and a program would hold them several times.
    #[inline]
    fn run(&self, row: &[X; N], out: &mut [S; M]) {
        dispatch(Run { kernel: black_box(self), row, out });
    }

    #[inline]
    fn run_block(&self, rows: &[[X; N]], out: &mut [[S; M]]) {
        for (rows, out) in rows.chunks(BLOCK).zip(out.chunks_mut(BLOCK)) {
            dispatch(RunBlock { kernel: black_box(self), rows, out });
        }
    }
}

/// One row.
struct Run<'a, K, R, O> {
    kernel: &'a K,
    row: &'a R,
    out: &'a mut O,
}

/// How many words of outcomes are gathered before their trees are looked at.
const WORDS: usize = 64;

impl<X, T, V, S, const N: usize, const C: usize, const U: usize, const L: usize, const M: usize> WithIsa
    for Run<'_, Ranked<X, T, V, S, C, U, L, M>, [X; N], [S; M]>
where
    X: Element,
    T: Shape<U, L>,
    V: Leaves<S, U, L, M>,
    S: Element,
{
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let kernel = self.kernel;
        let mut bytes = [0; C];
        kernel.ranks.fill(isa, self.row, &mut bytes);
        let mut active = [0; C];
        let active = kernel.rights.active(self.row, &mut active);
        let words = kernel.trees.words();
        let mut sums = *kernel.base;
        if active.is_empty() {
            for word in 0..words {
                let leaves = kernel.trees.leaves(isa, word, &bytes, 0);
                sums = kernel.leaves.add(word, leaves, sums);
            }
        } else {
            for start in (0..words).step_by(WORDS) {
                let mut rights = [0; WORDS];
                let count = WORDS.min(words - start);
                kernel.rights.gather(active, words, start, &mut rights[..count]);
                for (index, &rights) in rights[..count].iter().enumerate() {
                    let leaves = kernel.trees.leaves(isa, start + index, &bytes, rights);
                    sums = kernel.leaves.add(start + index, leaves, sums);
                }
            }
        }
        for (out, sum) in self.out.iter_mut().zip(sums) {
            *out = sum / kernel.divisor;
        }
    }
}

/// At most a block of rows. A block takes as long however many it has.
struct RunBlock<'a, K, R, O> {
    kernel: &'a K,
    rows: &'a [R],
    out: &'a mut [O],
}

impl<X, T, V, S, const N: usize, const C: usize, const U: usize, const L: usize, const M: usize> WithIsa
    for RunBlock<'_, Ranked<X, T, V, S, C, U, L, M>, [X; N], [S; M]>
where
    X: Element,
    T: Shape<U, L>,
    V: Leaves<S, U, L, M>,
    S: Element,
{
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let kernel = self.kernel;
        if self.rows.len() < I::MANY || kernel.rights.row_by_row() {
            for (row, out) in self.rows.iter().zip(self.out) {
                Run { kernel, row, out }.with(isa);
            }
            return;
        }
        let mut rows = Rows { left: [Bytes::ZERO; C], right: [Bytes::ZERO; C] };
        #[expect(clippy::eq_op, reason = "only NaN is not equal to itself")]
        let some_missing = self.rows.as_flattened().iter().fold(false, |some, &x| some | (x != x));
        kernel.ranks.fill_block(isa, self.rows, some_missing, &mut rows.left);
        let mut active = [0; C];
        let active = kernel.rights.active_block(
            kernel.ranks.columns,
            self.rows,
            some_missing,
            &rows.left,
            &mut rows.right,
            &mut active,
        );
        let after = kernel.ranks.columns.len();
        let categories = !kernel.rights.starts.is_empty();
        if categories {
            kernel.rights.keep(self.rows, after, &mut rows.right);
        }
        let mut sums = [[S::ZERO; M]; BLOCK];
        for row in 0..BLOCK {
            for (score, &base) in kernel.base.iter().enumerate() {
                sums.as_flattened_mut()[V::place(row, score)] = base;
            }
        }
        let mut reach = [isa.all(); 64];
        let words = kernel.trees.words();
        if active.is_empty() {
            for word in 0..words {
                if categories {
                    kernel.rights.ask(isa, word, after, &mut rows);
                }
                let leaves = kernel.trees.leaves_block::<I, C, false>(isa, word, &rows, 0, &mut reach);
                kernel.leaves.add_block(isa, word, &leaves, &mut sums);
            }
        } else {
            for start in (0..words).step_by(WORDS) {
                let mut rights = [0; WORDS];
                let count = WORDS.min(words - start);
                kernel.rights.gather(active, words, start, &mut rights[..count]);
                for (index, &rights) in rights[..count].iter().enumerate() {
                    let word = start + index;
                    if categories {
                        kernel.rights.ask(isa, word, after, &mut rows);
                    }
                    let leaves =
                        kernel.trees.leaves_block::<I, C, true>(isa, word, &rows, rights, &mut reach);
                    kernel.leaves.add_block(isa, word, &leaves, &mut sums);
                }
            }
        }
        for (row, out) in self.out.iter_mut().enumerate() {
            for (score, out) in out.iter_mut().enumerate() {
                *out = sums.as_flattened()[V::place(row, score)] / kernel.divisor;
            }
        }
    }
}
