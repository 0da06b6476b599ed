//! Sums of whole numbers, for rows of f32, with the library's sums in f64 beside them.
//!
//! An addition of f64 waits three or four cycles for the one before it, and a register has eight of them. [`Whole`] keeps each
//! leaf as a whole number of a unit that is small enough, and adds those: the sum of a few trees is exact in 32 bits,
//! the sum of these sums in f64, so that no order of them gives another answer. All that is lost is what rounding each
//! leaf loses, at most half a unit: a bound that is known when the model is compiled. The class of a row that is
//! nearer than that to another is the library's own computation's.

use super::super::approximate::exactly;
use super::super::network::Class;
use super::super::{Approximate, BLOCK, Decide, Link, Pipeline, Stage};
use super::find::{Find, Take, TakeBlock};
use super::{Leaves, Ranks, Rights, Shape};
use crate::isa::{Bytes, Isa, Level, WithIsa, work_on};
use std::hint::black_box;

/// Trees whose leaves are added before their sum is widened. The unit is such that it does not overflow.
const TOGETHER: usize = 16;

/// A model of trees with `M` scores, whose rows become `C` bytes.
#[derive(Debug)]
pub struct Whole<S, L, D, T, V, const C: usize, const U: usize, const P: usize, const M: usize> {
    /// The library's own computation.
    pub exact: Pipeline<S, L, D, M>,
    /// Where the leaves of a row of f32 are, and what they are.
    pub trees: Trees<T, V, M>,
    /// How far a score can be off.
    pub off: f64,
    /// How far an output can be off.
    pub tolerance: f64,
    /// What the class depends on.
    pub class: Class,
}

/// Trees as [`Ranked`](super::Ranked) has them: scores are `start + unit * sum of leaves`.
#[derive(Debug)]
pub struct Trees<T, V, const M: usize> {
    /// From features to bytes.
    pub ranks: Ranks<f32>,
    /// The outcomes that no rank tells.
    pub rights: Rights,
    /// From outcomes to leaves.
    pub trees: T,
    /// From leaves to whole numbers.
    pub leaves: V,
    /// What each score starts at.
    pub start: &'static [f64; M],
    /// What one is worth.
    pub unit: f64,
}

impl<S, L, D, T, V, const C: usize, const U: usize, const P: usize, const M: usize>
    Whole<S, L, D, T, V, C, U, P, M>
where
    T: Shape<U, P>,
    V: Leaves<i32, U, P, M>,
{
    /// The scores of rows, with an instruction set that is asked for or the processor's best: every one gives the same
    /// bits, and so do rows one by one.
    ///
    /// # Panics
    /// When the processor has not the one that is asked for.
    #[inline]
    pub fn scores_on<const N: usize>(
        &self,
        forced: Option<Level>,
        rows: &[[f32; N]],
        scores: &mut [[f64; M]],
    ) {
        for (rows, scores) in rows.chunks(BLOCK).zip(scores.chunks_mut(BLOCK)) {
            work_on(forced, Rows::<_, C, U, P, N, M> { trees: black_box(&self.trees), rows, scores });
        }
    }

    /// Outputs and class, where the scores say them.
    #[inline(always)]
    fn answer<const K: usize>(&self, scores: &[f64; M], outputs: &mut [f32; K]) -> Option<Option<usize>>
    where
        L: Link<f64, M, K>,
        D: Decide,
    {
        if !self.class.is_sure(scores, self.off) {
            return None;
        }
        let mut wide = [0.0; K];
        self.exact.link.link(scores, &mut wide);
        *outputs = wide.map(|output| output as f32);
        Some(self.exact.decision.decide(scores, &wide))
    }
}

impl<
    S,
    L,
    D,
    T,
    V,
    const C: usize,
    const U: usize,
    const P: usize,
    const M: usize,
    const N: usize,
    const K: usize,
