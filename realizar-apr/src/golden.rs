//! Golden rows: whether a model gives the answers that its training library gave.

use crate::ir::{Golden, Model, Tensor, Values};
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
                "golden row {row}: output {output} is {found}, but the training library gave {expected} \
                 (they may differ by {}, the bound is {bound})",
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
                write!(f, "the golden rows have {expected} outputs each, but the model gives {found}")
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

fn verify_row(model: &Model, golden: &Golden, row: usize) -> Result<(), GoldenError> {
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
fn row_of(tensor: &Tensor, row: usize) -> Vec<f64> {
    let width = tensor.shape.get(1).copied().unwrap_or(0);
    let span = row * width..(row + 1) * width;
    match &tensor.values {
        Values::F32(values) => values.get(span).unwrap_or(&[]).iter().map(|&value| value.into()).collect(),
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
