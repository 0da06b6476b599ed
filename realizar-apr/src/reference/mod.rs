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
mod ops;
mod scaler;
mod trees;

use crate::ir::{Branch, Element, Link, Model, Stage};
use crate::precision::Layer;
use std::fmt;
use std::slice::Iter;

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
/// ```
/// use realizar_apr::Artifact;
/// use realizar_apr::reference::evaluate;
///
/// /// The class of each row.
/// fn classes(artifact: &Artifact, rows: &[[f64; 4]]) -> Vec<Option<usize>> {
///     rows.iter().map(|row| evaluate(&artifact.model, row).ok()?.class).collect()
/// }
/// ```
///
/// # Errors
/// When the row's length is not the number of features (or is smaller, where the input is open).
///
/// # Panics
/// When the shapes in `model` do not agree with each other, which no model that the reader gave does.
pub fn evaluate(model: &Model, row: &[f64]) -> Result<Answer, WrongLength> {
    evaluate_with(model, row, &[])
}

/// The same with other layers in place of the model's dense ones, where there are any: as many, in the order in which
/// they are computed.
pub(crate) fn evaluate_with(model: &Model, row: &[f64], layers: &[Layer]) -> Result<Answer, WrongLength> {
    let layers = &mut layers.iter();
    let expected = model.input.features.len();
    if row.len() < expected || (row.len() > expected && !model.input.open) {
        return Err(WrongLength { expected, found: row.len(), open: model.input.open });
    }
    let taken = if takes_any_length(model) { row.len() } else { expected };
    let row = number::rounded(&row[..taken], model.input.element);
    let (scores, element) = chain(&model.stages, row, model.input.element, layers);
    let (outputs, class);
    if model.head.is_empty() {
        outputs = link::run(model.link, element, &scores);
        class = decide::run(model.output.decision, &scores, &outputs);
    } else {
        let (last, _) = chain(&model.head, scores.clone(), Element::F64, layers);
        outputs = link::run(model.link, Element::F64, &last);
        class = decide::run(model.output.decision, &scores, &outputs);
    }
    Ok(Answer { outputs, class })
}

/// Stages one after another: what leaves the last, and its type.
fn chain(
    stages: &[Stage],
    mut values: Vec<f64>,
    mut element: Element,
    layers: &mut Iter<'_, Layer>,
) -> (Vec<f64>, Element) {
    for stage in stages {
        (values, element) = match (stage, layers.as_slice()) {
            (Stage::Dense(dense), [layer, ..]) => {
                layers.next();
                (dense::narrow(layer, dense.activation, &values), Element::F32)
            }
            (Stage::Branches(branches), _) => {
                (self::branches(branches, &values, element, layers), Element::F64)
            }
            _ => (run(stage, &values, element), stage.gives(element)),
        };
    }
    (values, element)
}

/// Branches side by side, their results one after the other.
fn branches(branches: &[Branch], row: &[f64], element: Element, layers: &mut Iter<'_, Layer>) -> Vec<f64> {
    let mut all = Vec::new();
    for branch in branches {
        let taken = match &branch.columns {
            Some(columns) => ops::taken(row, columns),
            None => row.to_vec(),
        };
        all.extend(chain(&branch.stages, taken, element, layers).0);
    }
    all
}

/// Whether the model gives as many outputs as the row has numbers, whatever that number is: it has no features
/// of its own, and all it does is to divide a row by its norm.
#[must_use]
pub fn takes_any_length(model: &Model) -> bool {
    model.input.open
        && model.input.features.is_empty()
        && model.stages.iter().all(|stage| matches!(stage, Stage::Normalizer(_)))
        && model.head.is_empty()
        && model.link == Link::Identity
}

fn run(stage: &Stage, row: &[f64], element: Element) -> Vec<f64> {
    match (stage, stage.takes(element)) {
        (Stage::Link(link), element) => link::run(*link, element, row),
        (Stage::Branches(branches), element) => self::branches(branches, row, element, &mut [].iter()),
        (Stage::Op(op), _) => op.run(row),
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
            match stage.gives(element) {
                Element::F32 => trees::run::<f32>(trees, &row),
                Element::F64 => trees::run::<f64>(trees, &row),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Decision, Features, Input, Norm, Normalizer, Output, OutputKind, Task};

    fn model(element: Element, features: usize, open: bool, stages: Vec<Stage>) -> Model {
        Model {
            name: None,
            version: None,
            task: Task::Transform,
            input: Input { element, features: Features::Unnamed(features), open },
            stages,
            head: Vec::new(),
            link: Link::Identity,
            output: Output {
                element,
                kind: OutputKind::Component,
                count: features,
                labels: None,
                decision: Decision::None,
            },
            source: None,
            golden: None,
            measured: Vec::new(),
        }
    }

    fn outputs(model: &Model, row: &[f64]) -> Vec<f64> {
        evaluate(model, row).expect("the row fits").outputs
    }

    #[test]
    fn a_row_of_another_length_is_refused() {
        let closed = model(Element::F64, 2, false, Vec::new());
        for row in [&[][..], &[1.0], &[1.0; 3]] {
            let wrong = WrongLength { expected: 2, found: row.len(), open: false };
            assert_eq!(evaluate(&closed, row), Err(wrong));
        }
        assert_eq!(
            evaluate(&closed, &[1.0]).expect_err("too short").to_string(),
            "the model takes 2 features in a row, not 1"
        );
    }

    #[test]
    fn an_open_model_ignores_what_is_after_its_features() {
        let open = model(Element::F64, 2, true, Vec::new());
        assert_eq!(outputs(&open, &[1.0, 2.0, 3.0]), [1.0, 2.0]);
        assert_eq!(
            evaluate(&open, &[1.0]).expect_err("too short").to_string(),
            "the model takes at least 2 features in a row, not 1"
        );
    }

    #[test]
    fn a_normalizer_alone_takes_rows_of_any_length() {
        let stage = Stage::Normalizer(Normalizer { element: Element::F64, norm: Norm::Max, unit_below: 0.0 });
        let any = model(Element::F64, 0, true, vec![stage.clone()]);
        assert!(takes_any_length(&any));
        assert_eq!(outputs(&any, &[1.0, 2.0, 4.0]), [0.25, 0.5, 1.0]);
        assert!(outputs(&any, &[]).is_empty());
        // With features of its own it is a model like any other.
        let open = model(Element::F64, 2, true, vec![stage]);
        assert!(!takes_any_length(&open));
        assert_eq!(outputs(&open, &[1.0, 2.0, 4.0]), [0.5, 1.0]);
    }

    #[test]
    fn the_row_is_rounded_to_the_type_that_the_library_reads() {
        // 0.1 as f32 is 13421773 / 2^27.
        let nearest = 13_421_773.0 / 134_217_728.0;
        assert_eq!(outputs(&model(Element::F32, 1, false, Vec::new()), &[0.1]), [nearest]);
        assert_eq!(outputs(&model(Element::F64, 1, false, Vec::new()), &[0.1]), [0.1]);
    }
}
