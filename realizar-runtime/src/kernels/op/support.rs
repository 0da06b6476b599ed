//! Support vector machines: a kernel's values, the values of pairs of classes, and scores from those.

use crate::isa::{Isa, Level, Line, WithIsa, work_on};
use crate::kernels::panels;
use std::ops::Range;

/// The kernel's value of the row with each of `M` vectors.
#[derive(Debug)]
pub struct Kernel {
    /// Which.
    pub function: KernelFunction,
    /// See [`KernelFunction`].
    pub gamma: f64,
    /// See [`KernelFunction`].
    pub coef0: f64,
    /// See [`KernelFunction`].
    pub degree: f64,
    /// `[M, N]`, in panels.
    pub vectors: &'static [f64],
}

/// A kernel, of a row `x` and a vector `v`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KernelFunction {
    /// `x . v`
    Linear,
    /// `(gamma x . v + coef0)^degree`; by squaring where the degree is a whole number from 0.
    Poly,
    /// `exp(-gamma |x - v|^2)`
    Rbf,
    /// `tanh(gamma x . v + coef0)`
    Sigmoid,
}

panel_stage!(Kernel);

impl Kernel {
    fn compute(&self, level: Option<Level>, row: &[f64], out: &mut [f64]) {
        let vectors = self.vectors;
        match self.function {
            KernelFunction::Rbf => work_on(level, Pairs::<true> { row, vectors, out: &mut *out }),
            _ => work_on(level, Pairs::<false> { row, vectors, out: &mut *out }),
        }
        for out in out {
            *out = match self.function {
                KernelFunction::Linear => *out,
                KernelFunction::Poly => power(self.gamma * *out + self.coef0, self.degree),
                KernelFunction::Rbf => (-self.gamma * *out).exp(),
                KernelFunction::Sigmoid => (self.gamma * *out + self.coef0).tanh(),
            };
        }
    }
}

/// The row with each vector, side by side: squared distances, or else products.
struct Pairs<'a, const SQUARED: bool> {
    row: &'a [f64],
    vectors: &'static [f64],
    out: &'a mut [f64],
}

impl<const SQUARED: bool> WithIsa for Pairs<'_, SQUARED> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(mut self, isa: I) {
        panels::all(isa, self.row, [self.vectors], self.out.len(), &mut self);
    }
}

impl<I: Isa, const SQUARED: bool> panels::Sums<I, f64, 1> for Pairs<'_, SQUARED> {
    #[inline(always)]
    fn start(&self, isa: I, _: usize) -> I::F64 {
        I::F64::all(isa, 0.0)
    }

    #[inline(always)]
    fn add(&self, sums: I::F64, x: I::F64, numbers: [I::F64; 1]) -> I::F64 {
        if SQUARED {
            panels::squared_difference::<I, f64>(sums, x, numbers)
        } else {
            panels::product::<I, f64>(sums, x, numbers)
        }
    }

    #[inline(always)]
    fn end(&mut self, _: I, first: usize, sums: I::F64) {
        panels::write::<I, f64>(sums, self.out, first);
    }
}

/// By squaring, in libsvm's order of products, where the exponent is a whole number from 0.
fn power(base: f64, exponent: f64) -> f64 {
    let whole = exponent as u32;
    if f64::from(whole) != exponent {
        return base.powf(exponent);
    }
    let (mut rest, mut square, mut product) = (whole, base, 1.0);
    while rest > 0 {
        if rest % 2 == 1 {
            product *= square;
        }
        square *= square;
        rest /= 2;
    }
    product
}

/// libsvm's decision value of each of `M` pairs of classes, from the kernel's values with `N` vectors.
#[derive(Debug)]
pub struct OneVsOne {
    /// `[classes - 1, N]`, in panels.
    pub coefficients: &'static [f64],
    /// `[classes]`: how many vectors each has.
    pub counts: &'static [u32],
    /// `[M]`
    pub intercept: &'static [f64],
}

panel_stage!(OneVsOne);

impl OneVsOne {
    fn compute(&self, level: Option<Level>, row: &[f64], out: &mut [f64]) {
        work_on(level, Values { machine: self, row, out: &mut *out });
        for (out, intercept) in out.iter_mut().zip(self.intercept) {
            *out += intercept;
        }
    }
}

/// The sums of pairs of classes, each over the vectors of its first class and then over those of its second.
///
/// The coefficients of a vector of class `c` are `classes - 1`: against those before, then against those after. So all
/// of them count at each vector: the first for pairs that end with it, the others for pairs that begin.
struct Values<'a> {
    machine: &'a OneVsOne,
    row: &'a [f64],
    out: &'a mut [f64],
}

impl WithIsa for Values<'_> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let classes = self.machine.counts.len();
        let mut start = 0;
        for (class, &count) in self.machine.counts.iter().enumerate() {
            let vectors = start..start + count as usize;
            start = vectors.end;
            let mut sums = OfClass { class, classes, out: &mut *self.out };
            sums.of(isa, self.row, vectors, self.machine.coefficients);
        }
    }
}

/// The sums of the pairs with a class, over its vectors.
struct OfClass<'a> {
    class: usize,
    classes: usize,
    out: &'a mut [f64],
}

impl OfClass<'_> {
    #[inline(always)]
    fn of<I: Isa>(&mut self, isa: I, row: &[f64], vectors: Range<usize>, coefficients: &[f64]) {
        panels::some(isa, row, vectors, [coefficients], self.classes - 1, self);
    }
}

/// Numbers in a line.
const LINE: usize = 8;

impl<I: Isa> panels::Sums<I, f64, 1> for OfClass<'_> {
    #[inline(always)]
    fn start(&self, isa: I, first: usize) -> I::F64 {
        let mut sums = [0.0; LINE];
        for (other, sum) in (first..self.class).zip(&mut sums) {
            *sum = self.out[pair(self.classes, other, self.class)];
        }
        I::F64::load(isa, &sums)
    }

    #[inline(always)]
    fn add(&self, sums: I::F64, x: I::F64, coefficients: [I::F64; 1]) -> I::F64 {
        panels::product::<I, f64>(sums, x, coefficients)
    }

    #[inline(always)]
    fn end(&mut self, _: I, first: usize, sums: I::F64) {
        let mut whole = [0.0; LINE];
        sums.store(&mut whole);
        for (index, sum) in (first..self.classes - 1).zip(whole) {
            let pair = if index < self.class {
                pair(self.classes, index, self.class)
            } else {
                pair(self.classes, self.class, index + 1)
            };
            self.out[pair] = sum;
        }
    }
}

/// A score for each of `M` classes from the values of their pairs: votes, and a little of the values to part equals.
#[derive(Debug)]
pub struct OneVsRestScores {
    /// `M`
    pub classes: usize,
}

stage!(OneVsRestScores);

impl OneVsRestScores {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        for (class, out) in out.iter_mut().enumerate() {
            let (mut votes, mut sum) = (0.0, 0.0);
            for first in 0..class {
                let value = row[pair(self.classes, first, class)];
                sum -= value;
                votes += f64::from(u8::from(value < 0.0));
            }
            for second in class + 1..self.classes {
                let value = row[pair(self.classes, class, second)];
                sum += value;
                // NaN is a vote for the first, as zero is.
                votes += 1.0 - f64::from(u8::from(value < 0.0));
            }
            *out = votes + sum / (3.0 * (sum.abs() + 1.0));
        }
    }
}

/// The index of a pair of classes, `first` below `second`.
pub(super) fn pair(classes: usize, first: usize, second: usize) -> usize {
    first * (2 * classes - first - 1) / 2 + second - first - 1
}
