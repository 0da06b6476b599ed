//! Logarithms of Gaussian densities.

use std::hint::black_box;

/// `constant - 0.5 * sum((x - mean)^2 / variance)` for each of `M` classes.
#[derive(Debug)]
pub struct Gaussian {
    /// `[M, N]`
    pub mean: &'static [f64],
    /// `[M, N]`
    pub variance: &'static [f64],
    /// `[M]`
    pub constant: &'static [f64],
}

stage!(Gaussian);

impl Gaussian {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        let means = black_box(self.mean).chunks_exact(row.len());
        let classes = means.zip(black_box(self.variance).chunks_exact(row.len())).zip(self.constant);
        for (out, ((mean, variance), constant)) in out.iter_mut().zip(classes) {
            let mut sum = 0.0;
            for (x, (mean, variance)) in row.iter().zip(mean.iter().zip(variance)) {
                let difference = x - mean;
                sum += difference * difference / variance;
            }
            *out = constant - 0.5 * sum;
        }
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
