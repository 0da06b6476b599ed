//! Linear models of one score, for rows of f32: the sum in f64, in parts, with the library's order beside it.
//!
//! An addition waits four cycles for the one before it, and the library's order is one addition after another.
//! [`Linear`] makes 32 sums at once, of every 32nd term each, with fused products; a scaler is folded into the weights.
//! The score is within `n · u · Σ|terms|` of the library's, `u` being that of f64: far less than what rounding an output
//! to f32 does. Where a class is nearer to its threshold than that, and where the score is no number, the library's
//! order decides. Scores of many rows are linked together.

use super::approximate::exactly;
use super::network::Class;
use super::{Approximate, Decide, Link, Pipeline, Stage};
use crate::isa::{Isa, Level, Line, WithIsa, work_on};
use std::hint::black_box;

/// One weighted sum, of a row that is scaled first or not.
#[derive(Debug)]
pub struct Linear<S, L, D> {
    /// The library's own computation.
    pub exact: Pipeline<S, L, D, 1>,
    /// One for each feature, over what the scaler divides by.
    pub weight: &'static [f64],
    /// Added to the sum, less what the scaler's offsets add to it.
    pub bias: f64,
    /// How far a score can be off: for rows of norm 1, and whatever the row.
    pub worst: [f64; 2],
    /// What the class depends on; with one score, never which is the largest.
    pub class: Class,
}

/// Rows of a batch whose scores are linked together.
pub(super) const TOGETHER: usize = 32;

/// Lines of sums.
const LINES: usize = 4;

/// Numbers in a line of f64.
const LINE: usize = 8;

/// One row of so many features is as quick in registers of four f64 as of eight.
const NARROWER: usize = 128;

impl<S, L, D, const N: usize, const K: usize> Approximate<N, K> for Linear<S, L, D>
where
    S: Stage<N, 1, In = f64, Out = f64>,
    L: Link<f64, 1, K>,
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
        work_on(forced, One { model: self, row, outputs })
    }

    #[inline]
    fn run_batch_on(&self, forced: Option<Level>, rows: &[[f32; N]], outputs: &mut [[f32; K]]) {
        work_on(forced, Many { model: self, rows, outputs });
    }

    /// A score rounds to one of the two numbers beside it.
    fn apart(&self) -> f64 {
        f32::EPSILON.into()
    }
}

impl<S, L, D> Linear<S, L, D> {
    /// The score of a row and how far it can be off, with an instruction set that is asked for.
    ///
    /// # Panics
    /// When the processor has it not.
    #[must_use]
    pub fn score_on<const N: usize>(&self, level: Level, row: &[f32; N]) -> [f64; 2] {
        let Sum { score, square } = work_on(Some(level), Score { sums: self.sums(), row });
        [score, self.worst[0] * square.sqrt() + self.worst[1]]
    }

    #[inline(always)]
    fn sums(&self) -> Sums {
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
        // Without a root; 1e-9 is more than what rounding does to both squares. Of NaN and infinity nothing is sure.
        let sure = beyond > 0.0
            && beyond * beyond > (1.0 + 1e-9) * (self.worst[0] * self.worst[0] * square)
            && score.is_finite();
        sure.then(|| Some(usize::from(score > threshold)))
    }
}

/// What makes the score of a row.
#[derive(Clone, Copy)]
struct Sums {
    weight: &'static [f64],
    bias: f64,
    /// Whether it matters how far a score can be off.
    decides: bool,
}

/// The score of a row, and the sum of the row's squares where that matters.
#[derive(Clone, Copy)]
struct Sum {
    score: f64,
    square: f64,
}

impl Sums {
    #[inline(always)]
    fn of<I: Isa, const N: usize>(self, isa: I, row: &[f32; N]) -> Sum {
        let weight = &self.weight[..N];
        let (sum, square) = if self.decides {
            sums::<I, N, true>(isa, weight, row)
        } else {
            sums::<I, N, false>(isa, weight, row)
        };
        Sum { score: sum + self.bias, square }
    }
}

