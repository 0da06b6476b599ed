//! Golden rows: whether a model gives the answers that its training library gave.

use crate::count::Count;
use crate::ir::{Golden, Model, Tensor, Values, widened};
use crate::reference::{WrongLength, evaluate};
use std::fmt;

/// A golden row to which the model answers otherwise than its training library.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum GoldenError {
    /// An output is not within the bound.
    Output {
        /// Index of the golden row.
        row: usize,
        /// Index of the output.
        output: usize,
        /// The reference evaluator's.
        found: f64,
        /// The training library's.
        expected: f64,
        /// Largest absolute difference allowed, and for outputs above 1 in size the largest relative one.
        bound: f64,
    },
    /// The class is another.
    Class {
        /// Index of the golden row.
        row: usize,
        /// The reference evaluator's; `None` where the model decides no class.
        found: Option<usize>,
        /// The training library's.
        expected: u32,
    },
    /// The model gives another number of outputs.
    Outputs {
        /// What the reference evaluator gives.
        found: usize,
        /// What the golden outputs hold for each row.
        expected: usize,
    },
    /// The model takes rows of another length.
    Row(WrongLength),
}

impl fmt::Display for GoldenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GoldenError::Output { row, output, found, expected, bound } => write!(
                f,
                "golden row {row}: output {output} is {found:?}, but the training library gave {expected:?} \
                 (they may differ by {:?}, the bound is {bound:?})",
                allowed(*expected, *bound)
            ),
            GoldenError::Class { row, found: Some(found), expected } => {
                write!(f, "golden row {row}: the class is {found}, but the training library gave {expected}")
            }
            GoldenError::Class { row, found: None, expected } => write!(
                f,
                "golden row {row}: the training library gave class {expected}, but the model decides none"
            ),
            GoldenError::Outputs { found, expected } => {
                write!(
                    f,
                    "the golden rows have {} each, but the model gives {found}",
                    Count(*expected, "output")
                )
            }
            GoldenError::Row(wrong) => write!(f, "golden rows: {wrong}"),
        }
    }
}

impl std::error::Error for GoldenError {}

impl GoldenError {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        "the artifact does not describe the model that its golden rows come from: export it again".to_owned()
    }
}

/// Evaluates every golden row of `model` by the reference evaluator and compares: outputs within the bound,
/// classes equal. A model without golden rows agrees.
///
/// ```
/// use realizar_apr::Artifact;
/// use realizar_apr::golden::verify;
///
/// /// Whether a file can be read and gives its own answers.
/// fn is_sound(bytes: &[u8]) -> bool {
///     Artifact::read(bytes).is_ok_and(|artifact| verify(&artifact.model).is_ok())
/// }
///
/// assert!(!is_sound(b"not an artifact"));
/// ```
///
/// # Errors
/// The first answer that differs.
pub fn verify(model: &Model) -> Result<(), GoldenError> {
    let Some(golden) = &model.golden else { return Ok(()) };
    let rows = golden.rows.shape.first().copied().unwrap_or(0);
    let mut row = 0;
    while row < rows {
        verify_row(model, golden, row)?;
        row += 1;
    }
    Ok(())
}

/// Evaluates one of a model's golden rows, by its index, and compares.
///
/// # Errors
/// When it cannot be evaluated, or when the answer differs.
pub fn verify_row(model: &Model, golden: &Golden, row: usize) -> Result<(), GoldenError> {
    let answer = evaluate(model, &row_of(&golden.rows, row)).map_err(GoldenError::Row)?;
    let outputs = row_of(&golden.outputs, row);
    if answer.outputs.len() != outputs.len() {
        return Err(GoldenError::Outputs { found: answer.outputs.len(), expected: outputs.len() });
    }
    for (output, (&found, &expected)) in answer.outputs.iter().zip(&outputs).enumerate() {
        if !agrees(found, expected, golden.bound) {
            return Err(GoldenError::Output { row, output, found, expected, bound: golden.bound });
        }
    }
    match golden.classes.get(row) {
        Some(&expected) if answer.class != usize::try_from(expected).ok() => {
            Err(GoldenError::Class { row, found: answer.class, expected })
        }
        _ => Ok(()),
    }
}

