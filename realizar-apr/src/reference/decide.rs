//! The class, from what enters and what leaves the link.

use crate::ir::{Decision, On};

pub(super) fn run(decision: Decision, scores: &[f64], outputs: &[f64]) -> Option<usize> {
    let values = |on| match on {
        On::Scores => scores,
        On::Outputs => outputs,
    };
    match decision {
        Decision::None => None,
        Decision::Argmax(on) => Some(first_largest(values(on))),
        Decision::Above { on, threshold, inclusive } => {
            let last = values(on).last().copied().unwrap_or(f64::NAN);
            let above = last > threshold || (inclusive && last == threshold);
            Some(usize::from(above))
        }
    }
}

/// The index of the first of the largest numbers. A NaN is never larger than another number, and no number
/// is larger than a NaN that comes first.
pub(super) fn first_largest(values: &[f64]) -> usize {
    let mut best = 0;
    let mut i = 1;
    while i < values.len() {
        if values[i] > values[best] {
            best = i;
        }
        i += 1;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_equals_is_the_class() {
        assert_eq!(run(Decision::Argmax(On::Scores), &[1.0, 2.0, 2.0], &[9.0]), Some(1));
        assert_eq!(run(Decision::Argmax(On::Outputs), &[1.0, 2.0], &[0.5, 0.5]), Some(0));
        assert_eq!(run(Decision::Argmax(On::Scores), &[-0.0, 0.0], &[]), Some(0));
        assert_eq!(run(Decision::None, &[1.0], &[1.0]), None);
    }

    #[test]
    fn what_is_not_a_number_is_not_larger() {
        assert_eq!(first_largest(&[1.0, f64::NAN, 2.0]), 2);
        assert_eq!(first_largest(&[f64::NAN, 2.0]), 0);
        assert_eq!(first_largest(&[f64::NEG_INFINITY; 3]), 0);
    }

    #[test]
    fn the_last_number_is_compared_with_the_threshold() {
        let above = |inclusive| Decision::Above { on: On::Outputs, threshold: 0.5, inclusive };
        assert_eq!(run(above(false), &[9.0], &[0.9, 0.1]), Some(0));
        assert_eq!(run(above(false), &[], &[0.5]), Some(0));
        assert_eq!(run(above(true), &[], &[0.5]), Some(1));
        assert_eq!(run(above(true), &[], &[0.5f64.next_down()]), Some(0));
        assert_eq!(run(above(false), &[], &[0.5f64.next_up()]), Some(1));
        assert_eq!(run(above(true), &[], &[f64::NAN]), Some(0));
    }
}
