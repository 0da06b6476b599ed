//! One row through one model: panics are caught, and an answer that is no number is an error.

use std::any::Any;
use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::error::LambdaError;
use crate::model::{Model, WrongLength};

/// Outputs that have a place without being allocated.
pub(super) const FEW: usize = 16;

/// The outputs and the class of a row.
pub(super) fn infer(
    model: &dyn Model,
    id: &str,
    row: &[f64],
) -> Result<(Cow<'static, [f32]>, Option<usize>), LambdaError> {
    let mut outputs = vec![0.0; model.info().outputs_for(row.len())];
    let class = caught(id, || model.predict_f64_into(row, &mut outputs))?;
    let rounded: Vec<f32> = outputs.iter().map(|&output| output as f32).collect();
    finite(id, &rounded, &outputs)?;
    Ok((Cow::Owned(rounded), class))
}

/// The same of a row of f32, for a model that computes in f32. Few outputs are in `place`.
pub(super) fn narrow<'a>(
    model: &dyn Model,
    id: &str,
    row: &[f32],
    place: &'a mut [f32; FEW],
) -> Result<(Cow<'a, [f32]>, Option<usize>), LambdaError> {
    let count = model.info().outputs_for(row.len());
    if let Some(outputs) = place.get_mut(..count) {
        let class = caught(id, || model.predict_into(row, outputs))?;
        finite(id, outputs, outputs)?;
        return Ok((Cow::Borrowed(outputs), class));
    }
    let mut outputs = vec![0.0; count];
    let class = caught(id, || model.predict_into(row, &mut outputs))?;
    finite(id, &outputs, &outputs)?;
    Ok((Cow::Owned(outputs), class))
}

/// The class, where the model does not panic and takes the row.
fn caught(
    id: &str,
    predict: impl FnOnce() -> Result<Option<usize>, WrongLength>,
) -> Result<Option<usize>, LambdaError> {
    // A model is behind a shared reference and its outputs are dropped, so that no half-made state is seen.
    catch_unwind(AssertUnwindSafe(predict))
        .map_err(|payload| panicked(id, &*payload))?
        .map_err(|length| LambdaError::InferenceError(format!("the model `{id}` refuses the row: {length}")))
}

/// Refuses outputs that are no numbers; `computed` is what they were before they were rounded.
fn finite<T: Copy + Into<f64>>(id: &str, outputs: &[f32], computed: &[T]) -> Result<(), LambdaError> {
    match outputs.iter().position(|output| !output.is_finite()) {
        None => Ok(()),
        Some(index) => Err(LambdaError::InferenceError(format!(
            "output {index} of the model `{id}` is {:?} for this row, which no answer can hold: its features are \
             beyond what the model computes with",
            computed[index].into()
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
