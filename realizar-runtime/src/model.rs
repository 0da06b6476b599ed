//! What every model shows to the rest of the program, whether it was compiled or read at run time:
//! [`Model`], the [`Info`] that describes it, and the [`Prediction`] it gives.

mod features;
mod info;
mod labels;
mod prediction;

pub use features::{Feature, Features};
pub use info::{Info, OutputKind, Task};
pub use labels::{Label, Labels};
pub use prediction::Prediction;

use std::fmt;

/// A row or a buffer for outputs has not the model's length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongLength {
    /// `true`: the row; `false`: the buffer for outputs.
    pub row: bool,
    /// The model's.
    pub expected: usize,
    /// The caller's.
    pub found: usize,
}

impl fmt::Display for WrongLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let WrongLength { row, expected, found } = self;
        let what = if *row { "features in a row" } else { "outputs" };
        write!(f, "the model has {expected} {what}, not {found}")
    }
}

impl std::error::Error for WrongLength {}

/// A model behind a reference, whatever its sizes: rows and outputs are slices, so that a program can hold
/// several models and choose among them.
///
/// A row holds the features in the order of [`Info::features`]. In it a category is the index of its level, and
/// NaN is a missing value; both are the caller's to check. Outputs are as many as [`Info::outputs_for`] tells.
///
/// The generated type of a model implements this, beside its own methods, which take arrays.
///
/// ```
/// use realizar_runtime::model::{Model, WrongLength};
///
/// /// The answer of the model called `name`, if there is such a model.
/// fn answer(models: &[&dyn Model], name: &str, row: &[f64]) -> Option<Result<f32, WrongLength>> {
///     let model = models.iter().find(|model| model.info().name == name)?;
///     Some(model.prediction_f64(row).map(|answer| answer.prediction))
/// }
/// ```
pub trait Model: Send + Sync {
    /// What describes it.
    fn info(&self) -> &Info;

    /// Predicts one row of f32: fills `outputs`, and gives the index of the class where the model decides one.
    /// The class is decided before outputs are rounded to f32.
    ///
    /// # Errors
    /// When `row` or `outputs` has not the model's length; `outputs` is as it was then.
    fn predict_into(&self, row: &[f32], outputs: &mut [f32]) -> Result<Option<usize>, WrongLength>;

    /// Predicts one row of f64, as [`predict_into`](Model::predict_into). A model that computes in f32 rounds the
    /// row first, as its library does.
    ///
    /// # Errors
    /// When `row` or `outputs` has not the model's length; `outputs` is as it was then.
    fn predict_f64_into(&self, row: &[f64], outputs: &mut [f64]) -> Result<Option<usize>, WrongLength>;

    /// All that the model says about one row of f32.
    ///
    /// # Errors
    /// When `row` has not the model's length.
    fn prediction(&self, row: &[f32]) -> Result<Prediction, WrongLength> {
        let mut outputs = vec![0.0; self.info().outputs_for(row.len())];
        let class = self.predict_into(row, &mut outputs)?;
        Ok(Prediction::new(self.info(), outputs, class))
    }

    /// All that the model says about one row of f64.
    ///
    /// # Errors
    /// When `row` has not the model's length.
    fn prediction_f64(&self, row: &[f64]) -> Result<Prediction, WrongLength> {
        let mut outputs = vec![0.0; self.info().outputs_for(row.len())];
        let class = self.predict_f64_into(row, &mut outputs)?;
        let outputs = outputs.iter().map(|&output| output as f32).collect();
        Ok(Prediction::new(self.info(), outputs, class))
    }
}
