//! How far answers with weights in fewer bits are from the library's.

use super::Weights;
use crate::reference::Answer;
use std::fmt;

/// How far a model's answers were from those that it should give, on some rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// How weights were held.
    pub weights: Weights,
    /// How many rows there were.
    pub rows: usize,
    /// Whether the rows were made up, and compared with the model's own answers in the library's precision; otherwise
    /// they are the golden rows, compared with the library's answers.
    pub made_up: bool,
    /// The largest difference of an output, over `max(1, |output|)`.
    pub largest: f64,
    /// The mean of such differences over all outputs of all rows.
    pub mean: f64,
    /// Rows of another class.
    pub classes: usize,
}

impl Measured {
    /// Nothing yet.
    #[must_use]
    pub fn new(weights: Weights, made_up: bool) -> Measured {
        Measured { weights, rows: 0, made_up, largest: 0.0, mean: 0.0, classes: 0 }
    }

    /// Counts a row: the outputs and the class that there should be, and what there is.
    pub fn add(&mut self, outputs: &[f64], class: Option<usize>, answer: &Answer) {
        let mut sum = 0.0;
        for (&expected, &found) in outputs.iter().zip(&answer.outputs) {
            if expected == found || (expected.is_nan() && found.is_nan()) {
                continue;
            }
            let apart = (expected - found).abs() / expected.abs().max(1.0);
            // JSON has no infinity, and no mean of several is to overflow.
            let apart = if apart < 1e100 { apart } else { 1e100 };
            self.largest = self.largest.max(apart);
            sum += apart;
        }
        let mean = sum / outputs.len().max(1) as f64;
        self.rows += 1;
        self.mean += (mean - self.mean) / self.rows as f64;
        self.classes += usize::from(class != answer.class);
    }

    /// How far the golden rows of a compiled model may be from the library's: what was measured, and for functions whose last
    /// places another processor may have otherwise a twentieth of it and 1e-6.
    #[must_use]
    pub fn bound(&self) -> f64 {
        1.05 * self.largest + 1e-6
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = if self.made_up { "made-up" } else { "golden" };
        write!(
            f,
            "on {} {rows} rows outputs move by at most {:.1e}, {:.1e} in the mean; {} of another class",
            self.rows, self.largest, self.mean, self.classes
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_parts_of_large_outputs() {
        let mut measured = Measured::new(Weights::Bf16, false);
        let answer = |outputs: &[f64], class| Answer { outputs: outputs.to_vec(), class: Some(class) };
        measured.add(&[0.5, 200.0], Some(1), &answer(&[0.25, 201.0], 1));
        measured.add(&[0.0, f64::NAN], Some(0), &answer(&[0.0, f64::NAN], 1));
        assert_eq!((measured.rows, measured.largest, measured.classes), (2, 0.25, 1));
        // 0.25 and 1 / 200 over two outputs, and nothing.
        assert!((measured.mean - (0.25 + 0.005) / 4.0).abs() < 1e-15);
        assert_eq!(
            measured.to_string(),
            "on 2 golden rows outputs move by at most 2.5e-1, 6.4e-2 in the mean; 1 of another class"
        );
        measured.add(&[0.0], None, &Answer { outputs: vec![f64::NAN], class: None });
        assert_eq!(measured.largest, 1e100);
    }
}
