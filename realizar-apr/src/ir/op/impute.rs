//! Missing values filled in.

use super::operation;
use crate::ir::Tensor;

operation! {
    /// `n -> n + k`: each number, or what stands in for it where it is missing; then for each column of
    /// `indicator` 1 where that was missing, else 0.
    pub struct Impute {
        /// `[n]`, what stands in.
        value: Tensor,
        /// The number that counts as missing; NaN where there is none.
        missing: Option<f64>,
        /// `[k]`
        indicator: Option<Vec<u32>>,
    }
}
