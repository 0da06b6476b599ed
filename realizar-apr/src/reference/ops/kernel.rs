//! The kernel's value with each support vector, as libsvm computes it.

use crate::ir::op::{Kernel, KernelFunction};

impl Kernel {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let n = row.len();
        let vectors = self.vectors.f64s();
        let mut out = Vec::with_capacity(self.vectors.shape[0]);
        let mut i = 0;
        while i < self.vectors.shape[0] {
            let vector = &vectors[i * n..(i + 1) * n];
            out.push(match self.function {
                KernelFunction::Linear => dot(row, vector),
                KernelFunction::Poly => power(self.gamma * dot(row, vector) + self.coef0, self.degree),
                KernelFunction::Rbf => (-self.gamma * squared_distance(row, vector)).exp(),
                KernelFunction::Sigmoid => (self.gamma * dot(row, vector) + self.coef0).tanh(),
            });
            i += 1;
        }
        out
    }
}

fn dot(row: &[f64], vector: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut i = 0;
    while i < row.len() {
        sum += row[i] * vector[i];
        i += 1;
    }
    sum
}

fn squared_distance(row: &[f64], vector: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut i = 0;
    while i < row.len() {
        let difference = row[i] - vector[i];
        sum += difference * difference;
        i += 1;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::ops::fixtures::{close, tensor};

    /// `pairwise.rbf_kernel` and its like of scikit-learn 1.9.1, of two rows with four vectors.
    #[test]
    fn every_kernel_is_that_of_scikit_learn() {
        let vectors = [1.0, 0.5, -0.75, 0.5, -1.25, 2.0, -3.0, 0.1, 0.2, 0.0, 0.0, 0.0];
        let values = |function, coef0, degree| {
            let op = Kernel { function, gamma: 0.3, coef0, degree, vectors: tensor(&[4, 3], &vectors) };
            let mut found = op.run(&[0.5, -1.25, 2.0]);
            found.extend(op.run(&[0.0; 3]));
            found
        };
        let expected = [
            0.03829254688634466,
            1.0,
            0.005551150918610126,
            0.17486343170128538,
            0.580567038759224,
            0.17486343170128538,
            0.06620495300707327,
            1.0,
        ];
        close(&values(KernelFunction::Rbf, 0.0, 3.0), &expected, 1e-15);
        // 0.3 x -1.625 + 0.5 loses digits: 0.0125, to the third power.
        let expected =
            [1.953125000000005e-06, 11.295966552734374, 0.002326203125, 0.125, 0.125, 0.125, 0.125, 0.125];
        close(&values(KernelFunction::Poly, 0.5, 3.0), &expected, 1e-14);
        let expected = [
            -0.7562942984607639,
            0.8465217287324573,
            -0.7001017166719223,
            -0.46211715726000974,
            -0.46211715726000974,
            -0.46211715726000974,
            -0.46211715726000974,
            -0.46211715726000974,
        ];
        close(&values(KernelFunction::Sigmoid, -0.5, 3.0), &expected, 1e-15);
        let expected = [-1.625, 5.8125, -1.225, 0.0, 0.0, 0.0, 0.0, 0.0];
        close(&values(KernelFunction::Linear, 0.0, 3.0), &expected, 1e-15);
    }

    #[test]
    fn a_power_of_a_whole_number_is_a_product() {
        assert_eq!([power(3.0, 0.0), power(-3.0, 3.0), power(2.0, 10.0)], [1.0, -27.0, 1024.0]);
        assert_eq!(power(-0.0, 1.0).to_bits(), (-0.0f64).to_bits());
        assert_eq!(power(4.0, 1.5), 8.0);
        assert_eq!(power(4.0, -0.5), 0.5);
        assert!(power(-4.0, 0.5).is_nan());
    }
}
