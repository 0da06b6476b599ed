//! Requests as Rust values. What comes over the wire is richer, and another type.

use serde::{Deserialize, Serialize};

/// A row to predict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LambdaRequest {
    /// The features in the model's order. A category is the index of its level; NaN is a missing value, where
    /// the feature allows it.
    pub features: Vec<f32>,
    /// `name` or `name@version` of the model; the handler's first where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_id: Option<String>,
}

/// Rows to predict together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchLambdaRequest {
    /// The rows.
    pub instances: Vec<LambdaRequest>,
    /// The most threads that work on the batch; one where absent. Each has at least 256 rows to work on, and there
    /// are at most 32.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_parallelism: Option<usize>,
}
