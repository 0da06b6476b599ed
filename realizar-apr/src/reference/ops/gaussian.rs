//! The logarithm of a Gaussian density with a diagonal covariance, for each class.

use crate::ir::op::Gaussian;

impl Gaussian {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let n = row.len();
        let (mean, variance) = (self.mean.f64s(), self.variance.f64s());
        let constant = self.constant.f64s();
        let mut out = Vec::with_capacity(constant.len());
        let mut class = 0;
        while class < constant.len() {
            let mut sum = 0.0;
            let mut i = 0;
            while i < n {
                let difference = row[i] - mean[class * n + i];
                sum += difference * difference / variance[class * n + i];
                i += 1;
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

    /// `GaussianNB().predict_joint_log_proba` of scikit-learn 1.9.1, four classes.
    #[test]
    fn densities_are_those_of_scikit_learn() {
        let op = Gaussian {
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
            variance: tensor(
                &[4, 2],
                &[
                    0.08229600089319501,
                    0.342376000893195,
                    0.19901600089319502,
                    0.12078400089319498,
                    0.5029360008931951,
                    0.190440000893195,
                    0.43585600089319493,
                    0.5678800008931949,
                ],
            ),
            constant: tensor(
                &[4],
                &[-1.4395321813690827, -1.3601106794384876, -2.051316206655302, -2.52602717153926],
            ),
        };
        let expected = [
            [-3.353445656179731, -5.538462857164905, -3.9612109391664596, -7.374528513739055],
            [-12.023453303168035, -2.223795988886154, -2.0876817488985275, -4.145351819126168],
            [-37.41316960830861, -8.30726882144615, -4.994527045836844, -2.56666071949295],
            [-215.1723581663445, -268.553013405935, -129.74105966107453, -77.85827984422225],
        ];
        for (row, expected) in svc::ROWS.iter().zip(expected) {
            close(&op.run(row), &expected, 1e-15);
        }
    }
}
