//! Models that carry no schema, as the library that saved them evaluates them: what their outputs are,
//! how the class is decided. Version 1 structs and bare version 2 tensors both end here.

use crate::error::Error;
use crate::ir::{
    Activation, Compare, Decision, Dense, Element, Features, Input, KMeans, Labels, Link, Mixture, Model,
    Node, Norm, Normalizer, On, Output, OutputKind, Scaler, ScalerForm, Source, Stage, Task, Tensor, Trees,
    Values,
};

/// The library computes in f32 throughout.
const ELEMENT: Element = Element::F32;

/// f32 numbers with a shape.
pub(crate) fn tensor(shape: &[usize], values: Vec<f32>) -> Tensor {
    Tensor { shape: shape.into(), values: Values::F32(values), offset: None }
}

/// The features of a row: how many, and whether it may be longer because only those in use are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) features: usize,
    pub(crate) open: bool,
}

impl Row {
    pub(crate) fn of(features: usize) -> Self {
        Row { features, open: false }
    }
}

/// A model without name and provenance.
struct Parts {
    task: Task,
    row: Row,
    stages: Vec<Stage>,
    link: Link,
    kind: OutputKind,
    count: usize,
    labels: Option<Labels>,
    decision: Decision,
}

impl Parts {
    fn model(self) -> Model {
        Model {
            name: None,
            version: None,
            task: self.task,
            input: Input {
                element: ELEMENT,
                features: Features::Unnamed(self.row.features),
                open: self.row.open,
            },
            stages: self.stages,
            head: Vec::new(),
            link: self.link,
            output: Output {
                element: ELEMENT,
                kind: self.kind,
                count: self.count,
                labels: self.labels,
                decision: self.decision,
            },
            source: None,
            golden: None,
            measured: Vec::new(),
        }
    }
}

/// Where a model came from.
pub(crate) fn source(version: Option<&str>, estimator: &str) -> Option<Source> {
    Some(Source {
        library: "aprender".into(),
        version: version.map(String::from),
        estimator: Some(estimator.into()),
        sha256: None,
    })
}

/// `W x + b`.
pub(crate) fn linear(weight: Tensor, bias: Option<Tensor>) -> Model {
    network(vec![(weight, bias)], Activation::Identity)
}

/// Layers of `W x + b`, with the activation after each but the last. There is at least one.
pub(crate) fn network(layers: Vec<(Tensor, Option<Tensor>)>, activation: Activation) -> Model {
    let last = layers.len().saturating_sub(1);
    let features = layers.first().map_or(0, |(weight, _)| weight.shape[1]);
    let count = layers.last().map_or(0, |(weight, _)| weight.shape[0]);
    let stages = layers
        .into_iter()
        .enumerate()
        .map(|(index, (weight, bias))| {
            let activation = if index == last { Activation::Identity } else { activation };
            Stage::Dense(Dense { element: ELEMENT, weight, bias, bias_first: false, activation })
        })
        .collect();
    Parts {
        task: Task::Regression,
        row: Row::of(features),
        stages,
        link: Link::Identity,
        kind: OutputKind::Value,
        count,
        labels: None,
        decision: Decision::None,
    }
    .model()
}

/// Logistic regression of two classes; `bias_first` as the library's own struct sums.
pub(crate) fn logistic(weight: Tensor, bias: Option<Tensor>, bias_first: bool) -> Model {
    let row = Row::of(weight.shape[1]);
    let stage =
        Stage::Dense(Dense { element: ELEMENT, weight, bias, bias_first, activation: Activation::Identity });
    Parts {
        task: Task::Classification,
        row,
        stages: vec![stage],
        link: Link::LogisticPair { scale: 1.0 },
        kind: OutputKind::Probability,
        count: 2,
        labels: None,
        decision: Decision::Above { on: On::Outputs, threshold: 0.5, inclusive: true },
    }
    .model()
}

/// Nodes and leaves of trees that compare f32 features.
pub(crate) struct Forest {
    pub(crate) row: Row,
    pub(crate) nodes: Vec<Node>,
    pub(crate) roots: Vec<u32>,
    pub(crate) leaves: Tensor,
}

impl Forest {
    fn stage(self, compare: Compare, divisor: f64) -> Stage {
        let outputs = self.leaves.shape[1];
        Stage::Trees(Trees {
            inputs: self.row.features,
            outputs,
            element: ELEMENT,
            compare,
            nodes: self.nodes,
            roots: self.roots,
            targets: Vec::new(),
            leaves: self.leaves,
            base: vec![0.0; outputs],
            scale: 1.0,
            divisor,
            ..Trees::default()
        })
    }
}

