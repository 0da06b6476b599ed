//! Linear models of one score, for rows of f32: the sum in parts, in the type that the library computes in, with the
//! library's order beside it.
//!
//! An addition waits four cycles for the one before it, and the library's order is one addition after another.
//! [`Linear`] makes 32 sums of f64 at once, or 64 of f32, of every 32nd term each, with fused products; a scaler is
//! folded into the weights. The score is within `n · u · Σ|terms|` of the exact sum, as the library's is: in f32 nearer,
//! because a term passes through fewer roundings. Where a class is nearer to its threshold than both, and where the
//! score is no number, the library's order decides. Scores of many rows are linked together.

use super::approximate::exactly;
use super::network::Class;
use super::scores::{folded, squares};
use super::{Approximate, Decide, Element, Link, Pipeline, Stage};
use crate::isa::{Isa, Level, Line, Scalar, WithIsa, is_scalar, work_on};
use std::hint::black_box;

/// One weighted sum in `E`, of a row that is scaled first or not.
#[derive(Debug)]
pub struct Linear<E: 'static, S, L, D> {
    /// The library's own computation.
    pub exact: Pipeline<S, L, D, 1>,
    /// One for each feature, over what the scaler divides by.
    pub weight: &'static [E],
    /// Added to the sum, less what the scaler's offsets add to it.
    pub bias: E,
    /// How far a score can be off: for rows of norm 1, and whatever the row.
    pub worst: [f64; 2],
    /// What the class depends on; with one score, never which is the largest.
    pub class: Class,
    /// How far the outputs of golden rows may be from those of the library's order; above 1 in parts of them.
    pub apart: f64,
}

/// What sums are made in.
pub trait Summed: Element {
    /// The places of a line.
    const PLACES: [Self; LONGEST];
    /// Numbers of a row, in this type.
    fn line<I: Isa>(isa: I, row: &[f32]) -> Self::Line<I>;
    /// The totals of as many lines as a line has numbers.
    fn totals<I: Isa>(isa: I, lines: &[Self::Line<I>]) -> Self::Line<I>;
}

impl Summed for f32 {
    const PLACES: [f32; LONGEST] =
        [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0];

    #[inline(always)]
    fn line<I: Isa>(isa: I, row: &[f32]) -> I::F32 {
        I::F32::load(isa, row)
    }

    #[inline(always)]
    fn totals<I: Isa>(isa: I, lines: &[I::F32]) -> I::F32 {
        I::F32::totals::<16>(isa, std::array::from_fn(|i| lines[i]))
    }
}

impl Summed for f64 {
    const PLACES: [f64; LONGEST] =
        [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0];

    #[inline(always)]
    fn line<I: Isa>(isa: I, row: &[f32]) -> I::F64 {
        isa.widened(row)
    }

    #[inline(always)]
    fn totals<I: Isa>(isa: I, lines: &[I::F64]) -> I::F64 {
        I::F64::totals::<8>(isa, std::array::from_fn(|i| lines[i]))
    }
}

/// Lines of sums.
const LINES: usize = 4;

/// Scores that are linked at once.
const LINKED: usize = 8;

/// One row of so many features is as quick in registers of 32 bytes as of 64.
const NARROWER: usize = 128;

/// The most numbers in a line, and how many rows of a batch are added up and linked together.
pub(super) const LONGEST: usize = 16;

impl<E, S, L, D, const N: usize, const K: usize> Approximate<N, K> for Linear<E, S, L, D>
where
    E: Summed,
    S: Stage<N, 1, In = E, Out = E>,
    L: Link<E, 1, K>,
    D: Decide,
{
    type Exact = Pipeline<S, L, D, 1>;

    /// A few weights would become operands of the code, and the table of them is there anyway.
    #[inline(always)]
    fn exact(&self) -> &Pipeline<S, L, D, 1> {
        black_box(&self.exact)
    }

    #[inline]
    fn approximate(
        &self,
        forced: Option<Level>,
        row: &[f32; N],
        outputs: &mut [f32; K],
    ) -> Option<Option<usize>> {
        // Without vectors there are no fused products.
        if is_scalar(forced) {
            return None;
        }
        work_on(forced, One { model: self, row, outputs })
    }

    #[inline]
    fn run_batch_on(&self, forced: Option<Level>, rows: &[[f32; N]], outputs: &mut [[f32; K]]) {
        if is_scalar(forced) {
            for (row, outputs) in rows.iter().zip(outputs) {
                exactly(Approximate::<N, K>::exact(self), row, outputs);
            }
            return;
        }
        work_on(forced, Many { model: self, rows, outputs });
    }

    fn apart(&self) -> f64 {
        self.apart
    }
}

impl<E: Summed, S, L, D> Linear<E, S, L, D> {
    /// The score of a row and how far it can be off, with an instruction set that is asked for, the plain one among
    /// them.
    ///
    /// # Panics
    /// When the processor has it not.
    #[must_use]
    pub fn score_on<const N: usize>(&self, level: Level, row: &[f32; N]) -> [f64; 2] {
        let Sum { score, square } = work_on(Some(level), Score { sums: self.sums(), row });
        [score, self.worst[0] * square.sqrt() + self.worst[1]]
    }

