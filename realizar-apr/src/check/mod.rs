//! Whether the parts of a model agree: widths from stage to stage, labels with classes, golden rows with
//! both, trees with themselves.
//!
//! The reader asks before it gives a model to anybody, the writer before it writes one. What a reader
//! has already established tensor by tensor (that numbers are finite) is asked by the writer alone, in
//! [`numbers`]: it is a pass over all weights.

pub(crate) mod numbers;
pub(crate) mod ops;
mod stages;
mod trees;
#[cfg(feature = "write")]
pub(crate) mod weights;

pub(crate) use ops::Unfit;
pub(crate) use stages::{DEEPEST, side_by_side};
#[cfg(feature = "write")]
pub(crate) use stages::{link, op};

use crate::error::ModelProblem;
use crate::ir::{Decision, Feature, FeatureKind, Golden, Labels, Link, Model, On, OutputKind, Task};
use crate::{order, pairs};
use std::cmp::Ordering;

/// The number of values that leaves a stage; unknown where the model takes rows of any length.
type Width = Option<usize>;

/// Checks what every model must fulfil.
pub(crate) fn model(model: &Model) -> Result<(), ModelProblem> {
    features(model.input.features.named())?;
    if model.input.features.is_empty() && !model.input.open {
        return Err(ModelProblem::NoFeatures);
    }
    let width = if model.input.open && model.input.features.is_empty() {
        None
    } else {
        Some(model.input.features.len())
    };
    if model.stages.is_empty() && model.head.is_empty() && model.link == Link::Identity {
        return Err(ModelProblem::Nothing);
    }
    let (scores, last, element) = stages::widths(model, width)?;
    let outputs = outputs(model.link, last)?;
    if model.output.count != outputs.unwrap_or(0) {
        return Err(ModelProblem::Shape {
            tensor: "output",
            stage: None,
            expected: outputs.into_iter().collect(),
            found: vec![model.output.count],
        });
    }
    if model.output.element != element {
        return Err(ModelProblem::Element { tensor: "output", stage: None });
    }
    let classes = classes(model, scores, outputs)?;
    kinds(model)?;
    match &model.golden {
        Some(rows) => golden(rows, model, width, outputs, classes),
        None => Ok(()),
    }
}

/// How many outputs a link makes of so many scores.
pub(crate) fn outputs(link: Link, scores: Width) -> Result<Width, ModelProblem> {
    let one = |op, gives| match scores {
        Some(1) => Ok(Some(gives)),
        scores => Err(ModelProblem::Link { op, takes: 1, gives: scores.unwrap_or(0) }),
    };
    match link {
        Link::Identity
        | Link::Logistic { .. }
        | Link::Softmax
        | Link::OneVsRest { .. }
        | Link::Exp
        | Link::Softplus
        | Link::SignedSquare => Ok(scores),
        Link::LogisticPair { .. } => one("logistic_pair", 2),
        Link::Argmax => Ok(Some(1)),
        Link::Step => one("step", 1),
        Link::AnomalyScore { .. } => one("anomaly_score", 1),
    }
}

fn features(features: &[Feature]) -> Result<(), ModelProblem> {
    for (index, feature) in features.iter().enumerate() {
        if feature.name.is_empty() {
            return Err(ModelProblem::NoFeatureName { feature: index });
        }
        if let FeatureKind::Categorical(levels) = &feature.kind {
            labels(levels, "level")?;
        }
    }
    let repeated = repeated(features.len(), &|a, b| features[a].name.cmp(&features[b].name));
    match repeated {
        Some(index) => Err(ModelProblem::Repeated { what: "feature", name: features[index].name.clone() }),
        None => Ok(()),
    }
}

fn labels(labels: &Labels, what: &'static str) -> Result<(), ModelProblem> {
    if labels.len() == 0 {
        return Err(ModelProblem::NoLabels);
    }
    let name = match labels {
        Labels::Text(texts) => {
            repeated(texts.len(), &|a, b| texts[a].cmp(&texts[b])).map(|at| texts[at].clone())
        }
        Labels::Integer(integers) => {
            repeated(integers.len(), &|a, b| integers[a].cmp(&integers[b])).map(|at| integers[at].to_string())
        }
        Labels::Boolean => None,
    };
    match name {
        Some(name) => Err(ModelProblem::Repeated { what, name }),
        None => Ok(()),
    }
}

