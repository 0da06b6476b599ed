//! Scores and probabilities made into others.

use super::{operation, words};

operation! {
    /// `n -> 1`: 1 where the last number is above the threshold, else 0.
    pub struct Above {
        /// Compared with.
        threshold: f64,
        /// Whether the threshold itself gives 1.
        inclusive: bool,
    }

    /// `1 -> 2`: `[1 - x, x]`.
    pub struct Complement {}

    /// `n -> n`: each number, divided by the sum of all.
    pub struct Normalise {
        /// What there is where the sum is 0.
        zero: Zero,
    }
}

words! {
    /// What a row becomes whose sum is 0.
    pub enum Zero {
        /// `1 / n` each.
        Uniform = "uniform",
        /// As it is.
        Keep = "keep",
    }
}
