//! Linear models of several scores, and nearest centroids, for rows of f32: all sums at once in f32, with the library's
//! computation beside them.
//!
//! [`Scores`] makes up to 64 sums of fused products side by side, a scaler folded into the weights. How far a score can
//! be off is known when the model is compiled, for every row whose norm is within a limit: where two classes are nearer
//! to each other than that, and for all other rows, the library's computation answers. A centroid `c` has the score
//! `c · x - |c|² / 2`, which is the larger the nearer it is.
//!
//! Few scores of many features lie one after another, their terms across the lanes ([`super::few`]).
//!
//! The sums of one row and of many have the same order, so a batch has the bits of its rows, and so do all instruction
//! sets. A sum has as many parts as `parts` says: the inputs take turns, because a fused product waits four cycles
//! for the one before it.

use super::approximate::exactly;
use super::few::{self, are_few};
use super::link::Top;
use super::network::Class;
use super::{Approximate, Decide, Link, Pipeline, Stage};
use crate::isa::{Isa, Level, Line, WithIsa, is_scalar, work_on};
use std::hint::black_box;

/// A scaler or none, and weighted sums; or distances to centroids.
#[derive(Debug)]
pub struct Scores<S, L, D, const M: usize> {
    /// The library's own computation.
    pub exact: Pipeline<S, L, D, M>,
    /// For each feature a number for each score, filled up to whole lines with zeros; where [scores are few](are_few), for
    /// each 16 features a line for each score.
    pub weight: &'static [f32],
    /// Added to each sum, filled up to whole lines with zeros.
    pub bias: &'static [f32],
    /// Rows of a larger norm are not for f32: its square.
    pub limit: f32,
    /// How far a score of any other row can be off.
    pub off: f32,
    /// What the output of the class has to be at least: where a probability is steep, f32 may be too far off.
    pub certain: f32,
    /// What the class depends on: nothing, or which score is the largest.
    pub class: Class,
    /// How far the outputs may be from those of the library's computation.
    pub apart: f64,
}

/// Numbers in a line.
pub(super) const LINE: usize = 16;

/// The most scores.
pub const MOST: usize = 4 * LINE;

/// Parts of the sums of so many lines.
const fn parts(lines: usize) -> usize {
    match lines {
        0 | 1 => 4,
        2 | 3 => 2,
        _ => 1,
    }
}

/// How many additions are on the way of a term.
#[must_use]
pub const fn additions(features: usize, scores: usize) -> usize {
    if are_few(features, scores) {
        // To one of 16 sums, which are halved four times.
        return features.div_ceil(LINE) + 4;
    }
    let parts = parts(scores.div_ceil(LINE));
    features.div_ceil(parts) + parts
}

/// Rows of a batch whose sums are made together, where the registers hold 24 of them.
const TOGETHER: usize = 6;

impl<S, L, D, const N: usize, const M: usize, const K: usize> Approximate<N, K> for Scores<S, L, D, M>
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
        work_on(forced, One { model: self, row, outputs })
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
        self.apart
    }
}

impl<S, L, D, const M: usize> Scores<S, L, D, M> {
    /// The scores of a row, with an instruction set that is asked for, the plain one among them; None where the row is
    /// beyond the limit.
    ///
    /// # Panics
    /// When the processor has it not.
    #[must_use]
    pub fn scores_on<const N: usize>(&self, level: Level, row: &[f32; N]) -> Option<[f32; M]> {
        work_on(Some(level), OfRow { sums: self.sums(), row })
    }

    #[inline(always)]
    fn sums(&self) -> Sums<M> {
        // Tables whose numbers the optimiser sees it may copy into the code.
        Sums { weight: black_box(self.weight), bias: black_box(self.bias), limit: self.limit }
    }

    /// Outputs and class from the sums of a row whose norm is within the limit, where the class is sure.
    #[inline(always)]
    fn answer<I: Isa, const K: usize>(
        &self,
        isa: I,
        scores: &[f32; MOST],
        outputs: &mut [f32; K],
    ) -> Option<Option<usize>>
    where
        L: Link<f64, M, K>,
    {
        let decides = self.class == Class::Largest;
        let top = if decides || L::TOP { top(isa, scores, M, self.off) } else { Top::default() };
        if decides && top.others {
            return None;
        }
        self.exact.link.narrow(isa, scores, top, outputs);
        if self.certain > 0.0 && outputs.get(top.index).is_none_or(|output| *output < self.certain) {
            return None;
        }
        Some(decides.then_some(top.index))
    }
}

