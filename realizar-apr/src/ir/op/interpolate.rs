//! Piecewise linear functions.

use super::operation;
use crate::ir::Tensor;

operation! {
    /// `n -> n`: a piecewise linear function of each number, level outside of its knots. Isotonic regression.
    pub struct Interpolate {
        /// Where the knots are, ascending within a column.
        x: Tensor,
        /// The value at each knot.
        y: Tensor,
        /// `[n + 1]`, where each column's knots start, and their number.
        starts: Vec<u32>,
    }
}
