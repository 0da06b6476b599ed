//! The class, from what enters and what leaves the link.

use crate::ir::{Decision, On};
use crate::pairs;

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
        Decision::Votes(on) => Some(most_votes(values(on))),
        Decision::Index { on, classes } => {
            let last = values(on).last().copied().unwrap_or(f64::NAN);
            Some((last as usize).min(classes.saturating_sub(1)))
        }
    }
}

/// The class that wins most of its pairs, the first of equals.
fn most_votes(values: &[f64]) -> usize {
    let classes = pairs::classes(values.len()).unwrap_or(0);
    let mut votes = vec![0.0; classes];
    let mut pair = 0;
    let mut first = 0;
    while first < classes {
        let mut second = first + 1;
        while second < classes {
            votes[if values[pair] > 0.0 { first } else { second }] += 1.0;
            pair += 1;
            second += 1;
        }
        first += 1;
    }
    first_largest(&votes)
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
    fn the_class_with_most_votes_is_the_first_of_equals() {
        let votes = |values: &[f64]| run(Decision::Votes(On::Scores), values, &[]);
        // One pair: above zero is the first class, zero and NaN are the second.
        assert_eq!(votes(&[0.1]), Some(0));
        assert_eq!([votes(&[0.0]), votes(&[-0.1]), votes(&[f64::NAN])], [Some(1); 3]);
        // (0, 1) to 1, (0, 2) to 2, (1, 2) to 2.
        assert_eq!(votes(&[-1.0, -1.0, -1.0]), Some(2));
        // A circle: one vote each.
        assert_eq!(votes(&[1.0, -9.0, 1.0]), Some(0));
        // (0, 1) to 1, (0, 2) to 0, (0, 3) to 3, (1, 2) to 1, (1, 3) to 3, (2, 3) to 2: 1, 2, 1 and 2 votes.
        assert_eq!(votes(&[-1.0, 1.0, -1.0, 1.0, -1.0, 1.0]), Some(1));
    }

    #[test]
    fn the_last_number_is_the_index_of_the_class() {
        let index = |last: f64| run(Decision::Index { on: On::Scores, classes: 3 }, &[9.0, last], &[]);
        assert_eq!([index(0.0), index(1.0), index(2.0), index(1.9)], [Some(0), Some(1), Some(2), Some(1)]);
        assert_eq!([index(3.0), index(1e300), index(f64::INFINITY)], [Some(2); 3]);
        assert_eq!([index(-1.0), index(f64::NAN), index(-0.0)], [Some(0); 3]);
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