/// The largest of the first `count` scores, where it is, and whether others are within twice `off` of it.
#[inline(always)]
fn top<I: Isa>(isa: I, scores: &[f32; MOST], count: usize, off: f32) -> Top {
    let mut lines = line::<I>(isa, scores, 0, count);
    for first in (LINE..count).step_by(LINE) {
        lines = lines.max(line::<I>(isa, scores, first, count));
    }
    let mut largest = [0.0; LINE];
    lines.store(&mut largest);
    let largest = folded(largest, |a, b| if a > b { a } else { b });
    let least = I::F32::all(isa, largest - 2.0 * off);
    let mut near = 0;
    for first in (0..count).step_by(LINE) {
        near |= u64::from(line::<I>(isa, scores, first, count).below(least) ^ 0xffff) << first;
    }
    // The largest is one of them; where it is the only one, they say where it is.
    Top { largest, index: near.trailing_zeros() as usize, others: near & near.wrapping_sub(1) != 0 }
}

/// The line of scores from `first` on.
#[inline(always)]
fn line<I: Isa>(isa: I, scores: &[f32; MOST], first: usize, count: usize) -> I::F32 {
    masked::<I>(isa, I::F32::load(isa, &scores[first..]), count - first)
}

/// The first `count` numbers of a line; minus infinity behind them.
#[inline(always)]
pub(super) fn masked<I: Isa>(isa: I, line: I::F32, count: usize) -> I::F32 {
    if count >= LINE {
        return line;
    }
    let places = I::F32::load(isa, &PLACES);
    places.where_below(I::F32::all(isa, count as f32), line, I::F32::all(isa, f32::NEG_INFINITY))
}

/// All numbers of a line in one, always in the same order.
#[inline(always)]
pub(super) fn folded(line: [f32; LINE], of: impl Fn(f32, f32) -> f32) -> f32 {
    let eight: [f32; 8] = std::array::from_fn(|i| of(line[i], line[i + 8]));
    let four: [f32; 4] = std::array::from_fn(|i| of(eight[i], eight[i + 4]));
    of(of(four[0], four[2]), of(four[1], four[3]))
}

/// What makes sums of a row.
#[derive(Clone, Copy)]
struct Sums<const M: usize> {
    weight: &'static [f32],
    bias: &'static [f32],
    limit: f32,
}

impl<const M: usize> Sums<M> {
    /// Of each row all sums, and whether its norm is within the limit.
    #[inline(always)]
    fn of<I: Isa, const N: usize, const R: usize>(
        self,
        isa: I,
        rows: &[[f32; N]; R],
        scores: &mut [[f32; MOST]; R],
    ) -> [bool; R] {
        const { assert!(M <= MOST, "scores are four lines at most") };
        if are_few(N, M) {
            let bias = I::F32::load(isa, self.bias);
            let mut within = [false; R];
            for ((row, scores), within) in rows.iter().zip(scores).zip(&mut within) {
                few::sums::<I, N, M>(isa, self.weight, row).add(bias).store(scores);
                // NaN is not.
                *within = scores[M] <= self.limit;
            }
            return within;
        }
        match const { M.div_ceil(LINE) } {
            0 | 1 => self.lines::<I, N, R, 1, { parts(1) }>(isa, rows, scores),
            2 => self.lines::<I, N, R, 2, { parts(2) }>(isa, rows, scores),
            3 => self.lines::<I, N, R, 3, { parts(3) }>(isa, rows, scores),
            _ => self.lines::<I, N, R, 4, { parts(4) }>(isa, rows, scores),
        }
        let mut lines = [I::F32::all(isa, 0.0); R];
        let mut rest = [0.0; R];
        for ((row, line), rest) in rows.iter().zip(&mut lines).zip(&mut rest) {
            (*line, *rest) = squares(isa, row);
        }
        let mut squares = [0.0; LINE];
        I::F32::totals(isa, lines).store(&mut squares);
        std::array::from_fn(|row| squares[row] + rest[row] <= self.limit)
    }

    #[inline(always)]
    fn lines<I: Isa, const N: usize, const R: usize, const T: usize, const P: usize>(
        self,
        isa: I,
        rows: &[[f32; N]; R],
        scores: &mut [[f32; MOST]; R],
    ) {
        let zero = I::F32::all(isa, 0.0);
        let width = T * LINE;
        let (weight, bias) = (&self.weight[..N * width], &self.bias[..width]);
        let mut sums = [[[zero; T]; R]; P];
        let mut columns = weight.chunks_exact(width);
        let whole = N - N % P;
        let mut input = 0;
        while input < whole {
            for (part, sums) in sums.iter_mut().enumerate() {
                let Some(column) = columns.next() else { return };
                add::<I, N, R, T>(isa, sums, rows, input + part, column);
            }
            input += P;
        }
        for (part, sums) in sums.iter_mut().enumerate() {
            if whole + part < N
                && let Some(column) = columns.next()
            {
                add::<I, N, R, T>(isa, sums, rows, whole + part, column);
            }
        }
        for (row, scores) in scores.iter_mut().enumerate() {
            for line in 0..T {
                let mut total = sums[0][row][line];
                for part in &sums[1..] {
                    total = total.add(part[row][line]);
                }
                total = total.add(I::F32::load(isa, &bias[line * LINE..]));
                total.store(&mut scores[line * LINE..]);
            }
        }
    }
}

