//! Responsibilities of a Gaussian mixture.

use super::{Element, Stage};

/// `p = coefficient * exp(-0.5 * sum of (x - mean)^2 * precision)` of each of `K` components, divided by their
/// sum; `1 / K` each where the sum is not above `uniform_below`.
#[derive(Debug)]
pub struct Mixture<E: 'static, const N: usize, const K: usize> {
    /// The components' means.
    pub means: &'static [[E; N]; K],
    /// Inverse variances.
    pub precisions: &'static [[E; N]; K],
    /// A component's weight over its normalising constant.
    pub coefficients: &'static [E; K],
    /// See above.
    pub uniform_below: E,
}

impl<E: Element, const N: usize, const K: usize> Stage<N, K> for Mixture<E, N, K> {
    type In = E;
    type Out = E;

    #[inline(always)]
    fn run(&self, row: &[E; N], out: &mut [E; K]) {
        let mut total = E::ZERO;
        for (k, out) in out.iter_mut().enumerate() {
            let mut distance = E::ZERO;
            for ((&mean, &precision), &x) in self.means[k].iter().zip(&self.precisions[k]).zip(row) {
                let difference = mean - x;
                distance = distance + difference * difference * precision;
            }
            *out = self.coefficients[k] * (E::from_f64(-0.5) * distance).exp();
            total = total + *out;
        }
        if total > self.uniform_below {
            for out in out {
                *out = *out / total;
            }
        } else {
            *out = [E::ONE / E::from_f64(K as f64); K];
        }
    }
}
