//! Transforms that keep a row's width: each feature on its own, or the row by its norm.

use super::{Element, Tensor};

/// A transform of each feature on its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaler {
    /// The type it computes in.
    pub element: Element,
    /// The arithmetic, operation for operation as the library does it.
    pub form: ScalerForm,
}

/// The arithmetic of a scaler. Every operation rounds; none is fused.
#[derive(Debug, Clone, PartialEq)]
pub enum ScalerForm {
    /// `(x - offset) / divisor`; either may be absent. Standard, robust and max-abs scalers.
    SubtractDivide {
        /// `[n]`
        offset: Option<Tensor>,
        /// `[n]`, no zero in it
        divisor: Option<Tensor>,
    },
    /// `x * factor + addend`, then clipped. scikit-learn's `MinMaxScaler`.
    MultiplyAdd {
        /// `[n]`
        factor: Tensor,
        /// `[n]`
        addend: Tensor,
        /// Lowest and highest result.
        clip: Option<(f64, f64)>,
    },
    /// `(x - min) / range * (high - low) + low`, `low` where the size of `range` is at most 1e-10. aprender's
    /// `MinMaxScaler`.
    Range {
        /// `[n]`
        min: Tensor,
        /// `[n]`, `max - min`
        range: Tensor,
        /// Start of the target interval.
        low: f64,
        /// End of the target interval.
        high: f64,
    },
}

/// The row divided by its norm; a row whose norm is zero, or below `unit_below`, stays as it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalizer {
    /// The type it computes in.
    pub element: Element,
    /// Which norm.
    pub norm: Norm,
    /// A norm below this counts as 1: scikit-learn takes one that small for a rounding error.
    pub unit_below: f64,
}

/// A vector norm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the field's own")]
pub enum Norm {
    L1,
    L2,
    Max,
}
