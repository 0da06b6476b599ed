//! The answers of several estimators made into one.

use super::operation;
use crate::ir::Tensor;

operation! {
    /// `g * m -> m`: the sum over `g` groups of `m` numbers, divided.
    pub struct Mean {
        /// `[g]`, what each group is multiplied by. Where there are none, `g` is the divisor.
        weights: Option<Tensor>,
        /// What the sum is divided by.
        divisor: f64,
    }

    /// `g -> classes`: the votes for each class, where each number is the index of one.
    pub struct Vote {
        /// How many classes there are.
        classes: usize,
        /// `[g]`, what each estimator gives to the class that it says; 1 where there are none.
        weights: Option<Tensor>,
        /// `[g]`, what it gives to each other class; 0 where there are none.
        others: Option<Tensor>,
    }

    /// `g -> 1`: the smallest number at which the weights, summed in ascending order of the numbers, come to half
    /// of their sum.
    pub struct WeightedMedian {
        /// `[g]`
        weights: Tensor,
    }
}