/// One tree whose leaves are one-hot classes. The library gives the class and nothing else.
pub(crate) fn tree_classifier(tree: Forest) -> Model {
    let row = tree.row;
    Parts {
        task: Task::Classification,
        row,
        stages: vec![tree.stage(Compare::LessOrEqual, 1.0)],
        link: Link::Argmax,
        kind: OutputKind::Class,
        count: 1,
        labels: None,
        decision: Decision::Argmax(On::Scores),
    }
    .model()
}

/// Trees whose leaves are one-hot classes: the outputs are shares of their votes, and the smallest class
/// with the most votes wins.
pub(crate) fn forest_classifier(forest: Forest) -> Model {
    let row = forest.row;
    let count = forest.leaves.shape[1];
    let divisor = forest.roots.len() as f64;
    Parts {
        task: Task::Classification,
        row,
        stages: vec![forest.stage(Compare::LessOrEqual, divisor)],
        link: Link::Identity,
        kind: OutputKind::Probability,
        count,
        labels: None,
        decision: Decision::Argmax(On::Outputs),
    }
    .model()
}

/// One tree, or the mean of several.
pub(crate) fn regression(forest: Forest) -> Model {
    let row = forest.row;
    let divisor = forest.roots.len() as f64;
    Parts {
        task: Task::Regression,
        row,
        stages: vec![forest.stage(Compare::LessOrEqual, divisor)],
        link: Link::Identity,
        kind: OutputKind::Value,
        count: 1,
        labels: None,
        decision: Decision::None,
    }
    .model()
}

/// Trees whose leaves are path lengths. Label -1 is an outlier: a score below the threshold.
pub(crate) fn isolation(forest: Forest, estimators: f64, normalizer: f32, threshold: f32) -> Model {
    let row = forest.row;
    Parts {
        task: Task::Anomaly,
        row,
        stages: vec![forest.stage(Compare::Less, estimators)],
        link: Link::AnomalyScore { normalizer: normalizer.into() },
        kind: OutputKind::Score,
        count: 1,
        labels: Some(Labels::Integer(vec![-1, 1])),
        decision: Decision::Above { on: On::Outputs, threshold: threshold.into(), inclusive: true },
    }
    .model()
}

/// The nearest centroid.
pub(crate) fn kmeans(centroids: Tensor) -> Model {
    let row = Row::of(centroids.shape[1]);
    Parts {
        task: Task::Clustering,
        row,
        stages: vec![Stage::KMeans(KMeans { element: ELEMENT, centroids })],
        link: Link::Argmax,
        kind: OutputKind::Cluster,
        count: 1,
        labels: None,
        decision: Decision::Argmax(On::Scores),
    }
    .model()
}

/// Responsibilities; the most responsible component is the cluster.
pub(crate) fn mixture(means: Tensor, precisions: Tensor, coefficients: Tensor) -> Model {
    let row = Row::of(means.shape[1]);
    let count = means.shape[0];
    // The library compares the f32 total with this f32 number.
    let uniform_below = f64::from(1e-10_f32);
    let stage = Stage::Mixture(Mixture { element: ELEMENT, means, precisions, coefficients, uniform_below });
    Parts {
        task: Task::Clustering,
        row,
        stages: vec![stage],
        link: Link::Identity,
        kind: OutputKind::Probability,
        count,
        labels: None,
        decision: Decision::Argmax(On::Outputs),
    }
    .model()
}

/// A transform of each feature on its own.
pub(crate) fn scaler(features: usize, form: ScalerForm) -> Model {
    transform(Row::of(features), Stage::Scaler(Scaler { element: ELEMENT, form }))
}

/// The row divided by its L2 norm, whatever its length.
pub(crate) fn normalizer() -> Model {
    let row = Row { features: 0, open: true };
    transform(row, Stage::Normalizer(Normalizer { element: ELEMENT, norm: Norm::L2, unit_below: 0.0 }))
}

fn transform(row: Row, stage: Stage) -> Model {
    Parts {
        task: Task::Transform,
        row,
        stages: vec![stage],
        link: Link::Identity,
        kind: OutputKind::Component,
        count: row.features,
        labels: None,
        decision: Decision::None,
    }
    .model()
}

/// What the library divides by: 1 where the spread is too small to divide by.
pub(crate) fn spread(mut values: Vec<f32>) -> Vec<f32> {
    let mut index = 0;
    while index < values.len() {
        if values[index] <= 1e-10 {
            values[index] = 1.0;
        }
        index += 1;
    }
    values
}

/// Checks what every model must fulfil.
pub(crate) fn checked(model: Model) -> Result<Model, Error> {
    crate::check::model(&model).map_err(Error::Model)?;
    crate::check::numbers::attributes(&model).map_err(Error::Model)?;
    Ok(model)
}
