//! Functions of each number on its own, with a table of what they need.

use super::{operation, words};
use crate::ir::Tensor;

operation! {
    /// `n -> n`: each number, no lower than `low` and no higher than `high`. NaN stays NaN.
    pub struct Clip {
        /// `[n]`
        low: Option<Tensor>,
        /// `[n]`
        high: Option<Tensor>,
    }

    /// `n -> n`: a power transform of each number. scikit-learn's `PowerTransformer`, without the scaling.
    pub struct PowerTransform {
        /// Which.
        method: Power,
        /// `[n]`
        lambda: Tensor,
        /// Whether it goes from the transformed number to the original one.
        inverse: bool,
    }

    /// `n -> n`: NaN where a number is `value`, else the number.
    pub struct MarkMissing {
        /// What stands for a missing value.
        value: f64,
    }

    /// `n -> n`: 1 where a number is above the threshold, else 0; 0 for NaN.
    pub struct Binarize {
        /// Compared with.
        threshold: f64,
    }
}

words! {
    /// A family of power transforms.
    pub enum Power {
        /// For any number.
        YeoJohnson = "yeo_johnson",
        /// For positive numbers.
        BoxCox = "box_cox",
    }
}
