//! Centres in the space of the row: of clusters, and of a mixture's components.

use super::{Element, Tensor};

/// Minus the sum of squared differences to each centroid, so that the nearest scores highest.
#[derive(Debug, Clone, PartialEq)]
pub struct KMeans {
    /// The type it computes in.
    pub element: Element,
    /// `[k, n]`
    pub centroids: Tensor,
}

/// Responsibilities of a Gaussian mixture with diagonal covariances:
/// `p_k = coefficient_k * exp(-0.5 * sum (x - mean)^2 * precision)`, divided by their sum, or `1 / k`
/// each where the sum is at most `uniform_below`.
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    /// The type it computes in.
    pub element: Element,
    /// `[k, n]`
    pub means: Tensor,
    /// `[k, n]`, inverse variances
    pub precisions: Tensor,
    /// `[k]`, weight over the normalising constant
    pub coefficients: Tensor,
    /// See above.
    pub uniform_below: f64,
}
