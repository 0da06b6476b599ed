//! Rounding a threshold so that comparing in a smaller element type decides as exact arithmetic does.
//!
//! An f32 feature `x` is compared with an f64 threshold `t`. No f32 number lies strictly between `t` and
//! its neighbours in f32, so `x <= t` exactly when `x` is at most the largest f32 number that is not
//! above `t`, and `x < t` exactly when `x` is below the smallest that is not below `t`.

use crate::ir::{Compare, Element};

/// The threshold with which `x compare threshold` in `element` decides as it does in exact arithmetic.
pub(crate) fn rounded(threshold: f64, element: Element, compare: Compare) -> f64 {
    if element == Element::F64 {
        return threshold;
    }
    let nearest = threshold as f32;
    let rounded = match compare {
        Compare::LessOrEqual if f64::from(nearest) > threshold => nearest.next_down(),
        Compare::Less if f64::from(nearest) < threshold => nearest.next_up(),
        Compare::LessOrEqual | Compare::Less => nearest,
    };
    f64::from(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every f32 number around the threshold is sent the same way.
    fn decides_alike(threshold: f64, compare: Compare) {
        let rounded = rounded(threshold, Element::F32, compare);
        assert_eq!(f64::from(rounded as f32), rounded, "{threshold} is rounded to f32");
        let near = threshold as f32;
        let candidates = [
            near,
            near.next_down(),
            near.next_up(),
            near.next_down().next_down(),
            near.next_up().next_up(),
            f32::MAX,
            f32::MIN,
            f32::INFINITY,
            f32::NEG_INFINITY,
            0.0,
            -0.0,
        ];
        for x in candidates {
            let exact = match compare {
                Compare::LessOrEqual => f64::from(x) <= threshold,
                Compare::Less => f64::from(x) < threshold,
            };
            let in_f32 = match compare {
                Compare::LessOrEqual => x <= rounded as f32,
                Compare::Less => x < rounded as f32,
            };
            assert_eq!(exact, in_f32, "{x:?} against {threshold:?}");
        }
    }

    #[test]
    fn every_class_of_threshold() {
        let thresholds = [
            0.1,
            -0.1,
            0.1f32.into(),
            0.0,
            -0.0,
            1e-50,
            -1e-50,
            f64::from(f32::MAX) * (1.0 + 1e-9),
            1e300,
            -1e300,
            f64::INFINITY,
            f64::NEG_INFINITY,
            2.449_999_988_079_071,
        ];
        for threshold in thresholds {
            decides_alike(threshold, Compare::LessOrEqual);
            decides_alike(threshold, Compare::Less);
        }
    }

    #[test]
    fn f64_features_keep_the_threshold() {
        assert_eq!(rounded(0.1, Element::F64, Compare::Less), 0.1);
    }
}
