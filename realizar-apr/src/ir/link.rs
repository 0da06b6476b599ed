//! From scores to outputs.

/// From the last stage's `m` scores to the model's `k` outputs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Link {
    /// `m -> m`, unchanged.
    Identity,
    /// `m -> m`, `1 / (1 + exp(-scale * x))` each.
    Logistic {
        /// See above.
        scale: f64,
    },
    /// `1 -> 2`, `[1 - p, p]` with `p` as in `Logistic`.
    LogisticPair {
        /// See above.
        scale: f64,
    },
    /// `m -> m`, `exp(x - max)` over their sum.
    Softmax,
    /// `m -> m`, `Logistic` each, then divided by their sum.
    OneVsRest {
        /// See above.
        scale: f64,
    },
    /// `m -> m`, `exp(x)` each.
    Exp,
    /// `m -> m`, `log(1 + exp(x))` each.
    Softplus,
    /// `m -> m`, `sign(x) * x^2` each (LightGBM's `reg_sqrt`).
    SignedSquare,
    /// `m -> 1`, the index of the first largest score.
    Argmax,
    /// `1 -> 1`, 1 where the score is above zero, else 0 (hinge losses).
    Step,
    /// `1 -> 1`, `-2^(-x / normalizer)`: an isolation forest's score from its mean path length.
    AnomalyScore {
        /// Expected path length for the training sample's size.
        normalizer: f64,
    },
}

impl Link {
    /// How many numbers it gives for `m` in a checked model.
    #[must_use]
    pub fn outputs(self, m: usize) -> usize {
        match self {
            Link::LogisticPair { .. } => 2,
            Link::Argmax | Link::Step | Link::AnomalyScore { .. } => 1,
            Link::Identity
            | Link::Logistic { .. }
            | Link::Softmax
            | Link::OneVsRest { .. }
            | Link::Exp
            | Link::Softplus
            | Link::SignedSquare => m,
        }
    }
}