    /// For each row whether its class is sure, from the lowest bit on.
    #[inline(always)]
    fn sure<I: Isa>(&self, isa: I, [scores, squares]: &[[f64; LONGEST]; 2]) -> u32 {
        let all = |number| I::F64::all(isa, number);
        let mut sure = 0;
        for at in (0..LONGEST).step_by(LINKED) {
            let score = I::F64::load(isa, &scores[at..]);
            let mut here = score.signed(all(1.0)).below(all(f64::INFINITY));
            if let Class::Above(threshold) = self.class {
                let beyond = score.sub(all(threshold)).signed(all(1.0)).sub(all(self.worst[1]));
                let off = all(self.worst[0] * self.worst[0]).mul(I::F64::load(isa, &squares[at..]));
                here &= all(0.0).below(beyond) & off.below(beyond.mul(beyond));
            }
            sure |= here << at;
        }
        sure
    }

    #[inline(always)]
    fn sums(&self) -> Sums<E> {
        // Tables whose numbers the optimiser sees it may copy into the code.
        Sums { weight: black_box(self.weight), bias: self.bias, decides: self.class != Class::Never }
    }

    /// The class, where the score says it: an index, where there are classes.
    #[inline(always)]
    fn class(&self, Sum { score, square }: Sum) -> Option<Option<usize>> {
        let Class::Above(threshold) = self.class else {
            return score.is_finite().then_some(None);
        };
        let beyond = (score - threshold).abs() - self.worst[1];
        // Without a root. Of NaN and infinity nothing is sure.
        let sure =
            beyond > 0.0 && beyond * beyond > self.worst[0] * self.worst[0] * square && score.is_finite();
        sure.then(|| Some(usize::from(score > threshold)))
    }
}

/// What makes the score of a row.
#[derive(Clone, Copy)]
struct Sums<E: 'static> {
    weight: &'static [E],
    bias: E,
    /// Whether it matters how far a score can be off.
    decides: bool,
}

/// The score of a row, and at least the sum of the row's squares where that matters.
#[derive(Clone, Copy)]
struct Sum {
    score: f64,
    square: f64,
}

impl<E: Summed> Sums<E> {
    #[inline(always)]
    fn of<I: Isa, const N: usize>(self, isa: I, row: &[f32; N]) -> Sum {
        let (line, rest) = sums::<I, E, N>(isa, &self.weight[..N], row);
        let mut sums = [E::ZERO; LONGEST];
        line.store(&mut sums);
        let sum = total(sums, E::Line::<I>::LENGTH) + rest + self.bias;
        let square = if self.decides {
            let (line, rest) = squares(isa, row);
            let mut squares = [0.0; LONGEST];
            line.store(&mut squares);
            above::<N>(folded(squares, |a, b| a + b) + rest)
        } else {
            0.0
        };
        Sum { score: sum.to_f64(), square }
    }

    /// The scores of [`LONGEST`] rows, and the squares where they matter.
    #[inline(always)]
    fn of_many<I: Isa, const N: usize>(self, isa: I, rows: &[[f32; N]; LONGEST]) -> [[f64; LONGEST]; 2] {
        let length = E::Line::<I>::LENGTH;
        let mut rests = [E::ZERO; LONGEST];
        let mut lines = [E::Line::<I>::all(isa, E::ZERO); LONGEST];
        for ((row, line), rest) in rows.iter().zip(&mut lines).zip(&mut rests) {
            (*line, *rest) = sums::<I, E, N>(isa, &self.weight[..N], row);
        }
        let mut scores = [E::ZERO; LONGEST];
        for first in (0..LONGEST).step_by(length) {
            E::totals(isa, &lines[first..]).store(&mut scores[first..]);
        }
        for (score, rest) in scores.iter_mut().zip(rests) {
            *score = *score + rest + self.bias;
        }
        let mut totals = [0.0; LONGEST];
        if self.decides {
            let mut lines = [I::F32::all(isa, 0.0); LONGEST];
            let mut rests = [0.0; LONGEST];
            for ((row, line), rest) in rows.iter().zip(&mut lines).zip(&mut rests) {
                (*line, *rest) = squares(isa, row);
            }
            I::F32::totals(isa, lines).store(&mut totals);
            for (total, rest) in totals.iter_mut().zip(rests) {
                *total += rest;
            }
        }
        [scores.map(E::to_f64), totals.map(above::<N>)]
    }
}

/// At least the sum of squares that f32 gives: with what it rounds off, and what is too small for it.
#[inline(always)]
fn above<const N: usize>(square: f32) -> f64 {
    let most = const { 1.0 + 1e-7 * (N + 64) as f64 };
    most * f64::from(square) + 1e-30
}

