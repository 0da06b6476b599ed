//! The reference evaluator: what a model answers, computed in the plainest way.
//!
//! It is the oracle of everything else. Each stage has a file with one obvious loop, in the precision and
//! the order of operations that the training library uses and `docs/apr.md` states: what enters a stage is
//! rounded to the stage's element type, every operation rounds to that type, sums run from the first term
//! to the last, and what leaves is widened to f64, which is exact. The kernels of `realizar-runtime` repeat
//! the same arithmetic and are tested for equal bits.
//!
//! It also runs inside the macro, where nothing is optimised. So inner loops are indexed, are written out
//! for each element type (a generic `a * b` is a call there), and allocate for a stage, never for a node.

mod activation;
mod decide;
mod dense;
mod kmeans;
mod link;
mod mixture;
mod normalizer;
mod number;
mod scaler;
mod trees;

use crate::ir::{Element, Link, Model, Stage};
use std::fmt;

/// What a model answers to one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The outputs, in the type of the last computation, widened.
    pub outputs: Vec<f64>,
    /// The class, where the model decides one.
    pub class: Option<usize>,
}

/// A row has not as many numbers as the model has features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongLength {
    /// The model's features.
    pub expected: usize,
    /// The row's numbers.
    pub found: usize,
    /// Whether the model accepts more than `expected`.
    pub open: bool,
}

impl fmt::Display for WrongLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let least = if self.open { "at least " } else { "" };
        write!(f, "the model takes {least}{} features in a row, not {}", self.expected, self.found)
    }
}

impl std::error::Error for WrongLength {}

/// Evaluates one row: a category is the index of its level, NaN is a missing value.
///
/// The row is rounded to the input's element type, then runs through the stages, the link and the decision.
/// Where the input is open, numbers after the last feature are ignored, unless the model
/// [takes a row of any length](takes_any_length).
///
/// # Errors
/// When the row's length is not the number of features (or is smaller, where the input is open).
///
/// # Panics
/// When the shapes in `model` do not agree with each other, which no model that the reader gave does.
pub fn evaluate(model: &Model, row: &[f64]) -> Result<Answer, WrongLength> {
    let expected = model.input.features.len();
    if row.len() < expected || (row.len() > expected && !model.input.open) {
        return Err(WrongLength { expected, found: row.len(), open: model.input.open });
    }
    let taken = if takes_any_length(model) { row.len() } else { expected };
    let mut element = model.input.element;
    let mut values = number::rounded(&row[..taken], element);
    for stage in &model.stages {
        values = run(stage, &values);
        element = gives(stage);
    }
    let outputs = link::run(model.link, element, &values);
    let class = decide::run(model.output.decision, &values, &outputs);
    Ok(Answer { outputs, class })
}

/// Whether the model gives as many outputs as the row has numbers, whatever that number is: it has no features
/// of its own, and all it does is to divide a row by its norm.
#[must_use]
pub fn takes_any_length(model: &Model) -> bool {
    model.input.open
        && model.input.features.is_empty()
        && model.stages.iter().all(|stage| matches!(stage, Stage::Normalizer(_)))
        && model.link == Link::Identity
}

fn run(stage: &Stage, row: &[f64]) -> Vec<f64> {
    match (stage, takes(stage)) {
        (Stage::Scaler(scaler), Element::F32) => scaler::run::<f32>(scaler, row),
        (Stage::Scaler(scaler), Element::F64) => scaler::run::<f64>(scaler, row),
        (Stage::Normalizer(normalizer), Element::F32) => normalizer::run::<f32>(normalizer, row),
        (Stage::Normalizer(normalizer), Element::F64) => normalizer::run::<f64>(normalizer, row),
        (Stage::Dense(dense), Element::F32) => dense::run::<f32>(dense, row),
        (Stage::Dense(dense), Element::F64) => dense::run::<f64>(dense, row),
        (Stage::KMeans(kmeans), Element::F32) => kmeans::run::<f32>(kmeans, row),
        (Stage::KMeans(kmeans), Element::F64) => kmeans::run::<f64>(kmeans, row),
        (Stage::Mixture(mixture), Element::F32) => mixture::run::<f32>(mixture, row),
        (Stage::Mixture(mixture), Element::F64) => mixture::run::<f64>(mixture, row),
        (Stage::Trees(trees), element) => {
            let row = number::rounded(row, element);
            match gives(stage) {
                Element::F32 => trees::run::<f32>(trees, &row),
                Element::F64 => trees::run::<f64>(trees, &row),
            }
        }
    }
}

/// The type to which a stage rounds what enters it.
fn takes(stage: &Stage) -> Element {
    match stage {
        Stage::Scaler(scaler) => scaler.element,
        Stage::Normalizer(normalizer) => normalizer.element,
        Stage::Dense(dense) => dense.element,
        Stage::Trees(trees) => trees.element,
        Stage::KMeans(kmeans) => kmeans.element,
        Stage::Mixture(mixture) => mixture.element,
    }
}

/// The type of what leaves a stage: trees sum in the type of their leaves, all others in their own.
fn gives(stage: &Stage) -> Element {
    match stage {
        Stage::Trees(trees) => number::element_of(&trees.leaves.values),
        other => takes(other),
    }
}
