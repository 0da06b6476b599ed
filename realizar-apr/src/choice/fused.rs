//! Which models answer rows of f32 from fused trees. That is of whole models: a class that is too close to say is
//! computed again.

use super::{Kernel, NODE};
use crate::ir::{Decision, Link, Model, On, Stage, Trees};
use crate::ranked::Fused;

/// The trees of a model of nothing else, whose class and outputs follow from scores that are a little off.
pub(super) fn whole(model: &Model) -> Option<&Trees> {
    let [Stage::Trees(trees)] = &model.stages[..] else { return None };
    // Scores that are the outputs, or near to them, are the library's in every bit.
    let told = match (model.link, model.output.decision) {
        (Link::Logistic { scale } | Link::LogisticPair { scale }, _) if scale <= 0.0 || scale >= 1e6 => false,
        (
            Link::Logistic { .. } | Link::LogisticPair { .. },
            Decision::Above { on: On::Outputs, threshold, .. },
        ) => (1e-3..=0.999).contains(&threshold),
        (
            Link::Logistic { .. } | Link::LogisticPair { .. },
            Decision::None | Decision::Above { on: On::Scores, .. },
        ) => true,
        (Link::Softmax, Decision::None | Decision::Argmax(_)) => true,
        _ => false,
    };
    (model.head.is_empty() && model.input.element == trees.element && told).then_some(trees)
}

/// The tables of a checked model whose rows of f32 are answered from fused trees; its exact kernel takes `otherwise`
/// nanoseconds, or what walking from node to node takes.
#[must_use]
pub fn fused(model: &Model, otherwise: Option<f64>, asked: Option<Kernel>) -> Option<Fused> {
    if !matches!(asked, None | Some(Kernel::Fused)) {
        return None;
    }
    let fused = Fused::of(whole(model)?).ok()?;
    let sooner = fused.nanoseconds < otherwise.unwrap_or(NODE * fused.walk);
    (asked.is_some() || sooner).then_some(fused)
}
