//! `activation(W x + b)`.

mod widened;

pub use widened::Widened;

use std::hint::black_box;

use super::activation::Activation;
use super::{Element, Stage, panels};
use crate::isa::{Isa, Level, Line, WithIsa, dispatch, force};

/// A dense layer of `M` sums over `N` inputs; a linear model is one with the activation
/// [`Identity`](super::activation::Identity).
#[derive(Debug)]
pub struct Dense<E: 'static, A, const N: usize, const M: usize> {
    /// A row for each sum.
    pub weight: &'static [[E; N]; M],
    /// Added to each sum.
    pub bias: Option<&'static [E; M]>,
    /// Whether a sum starts at its bias, rather than at zero with the bias added last.
    pub bias_first: bool,
    /// Applied to the sums.
    pub activation: A,
}

impl<E: Element, A: Activation<E>, const N: usize, const M: usize> Stage<N, M> for Dense<E, A, N, M> {
    type In = E;
    type Out = E;

    #[inline(always)]
    fn run(&self, row: &[E; N], out: &mut [E; M]) {
        // A weight that the optimiser sees as constants it may copy, rearranged, and a program would hold it twice.
        // Small ones may become operands of the code.
        let weight = if N * M > 64 { black_box(self.weight) } else { self.weight };
        for (j, out) in out.iter_mut().enumerate() {
            let bias = self.bias.map(|bias| bias[j]);
            let mut sum = match bias {
                Some(bias) if self.bias_first => bias,
                _ => E::ZERO,
            };
            for (&weight, &x) in weight[j].iter().zip(row) {
                sum = sum + weight * x;
            }
            *out = match bias {
                Some(bias) if !self.bias_first => sum + bias,
                _ => sum,
            };
        }
        self.activation.apply(out);
    }
}

/// A [`Dense`] layer whose sums are made side by side, for layers of several sums.
#[derive(Debug)]
pub struct Panels<E: 'static, A, const N: usize, const M: usize> {
    /// In panels: for up to four lines of 64 bytes of sums at a time, for each input a number for each sum. The sums
    /// of the last panel are filled up to whole lines.
    pub weight: &'static [E],
    /// Added to each sum, filled up to whole lines.
    pub bias: Option<&'static [E]>,
    /// Whether a sum starts at its bias, rather than at zero with the bias added last.
    pub bias_first: bool,
    /// Applied to the sums.
    pub activation: A,
}

impl<E: Element, A: Activation<E>, const N: usize, const M: usize> Panels<E, A, N, M> {
    /// Computes one row with an instruction set that is asked for: every one gives the same bits.
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn run_on(&self, level: Level, row: &[E; N], out: &mut [E; M]) {
        force(level, self.layer(row, out));
        self.activation.apply(out);
    }

    #[inline(always)]
    fn layer<'a>(&self, row: &'a [E; N], out: &'a mut [E; M]) -> Layer<'a, E> {
        let (first, last) = match self.bias {
            Some(bias) if self.bias_first => (Some(bias), None),
            bias => (None, bias),
        };
        Layer { row, weight: self.weight, sums: Biased { first, last, out } }
    }
}

impl<E: Element, A: Activation<E>, const N: usize, const M: usize> Stage<N, M> for Panels<E, A, N, M> {
    type In = E;
    type Out = E;

    #[inline]
    fn run(&self, row: &[E; N], out: &mut [E; M]) {
        side_by_side(self.layer(row, out));
        self.activation.apply(out);
    }
}

/// Once for an element type, whatever the sizes.
#[inline(never)]
fn side_by_side<E: Element>(layer: Layer<'_, E>) {
    dispatch(layer);
}

/// A layer and a row.
struct Layer<'a, E: 'static> {
    row: &'a [E],
    weight: &'static [E],
    sums: Biased<'a, E>,
}

impl<E: Element> WithIsa for Layer<'_, E> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(mut self, isa: I) {
        let outputs = self.sums.out.len();
        panels::all(isa, self.row, [self.weight], outputs, &mut self.sums);
    }
}

/// Sums of products that begin or end with a bias.
struct Biased<'a, E: 'static> {
    first: Option<&'static [E]>,
    last: Option<&'static [E]>,
    out: &'a mut [E],
}

impl<I: Isa, E: Element> panels::Sums<I, E, 1> for Biased<'_, E> {
    #[inline(always)]
    fn start(&self, isa: I, first: usize) -> E::Line<I> {
        match self.first {
            Some(bias) => E::Line::<I>::load(isa, &bias[first..]),
            None => E::Line::<I>::all(isa, E::ZERO),
        }
    }

    #[inline(always)]
    fn add(&self, sums: E::Line<I>, x: E::Line<I>, weights: [E::Line<I>; 1]) -> E::Line<I> {
        panels::product::<I, E>(sums, x, weights)
    }

    #[inline(always)]
    fn end(&mut self, isa: I, first: usize, sums: E::Line<I>) {
        let sums = match self.last {
            Some(bias) => sums.add(E::Line::<I>::load(isa, &bias[first..])),
            None => sums,
        };
        panels::write::<I, E>(sums, self.out, first);
    }
}
