//! Support vector machines: values of a kernel, and of pairs of classes.

use super::{operation, words};
use crate::ir::Tensor;

operation! {
    /// `n -> s`: the kernel's value of the row with each vector. `Dense` makes regressors and one-class machines of it,
    /// [`OneVsOne`] classifiers.
    pub struct Kernel {
        /// Which; `gamma`, `coef0` and `degree` count where its formula names them.
        function: KernelFunction,
        /// See above.
        gamma: f64,
        /// See above.
        coef0: f64,
        /// See above.
        degree: f64,
        /// `[s, n]`
        vectors: Tensor,
    }

    /// `s -> k(k - 1)/2`: libsvm's decision value of each [pair](crate::pairs) of `k` classes, from the kernel's values.
    /// Above zero is the first of the pair; the decision `Votes` counts them.
    ///
    /// In scikit-learn's terms: `_dual_coef_`, `n_support_` and `_intercept_` of an `SVC`. Of two classes, its
    /// `decision_function` is minus this value; so are `dual_coef_` and `intercept_`.
    pub struct OneVsOne {
        /// `[k - 1, s]`: of a vector of class `i`, row `j - 1` is its coefficient against class `j` above `i`, and row `j`
        /// that against class `j` below `i`.
        coefficients: Tensor,
        /// `[k]`: how many vectors each class has; they are in the order of the classes.
        counts: Vec<u32>,
        /// `[k(k - 1)/2]`: added to the sum of each pair.
        intercept: Tensor,
    }

    /// `k(k - 1)/2 -> k`: a score for each class from the values of its pairs, where a value of zero or above is a vote
    /// for the first of the pair. A class has its votes and `t / (3 (|t| + 1))`, where `t` is the sum of its values with
    /// the sign that is in its favour: scikit-learn's `decision_function_shape="ovr"`.
    pub struct OneVsRestScores {
        /// `k`, from 2.
        classes: usize,
    }

    /// `k(k - 1)/2 -> k`: libsvm's probabilities of the classes. A pair's value `x` is the probability
    /// `1 / (1 + exp(a x + b))` of the first, kept from 1e-7 to 1 - 1e-7; then libsvm's `multiclass_probability` couples
    /// those of all pairs, stopping where it stops: at an error below `0.005 / k`, or after `max(100, k)` rounds.
    pub struct PairProbabilities {
        /// `k`, from 2.
        classes: usize,
        /// `[k(k - 1)/2]`
        a: Tensor,
        /// `[k(k - 1)/2]`
        b: Tensor,
    }
}

words! {
    /// A kernel, of a row `x` and a vector `v`.
    pub enum KernelFunction {
        /// `x . v`
        Linear = "linear",
        /// `(gamma x . v + coef0)^degree`; by squaring where the degree is a whole number from 0.
        Poly = "poly",
        /// `exp(-gamma |x - v|^2)`
        Rbf = "rbf",
        /// `tanh(gamma x . v + coef0)`
        Sigmoid = "sigmoid",
    }
}