> Approximate<N, K> for Whole<S, L, D, T, V, C, U, P, M>
where
    S: Stage<N, M, Out = f64>,
    L: Link<f64, M, K>,
    D: Decide,
    T: Shape<U, P>,
    V: Leaves<i32, U, P, M>,
{
    type Exact = Pipeline<S, L, D, M>;

    #[inline(always)]
    fn exact(&self) -> &Pipeline<S, L, D, M> {
        &self.exact
    }

    #[inline]
    fn approximate(
        &self,
        forced: Option<Level>,
        row: &[f32; N],
        outputs: &mut [f32; K],
    ) -> Option<Option<usize>> {
        let mut scores = [[0.0; M]];
        self.scores_on(forced, std::slice::from_ref(row), &mut scores);
        self.answer(&scores[0], outputs)
    }

    #[inline]
    fn run_batch_on(&self, forced: Option<Level>, rows: &[[f32; N]], outputs: &mut [[f32; K]]) {
        let mut scores = [[0.0; M]; BLOCK];
        for (rows, outputs) in rows.chunks(BLOCK).zip(outputs.chunks_mut(BLOCK)) {
            let scores = &mut scores[..rows.len()];
            self.scores_on(forced, rows, scores);
            for ((row, scores), outputs) in rows.iter().zip(scores).zip(outputs) {
                if self.answer(scores, outputs).is_none() {
                    exactly(&self.exact, row, outputs);
                }
            }
        }
    }

    fn apart(&self) -> f64 {
        self.tolerance
    }
}

/// At most a block of rows.
struct Rows<'a, T, const C: usize, const U: usize, const P: usize, const N: usize, const M: usize> {
    trees: &'a T,
    rows: &'a [[f32; N]],
    scores: &'a mut [[f64; M]],
}

impl<T, V, const C: usize, const U: usize, const P: usize, const N: usize, const M: usize> WithIsa
    for Rows<'_, Trees<T, V, M>, C, U, P, N, M>
where
    T: Shape<U, P>,
    V: Leaves<i32, U, P, M>,
{
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let trees = self.trees;
        let find = Find { ranks: &trees.ranks, rights: &trees.rights, trees: &trees.trees };
        if find.one_by_one::<I>(self.rows.len()) {
            for (row, scores) in self.rows.iter().zip(self.scores) {
                let mut sum = Sum { leaves: &trees.leaves, sums: [0; M], totals: [0.0; M] };
                find.row::<I, U, P, C, N>(isa, row, &mut sum);
                widen(&mut sum.sums, &mut sum.totals);
                for ((score, total), start) in scores.iter_mut().zip(sum.totals).zip(trees.start) {
                    *score = start + trees.unit * total;
                }
            }
            return;
        }
        let mut sum = Sum { leaves: &trees.leaves, sums: [[0; M]; BLOCK], totals: [[0.0; M]; BLOCK] };
        find.block::<I, U, P, C, N>(isa, self.rows, &mut sum);
        widen(sum.sums.as_flattened_mut(), sum.totals.as_flattened_mut());
        for (row, scores) in self.scores.iter_mut().enumerate() {
            for ((place, score), start) in scores.iter_mut().enumerate().zip(trees.start) {
                *score = start + trees.unit * sum.totals.as_flattened()[V::place(row, place)];
            }
        }
    }
}

/// Sums of the last few trees, and of those before.
struct Sum<'a, V, S, D> {
    leaves: &'a V,
    sums: S,
    totals: D,
}

impl<V, const U: usize, const P: usize, const M: usize> Take<U, P> for Sum<'_, V, [i32; M], [f64; M]>
where
    V: Leaves<i32, U, P, M>,
{
    #[inline(always)]
    fn take(&mut self, word: usize, leaves: [usize; U]) {
        self.leaves.add(word, leaves, &mut self.sums);
        if is_last(word, U) {
            widen(&mut self.sums, &mut self.totals);
        }
    }
}

impl<V, const U: usize, const P: usize, const M: usize> TakeBlock<U, P>
    for Sum<'_, V, [[i32; M]; BLOCK], [[f64; M]; BLOCK]>
where
    V: Leaves<i32, U, P, M>,
{
    #[inline(always)]
    fn take<I: Isa>(&mut self, isa: I, word: usize, leaves: &[Bytes; U]) {
        self.leaves.add_block(isa, word, leaves, &mut self.sums);
        if is_last(word, U) {
            widen(self.sums.as_flattened_mut(), self.totals.as_flattened_mut());
        }
    }
}

/// Whether a word of so many trees is the last of those that are added together.
#[inline(always)]
fn is_last(word: usize, trees: usize) -> bool {
    let words = TOGETHER / trees;
    word % words == words - 1
}

/// Adds the sums to the totals and starts them again.
#[inline(always)]
fn widen(sums: &mut [i32], totals: &mut [f64]) {
    for (sum, total) in sums.iter_mut().zip(totals) {
        *total += f64::from(*sum);
        *sum = 0;
    }
}
