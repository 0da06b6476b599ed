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

/// Each, divided by the sum of all.
pub(super) fn divide_by_sum<T: Number>(values: &mut [T]) {
    let mut sum = T::ZERO;
    let mut i = 0;
    while i < values.len() {
        sum = sum + values[i];
        i += 1;
    }
    each(values, |x| x / sum);
}
