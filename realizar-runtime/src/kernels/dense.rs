//! `activation(W x + b)`.

use std::hint::black_box;

use super::activation::Activation;
use super::{Element, Stage};

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
