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

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(link: Link, scores: &[f64]) -> Vec<f64> {
        run(link, Element::F64, scores)
    }

    #[test]
    fn each_link_by_hand() {
        assert_eq!(linked(Link::Identity, &[1.5, -2.0]), [1.5, -2.0]);
        // 1 / (1 + exp(0))
        assert_eq!(linked(Link::Logistic { scale: 3.0 }, &[0.0]), [0.5]);
        assert_eq!(linked(Link::LogisticPair { scale: 1.0 }, &[0.0]), [0.5, 0.5]);
        assert_eq!(linked(Link::LogisticPair { scale: 1.0 }, &[1000.0]), [0.0, 1.0]);
        assert_eq!(linked(Link::Softmax, &[2.0; 4]), [0.25; 4]);
        // Each is 0.5, their sum 1.
        assert_eq!(linked(Link::OneVsRest { scale: 1.0 }, &[0.0, 0.0]), [0.5, 0.5]);
        assert_eq!(linked(Link::OneVsRest { scale: 1.0 }, &[-800.0, -900.0]), [0.0, 0.0]);
        assert_eq!(linked(Link::Exp, &[0.0, f64::NEG_INFINITY]), [1.0, 0.0]);
        // log(1 + exp(0))
        assert_eq!(linked(Link::Softplus, &[0.0]), [std::f64::consts::LN_2]);
        assert_eq!(linked(Link::SignedSquare, &[3.0, -3.0, 0.0]), [9.0, -9.0, 0.0]);
        assert_eq!(linked(Link::Argmax, &[1.0, 3.0, 3.0]), [1.0]);
        assert_eq!(linked(Link::Step, &[0.0]), [0.0]);
        assert_eq!(linked(Link::Step, &[f64::MIN_POSITIVE]), [1.0]);
        // -2^-1 for a path of the expected length, -2^0 for none, -2^-2 for twice the length
        let score = Link::AnomalyScore { normalizer: 4.0 };
        assert_eq!(linked(score, &[4.0]), [-0.5]);
        assert_eq!(linked(score, &[0.0]), [-1.0]);
        assert_eq!(linked(score, &[8.0]), [-0.25]);
    }

    #[test]
    fn the_scale_is_inside_the_exponent() {
        // scale 2: 1 / (1 + exp(-2 ln 3 / 2)) = 1 / (1 + 1 / 3) = 0.75
        let [p] = linked(Link::Logistic { scale: 2.0 }, &[3f64.ln() / 2.0])[..] else { panic!("one output") };
        assert!((p - 0.75).abs() < 1e-15, "{p}");
    }

    #[test]
    fn a_link_computes_in_the_type_of_the_scores() {
        // exp(89) is about 4.5e38, above the largest f32.
        assert_eq!(run(Link::Exp, Element::F32, &[89.0]), [f64::INFINITY]);
        assert!(run(Link::Exp, Element::F64, &[89.0])[0].is_finite());
    }

    /// aprender computes `2f32.powf(x)`, which an optimiser may turn into `exp2(x)`; thresholds are scores of
    /// training rows, so that the last bit matters. The C library here gives the same bits for both.
    #[test]
    #[cfg(target_env = "gnu")]
    fn a_power_of_two_has_the_bits_that_aprender_computes() {
        let mut x = -40f32;
        while x < 0.0 {
            let power = std::hint::black_box(2f32).powf(x);
            assert_eq!(Number::exp2(x).to_bits(), power.to_bits(), "2 to the power of {x}");
            x += 1.0 / 4099.0;
        }
    }
}