/// Parts of the weighted sum of a row, and what is to be added to their total.
#[inline(always)]
fn sums<I: Isa, E: Summed, const N: usize>(isa: I, weight: &[E], row: &[f32; N]) -> (E::Line<I>, E) {
    let length = E::Line::<I>::LENGTH;
    let zero = E::Line::<I>::all(isa, E::ZERO);
    let mut sums = [zero; LINES];
    let (whole, together) = (N - N % length, N - N % (LINES * length));
    for at in (0..together).step_by(LINES * length) {
        for (line, sum) in sums.iter_mut().enumerate() {
            let at = at + line * length;
            *sum = sum.fused(E::Line::<I>::load(isa, &weight[at..]), E::line(isa, &row[at..]));
        }
    }
    for (line, sum) in sums.iter_mut().take((whole - together) / length).enumerate() {
        let at = together + line * length;
        *sum = sum.fused(E::Line::<I>::load(isa, &weight[at..]), E::line(isa, &row[at..]));
    }
    let mut rest = E::ZERO;
    if N > length && whole < N {
        // The last line again, without the terms that are added already.
        let at = N - length;
        let new = E::Line::<I>::all(isa, E::from_f64((whole - at) as f64 - 0.5));
        let places = E::Line::<I>::load(isa, &E::PLACES);
        let x = places.where_below(new, zero, E::line(isa, &row[at..]));
        let line = whole / length % LINES;
        sums[line] = sums[line].fused(E::Line::<I>::load(isa, &weight[at..]), x);
    } else {
        for (&x, &weight) in row[whole..].iter().zip(&weight[whole..]) {
            rest = rest + weight * E::from_f32(x);
        }
    }
    let [a, b, c, d] = sums;
    (a.add(c).add(b.add(d)), rest)
}

/// The sum of all numbers of a line, in the order of [`Line::totals`].
#[inline(always)]
fn total<E: Element>(mut sums: [E; LONGEST], length: usize) -> E {
    if length == LONGEST {
        let (first, second) = sums.split_at_mut(LONGEST / 2);
        for (first, second) in first.iter_mut().zip(second) {
            *first = *first + *second;
        }
    }
    let [a, b, c, d, e, f, g, h, ..] = sums;
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// The score of a row.
struct Score<'a, E: 'static, const N: usize> {
    sums: Sums<E>,
    row: &'a [f32; N],
}

impl<E: Summed, const N: usize> WithIsa for Score<'_, E, N> {
    type Output = Sum;

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) -> Sum {
        // Only what decides needs the squares.
        Sums { decides: true, ..self.sums }.of(isa, self.row)
    }
}

/// One row and the place of its outputs.
struct One<'a, E: 'static, S, L, D, const N: usize, const K: usize> {
    model: &'a Linear<E, S, L, D>,
    row: &'a [f32; N],
    outputs: &'a mut [f32; K],
}

impl<E, S, L, D, const N: usize, const K: usize> WithIsa for One<'_, E, S, L, D, N, K>
where
    E: Summed,
    L: Link<E, 1, K>,
{
    type Output = Option<Option<usize>>;
    const WIDER: bool = N > NARROWER;

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) -> Option<Option<usize>> {
        let One { model, row, outputs } = self;
        let sum = model.sums().of(isa, row);
        let class = model.class(sum)?;
        // One score in the lanes of vectors would be the same work for all of them.
        let scores = &[sum.score; LINKED];
        model.exact.link.narrow_scores(Scalar, scores, std::slice::from_mut(outputs));
        Some(class)
    }
}

/// Rows and the places of their outputs.
struct Many<'a, E: 'static, S, L, D, const N: usize, const K: usize> {
    model: &'a Linear<E, S, L, D>,
    rows: &'a [[f32; N]],
    outputs: &'a mut [[f32; K]],
}

impl<E, S, L, D, const N: usize, const K: usize> WithIsa for Many<'_, E, S, L, D, N, K>
where
    E: Summed,
    S: Stage<N, 1, In = E, Out = E>,
    L: Link<E, 1, K>,
    D: Decide,
{
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let Many { model, rows, outputs } = self;
        let sums = model.sums();
        let together = rows.len().min(outputs.len());
        let (rows, rest) = rows.split_at(together - together % LONGEST);
        let (outputs, places) = outputs.split_at_mut(rows.len());
        for (rows, outputs) in rows.as_chunks().0.iter().zip(outputs.as_chunks_mut::<LONGEST>().0) {
            let sums = sums.of_many(isa, rows);
            let mut unsure = !model.sure(isa, &sums) & ((1 << LONGEST) - 1);
            model.exact.link.narrow_scores(isa, &sums[0], outputs);
            while unsure != 0 {
                let index = unsure.trailing_zeros() as usize;
                unsure &= unsure - 1;
                if let (Some(row), Some(outputs)) = (rows.get(index), outputs.get_mut(index)) {
                    exactly(Approximate::<N, K>::exact(model), row, outputs);
                }
            }
        }
        for (row, outputs) in rest.iter().zip(places) {
            let sum = sums.of(isa, row);
            if model.class(sum).is_some() {
                model.exact.link.narrow_scores(isa, &[sum.score; LINKED], std::slice::from_mut(outputs));
            } else {
                exactly(Approximate::<N, K>::exact(model), row, outputs);
            }
        }
    }
}
