//! Support vector machines: a kernel's values, the values of pairs of classes, and scores from those.

use std::hint::black_box;

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
    /// `[M, N]`
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

stage!(Kernel);

impl Kernel {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        for (out, vector) in out.iter_mut().zip(black_box(self.vectors).chunks_exact(row.len())) {
            *out = match self.function {
                KernelFunction::Linear => dot(row, vector),
                KernelFunction::Poly => power(self.gamma * dot(row, vector) + self.coef0, self.degree),
                KernelFunction::Rbf => (-self.gamma * squared_distance(row, vector)).exp(),
                KernelFunction::Sigmoid => (self.gamma * dot(row, vector) + self.coef0).tanh(),
            };
        }
    }
}

fn dot(row: &[f64], vector: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (x, v) in row.iter().zip(vector) {
        sum += x * v;
    }
    sum
}

fn squared_distance(row: &[f64], vector: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (x, v) in row.iter().zip(vector) {
        let difference = x - v;
        sum += difference * difference;
    }
    sum
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
    /// `[classes - 1, N]`
    pub coefficients: &'static [f64],
    /// `[classes]`: how many vectors each has.
    pub counts: &'static [u32],
    /// `[M]`
    pub intercept: &'static [f64],
}

stage!(OneVsOne);

impl OneVsOne {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        let coefficients = black_box(self.coefficients);
        let mut out = out.iter_mut().zip(self.intercept);
        let mut first_start = 0;
        for (first, &count) in self.counts.iter().enumerate() {
            let first_end = first_start + count as usize;
            let mut second_start = first_end;
            for (second, &count) in self.counts.iter().enumerate().skip(first + 1) {
                let second_end = second_start + count as usize;
                let mut sum = 0.0;
                for i in first_start..first_end {
                    sum += coefficients[(second - 1) * row.len() + i] * row[i];
                }
                for i in second_start..second_end {
                    sum += coefficients[first * row.len() + i] * row[i];
                }
                if let Some((out, intercept)) = out.next() {
                    *out = sum + intercept;
                }
                second_start = second_end;
            }
            first_start = first_end;
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
