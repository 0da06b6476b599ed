//! How far answers are from the library's.

use std::fmt;

/// An answer is off where it differs by more than this, times `max(1, |expected|)`.
const OFF: f64 = 0.002;

/// Answers beside those that were expected.
#[derive(Clone, Copy)]
pub(crate) struct Answers {
    /// The largest difference, divided by `max(1, |expected|)`. Infinite where an answer is no number.
    largest: f64,
    /// Rows with an answer that is off. A number that lies on a cut point may fall to the other side in a library
    /// that rounds it: few rows are no mistake.
    off: usize,
    rows: usize,
}

impl Answers {
    /// Compares all rows, of `outputs` answers each.
    pub(crate) fn compare(given: &[f32], expected: &[f64], outputs: usize) -> Self {
        let mut answers = Self { largest: 0.0, off: 0, rows: 0 };
        for (given, expected) in given.chunks(outputs).zip(expected.chunks(outputs)) {
            let differences = given.iter().zip(expected).map(|(&given, &expected)| {
                let difference = (f64::from(given) - expected).abs() / expected.abs().max(1.0);
                if difference.is_nan() { f64::INFINITY } else { difference }
            });
            let largest = differences.fold(0.0, f64::max);
            answers.largest = answers.largest.max(largest);
            answers.off += usize::from(largest > OFF);
            answers.rows += 1;
        }
        answers
    }

    /// The worse of both.
    pub(crate) fn worse(self, other: Self) -> Self {
        Self { largest: self.largest.max(other.largest), off: self.off.max(other.off), rows: self.rows }
    }
}

impl fmt::Display for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // JSON has no infinity.
        write!(
            f,
            "\"largest\": {:e}, \"off\": {}",
            self.largest.min(1e300),
            self.off as f64 / self.rows.max(1) as f64
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Answers;

    #[test]
    fn a_row_is_off_by_its_worst_output() {
        let expected = [1.0, 0.0, 1000.0, 0.0];
        let answers = Answers::compare(&[1.0, 0.001, 1001.0, 0.5], &expected, 2);
        assert_eq!((answers.largest, answers.off, answers.rows), (0.5, 1, 2));
        let answers = Answers::compare(&[1.0, 0.0, 1001.0, 0.0], &expected, 2);
        assert_eq!((answers.largest, answers.off), (0.001, 0));
    }

    #[test]
    fn no_number_is_off() {
        let answers = Answers::compare(&[f32::NAN], &[1.0], 1);
        assert_eq!(answers.to_string(), "\"largest\": 1e300, \"off\": 1");
    }
}