/// Adds the terms of an input.
#[inline(always)]
fn add<I: Isa, const N: usize, const R: usize, const T: usize>(
    isa: I,
    sums: &mut [[I::F32; T]; R],
    rows: &[[f32; N]; R],
    input: usize,
    column: &[f32],
) {
    let mut weights = [I::F32::all(isa, 0.0); T];
    for (line, weights) in weights.iter_mut().enumerate() {
        *weights = I::F32::load(isa, &column[line * LINE..]);
    }
    for (sums, row) in sums.iter_mut().zip(rows) {
        let x = I::F32::all(isa, row[input]);
        for (sum, weights) in sums.iter_mut().zip(weights) {
            *sum = sum.fused(weights, x);
        }
    }
}

/// Sums of the squares of a row, and what is to be added to their total: the norm's square to some units in the last place;
/// NaN and infinity where there are such.
#[inline(always)]
pub(super) fn squares<I: Isa, const N: usize>(isa: I, row: &[f32; N]) -> (I::F32, f32) {
    let zero = I::F32::all(isa, 0.0);
    let mut sums = [zero; 2];
    let whole = N - N % LINE;
    for at in (0..whole).step_by(LINE) {
        let line = I::F32::load(isa, &row[at..]);
        sums[at / LINE % 2] = sums[at / LINE % 2].fused(line, line);
    }
    let mut rest = 0.0;
    if N > LINE && whole < N {
        // The last line again, without the squares that are added already.
        let at = N - LINE;
        let new = I::F32::all(isa, (whole - at) as f32 - 0.5);
        let line = I::F32::load(isa, &PLACES).where_below(new, zero, I::F32::load(isa, &row[at..]));
        sums[whole / LINE % 2] = sums[whole / LINE % 2].fused(line, line);
    } else {
        for &x in &row[whole..] {
            rest += x * x;
        }
    }
    (sums[0].add(sums[1]), rest)
}

/// The places of a line.
pub(super) const PLACES: [f32; LINE] =
    [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0];

/// The scores of a row.
struct OfRow<'a, const N: usize, const M: usize> {
    sums: Sums<M>,
    row: &'a [f32; N],
}

impl<const N: usize, const M: usize> WithIsa for OfRow<'_, N, M> {
    type Output = Option<[f32; M]>;

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) -> Option<[f32; M]> {
        let mut scores = [[0.0; MOST]];
        let [within] = self.sums.of(isa, std::array::from_ref(self.row), &mut scores);
        within.then(|| std::array::from_fn(|i| scores[0][i]))
    }
}

/// One row and the place of its outputs.
struct One<'a, S, L, D, const N: usize, const M: usize, const K: usize> {
    model: &'a Scores<S, L, D, M>,
    row: &'a [f32; N],
    outputs: &'a mut [f32; K],
}

impl<S, L, D, const N: usize, const M: usize, const K: usize> WithIsa for One<'_, S, L, D, N, M, K>
where
    L: Link<f64, M, K>,
{
    type Output = Option<Option<usize>>;

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) -> Option<Option<usize>> {
        let One { model, row, outputs } = self;
        let mut scores = [[0.0; MOST]];
        let [within] = model.sums().of(isa, std::array::from_ref(row), &mut scores);
        if within { model.answer(isa, &scores[0], outputs) } else { None }
    }
}

/// Rows and the places of their outputs.
struct Many<'a, S, L, D, const N: usize, const M: usize, const K: usize> {
    model: &'a Scores<S, L, D, M>,
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
        let is_together = I::LINES >= 4 * TOGETHER && !are_few(N, M);
        let together = if is_together { rows.len().min(outputs.len()) } else { 0 };
        let (rows, rest) = rows.split_at(together - together % TOGETHER);
        let (outputs, places) = outputs.split_at_mut(rows.len());
        let mut scores = [[0.0; MOST]; TOGETHER];
        for (rows, outputs) in
            rows.as_chunks::<TOGETHER>().0.iter().zip(outputs.as_chunks_mut::<TOGETHER>().0)
        {
            let within = model.sums().of(isa, rows, &mut scores);
            for (((row, outputs), scores), within) in rows.iter().zip(outputs).zip(&scores).zip(within) {
                if !within || model.answer(isa, scores, outputs).is_none() {
                    exactly(&model.exact, row, outputs);
                }
            }
        }
        let mut scores = [[0.0; MOST]];
        for (row, outputs) in rest.iter().zip(places) {
            let [within] = model.sums().of(isa, std::array::from_ref(row), &mut scores);
            if !within || model.answer(isa, &scores[0], outputs).is_none() {
                exactly(&model.exact, row, outputs);
            }
        }
    }
}
