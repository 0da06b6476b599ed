//! One row through one model: panics are caught, and an answer that is no number is an error.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::error::LambdaError;
use crate::model::Model;

/// The outputs and the class of a row.
pub(super) fn infer(
    model: &dyn Model,
    id: &str,
    row: &[f64],
) -> Result<(Vec<f32>, Option<usize>), LambdaError> {
    let mut outputs = vec![0.0; model.info().outputs_for(row.len())];
    // A model is behind a shared reference and `outputs` is dropped, so that no half-made state is seen.
    let class = catch_unwind(AssertUnwindSafe(|| model.predict_f64_into(row, &mut outputs)))
        .map_err(|payload| panicked(id, &*payload))?
        .map_err(|length| {
            LambdaError::InferenceError(format!("the model `{id}` refuses the row: {length}"))
        })?;
    let rounded: Vec<f32> = outputs.iter().map(|&output| output as f32).collect();
    match rounded.iter().position(|output| !output.is_finite()) {
        None => Ok((rounded, class)),
        Some(index) => Err(LambdaError::InferenceError(format!(
            "output {index} of the model `{id}` is {:?} for this row, which no answer can hold: its features are \
             beyond what the model computes with",
            outputs[index]
        ))),
    }
}

/// The error for a panic.
pub(crate) fn panicked(model: &str, payload: &(dyn Any + Send)) -> LambdaError {
    let message = payload
        .downcast_ref::<&str>()
        .map(|message| (*message).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "the panic has no message".into());
    LambdaError::Panic { model: model.to_owned(), message }
}
