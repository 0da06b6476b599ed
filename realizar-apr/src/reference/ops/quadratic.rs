//! A quadratic form of the row's difference from a mean, for each class: the logarithm of a Gaussian density.

use crate::ir::op::Quadratic;

impl Quadratic {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let n = row.len();
        let (mean, matrix) = (self.mean.f64s(), self.matrix.f64s());
        let constant = self.constant.f64s();
        let height = self.matrix.shape[1];
        let mut out = Vec::with_capacity(constant.len());
        let mut class = 0;
        while class < constant.len() {
            let mut sum = 0.0;
            let mut r = 0;
            while r < height {
                let start = (class * height + r) * n;
                let mut component = 0.0;
                let mut i = 0;
                while i < n {
                    component += matrix[start + i] * (row[i] - mean[class * n + i]);
                    i += 1;
                }
                sum += component * component;
                r += 1;
            }
            out.push(constant[class] - 0.5 * sum);
            class += 1;
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::ops::fixtures::{close, svc, tensor};

    /// `QuadraticDiscriminantAnalysis().decision_function` of scikit-learn 1.9.1; the matrix of a class is
    /// `(rotations_ * scalings_ ** -0.5).T`.
    #[test]
    fn discriminants_are_those_of_scikit_learn() {
        let op = Quadratic {
            mean: tensor(
                &[4, 2],
                &[
                    -0.202,
                    -0.11199999999999999,
                    1.5019999999999998,
                    0.764,
                    1.068,
                    1.1099999999999999,
                    1.8119999999999998,
                    1.9899999999999998,
                ],
            ),
            matrix: tensor(
                &[4, 2, 2],
                &[
                    0.4482056510498481,
                    -1.5940754044336505,
                    3.931071049319014,
                    1.1052979389072395,
                    -1.6608477788765388,
                    1.0752135537483651,
                    -2.142484854342153,
                    -3.309427414866421,
                    1.3996546272279529,
                    -0.13393696324343168,
                    0.21995778158310247,
                    2.29858076017475,
                    0.19307911748972287,
                    1.3094287470725972,
                    -1.50357337849065,
                    0.22170631403124413,
                ],
            ),
            constant: tensor(
                &[4],
                &[0.5249983823308346, 0.6678401321874239, -0.2086615256705131, -0.6873494874179542],
            ),
        };
        let expected = [
            [-2.8737892225490573, -7.763926108298852, -2.3103605300476464, -5.3500240009510645],
            [-17.9626968531793, 0.03315050573043021, -0.24775579110894497, -2.2445339872454078],
            [-62.70330784996828, -12.75753010482331, -3.444008720590146, -0.7278967579774043],
            [-150.93647098708973, -175.01773655690775, -117.75439589959315, -78.8886050228119],
        ];
        for (row, expected) in svc::ROWS.iter().zip(expected) {
            close(&op.run(row), &expected, 1e-14);
        }
    }

    /// The logarithm of weight and density in a `GaussianMixture` of scikit-learn 1.9.1, full covariances; the matrix is
    /// the transposed of `precisions_cholesky_`.
    #[test]
    fn components_of_a_mixture_are_those_of_scikit_learn() {
        let op = Quadratic {
            mean: tensor(
                &[2, 2],
                &[-0.1846837383439276, 0.15353728706121025, 1.555229031925771, 1.263494790346391],
            ),
            matrix: tensor(
                &[2, 2, 2],
                &[
                    3.703040915646963,
                    0.0,
                    0.6760569667885599,
                    1.260553957269675,
                    1.7005569374108673,
                    0.0,
                    -0.4185275308144045,
                    1.3255436630072006,
                ],
            ),
            constant: tensor(&[2], &[-1.5239019940463718, -1.3721765386871334]),
        };
        let expected = [
            [-3.338309690377152, -3.842147045583493],
            [-12.89106279429137, -1.8247642654065481],
            [-41.4849849024466, -1.970361052348969],
            [-174.94658175897382, -117.0417115861247],
        ];
        for (row, expected) in svc::ROWS.iter().zip(expected) {
            close(&op.run(row), &expected, 1e-14);
        }
    }
}
