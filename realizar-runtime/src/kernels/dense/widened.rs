//! Layers of f64 whose weights f32 holds exactly: side by side, of one row and of several rows together.

use super::super::activation::Activation;
use super::super::{FEW, Stage, panels};
use crate::isa::{Isa, Level, Line, WithIsa, dispatch, force};

/// A [`Panels`](super::Panels) layer of f64 whose weights f32 holds exactly: half the memory, the same bits.
#[derive(Debug)]
pub struct Widened<A, const N: usize, const M: usize> {
    /// As in [`Panels`](super::Panels) of f32.
    pub weight: &'static [f32],
    /// As in [`Panels`](super::Panels) of f32.
    pub bias: Option<&'static [f32]>,
    /// Whether a sum starts at its bias, rather than at zero with the bias added last.
    pub bias_first: bool,
    /// Applied to the sums.
    pub activation: A,
}

impl<A: Activation<f64>, const N: usize, const M: usize> Widened<A, N, M> {
    /// Computes one row with an instruction set that is asked for: every one gives the same bits.
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn run_on(&self, level: Level, row: &[f64; N], out: &mut [f64; M]) {
        force(level, self.layer(row, out));
        self.activation.apply(out);
    }

    /// Computes rows together with an instruction set that is asked for, to the bits of [`run_on`](Widened::run_on).
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn run_few_on(&self, level: Level, rows: &[[f64; N]; FEW], out: &mut [[f64; M]; FEW]) {
        force(level, self.few(rows, out));
        for out in out {
            self.activation.apply(out);
        }
    }

    #[inline(always)]
    fn layer<'a>(&self, row: &'a [f64; N], out: &'a mut [f64; M]) -> Rows<'a, 1> {
        let Widened { weight, bias, bias_first, .. } = *self;
        Rows { rows: row, outputs: M, weight, bias, bias_first, out }
    }

    #[inline(always)]
    fn few<'a>(&self, rows: &'a [[f64; N]; FEW], out: &'a mut [[f64; M]; FEW]) -> Rows<'a, FEW> {
        let Widened { weight, bias, bias_first, .. } = *self;
        let (rows, out) = (rows.as_flattened(), out.as_flattened_mut());
        Rows { rows, outputs: M, weight, bias, bias_first, out }
    }
}

impl<A: Activation<f64>, const N: usize, const M: usize> Stage<N, M> for Widened<A, N, M> {
    type In = f64;
    type Out = f64;

    #[inline]
    fn run(&self, row: &[f64; N], out: &mut [f64; M]) {
        one(self.layer(row, out));
        self.activation.apply(out);
    }

    #[inline]
    fn run_few(&self, rows: &[[f64; N]; FEW], out: &mut [[f64; M]; FEW]) {
        several(self.few(rows, out));
        for out in out {
            self.activation.apply(out);
        }
    }
}

/// Once, whatever the sizes.
#[inline(never)]
fn one(rows: Rows<'_, 1>) {
    dispatch(rows);
}

/// Once, whatever the sizes.
#[inline(never)]
fn several(rows: Rows<'_, FEW>) {
    dispatch(rows);
}

/// A layer and `R` rows.
struct Rows<'a, const R: usize> {
    /// One after another, as the sums are in `out`.
    rows: &'a [f64],
    outputs: usize,
    weight: &'static [f32],
    bias: Option<&'static [f32]>,
    bias_first: bool,
    out: &'a mut [f64],
}

/// Numbers in a line of f32, and in a line of f64.
const NARROW: usize = 16;
const WIDE: usize = 8;

impl<const R: usize> WithIsa for Rows<'_, R> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let Rows { rows, outputs, weight, bias, bias_first, out } = self;
        let inputs = rows.len() / R;
        let rows: [&[f64]; R] = std::array::from_fn(|row| &rows[row * inputs..(row + 1) * inputs]);
        // A line of f32 is two of f64. So many lines at once fill the registers.
        let most = match (R, I::LINES) {
            (1, 32..) => 8,
            (1, _) | (_, 32..) => 4,
            _ => 1,
        };
        let mut panels = 0;
        for first in (0..outputs).step_by(4 * NARROW) {
            let width = (outputs - first).min(4 * NARROW).next_multiple_of(NARROW);
            let panel = &weight[panels..panels + inputs * width];
            panels += inputs * width;
            let mut at = 0;
            while at < width && first + at < outputs {
                let lines = (width - at) / WIDE;
                let sums = Sums {
                    panel: (panel, width, at),
                    bias: (bias.map(|bias| &bias[first + at..]), bias_first),
                    first: first + at,
                    outputs,
                };
                at += WIDE
                    * match lines.min(most) {
                        8.. => sums.add::<I, 8, R>(isa, rows, out),
                        4.. => sums.add::<I, 4, R>(isa, rows, out),
                        2.. => sums.add::<I, 2, R>(isa, rows, out),
                        _ => sums.add::<I, 1, R>(isa, rows, out),
                    };
            }
        }
    }
}

/// Sums of a panel.
#[derive(Clone, Copy)]
struct Sums<'a> {
    /// The weights, how many of an input, and which is the first of these sums.
    panel: (&'a [f32], usize, usize),
    /// From these sums on, and whether they start there.
    bias: (Option<&'a [f32]>, bool),
    /// Of all outputs.
    first: usize,
    outputs: usize,
}

impl Sums<'_> {
    /// `L` lines of each row: each sum adds its terms one after another, each product rounded by itself. Gives `L`.
    #[inline(always)]
    fn add<I: Isa, const L: usize, const R: usize>(
        self,
        isa: I,
        rows: [&[f64]; R],
        out: &mut [f64],
    ) -> usize {
        let Sums { panel: (panel, width, at), bias: (bias, bias_first), first, outputs } = self;
        let mut sums = [[I::F64::all(isa, 0.0); L]; R];
        if let Some(bias) = bias
            && bias_first
        {
            for sums in &mut sums {
                for (line, sum) in sums.iter_mut().enumerate() {
                    *sum = isa.widened(&bias[line * WIDE..]);
                }
            }
        }
        let inputs = rows.first().map_or(0, |row| row.len());
        let rows = rows.map(|row| &row[..inputs]);
        for (input, column) in panel.chunks_exact(width).take(inputs).enumerate() {
            let column = &column[at..][..L * WIDE];
            let mut weights = [I::F64::all(isa, 0.0); L];
            for (line, weights) in weights.iter_mut().enumerate() {
                *weights = isa.widened(&column[line * WIDE..]);
            }
            for (sums, row) in sums.iter_mut().zip(rows) {
                let x = I::F64::all(isa, row[input]);
                for (sum, weights) in sums.iter_mut().zip(weights) {
                    *sum = sum.add(weights.mul(x));
                }
            }
        }
        for (row, sums) in sums.into_iter().enumerate() {
            let out = &mut out[row * outputs..(row + 1) * outputs];
            for (line, mut sum) in sums.into_iter().enumerate() {
                if let Some(bias) = bias
                    && !bias_first
                {
                    sum = sum.add(isa.widened(&bias[line * WIDE..]));
                }
                if first + line * WIDE < outputs {
                    panels::write::<I, f64>(sum, out, first + line * WIDE);
                }
            }
        }
        L
    }
}
