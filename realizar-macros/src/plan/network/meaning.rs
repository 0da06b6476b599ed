//! What the answers of a model depend on: how its class follows from the scores, and what its outputs are.

use super::widened;
use realizar_apr::ir::{Decision, Golden, Link, Model, On};

/// What the class depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Class {
    Never,
    Largest,
    Above(f64),
}

/// What the outputs are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Told {
    Probabilities,
    /// Numbers that may be so far off.
    Values(f64),
    /// Numbers that may be off by a part of the largest of them.
    Parts,
}

/// How far a probability may be off, and a value, in parts of the range of the golden outputs or of the largest.
pub(super) const NEAR: f64 = 1e-5;

/// Both, and how much steeper than its score a probability is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meaning {
    pub(super) class: Class,
    pub(super) told: Told,
    pub(super) steep: f64,
}

pub(super) fn meaning(model: &Model) -> Option<Meaning> {
    let (told, steep) = match model.link {
        Link::Identity => match &model.golden {
            Some(golden) => (Told::Values(NEAR * range(golden)?), 1.0),
            None => (Told::Parts, 1.0),
        },
        Link::Softmax => (Told::Probabilities, 1.0),
        Link::LogisticPair { scale } | Link::Logistic { scale } => (Told::Probabilities, scale),
        _ => return None,
    };
    Some(Meaning { class: class(model)?, told, steep })
}

/// What the class depends on, where it depends on scores that are further apart than their errors.
pub(in super::super) fn class(model: &Model) -> Option<Class> {
    match (model.link, model.output.decision) {
        // A flat curve is the same probability, in f64, for scores that are far apart.
        (Link::LogisticPair { scale } | Link::Logistic { scale }, _) if !(0.01..1e6).contains(&scale) => None,
        (_, Decision::None) => Some(Class::Never),
        // A softmax keeps the order.
        (Link::Identity | Link::Softmax, Decision::Argmax(_)) => Some(Class::Largest),
        // The first of both probabilities, where they are equal.
        (Link::LogisticPair { .. }, Decision::Argmax(On::Outputs)) => Some(Class::Above(0.0)),
        (_, Decision::Above { on: On::Scores, threshold, .. })
        | (Link::Identity, Decision::Above { on: On::Outputs, threshold, .. }) => {
            Some(Class::Above(threshold))
        }
        // Where the curve is flat, f64 itself does not tell scores apart.
        (
            Link::LogisticPair { scale } | Link::Logistic { scale },
            Decision::Above { on: On::Outputs, threshold, .. },
        ) if (1e-3..=0.999).contains(&threshold) => {
            Some(Class::Above((threshold / (1.0 - threshold)).ln() / scale))
        }
        _ => None,
    }
}

/// From the least to the largest answer, of the output where they are nearest.
pub(in super::super) fn range(golden: &Golden) -> Option<f64> {
    let outputs = widened(&golden.outputs);
    let width = golden.outputs.shape.get(1).copied().filter(|&width| width > 0)?;
    let mut least = f64::INFINITY;
    for output in 0..width {
        let of = outputs.iter().skip(output).step_by(width);
        let (low, high) = of.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
            (low.min(value), high.max(value))
        });
        least = least.min(high - low);
    }
    (least > 0.0 && least.is_finite()).then_some(least)
}
