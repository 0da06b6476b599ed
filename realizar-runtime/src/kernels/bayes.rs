//! Gaussian naive Bayes, for rows of f32: all sums at once in f32, with the library's computation beside them.
//!
//! [`Bayes`] makes up to 16 sums of `(x - mean)² / 2 variance` side by side. All terms are above zero, so a sum is right
//! to some units of itself: how far a score can be off follows from the sum, row by row. Where two classes are nearer to
//! each other than that, or where it may move a probability by more than is promised, the library's computation answers.
//!
//! All instruction sets give the same bits, and a batch has those of its rows.

use super::approximate::exactly;
use super::link::Top;
use super::scores::{MOST, folded, masked};
use super::{Approximate, Decide, Link, Pipeline, Stage};
use crate::isa::{Isa, Level, Line, WithIsa, is_scalar, work_on};
use std::hint::black_box;

/// Densities of classes, then a softmax; the class is the first largest score.
#[derive(Debug)]
pub struct Bayes<S, L, D, const M: usize> {
    /// The library's own computation.
    pub exact: Pipeline<S, L, D, M>,
    /// Lines of 16 numbers, one for each class, filled up with zeros: the constants; how far a score can be off
    /// whatever the row; then for each feature the means, and one over twice the variances.
    pub table: &'static [f32],
    /// How far a score can be off besides, in parts of its sum.
    pub share: f32,
}

/// Numbers in a line.
const LINE: usize = 16;

/// Parts of the sums: the features take turns, because a fused product waits for the one before it.
const PARTS: usize = 4;

/// How much the parts of other classes may be off altogether; a probability at most twice that, and by what a softmax
/// in f32 rounds.
const SURE: f32 = 4e-6;

/// How far a probability may be from the library's.
const APART: f64 = 1e-5;

impl<S, L, D, const N: usize, const M: usize, const K: usize> Approximate<N, K> for Bayes<S, L, D, M>
where
    S: Stage<N, M, In = f64, Out = f64>,
    L: Link<f64, M, K>,
    D: Decide,
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
        if is_scalar(forced) {
            return None;
        }
        work_on(forced, One { model: self, row, outputs }).map(Some)
    }

    #[inline]
    fn run_batch_on(&self, forced: Option<Level>, rows: &[[f32; N]], outputs: &mut [[f32; K]]) {
        if is_scalar(forced) {
            for (row, outputs) in rows.iter().zip(outputs) {
                exactly(&self.exact, row, outputs);
            }
            return;
        }
        work_on(forced, Many { model: self, rows, outputs });
    }

    fn apart(&self) -> f64 {
        APART
    }
}

impl<S, L, D, const M: usize> Bayes<S, L, D, M> {
    /// The scores of a row and how far each can be off, with an instruction set that is asked for, the plain one among
    /// them.
    ///
    /// # Panics
    /// When the processor has it not.
    #[must_use]
    pub fn scores_on<const N: usize>(&self, level: Level, row: &[f32; N]) -> [[f32; M]; 2] {
        work_on(Some(level), OfRow { sums: self.sums(), row })
    }

    #[inline(always)]
    fn sums(&self) -> Sums {
        // Tables whose numbers the optimiser sees it may copy into the code.
        Sums { table: black_box(self.table), share: self.share }
    }

    /// Outputs and class from the scores, where both are sure.
    #[inline(always)]
    fn answer<I: Isa, const K: usize>(
        &self,
        isa: I,
        [scores, off]: [I::F32; 2],
        outputs: &mut [f32; K],
    ) -> Option<usize>
    where
        L: Link<f64, M, K>,
    {
        let (zero, one) = (I::F32::all(isa, 0.0), I::F32::all(isa, 1.0));
        let (mut places, mut errors) = ([0.0; MOST], [0.0; LINE]);
        let scores = masked::<I>(isa, scores, M);
        scores.store(&mut places);
        off.store(&mut errors);
        let mut line = [0.0; LINE];
        line.copy_from_slice(&places[..LINE]);
        let largest = folded(line, |a, b| if a > b { a } else { b });
        let top = I::F32::all(isa, largest);
        // Of NaN, and of scores that are all infinite, several are not below. So the largest is one, or there are more.
        let near = !scores.below(top) & 0xffff;
        let index = near.trailing_zeros() as usize % LINE;
        let least = largest - errors[index];
        let others = !scores.add(off).below(I::F32::all(isa, least)) & 0xffff;
        if others != 1 << index || near != others {
            return None;
        }
        // A class with the score `s` has the part `exp(s - largest)` of the first one's probability, more or less by as
        // many parts as both can be off, and by no more than it can be.
        let apart = off.add(I::F32::all(isa, errors[index]));
        let most = super::curves::exp::<I, f32>(isa, scores.sub(top).add(apart));
        let moved = most.mul(apart.where_below(one, apart, one));
        let mut line = [0.0; LINE];
        scores.where_below(top, moved, zero).store(&mut line);
        if folded(line, |a, b| a + b) > SURE {
            return None;
        }
        self.exact.link.narrow(isa, &places, Top { largest, index, others: false }, outputs);
        Some(index)
    }
}

