//! Link, output, source and golden rows as objects of the schema.

use super::plan::{Numbers, Object, Planned, labels, tensor, word};
use crate::check;
use crate::ir::{Decision, Golden, Link, Output, Source};
use crate::precision::Measured;
use crate::schema::output::{KINDS, ONS};

/// The link at the end; nothing for the identity.
pub(super) fn link(link: Link) -> Option<Object> {
    (link != Link::Identity).then(|| link_stage(link))
}

/// A link as an object.
pub(super) fn link_stage(link: Link) -> Object {
    let mut object = Object::new();
    object.text("op", check::link(link));
    match link {
        Link::Logistic { scale } | Link::LogisticPair { scale } | Link::OneVsRest { scale } => {
            if scale != 1.0 {
                object.number("scale", scale);
            }
        }
        Link::AnomalyScore { normalizer } => object.number("normalizer", normalizer),
        Link::Identity
        | Link::Softmax
        | Link::Exp
        | Link::Softplus
        | Link::SignedSquare
        | Link::Argmax
        | Link::Step => {}
    }
    object
}

pub(super) fn output(output: &Output) -> Object {
    let mut object = Object::new();
    object.text("kind", word(KINDS, &output.kind));
    if let Some(names) = &output.labels {
        object.key("labels").push_str(&labels(names));
    }
    let mut decision = Object::new();
    match output.decision {
        Decision::None => return object,
        Decision::Argmax(on) => {
            decision.text("rule", "argmax");
            decision.text("on", word(ONS, &on));
        }
        Decision::Above { on, threshold, inclusive } => {
            decision.text("rule", "above");
            decision.text("on", word(ONS, &on));
            decision.number("threshold", threshold);
            decision.flag("inclusive", inclusive);
        }
        Decision::Votes(on) => {
            decision.text("rule", "votes");
            decision.text("on", word(ONS, &on));
        }
        Decision::Index { on, classes } => {
            decision.text("rule", "index");
            decision.text("on", word(ONS, &on));
            decision.size("classes", classes);
        }
    }
    object.object("decision", decision);
    object
}

pub(super) fn source(source: &Source) -> Object {
    let mut object = Object::new();
    object.text("library", &source.library);
    for (key, value) in
        [("version", &source.version), ("estimator", &source.estimator), ("sha256", &source.sha256)]
    {
        if let Some(value) = value {
            object.text(key, value);
        }
    }
    object
}

pub(super) fn golden<'m>(golden: &'m Golden, tensors: &mut Vec<Planned<'m>>) -> Object {
    let mut object = Object::new();
    object.text("rows", &tensor(tensors, "golden.rows".into(), &golden.rows));
    object.text("outputs", &tensor(tensors, "golden.outputs".into(), &golden.outputs));
    if !golden.classes.is_empty() {
        let name = String::from("golden.classes");
        object.text("classes", &name);
        // Classes were checked against their number, which is that of scores or outputs.
        let numbers = Numbers::I32(golden.classes.iter().map(|&class| class as i32).collect());
        tensors.push(Planned { name, shape: vec![golden.classes.len()], numbers });
    }
    object.number("bound", golden.bound);
    object
}

pub(super) fn measured(measured: &Measured) -> Object {
    let mut object = Object::new();
    object.text("weights", measured.weights.word());
    object.size("rows", measured.rows);
    if measured.made_up {
        object.flag("made_up", true);
    }
    object.number("largest", measured.largest);
    object.number("mean", measured.mean);
    object.size("classes", measured.classes);
    object
}
