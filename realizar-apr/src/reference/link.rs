//! From the last stage's scores to the model's outputs, in the type of the scores.

use super::activation::{divide_by_sum, logistic, softmax};
use super::decide::first_largest;
use super::number::{Number, narrow, widen};
use crate::ir::{Element, Link};

pub(super) fn run(link: Link, element: Element, scores: &[f64]) -> Vec<f64> {
    match element {
        Element::F32 => widen(&apply(link, narrow::<f32>(scores))),
        Element::F64 => widen(&apply(link, narrow::<f64>(scores))),
    }
}

fn apply<T: Number>(link: Link, mut values: Vec<T>) -> Vec<T> {
    match link {
        Link::Identity => {}
        Link::Logistic { scale } => each(&mut values, |x| logistic(x, T::of(scale))),
        Link::LogisticPair { scale } => {
            let p = logistic(values[0], T::of(scale));
            return vec![T::ONE - p, p];
        }
        Link::Softmax => softmax(&mut values),
        Link::OneVsRest { scale } => {
            each(&mut values, |x| logistic(x, T::of(scale)));
            divide_by_sum(&mut values);
        }
        Link::Exp => each(&mut values, T::exp),
        Link::Softplus => each(&mut values, |x| (T::ONE + x.exp()).ln()),
        Link::SignedSquare => each(&mut values, |x| sign(x) * x * x),
        Link::Argmax => return vec![T::of(first_largest(&widen(&values)) as f64)],
        Link::Step => each(&mut values, |x| if x > T::ZERO { T::ONE } else { T::ZERO }),
        Link::AnomalyScore { normalizer } => each(&mut values, |x| -(-x / T::of(normalizer)).exp2()),
    }
    values
}

fn each<T: Number>(values: &mut [T], function: impl Fn(T) -> T) {
    for value in values {
        *value = function(*value);
    }
}

/// 1, -1, or 0 for zero and NaN.
fn sign<T: Number>(x: T) -> T {
    if x > T::ZERO {
        T::ONE
    } else if x < T::ZERO {
        -T::ONE
    } else {
        T::ZERO
    }
}
