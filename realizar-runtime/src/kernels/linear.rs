//! Linear models of one score, for rows of f32: the sum in f64, in parts, with the library's order beside it.
//!
//! An addition waits four cycles for the one before it, and the library's order is one addition after another.
//! [`Linear`] makes 32 sums at once, of every 32nd term each, with fused products. The score is within
//! `n · u · Σ|terms|` of the library's, `u` being that of f64: far less than what rounding an output to f32 does. Where
//! a class is nearer to its threshold than that, and where the score is no number, the library's order decides.

use super::network::{Class, Scale};
use super::{Decide, Kernel, Link, Pipeline, Stage};
use crate::isa::{Isa, Level, Line, WithIsa, work_on};
use std::hint::black_box;

/// A scaler or none, and one weighted sum.
#[derive(Debug)]
pub struct Linear<S, L, D> {
    /// The library's own computation.
    pub exact: Pipeline<S, L, D, 1>,
    /// Before the sum.
    pub scale: Option<Scale>,
    /// One for each feature.
    pub weight: &'static [f64],
    /// Added to the sum.
    pub bias: f64,
    /// How far a score can be off: for rows of norm 1, scaled, and whatever the row.
    pub worst: [f64; 2],
    /// What the class depends on; with one score, never which is the largest.
    pub class: Class,
}

/// Rows of a batch whose scores are computed before they are linked.
const TOGETHER: usize = 32;

/// Lines of sums.
const LINES: usize = 4;

impl<S, L, D, const N: usize, const K: usize> Kernel<N, K> for Linear<S, L, D>
where
    S: Stage<N, 1, In = f64, Out = f64>,
    L: Link<f64, 1, K>,
    D: Decide,
{
    type In = f64;
    type Out = f64;
    const BLOCKS: bool = <Pipeline<S, L, D, 1> as Kernel<N, K>>::BLOCKS;
    const NARROW: bool = true;

    #[inline]
    fn run(&self, row: &[f64; N], outputs: &mut [f64; K]) -> Option<usize> {
        self.exact().run(row, outputs)
    }

    #[inline]
    fn run_batch(&self, rows: &[[f64; N]], outputs: &mut [[f64; K]]) {
        self.exact().run_batch(rows, outputs);
    }

    #[inline]
    fn run_narrow(&self, row: &[f32; N], outputs: &mut [f32; K]) -> Option<usize> {
        self.run_on(None, row, outputs)
    }

    #[inline]
    fn run_narrow_batch(&self, rows: &[[f32; N]], outputs: &mut [[f32; K]]) {
        self.run_batch_on(None, rows, outputs);
    }

    /// A score rounds to one of the two numbers beside it.
    fn tolerance(&self) -> f64 {
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
        let mut scores = [[0.0; 2]];
        work_on(Some(level), self.rows(std::slice::from_ref(row), &mut scores));
        scores[0]
    }

    /// A few weights would become operands of the code, and the table of them is there anyway.
    #[inline(always)]
    fn exact(&self) -> &Pipeline<S, L, D, 1> {
        black_box(&self.exact)
    }

    #[inline(always)]
    fn rows<'a, const N: usize>(&'a self, rows: &'a [[f32; N]], scores: &'a mut [[f64; 2]]) -> Rows<'a, N> {
        let Linear { scale, weight, bias, worst, class, .. } = self;
        let (scale, decides) = (scale.as_ref(), *class != Class::Never);
        Rows { rows, scale, weight, bias: *bias, worst: *worst, decides, scores }
    }

    /// Computes one row, with an instruction set that is asked for or the processor's best: every one gives the same bits.
    ///
    /// # Panics
    /// When the processor has not the one that is asked for.
    #[inline]
    pub fn run_on<const N: usize, const K: usize>(
        &self,
        forced: Option<Level>,
        row: &[f32; N],
        outputs: &mut [f32; K],
    ) -> Option<usize>
    where
        S: Stage<N, 1, In = f64, Out = f64>,
        L: Link<f64, 1, K>,
        D: Decide,
    {
        let mut scores = [[0.0; 2]];
        work_on(forced, self.rows(std::slice::from_ref(row), &mut scores));
        self.answer(row, scores[0], outputs)
    }

    /// Computes rows as [`run_on`](Self::run_on) computes each.
    ///
    /// # Panics
    /// As there.
    #[inline]
    pub fn run_batch_on<const N: usize, const K: usize>(
        &self,
        forced: Option<Level>,
        rows: &[[f32; N]],
        outputs: &mut [[f32; K]],
    ) where
        S: Stage<N, 1, In = f64, Out = f64>,
        L: Link<f64, 1, K>,
        D: Decide,
    {
        let mut scores = [[0.0; 2]; TOGETHER];
        for (rows, outputs) in rows.chunks(TOGETHER).zip(outputs.chunks_mut(TOGETHER)) {
            let scores = &mut scores[..rows.len()];
            work_on(forced, self.rows(rows, scores));
            for ((row, &mut score), outputs) in rows.iter().zip(scores).zip(outputs) {
                self.answer(row, score, outputs);
            }
        }
    }

    /// Outputs and class; by the library's order where the score does not say.
    #[inline(always)]
    fn answer<const N: usize, const K: usize>(
        &self,
        row: &[f32; N],
        [score, off]: [f64; 2],
        outputs: &mut [f32; K],
    ) -> Option<usize>
    where
        S: Stage<N, 1, In = f64, Out = f64>,
        L: Link<f64, 1, K>,
        D: Decide,
    {
        let mut wide = [0.0; K];
        if score.is_finite() && self.class.is_sure(&[score], off) {
            self.exact.link.link(&[score], &mut wide);
            *outputs = wide.map(|output| output as f32);
            return self.exact.decision.decide(&[score], &wide);
        }
        self.exactly(row, outputs)
    }

    /// As the library computes it.
    #[cold]
    #[inline(never)]
    fn exactly<const N: usize, const K: usize>(&self, row: &[f32; N], outputs: &mut [f32; K]) -> Option<usize>
    where
        S: Stage<N, 1, In = f64, Out = f64>,
        L: Link<f64, 1, K>,
        D: Decide,
    {
        let mut wide = [0.0; K];
        let class = self.exact().run(&row.map(f64::from), &mut wide);
        *outputs = wide.map(|output| output as f32);
        class
    }
}

