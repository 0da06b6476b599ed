//! Weighted sums and what follows them.

use super::{Element, Tensor};

/// `activation(W x + b)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Dense {
    /// The type it computes in.
    pub element: Element,
    /// `[m, n]`
    pub weight: Tensor,
    /// `[m]`
    pub bias: Option<Tensor>,
    /// Where the sum of a row starts: at the bias (aprender's logistic regression) or at zero, the
    /// bias added last (everybody else).
    pub bias_first: bool,
    /// Applied to the sums.
    pub activation: Activation,
}

/// What follows the weighted sums of a dense layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the field's own")]
pub enum Activation {
    Identity,
    Relu,
    Tanh,
    Logistic,
    Softmax,
}