/// What makes the scores of a row.
#[derive(Clone, Copy)]
struct Sums {
    table: &'static [f32],
    share: f32,
}

impl Sums {
    /// The scores, and how far each can be off.
    #[inline(always)]
    fn of<I: Isa, const N: usize>(self, isa: I, row: &[f32; N]) -> [I::F32; 2] {
        let (ends, features) = self.table[..2 * LINE * (N + 1)].split_at(2 * LINE);
        let mut sums = [I::F32::all(isa, 0.0); PARTS];
        let mut columns = features.chunks_exact(2 * LINE);
        let whole = N - N % PARTS;
        let mut input = 0;
        while input < whole {
            for (part, sums) in sums.iter_mut().enumerate() {
                let Some(column) = columns.next() else { break };
                *sums = add::<I>(isa, *sums, row[input + part], column);
            }
            input += PARTS;
        }
        for (part, sums) in sums.iter_mut().enumerate() {
            if whole + part < N
                && let Some(column) = columns.next()
            {
                *sums = add::<I>(isa, *sums, row[whole + part], column);
            }
        }
        let [first, second, third, fourth] = sums;
        let sum = first.add(second).add(third.add(fourth));
        let (constant, more) = (I::F32::load(isa, ends), I::F32::load(isa, &ends[LINE..]));
        [constant.sub(sum), more.fused(sum, I::F32::all(isa, self.share))]
    }
}

/// Adds the terms of a feature.
#[inline(always)]
fn add<I: Isa>(isa: I, sums: I::F32, x: f32, column: &[f32]) -> I::F32 {
    let (mean, weight) = (I::F32::load(isa, column), I::F32::load(isa, &column[LINE..]));
    let apart = I::F32::all(isa, x).sub(mean);
    sums.fused(apart.mul(weight), apart)
}

/// The scores of a row, and how far each can be off.
struct OfRow<'a, const N: usize, const M: usize> {
    sums: Sums,
    row: &'a [f32; N],
}

impl<const N: usize, const M: usize> WithIsa for OfRow<'_, N, M> {
    type Output = [[f32; M]; 2];

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) -> [[f32; M]; 2] {
        self.sums.of(isa, self.row).map(|numbers| {
            let mut line = [0.0; LINE];
            numbers.store(&mut line);
            std::array::from_fn(|class| line[class])
        })
    }
}

/// One row and the place of its outputs.
struct One<'a, S, L, D, const N: usize, const M: usize, const K: usize> {
    model: &'a Bayes<S, L, D, M>,
    row: &'a [f32; N],
    outputs: &'a mut [f32; K],
}

impl<S, L, D, const N: usize, const M: usize, const K: usize> WithIsa for One<'_, S, L, D, N, M, K>
where
    L: Link<f64, M, K>,
{
    type Output = Option<usize>;

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) -> Option<usize> {
        const { assert!(M <= LINE, "classes are one line at most") };
        let One { model, row, outputs } = self;
        let scores = model.sums().of(isa, row);
        model.answer(isa, scores, outputs)
    }
}

/// Rows and the places of their outputs.
struct Many<'a, S, L, D, const N: usize, const M: usize, const K: usize> {
    model: &'a Bayes<S, L, D, M>,
    rows: &'a [[f32; N]],
    outputs: &'a mut [[f32; K]],
}

impl<S, L, D, const N: usize, const M: usize, const K: usize> WithIsa for Many<'_, S, L, D, N, M, K>
where
    S: Stage<N, M, In = f64, Out = f64>,
    L: Link<f64, M, K>,
    D: Decide,
{
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let Many { model, rows, outputs } = self;
        let sums = model.sums();
        for (row, outputs) in rows.iter().zip(outputs) {
            if model.answer(isa, sums.of(isa, row), outputs).is_none() {
                exactly(&model.exact, row, outputs);
            }
        }
    }
}