/// Row `row` of a tensor `[r, n]`, widened; empty where the tensor has no such row.
pub(crate) fn row_of(tensor: &Tensor, row: usize) -> Vec<f64> {
    let width = tensor.shape.get(1).copied().unwrap_or(0);
    let span = row * width..(row + 1) * width;
    match &tensor.values {
        Values::F32(values) => widened(values.get(span).unwrap_or(&[])),
        Values::F64(values) => values.get(span).unwrap_or(&[]).to_vec(),
    }
}

/// Whether an output is within the bound of what was expected.
fn agrees(found: f64, expected: f64, bound: f64) -> bool {
    found == expected
        || (found.is_nan() && expected.is_nan())
        || (expected.is_finite() && (found - expected).abs() <= allowed(expected, bound))
}

fn allowed(expected: f64, bound: f64) -> f64 {
    bound * expected.abs().max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Decision, Element, Features, Input, Link, On, Output, OutputKind, Task};

    /// A model of two features that gives their softmax, with two golden rows: equal scores, and one so much
    /// larger that the other's share is 0.
    fn model(change: impl FnOnce(&mut Golden)) -> Model {
        let tensor =
            |values: &[f64]| Tensor { shape: vec![2, 2], values: Values::F64(values.to_vec()), offset: None };
        let mut golden = Golden {
            rows: tensor(&[3.0, 3.0, 0.0, 1000.0]),
            outputs: tensor(&[0.5, 0.5, 0.0, 1.0]),
            classes: vec![0, 1],
            classes_offset: None,
            bound: 1e-12,
        };
        change(&mut golden);
        Model {
            name: None,
            version: None,
            task: Task::Classification,
            input: Input { element: Element::F64, features: Features::Unnamed(2), open: false },
            stages: Vec::new(),
            head: Vec::new(),
            link: Link::Softmax,
            output: Output {
                element: Element::F64,
                kind: OutputKind::Probability,
                count: 2,
                labels: None,
                decision: Decision::Argmax(On::Scores),
            },
            source: None,
            golden: Some(golden),
            measured: Vec::new(),
        }
    }

    fn message(change: impl FnOnce(&mut Golden)) -> String {
        verify(&model(change)).expect_err("it differs").to_string()
    }

    #[test]
    fn right_answers_agree_and_no_rows_do_too() {
        assert_eq!(verify(&model(|_| {})), Ok(()));
        let mut without = model(|_| {});
        without.golden = None;
        assert_eq!(verify(&without), Ok(()));
    }

    #[test]
    fn an_output_outside_the_bound_is_named() {
        let wrong = |golden: &mut Golden| golden.outputs.values = Values::F64(vec![0.5, 0.5, 0.0, 0.75]);
        assert_eq!(
            verify(&model(wrong)),
            Err(GoldenError::Output { row: 1, output: 1, found: 1.0, expected: 0.75, bound: 1e-12 })
        );
        assert_eq!(
            message(wrong),
            "golden row 1: output 1 is 1.0, but the training library gave 0.75 (they may differ by 1e-12, the \
             bound is 1e-12)"
        );
        let inside = |golden: &mut Golden| {
            wrong(golden);
            golden.bound = 0.25;
        };
        assert_eq!(verify(&model(inside)), Ok(()));
    }

    #[test]
    fn another_class_is_named_although_outputs_agree() {
        assert_eq!(
            message(|golden| golden.classes = vec![0, 0]),
            "golden row 1: the class is 1, but the training library gave 0"
        );
    }

    #[test]
    fn other_shapes_are_named() {
        let narrow =
            |values: Vec<f64>| Tensor { shape: vec![2, 1], values: Values::F64(values), offset: None };
        assert_eq!(
            message(|golden| golden.outputs = narrow(vec![0.5, 0.0])),
            "the golden rows have 1 output each, but the model gives 2"
        );
        assert_eq!(
            message(|golden| golden.rows = narrow(vec![3.0, 0.0])),
            "golden rows: the model takes 2 features in a row, not 1"
        );
    }

    #[test]
    fn an_infinite_answer_is_not_near_a_finite_one() {
        assert!(!agrees(1.0, f64::INFINITY, 1.0) && !agrees(f64::NAN, 1.0, f64::MAX));
        assert!(agrees(f64::NAN, f64::NAN, 0.0) && agrees(f64::INFINITY, f64::INFINITY, 0.0));
    }
}
