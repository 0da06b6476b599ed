//! Answers, as values and as JSON.

use std::borrow::Cow;
use std::time::Duration;

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

use super::cold_start::milliseconds;
use super::error::LambdaError;
use super::wire::Options;
use crate::model::{Info, Label, OutputKind, Task};

/// The answer to one row.
///
/// As JSON, absent fields are left out, `prediction` is a whole number where it is a class, and `label` has the
/// type of the model's labels.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct LambdaResponse {
    /// The index of the class; where the model decides none, the first output.
    pub prediction: f32,
    /// The name of the class.
    pub label: Option<Label>,
    /// The probability of each class (or mixture component), where the model gives probabilities.
    pub probabilities: Option<Vec<f32>>,
    /// The most probable classes, most probable first, where the request asked for them with `top_k`.
    pub top: Option<Vec<Top>>,
    /// All outputs, where they say more than `prediction` and are not probabilities: several values, a
    /// classifier's decision scores.
    pub outputs: Option<Vec<f32>>,
    /// Time from the row to the answer, in milliseconds.
    pub latency_ms: f64,
    /// Whether this is the answer to the first request of the process; in a batch the first answered row
    /// carries it.
    pub cold_start: bool,
    /// `name@version` of the model, or its name where it has no version.
    pub model: Cow<'static, str>,
    /// Whether `prediction` is the index of a class.
    class: bool,
}

/// One of the most probable classes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Top {
    /// Its index.
    pub class: usize,
    /// Its name, where the model names its classes.
    pub label: Option<Label>,
    /// Its probability.
    pub probability: f32,
}

/// The answers to a batch, one for each instance, in order.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct BatchLambdaResponse {
    /// The answer to each instance, or why there is none.
    pub predictions: Vec<Result<LambdaResponse, RowError>>,
    /// Time for the whole batch, in milliseconds.
    pub total_latency_ms: f64,
    /// How many instances were answered.
    pub success_count: usize,
    /// How many were not.
    pub error_count: usize,
}

/// Why one instance of a batch is not answered.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RowError {
    /// The index of the instance, from 0.
    pub row: usize,
    /// What is wrong.
    pub error: LambdaError,
}

impl RowError {
    pub(crate) fn new(row: usize, error: LambdaError) -> RowError {
        RowError { row, error }
    }

    /// The feature at fault, where it is one.
    #[must_use]
    pub fn feature(&self) -> Option<&str> {
        self.error.feature()
    }
}

impl std::fmt::Display for RowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "row {}: {}", self.row, self.error)
    }
}

impl std::error::Error for RowError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl LambdaResponse {
    /// The answer that the model's outputs and class mean. Time and place of the answer are the caller's.
    pub(super) fn new(
        info: &Info,
        model: Cow<'static, str>,
        outputs: Cow<'_, [f32]>,
        class: Option<usize>,
        options: Options,
    ) -> Result<LambdaResponse, LambdaError> {
        // An anomaly model's class is inlier or outlier; what is wanted of it is the score.
        let is_score = info.kind == OutputKind::Score && info.task == Task::Anomaly;
        let predicted = class.filter(|_| !is_score);
        let prediction = match predicted {
            Some(class) => class as f32,
            None => outputs.first().copied().ok_or_else(|| {
                LambdaError::InferenceError(format!("the model `{model}` gives no outputs for this row"))
            })?,
        };
        let name = |class: usize| info.labels.as_ref()?.get(class);
        let has_probabilities = info.kind == OutputKind::Probability;
        let top = match options.top_k {
            Some(_) if !has_probabilities => {
                return Err(LambdaError::malformed(format_args!(
                    "`options.top_k` asks for probabilities, and the model `{model}` gives none: leave it out"
                )));
            }
            Some(most) => Some(most_probable(&outputs, most, name)),
            None => None,
        };
        let says_more = outputs.len() > 1
            || (predicted.is_some() && !matches!(info.kind, OutputKind::Class | OutputKind::Cluster));
        let (probabilities, outputs) = match (has_probabilities, says_more) {
            (true, _) => (options.probabilities.then(|| outputs.into_owned()), None),
            (false, true) => (None, Some(outputs.into_owned())),
            (false, false) => (None, None),
        };
        Ok(LambdaResponse {
            prediction,
            label: class.and_then(name),
            probabilities,
            top,
            outputs,
            latency_ms: 0.0,
            cold_start: false,
            model,
            class: predicted.is_some(),
        })
    }
}

