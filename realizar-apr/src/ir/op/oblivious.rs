//! CatBoost's trees, whose nodes of one level all ask the same.

use super::operation;
use crate::ir::Tensor;

operation! {
    /// `n -> m`: a sum over trees that ask one question a level. The answers are the bits of a leaf's index, the
    /// first question the lowest; leaves are summed from 0 in the trees' order, then multiplied by the scale, and
    /// the bias is added. A number is rounded to f32 before it is compared.
    pub struct ObliviousTrees {
        /// `[splits]`, the column of each question.
        features: Vec<u32>,
        /// `[splits]`, f32 numbers: is `x > border`?
        borders: Tensor,
        /// `[splits]`, 1 where the answer for NaN is yes.
        missing: Vec<u32>,
        /// `[splits]`, 1 where the question is `x == border`.
        equal: Vec<u32>,
        /// `[trees]`, the number of questions of each.
        depths: Vec<u32>,
        /// `[leaves, m]`: of each tree 2 to the power of its depth, one tree after another.
        leaves: Tensor,
        /// Multiplies the sums.
        scale: f64,
        /// `[m]`, added at the end.
        bias: Tensor,
    }
}