/// The weighted sum of a row, and the sum of its squares where they are asked for.
#[inline(always)]
fn sums<I: Isa, const N: usize, const SQUARES: bool>(isa: I, weight: &[f64], row: &[f32; N]) -> (f64, f64) {
    let zero = I::F64::all(isa, 0.0);
    let (mut sums, mut squares) = ([zero; LINES], [zero; LINES]);
    let (whole, together) = (N - N % LINE, N - N % (LINES * LINE));
    for at in (0..together).step_by(LINES * LINE) {
        for line in 0..LINES {
            let at = at + line * LINE;
            let x = isa.widened(&row[at..]);
            sums[line] = sums[line].fused(I::F64::load(isa, &weight[at..]), x);
            if SQUARES {
                squares[line] = squares[line].fused(x, x);
            }
        }
    }
    for line in 0..(whole - together) / LINE {
        let at = together + line * LINE;
        let x = isa.widened(&row[at..]);
        sums[line] = sums[line].fused(I::F64::load(isa, &weight[at..]), x);
        if SQUARES {
            squares[line] = squares[line].fused(x, x);
        }
    }
    let (mut last, mut last_square) = (0.0, 0.0);
    if N > LINE && whole < N {
        // The last line again, without the terms that are added already.
        let at = N - LINE;
        let new = I::F64::all(isa, (whole - at) as f64 - 0.5);
        let places = I::F64::load(isa, &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]);
        let x = places.where_below(new, zero, isa.widened(&row[at..]));
        let line = whole / LINE % LINES;
        sums[line] = sums[line].fused(I::F64::load(isa, &weight[at..]), x);
        if SQUARES {
            squares[line] = squares[line].fused(x, x);
        }
    } else {
        for (&x, &weight) in row[whole..].iter().zip(&weight[whole..]) {
            let x = f64::from(x);
            last += weight * x;
            last_square += x * x;
        }
    }
    (total::<I>(sums) + last, if SQUARES { total::<I>(squares) + last_square } else { 0.0 })
}

/// The sum of all numbers, always in the same order.
#[inline(always)]
fn total<I: Isa>([a, b, c, d]: [I::F64; LINES]) -> f64 {
    let mut sums = [0.0; LINE];
    a.add(c).add(b.add(d)).store(&mut sums);
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + e) + (b + f)) + ((c + g) + (d + h))
}

/// The score of a row.
struct Score<'a, const N: usize> {
    sums: Sums,
    row: &'a [f32; N],
}

impl<const N: usize> WithIsa for Score<'_, N> {
    type Output = Sum;

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) -> Sum {
        // Only what decides needs the squares.
        Sums { decides: true, ..self.sums }.of(isa, self.row)
    }
}

/// One row and the place of its outputs.
struct One<'a, S, L, D, const N: usize, const K: usize> {
    model: &'a Linear<S, L, D>,
    row: &'a [f32; N],
    outputs: &'a mut [f32; K],
}

impl<S, L, D, const N: usize, const K: usize> WithIsa for One<'_, S, L, D, N, K>
where
    L: Link<f64, 1, K>,
{
    type Output = Option<Option<usize>>;
    const WIDER: bool = N > NARROWER;

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) -> Option<Option<usize>> {
        let One { model, row, outputs } = self;
        let sum = model.sums().of(isa, row);
        let class = model.class(sum)?;
        model.exact.link.narrow_scores(isa, &[sum.score; LINE], std::slice::from_mut(outputs));
        Some(class)
    }
}

/// Rows and the places of their outputs.
struct Many<'a, S, L, D, const N: usize, const K: usize> {
    model: &'a Linear<S, L, D>,
    rows: &'a [[f32; N]],
    outputs: &'a mut [[f32; K]],
}

impl<S, L, D, const N: usize, const K: usize> WithIsa for Many<'_, S, L, D, N, K>
where
    S: Stage<N, 1, In = f64, Out = f64>,
    L: Link<f64, 1, K>,
    D: Decide,
{
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let Many { model, rows, outputs } = self;
        let sums = model.sums();
        let mut scores = [0.0; TOGETHER];
        for (rows, outputs) in rows.chunks(TOGETHER).zip(outputs.chunks_mut(TOGETHER)) {
            let mut unsure = 0_u32;
            for (index, (row, score)) in rows.iter().zip(&mut scores).enumerate() {
                let sum = sums.of(isa, row);
                *score = sum.score;
                unsure |= u32::from(model.class(sum).is_none()) << index;
            }
            model.exact.link.narrow_scores(isa, &scores, outputs);
            while unsure != 0 {
                let index = unsure.trailing_zeros() as usize;
                unsure &= unsure - 1;
                if let (Some(row), Some(outputs)) = (rows.get(index), outputs.get_mut(index)) {
                    exactly(Approximate::<N, K>::exact(model), row, outputs);
                }
            }
        }
    }
}
