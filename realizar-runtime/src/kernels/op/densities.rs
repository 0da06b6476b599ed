//! Logarithms of Gaussian densities.

use crate::isa::{Isa, Level, Line, WithIsa, work_on};
use crate::kernels::panels;
use std::hint::black_box;

/// `constant - 0.5 * sum((x - mean)^2 / variance)` for each of `M` classes.
#[derive(Debug)]
pub struct Gaussian {
    /// `[M, N]`, in panels.
    pub mean: &'static [f64],
    /// `[M, N]`, in panels.
    pub variance: &'static [f64],
    /// `[M]`
    pub constant: &'static [f64],
}

panel_stage!(Gaussian);

impl Gaussian {
    fn compute(&self, level: Option<Level>, row: &[f64], out: &mut [f64]) {
        work_on(level, Deviations { mean: self.mean, variance: self.variance, row, out: &mut *out });
        for (out, constant) in out.iter_mut().zip(self.constant) {
            *out = constant - 0.5 * *out;
        }
    }
}

/// `sum((x - mean)^2 / variance)` of each class, side by side.
struct Deviations<'a> {
    mean: &'static [f64],
    variance: &'static [f64],
    row: &'a [f64],
    out: &'a mut [f64],
}

impl WithIsa for Deviations<'_> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(mut self, isa: I) {
        panels::all(isa, self.row, [self.mean, self.variance], self.out.len(), &mut self);
    }
}

impl<I: Isa> panels::Sums<I, f64, 2> for Deviations<'_> {
    #[inline(always)]
    fn start(&self, isa: I, _: usize) -> I::F64 {
        I::F64::all(isa, 0.0)
    }

    #[inline(always)]
    fn add(&self, sums: I::F64, x: I::F64, [mean, variance]: [I::F64; 2]) -> I::F64 {
        let difference = x.sub(mean);
        sums.add(difference.mul(difference).div(variance))
    }

    #[inline(always)]
    fn end(&mut self, _: I, first: usize, sums: I::F64) {
        panels::write::<I, f64>(sums, self.out, first);
    }
}

/// `constant - 0.5 * |A (x - mean)|^2` for each of `M` classes.
#[derive(Debug)]
pub struct Quadratic {
    /// `[M, N]`
    pub mean: &'static [f64],
    /// `[M, r, N]`, the matrices `A`.
    pub matrix: &'static [f64],
    /// `[M]`
    pub constant: &'static [f64],
}

stage!(Quadratic);

impl Quadratic {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        let matrix = black_box(self.matrix);
        let classes = self.mean.chunks_exact(row.len()).zip(matrix.chunks_exact(matrix.len() / out.len()));
        for (out, ((mean, matrix), constant)) in out.iter_mut().zip(classes.zip(self.constant)) {
            let mut sum = 0.0;
            for line in matrix.chunks_exact(row.len()) {
                let mut component = 0.0;
                // The differences are made again for each line: a list of them would be as wide as the row.
                for (a, (x, mean)) in line.iter().zip(row.iter().zip(mean)) {
                    component += a * (x - mean);
                }
                sum += component * component;
            }
            *out = constant - 0.5 * sum;
        }
    }
}