/// The `most` largest of the probabilities, in falling order; the first of equals first.
fn most_probable(probabilities: &[f32], most: usize, name: impl Fn(usize) -> Option<Label>) -> Vec<Top> {
    let mut top: Vec<Top> = Vec::with_capacity(most.min(probabilities.len()));
    for (class, &probability) in probabilities.iter().enumerate() {
        // Where it belongs among the largest so far: they are few, so that a search from the end is short.
        let place = top.iter().rposition(|other| other.probability >= probability).map_or(0, |last| last + 1);
        if place < most {
            top.truncate(most - 1);
            top.insert(place, Top { class, label: name(class), probability });
        }
    }
    top
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Label::Text(text) => serializer.serialize_str(text),
            Label::Integer(number) => serializer.serialize_i64(*number),
            Label::Boolean(truth) => serializer.serialize_bool(*truth),
        }
    }
}

impl Serialize for LambdaResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if self.class {
            map.serialize_entry("prediction", &(self.prediction as u64))?;
        } else {
            map.serialize_entry("prediction", &self.prediction)?;
        }
        if let Some(label) = &self.label {
            map.serialize_entry("label", label)?;
        }
        if let Some(probabilities) = &self.probabilities {
            map.serialize_entry("probabilities", probabilities)?;
        }
        if let Some(top) = &self.top {
            map.serialize_entry("top", top)?;
        }
        if let Some(outputs) = &self.outputs {
            map.serialize_entry("outputs", outputs)?;
        }
        map.serialize_entry("latency_ms", &self.latency_ms)?;
        map.serialize_entry("cold_start", &self.cold_start)?;
        map.serialize_entry("model", &self.model)?;
        map.end()
    }
}

impl Serialize for Top {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("class", &self.class)?;
        if let Some(label) = &self.label {
            map.serialize_entry("label", label)?;
        }
        map.serialize_entry("probability", &self.probability)?;
        map.end()
    }
}

impl Serialize for RowError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.error.serialize_entries(&mut map, Some(self.row))?;
        map.end()
    }
}

/// `{"error": …}` around an error, as it stands in a batch, a file's answers or an HTTP answer.
pub(crate) struct ErrorObject<'a, E>(pub(crate) &'a E);

impl<E: Serialize> Serialize for ErrorObject<'_, E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("error", self.0)?;
        map.end()
    }
}

/// An answer, or `{"error": …}`.
pub(crate) struct Item<'a, T>(pub(crate) &'a Result<T, RowError>);

impl<T: Serialize> Serialize for Item<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Ok(answer) => answer.serialize(serializer),
            Err(error) => ErrorObject(error).serialize(serializer),
        }
    }
}

/// The items of a batch.
struct Items<'a, T>(&'a [Result<T, RowError>]);

impl<T: Serialize> Serialize for Items<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Item))
    }
}

/// The answer to a batch, of whatever its answers are.
fn serialize_batch<T: Serialize, S: Serializer>(
    predictions: &[Result<T, RowError>],
    total_latency_ms: f64,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let error_count = predictions.iter().filter(|prediction| prediction.is_err()).count();
    let mut batch = serializer.serialize_struct("Batch", 4)?;
    batch.serialize_field("predictions", &Items(predictions))?;
    batch.serialize_field("total_latency_ms", &total_latency_ms)?;
    batch.serialize_field("success_count", &(predictions.len() - error_count))?;
    batch.serialize_field("error_count", &error_count)?;
    batch.end()
}

/// The answers of a function's body to a batch.
pub(crate) struct BodyBatch<'a, T> {
    pub(crate) predictions: &'a [Result<T, RowError>],
    pub(crate) took: Duration,
}

impl<T: Serialize> Serialize for BodyBatch<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_batch(self.predictions, milliseconds(self.took), serializer)
    }
}

impl Serialize for BatchLambdaResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_batch(&self.predictions, self.total_latency_ms, serializer)
    }
}
