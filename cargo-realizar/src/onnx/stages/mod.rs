//! From expressions to stages.
//!
//! [`emit`] puts expressions in a chain, which passes those that no path goes around ([`dominators`]); [`lowered`] gives
//! the stages of one of them, and [`sparse`] those of an affine map. Before that, single trees side by side become one
//! stage ([`grove`]), with what is computed of their leaves alone ([`leaves`]).

mod dominators;
pub(super) mod emit;
mod grove;
mod leaves;
mod lowered;
mod sparse;

use realizar_apr::ir::{Tensor, Values};

/// A tensor of one dimension.
pub(in crate::onnx) fn vector(values: Vec<f64>) -> Tensor {
    Tensor { shape: vec![values.len()], values: Values::F64(values), offset: None }
}
