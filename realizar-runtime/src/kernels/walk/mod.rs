//! Sums over decision trees of any size: several trees are walked side by side, and no step is a branch.
//!
//! A row goes through three tables:
//!
//! 1. [`Cells`] turns features into whole numbers that nodes compare: bytes ([`ByRank`]) where no feature has more
//!    than 255 cut points, else numbers in the order of the features ([`Ordered`]). What missing values do is part of
//!    the cell: a feature has one for each rule that nodes have.
//! 2. Nodes: the two children of a node are side by side, so a step adds how far the left one is and whether the
//!    cell is at least the node's cut. Leaves lead to themselves, so trees of different depths go together: [`LANES`]
//!    of them, for as many levels as the deepest has. The processor waits for the nodes of all at once.
//! 3. [`Forest`] adds the leaves' numbers, already scaled, in the order of the trees: sums have the bits that the
//!    library's own order gives.

mod cells;

pub use cells::{ByRank, Cells, Column, MISSING_RIGHT, Order, Ordered};

use super::{Element, Stage};
use crate::isa::{Isa, Level, WithIsa, alone, dispatch, force};
use std::hint::black_box;

/// Trees that are walked side by side.
pub const LANES: usize = 8;

/// Trees whose leaves are found before any is added.
const PENDING: usize = 256;

/// Which trees go together, and the numbers of their leaves: `W` in each, for `M` scores.
///
/// Groups are those of 256 trees after those of the 256 before; within, trees of about the same depth go together.
#[derive(Debug)]
pub struct Forest<S: 'static, const W: usize> {
    /// How many trees there are.
    pub count: usize,
    /// For each group where its trees start; a group that is not full has its first tree again.
    pub roots: &'static [[u32; LANES]],
    /// Which trees of their 256 they are.
    pub trees: &'static [[u8; LANES]],
    /// For each group the levels of its deepest tree.
    pub levels: &'static [u32],
    /// For each node that is a leaf its row of `values`.
    pub leaves: &'static [u32],
    /// The leaves' numbers; equal rows are there once.
    pub values: &'static [[S; W]],
    /// The score that each tree adds to, where `W` is 1 and there are several; else empty.
    pub targets: &'static [u32],
}

impl<S: Element, const W: usize> Forest<S, W> {
    /// The sums with the leaves of block `block` added, first tree to last. `ends` are the places of the leaves.
    #[inline(always)]
    fn add<const M: usize>(&self, block: usize, ends: &[u32; PENDING], mut sums: [S; M]) -> [S; M] {
        const { assert!(W == 1 || W == M, "a leaf has one number, or one for each score") };
        let first = block * PENDING;
        let ends = &ends[..PENDING.min(self.count - first)];
        if W == M {
            for &end in ends {
                let values = &self.values[self.leaves[end as usize] as usize];
                sums = std::array::from_fn(|m| sums[m] + values[m]);
            }
        } else {
            for (&end, &target) in ends.iter().zip(&self.targets[first..]) {
                let sum = &mut sums[target as usize];
                *sum = *sum + self.values[self.leaves[end as usize] as usize][0];
            }
        }
        sums
    }
}

/// `(base + sum of leaves) / divisor`, in the order of the trees. A row becomes `C` cells.
///
/// Tables are those of a checked artifact, laid out by the macro.
#[derive(Debug)]
pub struct Walk<N, S: 'static, const C: usize, const W: usize, const M: usize> {
    /// From features to cells, and what nodes ask of them.
    pub cells: N,
    /// From nodes to scores.
    pub forest: Forest<S, W>,
    /// What each sum starts at.
    pub base: &'static [S; M],
    /// The sums are divided by this.
    pub divisor: S,
}

impl<N, S, const C: usize, const W: usize, const M: usize> Walk<N, S, C, W, M>
where
    N: Cells<C>,
    S: Element,
{
    /// Computes one row with an instruction set that is asked for: every one gives the same bits.
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn run_on<const I: usize>(&self, level: Level, row: &[N::Element; I], out: &mut [S; M]) {
        force(level, Run { kernel: self, row, out });
    }
}

impl<N, S, const I: usize, const C: usize, const W: usize, const M: usize> Stage<I, M> for Walk<N, S, C, W, M>
where
    N: Cells<C>,
    S: Element,
{
    type In = N::Element;
    type Out = S;

    /// The kernel's tables are not seen as constants: the optimiser would copy small ones into the code, rearranged,
    /// once for each instruction set, and a program would hold them several times.
    #[inline]
    fn run(&self, row: &[N::Element; I], out: &mut [S; M]) {
        dispatch(Run { kernel: black_box(self), row, out });
    }
}

/// One row.
struct Run<'a, K, R, O> {
    kernel: &'a K,
    row: &'a R,
    out: &'a mut O,
}

impl<N, S, const F: usize, const C: usize, const W: usize, const M: usize> WithIsa
    for Run<'_, Walk<N, S, C, W, M>, [N::Element; F], [S; M]>
where
    N: Cells<C>,
    S: Element,
{
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let Walk { cells, forest, base, divisor } = self.kernel;
        let row = cells.fill(isa, self.row);
        let mut sums = **base;
        let mut ends = [0; PENDING];
        let blocks = forest.count.div_ceil(PENDING);
        let groups = PENDING / LANES;
        for block in 0..blocks {
            let first = block * groups;
            let last = forest.roots.len().min(first + groups);
            for group in first..last {
                let mut at = forest.roots[group].map(|root| root as usize);
                for _ in 0..forest.levels[group] {
                    at = at.map(|at| alone(cells.step(&row, at)));
                }
                for (&tree, at) in forest.trees[group].iter().zip(at) {
                    ends[usize::from(tree)] = at as u32;
                }
            }
            sums = forest.add(block, &ends, sums);
        }
        for (out, sum) in self.out.iter_mut().zip(sums) {
            *out = sum / *divisor;
        }
    }
}
