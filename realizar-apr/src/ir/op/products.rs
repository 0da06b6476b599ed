//! Products of columns.

use super::operation;

operation! {
    /// `n -> m`: products of two factors each. Factor 0 is the number 1, factors 1 to `n` are the row, and those
    /// after it the products before this one. Polynomial features.
    pub struct Products {
        /// `[m]`
        left: Vec<u32>,
        /// `[m]`
        right: Vec<u32>,
    }
}
