//! What follows the weighted sums of a dense layer.

use super::Element;

/// A function of all sums of a layer.
pub trait Activation<E: Element>: Sync {
    /// Replaces each sum.
    fn apply(&self, values: &mut [E]);
}

/// The sums as they are.
#[derive(Debug, Clone, Copy)]
pub struct Identity;

/// 0 below zero; NaN stays NaN.
#[derive(Debug, Clone, Copy)]
pub struct Relu;

/// The hyperbolic tangent.
#[derive(Debug, Clone, Copy)]
pub struct Tanh;

/// `1 / (1 + exp(-x))`.
#[derive(Debug, Clone, Copy)]
pub struct Logistic;

/// `exp(x - max)`, divided by their sum.
#[derive(Debug, Clone, Copy)]
pub struct Softmax;

impl<E: Element> Activation<E> for Identity {
    #[inline(always)]
    fn apply(&self, _: &mut [E]) {}
}

impl<E: Element> Activation<E> for Relu {
    #[inline(always)]
    fn apply(&self, values: &mut [E]) {
        for value in values {
            if *value < E::ZERO {
                *value = E::ZERO;
            }
        }
    }
}

impl<E: Element> Activation<E> for Tanh {
    #[inline(always)]
    fn apply(&self, values: &mut [E]) {
        for value in values {
            *value = value.tanh();
        }
    }
}

impl<E: Element> Activation<E> for Logistic {
    #[inline(always)]
    fn apply(&self, values: &mut [E]) {
        for value in values {
            *value = logistic(*value, E::ONE);
        }
    }
}

impl<E: Element> Activation<E> for Softmax {
    #[inline(always)]
    fn apply(&self, values: &mut [E]) {
        softmax(values);
    }
}

/// `1 / (1 + exp(-scale * x))`. Where `exp` overflows, the quotient is 0, as it should be.
#[inline(always)]
pub(super) fn logistic<E: Element>(x: E, scale: E) -> E {
    E::ONE / (E::ONE + (-(scale * x)).exp())
}

/// `exp(x - max)`, divided by their sum. NaN anywhere, or a maximum that is infinite, gives NaN.
#[inline]
pub(super) fn softmax<E: Element>(values: &mut [E]) {
    let Some((&first, rest)) = values.split_first() else { return };
    let mut max = first;
    for &value in rest {
        if value > max {
            max = value;
        }
    }
    for value in &mut *values {
        *value = (*value - max).exp();
    }
    divide_by_sum(values);
}

/// Each, divided by the sum of all; as they are where that is 0, which only vanished logistics can give.
#[inline(always)]
pub(super) fn divide_by_sum<E: Element>(values: &mut [E]) {
    let mut sum = E::ZERO;
    for &value in &*values {
        sum = sum + value;
    }
    if sum != E::ZERO {
        for value in values {
            *value = *value / sum;
        }
    }
}
