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