/// One of `count` names that is there twice. Sorts indices: a set of names would take several times their
/// memory.
fn repeated(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Option<usize> {
    let order = order::of(count, compare);
    let pair = order.windows(2).find(|pair| compare(pair[0] as usize, pair[1] as usize).is_eq())?;
    Some(pair[0] as usize)
}

/// How many classes the decision chooses among; 0 where it chooses none.
fn classes(model: &Model, scores: Width, outputs: Width) -> Result<usize, ModelProblem> {
    let classes = match model.output.decision {
        Decision::None => 0,
        Decision::Argmax(On::Scores) => scores.unwrap_or(0),
        Decision::Argmax(On::Outputs) => outputs.unwrap_or(0),
        Decision::Above { .. } => 2,
        Decision::Votes(On::Scores) => voters(scores)?,
        Decision::Votes(On::Outputs) => voters(outputs)?,
        Decision::Index { classes, .. } if (1..=1 << 16).contains(&classes) => classes,
        Decision::Index { classes, .. } => return Err(ModelProblem::Classes(classes)),
    };
    if let Some(names) = &model.output.labels {
        labels(names, "label")?;
        if model.output.decision == Decision::None {
            return Err(ModelProblem::LabelsWithoutDecision);
        }
        if names.len() != classes {
            return Err(ModelProblem::Labels { labels: names.len(), classes });
        }
    }
    Ok(classes)
}

/// How many classes there are where each of these numbers is of a pair of them.
fn voters(numbers: Width) -> Result<usize, ModelProblem> {
    let numbers = numbers.unwrap_or(0);
    pairs::classes(numbers).ok_or(ModelProblem::Votes { numbers })
}

fn kinds(model: &Model) -> Result<(), ModelProblem> {
    let decided = model.output.decision != Decision::None;
    let kind = match model.output.kind {
        OutputKind::Class => "class",
        OutputKind::Cluster => "cluster",
        _ => {
            if model.task == Task::Classification && !decided {
                return Err(ModelProblem::Kind { kind: "classification", needs: "a decision" });
            }
            return Ok(());
        }
    };
    if !decided {
        return Err(ModelProblem::Kind { kind, needs: "a decision" });
    }
    match (model.output.kind, model.link) {
        (_, Link::Argmax) | (OutputKind::Class, Link::Step) => Ok(()),
        (OutputKind::Class, _) => Err(ModelProblem::Kind { kind, needs: "the link `argmax` or `step`" }),
        _ => Err(ModelProblem::Kind { kind, needs: "the link `argmax`" }),
    }
}

fn golden(
    golden: &Golden,
    model: &Model,
    width: Width,
    outputs: Width,
    classes: usize,
) -> Result<(), ModelProblem> {
    let shape = |tensor, expected: [usize; 2], found: &[usize]| {
        Err(ModelProblem::Shape { tensor, stage: None, expected: expected.into(), found: found.into() })
    };
    let (rows, columns) = match golden.rows.shape[..] {
        [rows, columns] if rows > 0 => (rows, columns),
        _ => return shape("golden.rows", [1, width.unwrap_or(1)], &golden.rows.shape),
    };
    let fits = match width {
        Some(width) if model.input.open => columns >= width,
        Some(width) => columns == width,
        None => columns > 0,
    };
    if !fits {
        return shape("golden.rows", [rows, width.unwrap_or(1)], &golden.rows.shape);
    }
    if golden.rows.values.element() != model.input.element {
        return Err(ModelProblem::Element { tensor: "golden.rows", stage: None });
    }
    let expected = [rows, outputs.unwrap_or(columns)];
    if golden.outputs.shape != expected {
        return shape("golden.outputs", expected, &golden.outputs.shape);
    }
    let count = if model.output.decision == Decision::None { 0 } else { rows };
    if golden.classes.len() != count {
        return Err(ModelProblem::GoldenClasses { rows, classes: golden.classes.len() });
    }
    let mut row = 0;
    while row < count {
        let class = golden.classes[row];
        if class as usize >= classes {
            return Err(ModelProblem::GoldenClass { row, class, classes });
        }
        row += 1;
    }
    if !(golden.bound.is_finite() && golden.bound >= 0.0) {
        return Err(ModelProblem::Value {
            what: "golden.bound",
            stage: None,
            value: golden.bound,
            expected: "a number from 0",
        });
    }
    Ok(())
}
