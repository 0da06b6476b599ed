//! What follows the weighted sums of a dense layer.

use super::number::Number;
use crate::ir::Activation;

pub(super) fn run<T: Number>(activation: Activation, values: &mut [T]) {
    match activation {
        Activation::Identity => {}
        Activation::Relu => each(values, relu),
        Activation::Tanh => each(values, T::tanh),
        Activation::Logistic => each(values, |x| logistic(x, T::ONE)),
        Activation::Softmax => softmax(values),
    }
}

fn each<T: Number>(values: &mut [T], function: impl Fn(T) -> T) {
    let mut i = 0;
    while i < values.len() {
        values[i] = function(values[i]);
        i += 1;
    }
}

/// 0 below zero; NaN stays NaN.
fn relu<T: Number>(x: T) -> T {
    if x < T::ZERO { T::ZERO } else { x }
}

/// `1 / (1 + exp(-scale * x))`. Where `exp` overflows, the quotient is 0, as it should be.
pub(super) fn logistic<T: Number>(x: T, scale: T) -> T {
    T::ONE / (T::ONE + (-(scale * x)).exp())
}

/// `exp(x - max)`, divided by their sum. NaN anywhere, or a maximum that is infinite, gives NaN.
pub(super) fn softmax<T: Number>(values: &mut [T]) {
    let Some(&first) = values.first() else { return };
    let mut max = first;
    let mut i = 1;
    while i < values.len() {
        if values[i] > max {
            max = values[i];
        }
        i += 1;
    }
    each(values, |x| (x - max).exp());
    divide_by_sum(values);
}

/// Each, divided by the sum of all; as they are where that is 0, which only vanished logistics can give.
pub(super) fn divide_by_sum<T: Number>(values: &mut [T]) {
    let mut sum = T::ZERO;
    let mut i = 0;
    while i < values.len() {
        sum = sum + values[i];
        i += 1;
    }
    if sum != T::ZERO {
        each(values, |x| x / sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activated(activation: Activation, values: &[f64]) -> Vec<f64> {
        let mut values = values.to_vec();
        run(activation, &mut values);
        values
    }

    #[test]
    fn each_activation_by_hand() {
        assert_eq!(activated(Activation::Identity, &[-1.5]), [-1.5]);
        assert_eq!(activated(Activation::Relu, &[-1.5, 0.0, 1.5]), [0.0, 0.0, 1.5]);
        assert_eq!(activated(Activation::Tanh, &[0.0, f64::INFINITY]), [0.0, 1.0]);
        // 1 / (1 + 1)
        assert_eq!(activated(Activation::Logistic, &[0.0]), [0.5]);
        assert_eq!(activated(Activation::Softmax, &[0.0, 0.0]), [0.5, 0.5]);
    }

    #[test]
    fn a_logistic_function_reaches_its_ends() {
        // exp(1000) is infinite, exp(-1000) is 0.
        assert_eq!(activated(Activation::Logistic, &[-1000.0, 1000.0]), [0.0, 1.0]);
        assert_eq!(logistic(f32::NEG_INFINITY, 1.0), 0.0);
        assert_eq!(logistic(f32::INFINITY, 1.0), 1.0);
    }

    #[test]
    fn equal_scores_share_a_softmax() {
        // Each exp(0) is 1, their sum 3.
        assert_eq!(activated(Activation::Softmax, &[7.0; 3]), [1.0 / 3.0; 3]);
        // exp(1000) alone would be infinite.
        assert_eq!(activated(Activation::Softmax, &[1000.0, 1000.0]), [0.5, 0.5]);
        assert_eq!(activated(Activation::Softmax, &[3.0, f64::NEG_INFINITY]), [1.0, 0.0]);
    }

    #[test]
    fn a_softmax_without_a_largest_score_is_not_a_number() {
        for row in [[f64::NEG_INFINITY; 2], [f64::INFINITY, 0.0], [f64::NAN, 0.0], [0.0, f64::NAN]] {
            assert!(activated(Activation::Softmax, &row).iter().all(|p| p.is_nan()), "{row:?}");
        }
        assert!(activated(Activation::Softmax, &[]).is_empty());
    }

    #[test]
    fn relu_keeps_what_is_not_a_number() {
        assert!(activated(Activation::Relu, &[f64::NAN])[0].is_nan());
    }
}
