//! The return type against the outputs.

use super::Artifact;
use crate::fault::{Fault, Faults};
use crate::item::{Answer, AnswerKind, Number};
use realizar_apr::ir::{Decision, Labels, Model, On, OutputKind};
use realizar_apr::pairs;

/// What a function without a body returns of this model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Return {
    /// The output at this index.
    Value { number: Number, output: usize },
    /// All outputs.
    All(Number),
    /// The class's name.
    Label,
    /// Whether it is the second of two classes.
    Positive,
    /// The class's index.
    Class,
    /// All of it.
    Prediction,
}

impl Return {
    pub(crate) fn number(self) -> Option<Number> {
        match self {
            Return::Value { number, .. } | Return::All(number) => Some(number),
            Return::Label | Return::Positive | Return::Class | Return::Prediction => None,
        }
    }
}

/// Checks the return type.
pub(super) fn check(
    answer: &Answer,
    model: &Model,
    artifact: &Artifact<'_>,
    faults: &mut Faults,
) -> Option<Return> {
    let result = match &answer.kind {
        AnswerKind::Value(number) => value(*number, answer, model),
        AnswerKind::All { number, length, count } => {
            if *count == model.output.count {
                Ok(Return::All(*number))
            } else {
                let outputs = model.output.count;
                Err(Fault::new(length, format!("the model gives {}, not {count}", outputs_of(model)))
                    .help(format!("write `[{}; {outputs}]`", number.name())))
            }
        }
        AnswerKind::Text => label(answer, model, "strings", |labels| matches!(labels, Labels::Text(_))),
        AnswerKind::Integer => {
            label(answer, model, "integers", |labels| matches!(labels, Labels::Integer(_)))
        }
        AnswerKind::Boolean => boolean(answer, model),
        AnswerKind::Class => match classes(model) {
            Some(_) => Ok(Return::Class),
            None => Err(no_class(answer, model)),
        },
        AnswerKind::Prediction => Ok(Return::Prediction),
    };
    result.map_err(|fault| faults.push(fault.place(artifact.place()))).ok()
}

/// The only output, or the probability of the positive class.
fn value(number: Number, answer: &Answer, model: &Model) -> Result<Return, Fault> {
    let binary = model.output.kind == OutputKind::Probability && classes(model) == Some(2);
    match model.output.count {
        1 => Ok(Return::Value { number, output: 0 }),
        2 if binary => Ok(Return::Value { number, output: 1 }),
        count => Err(Fault::new(
            &answer.written,
            format!("`{}` is one number, but the model gives {}", number.name(), outputs_of(model)),
        )
        .help(format!("return `[{}; {count}]`{}", number.name(), or_class(model)))),
    }
}

fn label(
    answer: &Answer,
    model: &Model,
    what: &str,
    fits: impl Fn(&Labels) -> bool,
) -> Result<Return, Fault> {
    match &model.output.labels {
        Some(labels) if classes(model).is_some() && fits(labels) => Ok(Return::Label),
        Some(labels) if classes(model).is_some() => {
            let (found, right) = match labels {
                Labels::Text(_) => ("strings", "&'static str"),
                Labels::Integer(_) => ("integers", "i64"),
                Labels::Boolean => ("`false` and `true`", "bool"),
            };
            Err(Fault::new(
                &answer.written,
                format!("the names of the model's classes are {found}, not {what}"),
            )
            .help(format!("return `{right}`")))
        }
        _ if classes(model).is_some() => {
            Err(Fault::new(&answer.written, "the artifact has no names for its classes")
                .help("return `usize`, the class's index"))
        }
        _ => Err(no_class(answer, model)),
    }
}

fn boolean(answer: &Answer, model: &Model) -> Result<Return, Fault> {
    match classes(model) {
        Some(2) => Ok(Return::Positive),
        Some(count) => Err(Fault::new(
            &answer.written,
            format!("`bool` is one of two classes, but the model has {count}"),
        )
        .help(format!("return {}", class_types(model)))),
        None => Err(no_class(answer, model)),
    }
}

fn no_class(answer: &Answer, model: &Model) -> Fault {
    let count = model.output.count;
    let right = if count == 1 { "f32".to_owned() } else { format!("[f32; {count}]") };
    Fault::new(&answer.written, format!("the model decides no class: it gives {}", outputs_of(model)))
        .help(format!("return `{right}`"))
}

/// How many classes the model decides between.
pub(super) fn classes(model: &Model) -> Option<usize> {
    match (&model.output.labels, model.output.decision) {
        (_, Decision::None) => None,
        (Some(labels), _) => Some(labels.len()),
        (None, Decision::Above { .. }) => Some(2),
        (None, Decision::Argmax(on)) => Some(entering(model, on)),
        (None, Decision::Votes(on)) => pairs::classes(entering(model, on)),
        (None, Decision::Index { classes, .. }) => Some(classes),
    }
}

/// How many numbers a decision looks at.
fn entering(model: &Model, on: On) -> usize {
    match on {
        On::Outputs => model.output.count,
        On::Scores => crate::plan::scores(model),
    }
}

/// `3 probabilities`
fn outputs_of(model: &Model) -> String {
    let (one, many) = match model.output.kind {
        OutputKind::Probability => ("probability", "probabilities"),
        OutputKind::Score => ("score", "scores"),
        OutputKind::Value => ("value", "values"),
        OutputKind::Distance => ("distance", "distances"),
        OutputKind::Cluster => ("cluster index", "cluster indexes"),
        OutputKind::Class => ("class index", "class indexes"),
        OutputKind::Component => ("component", "components"),
    };
    let count = model.output.count;
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// What could be asked of the model instead of its outputs.
fn or_class(model: &Model) -> String {
    if classes(model).is_some() { format!(", or {}", class_types(model)) } else { String::new() }
}

fn class_types(model: &Model) -> String {
    match &model.output.labels {
        Some(Labels::Text(_)) => "`&'static str` (the label) or `usize` (the class index)",
        Some(Labels::Integer(_)) => "`i64` (the label) or `usize` (the class index)",
        Some(Labels::Boolean) => "`bool`",
        None => "`usize` (the class index)",
    }
    .to_owned()
}
