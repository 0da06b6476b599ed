//! Logarithms of Gaussian densities.

use super::operation;
use crate::ir::Tensor;

operation! {
    /// `n -> k`: `constant - 0.5 * sum((x - mean)^2 / variance)` for each class.
    pub struct Gaussian {
        /// `[k, n]`
        mean: Tensor,
        /// `[k, n]`, above 0.
        variance: Tensor,
        /// `[k]`
        constant: Tensor,
    }

    /// `n -> k`: `constant - 0.5 * |A (x - mean)|^2` for each class.
    pub struct Quadratic {
        /// `[k, n]`
        mean: Tensor,
        /// `[k, r, n]`, the matrices `A`.
        matrix: Tensor,
        /// `[k]`
        constant: Tensor,
    }
}
