//! A model that is known only at run time: an artifact seen through [`Model`], answered by the reference
//! evaluator. It allocates for each row, which compiled models do not.

use crate::model::{Feature, Features, Info, Labels, Model, OutputKind, Task, WrongLength};
use realizar_apr::reference::{self, evaluate};
use realizar_apr::{Artifact, card, ir};
use std::borrow::Cow;
use std::fmt::Display;

/// An artifact that was read at run time.
///
/// ```
/// use realizar_apr::{Artifact, Error};
/// use realizar_runtime::interpreted::Interpreted;
/// use realizar_runtime::model::Model;
///
/// /// The names of the features of an artifact.
/// fn features(bytes: &[u8]) -> Result<Vec<String>, Error> {
///     let model = Interpreted::new(Artifact::read(bytes)?, "model");
///     let features = &model.info().features;
///     Ok((0..features.len()).map(|index| features.name(index).into_owned()).collect())
/// }
///
/// assert_eq!(features(b""), Err(Error::Empty));
/// ```
#[derive(Debug, Clone)]
pub struct Interpreted {
    info: Info,
    model: ir::Model,
}

impl Interpreted {
    /// An artifact as it was read, called `default_name` where it has no name of its own.
    #[must_use]
    pub fn new(artifact: Artifact, default_name: &str) -> Interpreted {
        let notes = artifact.notes().to_vec();
        Interpreted::from_model(artifact.model, default_name, &notes)
    }

    /// A model as the reader gives it, called `default_name` where it has no name of its own; `notes` go to its
    /// card.
    #[must_use]
    pub fn from_model(mut model: ir::Model, default_name: &str, notes: &[impl Display]) -> Interpreted {
        let name = model.name.clone().unwrap_or_else(|| default_name.to_owned());
        let info = Info {
            card: card::card(&model, &name, notes).into(),
            name: name.into(),
            version: model.version.clone().map(Cow::Owned),
            task: task(model.task),
            features: features(&model.input.features),
            open: model.input.open,
            outputs: model.output.count,
            kind: kind(model.output.kind),
            labels: model.output.labels.as_ref().map(labels),
            double: model.input.element == ir::Element::F64,
        };
        // Memory of a function, and nothing that answers need.
        model.golden = None;
        Interpreted { info, model }
    }

    fn answer<T>(
        &self,
        row: &[f64],
        outputs: &mut [T],
        round: impl Fn(f64) -> T,
    ) -> Result<Option<usize>, WrongLength> {
        let answer =
            evaluate(&self.model, row).map_err(|reference::WrongLength { expected, found, .. }| {
                WrongLength { row: true, expected, found }
            })?;
        if outputs.len() != answer.outputs.len() {
            return Err(WrongLength { row: false, expected: answer.outputs.len(), found: outputs.len() });
        }
        for (output, &value) in outputs.iter_mut().zip(&answer.outputs) {
            *output = round(value);
        }
        Ok(answer.class)
    }
}

impl Model for Interpreted {
    fn info(&self) -> &Info {
        &self.info
    }

    fn predict_into(&self, row: &[f32], outputs: &mut [f32]) -> Result<Option<usize>, WrongLength> {
        let row: Vec<f64> = row.iter().map(|&value| value.into()).collect();
        self.answer(&row, outputs, |value| value as f32)
    }

    fn predict_f64_into(&self, row: &[f64], outputs: &mut [f64]) -> Result<Option<usize>, WrongLength> {
        self.answer(row, outputs, |value| value)
    }
}

fn task(task: ir::Task) -> Task {
    match task {
        ir::Task::Classification => Task::Classification,
        ir::Task::Regression => Task::Regression,
        ir::Task::Clustering => Task::Clustering,
        ir::Task::Anomaly => Task::Anomaly,
        ir::Task::Transform => Task::Transform,
    }
}

fn kind(kind: ir::OutputKind) -> OutputKind {
    match kind {
        ir::OutputKind::Probability => OutputKind::Probability,
        ir::OutputKind::Score => OutputKind::Score,
        ir::OutputKind::Value => OutputKind::Value,
        ir::OutputKind::Distance => OutputKind::Distance,
        ir::OutputKind::Cluster => OutputKind::Cluster,
        ir::OutputKind::Class => OutputKind::Class,
        ir::OutputKind::Component => OutputKind::Component,
    }
}

fn features(features: &ir::Features) -> Features {
    match features {
        ir::Features::Named(features) => Features::Named(features.iter().map(feature).collect()),
        ir::Features::Unnamed(count) => Features::Unnamed(*count),
    }
}

fn feature(feature: &ir::Feature) -> Feature {
    let levels = match &feature.kind {
        ir::FeatureKind::Numeric => None,
        ir::FeatureKind::Categorical(levels) => Some(labels(levels)),
    };
    Feature {
        name: Cow::Owned(feature.name.clone()),
        levels,
        missing: feature.missing,
        unknown: feature.unknown,
    }
}

fn labels(labels: &ir::Labels) -> Labels {
    match labels {
        ir::Labels::Text(labels) => Labels::Text(labels.iter().cloned().map(Cow::Owned).collect()),
        ir::Labels::Integer(labels) => Labels::Integer(labels.clone().into()),
        ir::Labels::Boolean => Labels::Boolean,
    }
}
