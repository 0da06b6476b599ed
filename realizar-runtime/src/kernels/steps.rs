//! One tree of f32, four levels at a time: all fifteen nodes of four levels are tested at once, and from their outcomes
//! follows which of sixteen blocks comes next.
//!
//! One tree is over before the ranks of its features would be made, and walked from node to node each level waits for the one
//! before. Here nothing branches and a row takes a step for four levels, as many as the deepest leaf needs: few instructions,
//! so that the processor is at the next row before it is done with this one.

use super::{Element, Stage};
use crate::isa::{Isa, Level, Sixteen, WithIsa, dispatch, force};
use std::hint::black_box;

/// The scores of the leaf of a tree of `T` steps, which has `B` blocks and `L` leaves: powers of two.
///
/// Tables are those of a checked artifact, laid out by the macro.
#[derive(Debug)]
pub struct Steps<S: 'static, const T: usize, const B: usize, const L: usize, const M: usize> {
    /// For each block the features that its nodes look at, level by level. The first block is the root's.
    pub features: &'static [Sixteen<u32>; B],
    /// For each of them the cut point: a feature above it goes right. NaN where there is no node.
    pub cuts: &'static [Sixteen<f32>; B],
    /// For each block where its exits lead: to a block, or after the last step to a leaf.
    pub exits: &'static [Sixteen<u16>; B],
    /// For each block the nodes where NaN goes right; none where no node does.
    pub missing: &'static [u32],
    /// For each leaf the scores, which are those of the library's order.
    pub scores: &'static [[S; M]; L],
}

impl<S: Element, const T: usize, const B: usize, const L: usize, const M: usize> Steps<S, T, B, L, M> {
    /// Computes one row with an instruction set that is asked for: every one gives the same bits.
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn run_on<const N: usize>(&self, level: Level, row: &[f32; N], out: &mut [S; M]) {
        *out = self.scores[force(level, Run { kernel: self, row }) % L];
    }

    /// The leaf of a row of which some number is missing.
    #[cold]
    #[inline(never)]
    fn missing<const N: usize>(&self, row: &[f32; N]) -> usize {
        let mut at = 0;
        for _ in 0..T {
            let right = self.missing.get(at % B).copied().unwrap_or(0);
            let exit = four_levels(row, &self.features[at % B], &self.cuts[at % B], right);
            at = self.exits[at % B][exit % 16].into();
        }
        at
    }
}

/// The exit of a block, of a row that has NaN, which goes right at the nodes of `right`.
fn four_levels<const N: usize>(
    row: &[f32; N],
    features: &Sixteen<u32>,
    cuts: &Sixteen<f32>,
    right: u32,
) -> usize {
    let mut node = 0;
    for _ in 0..4 {
        let x = row.get(features[node] as usize).copied().unwrap_or(f32::NAN);
        let above = if x.is_nan() { right >> node & 1 != 0 } else { x > cuts[node] };
        node = 2 * node + 1 + usize::from(above);
    }
    node - 15
}

impl<S: Element, const N: usize, const T: usize, const B: usize, const L: usize, const M: usize> Stage<N, M>
    for Steps<S, T, B, L, M>
{
    type In = f32;
    type Out = S;

    /// The kernel's tables are not seen as constants: the optimiser would copy small ones into the code, once for each
    /// instruction set.
    #[inline(always)]
    fn run(&self, row: &[f32; N], out: &mut [S; M]) {
        let kernel = black_box(self);
        *out = kernel.scores[dispatch(Run { kernel, row }) % L];
    }

    /// The row as it lies: a copy would have to be written before registers read it.
    #[inline(always)]
    fn run_narrow(&self, row: &[f32; N], out: &mut [S; M]) {
        self.run(row, out);
    }
}

/// The leaf of one row: what is asked and what is answered are in registers.
struct Run<'a, K, R> {
    kernel: &'a K,
    row: &'a R,
}

impl<S: Element, const N: usize, const T: usize, const B: usize, const L: usize, const M: usize> WithIsa
    for Run<'_, Steps<S, T, B, L, M>, [f32; N]>
{
    type Output = usize;

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) -> usize {
        const { assert!(B.is_power_of_two() && L.is_power_of_two(), "a place is cut to the table by a mask") };
        let Run { kernel, row } = self;
        let taken = isa.taken(row);
        if !kernel.missing.is_empty() && isa.some_missing(row, taken) {
            return kernel.missing(row);
        }
        let mut at = 0;
        for _ in 0..T {
            let exit = isa.exit(row, taken, &kernel.features[at % B], &kernel.cuts[at % B]);
            at = kernel.exits[at % B][exit % 16].into();
        }
        at
    }
}