/// Rows and what their scores depend on.
struct Rows<'a, const N: usize> {
    rows: &'a [[f32; N]],
    scale: Option<&'a Scale>,
    weight: &'static [f64],
    bias: f64,
    worst: [f64; 2],
    /// Whether it matters how far a score can be off.
    decides: bool,
    /// For each row, its score and how far that can be off.
    scores: &'a mut [[f64; 2]],
}

impl<const N: usize> WithIsa for Rows<'_, N> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let Rows { rows, scale, weight, bias, worst, decides, scores } = self;
        // Tables whose numbers the optimiser sees it may copy into the code.
        let weight = &black_box(weight)[..N];
        let (offset, factor) = match scale {
            Some(scale) => (scale.offset.map(black_box), scale.factor.map(black_box)),
            None => (None, None),
        };
        let terms = Terms { offset, factor, weight };
        for (row, score) in rows.iter().zip(scores) {
            *score = if decides {
                let (sum, squares) = terms.sums::<I, N, true>(isa, row);
                [sum + bias, worst[0] * squares.sqrt() + worst[1]]
            } else {
                [terms.sums::<I, N, false>(isa, row).0 + bias, 0.0]
            };
        }
    }
}

/// What makes terms of a row.
#[derive(Clone, Copy)]
struct Terms<'a> {
    offset: Option<&'a [f64]>,
    factor: Option<&'a [f64]>,
    weight: &'a [f64],
}

impl Terms<'_> {
    /// The weighted sum of a row, and the sum of its squares where they are asked for.
    #[inline(always)]
    fn sums<I: Isa, const N: usize, const SQUARES: bool>(self, isa: I, row: &[f32; N]) -> (f64, f64) {
        let length = I::F64::LENGTH;
        let zero = I::F64::all(isa, 0.0);
        let (mut sums, mut squares) = ([zero; LINES], [zero; LINES]);
        let whole = N - N % (LINES * length);
        for at in (0..whole).step_by(LINES * length) {
            for line in 0..LINES {
                let at = at + line * length;
                self.line::<I, SQUARES>(isa, at, row, (&mut sums[line], &mut squares[line]));
            }
        }
        for line in 0..N % (LINES * length) / length {
            let at = whole + line * length;
            self.line::<I, SQUARES>(isa, at, row, (&mut sums[line], &mut squares[line]));
        }
        let (mut last, mut last_square) = (0.0, 0.0);
        for at in N - N % length..N {
            let mut x = f64::from(row[at]);
            if let Some(offset) = self.offset {
                x -= offset[at];
            }
            if let Some(factor) = self.factor {
                x *= factor[at];
            }
            last += self.weight[at] * x;
            last_square += x * x;
        }
        (total::<I>(sums) + last, if SQUARES { total::<I>(squares) + last_square } else { 0.0 })
    }

    /// A line of terms, added.
    #[inline(always)]
    fn line<I: Isa, const SQUARES: bool>(
        self,
        isa: I,
        at: usize,
        row: &[f32],
        (sum, square): (&mut I::F64, &mut I::F64),
    ) {
        let mut x = isa.widened(&row[at..]);
        if let Some(offset) = self.offset {
            x = x.sub(I::F64::load(isa, &offset[at..]));
        }
        if let Some(factor) = self.factor {
            x = x.mul(I::F64::load(isa, &factor[at..]));
        }
        *sum = sum.fused(I::F64::load(isa, &self.weight[at..]), x);
        if SQUARES {
            *square = square.fused(x, x);
        }
    }
}

/// The sum of all numbers, always in the same order.
#[inline(always)]
fn total<I: Isa>([a, b, c, d]: [I::F64; LINES]) -> f64 {
    let mut sums = [0.0; 8];
    a.add(c).add(b.add(d)).store(&mut sums);
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + e) + (b + f)) + ((c + g) + (d + h))
}
