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

mod find;
mod heap;
mod leaves;
mod oblivious;
mod path;
mod ranks;
mod rights;
mod shallow;
mod whole;

pub use heap::Heap;
pub use leaves::{Addend, Apart, Direct, Leaves, Shared, Wide};
pub use oblivious::Oblivious;
pub use path::Path;
pub(super) use ranks::is_missing;
pub use ranks::{Column, EQUAL, Ranks, ZERO_MISSING};
pub use rights::{Entry, Rights, UNKNOWN_MISSING};
pub use shallow::Shallow;
pub use whole::{Trees, Whole};

use super::{BLOCK, Element, Stage};
use crate::isa::{Bytes, Isa, Level, Tests, WithIsa, dispatch, force};
use find::{Find, Take, TakeBlock};
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
    #[inline(always)]
    fn find(&self) -> Find<'_, X, T> {
        Find { ranks: &self.ranks, rights: &self.rights, trees: &self.trees }
    }

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
        let mut sum = Sum { leaves: &kernel.leaves, sums: *kernel.base };
        kernel.find().row::<I, U, L, C, N>(isa, self.row, &mut sum);
        for (out, sum) in self.out.iter_mut().zip(sum.sums) {
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
        let find = kernel.find();
        if find.one_by_one::<I>(self.rows.len()) {
            for (row, out) in self.rows.iter().zip(self.out) {
                Run { kernel, row, out }.with(isa);
            }
            return;
        }
        let mut sum = Sum { leaves: &kernel.leaves, sums: [[S::ZERO; M]; BLOCK] };
        for row in 0..BLOCK {
            for (score, &base) in kernel.base.iter().enumerate() {
                sum.sums.as_flattened_mut()[V::place(row, score)] = base;
            }
        }
        find.block::<I, U, L, C, N>(isa, self.rows, &mut sum);
        for (row, out) in self.out.iter_mut().enumerate() {
            for (score, out) in out.iter_mut().enumerate() {
                *out = sum.sums.as_flattened()[V::place(row, score)] / kernel.divisor;
            }
        }
    }
}

/// Sums of leaves, of a row or of a block of rows, in the order of the trees.
struct Sum<'a, V, S> {
    leaves: &'a V,
    sums: S,
}

impl<V: Leaves<S, U, L, M>, S: Addend, const U: usize, const L: usize, const M: usize> Take<U, L>
    for Sum<'_, V, [S; M]>
{
    #[inline(always)]
    fn take(&mut self, word: usize, leaves: [usize; U]) {
        self.leaves.add(word, leaves, &mut self.sums);
    }
}

impl<V: Leaves<S, U, L, M>, S: Addend, const U: usize, const L: usize, const M: usize> TakeBlock<U, L>
    for Sum<'_, V, [[S; M]; BLOCK]>
{
    #[inline(always)]
    fn take<I: Isa>(&mut self, isa: I, word: usize, leaves: &[Bytes; U]) {
        self.leaves.add_block(isa, word, leaves, &mut self.sums);
    }
}
