//! Distances to points, and what the nearest of them say.

use super::{operation, words};
use crate::ir::Tensor;

operation! {
    /// `n -> s`: the distance to each point.
    pub struct Distances {
        /// `[s, n]`
        points: Tensor,
        /// How it is measured.
        metric: Metric,
        /// The exponent of `Minkowski`, above 0; absent for every other metric.
        p: Option<f64>,
    }

    /// `n -> m`: the shares of the classes among the `k` nearest points, or the means of their values.
    ///
    /// Of points that are equally near, those of lower index come first. There are either `classes` and `outputs`, or
    /// `values`.
    pub struct Neighbours {
        /// `[s, n]`
        points: Tensor,
        /// How it is measured which are near.
        metric: Metric,
        /// The exponent of `Minkowski`, above 0; absent for every other metric.
        p: Option<f64>,
        /// How many neighbours count, from 1 to `s`.
        k: usize,
        /// How much each counts.
        weights: Weighting,
        /// `[s]`, the class of each point, below `outputs`.
        classes: Option<Vec<u32>>,
        /// `m`, the number of classes, at most `s`.
        outputs: Option<usize>,
        /// `[s, m]`, the values at each point.
        values: Option<Tensor>,
    }
}

words! {
    /// How the distance of two rows is measured, in f64 and from exact differences.
    pub enum Metric {
        /// The root of the sum of squared differences.
        Euclidean = "euclidean",
        /// The sum of squared differences.
        SquaredEuclidean = "squared_euclidean",
        /// The sum of the sizes of the differences.
        Manhattan = "manhattan",
        /// The largest size of a difference.
        Chebyshev = "chebyshev",
        /// The `p`-th root of the sum of the `p`-th powers of the sizes of the differences.
        Minkowski = "minkowski",
        /// One less the cosine of the angle between them, from 0 to 2. A row whose norm is below ten machine epsilons
        /// counts as at right angles to all others.
        Cosine = "cosine",
    }
}

words! {
    /// How much a neighbour counts.
    pub enum Weighting {
        /// All alike.
        Uniform = "uniform",
        /// By the inverse of its distance. Those at distance 0, where there are any, count alike and all others nothing.
        Distance = "distance",
    }
}
