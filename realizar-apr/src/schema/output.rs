//! `link`, `output` and `source`.

use super::fields::{Fields, Path};
use super::input::labels;
use super::stages::Width;
use crate::check;
use crate::error::Error;
use crate::ir::{Decision, Element, Link, On, Output, OutputKind, Source};
use crate::json::Value;

pub(crate) const KINDS: &[(&str, OutputKind)] = &[
    ("probability", OutputKind::Probability),
    ("score", OutputKind::Score),
    ("value", OutputKind::Value),
    ("distance", OutputKind::Distance),
    ("cluster", OutputKind::Cluster),
    ("class", OutputKind::Class),
    ("component", OutputKind::Component),
];

pub(crate) const ONS: &[(&str, On)] = &[("scores", On::Scores), ("outputs", On::Outputs)];

#[derive(Clone, Copy)]
pub(super) enum Op {
    Identity,
    Logistic,
    LogisticPair,
    Softmax,
    OneVsRest,
    Exp,
    Softplus,
    SignedSquare,
    Argmax,
    Step,
    AnomalyScore,
}

pub(super) const LINKS: &[(&str, Op)] = &[
    ("identity", Op::Identity),
    ("logistic", Op::Logistic),
    ("logistic_pair", Op::LogisticPair),
    ("softmax", Op::Softmax),
    ("one_vs_rest", Op::OneVsRest),
    ("exp", Op::Exp),
    ("softplus", Op::Softplus),
    ("signed_square", Op::SignedSquare),
    ("argmax", Op::Argmax),
    ("step", Op::Step),
    ("anomaly_score", Op::AnomalyScore),
];

#[derive(Clone, Copy)]
enum Rule {
    Argmax,
    Above,
    Votes,
    Index,
}

const RULES: &[(&str, Rule)] =
    &[("argmax", Rule::Argmax), ("above", Rule::Above), ("votes", Rule::Votes), ("index", Rule::Index)];

/// The link and the outputs of a model whose last stage gives so many scores of this type.
pub(super) fn read(
    fields: &Fields<'_, '_>,
    scores: Width,
    element: Element,
) -> Result<(Link, Output), Error> {
    let link = link(fields)?;
    let count = check::outputs(link, scores).map_err(Error::Model)?.unwrap_or(0);
    let path = fields.path.key("output");
    let output = Fields::open(fields.required("output")?, &path, &["kind", "labels", "decision"])?;
    let labels = match output.get("labels") {
        Some(value) => Some(labels(value, &path.key("labels"))?),
        None => None,
    };
    let kind = output.word("kind", KINDS)?;
    let decision = decision(&output)?;
    Ok((link, Output { element, kind, count, labels, decision }))
}

fn link(fields: &Fields<'_, '_>) -> Result<Link, Error> {
    let Some(value) = fields.get("link") else { return Ok(Link::Identity) };
    link_of(value, &fields.path.key("link"))
}

/// The link of an object: at the end of the model, or a stage of it.
pub(super) fn link_of(value: Value<'_>, path: &Path<'_>) -> Result<Link, Error> {
    let op = Fields::open(value, path, &["op", "scale", "normalizer"])?.word("op", LINKS)?;
    let known: &'static [&'static str] = match op {
        Op::Logistic | Op::LogisticPair | Op::OneVsRest => &["op", "scale"],
        Op::AnomalyScore => &["op", "normalizer"],
        _ => &["op"],
    };
    let link = Fields::open(value, path, known)?;
    let scale = || Ok::<f64, Error>(link.optional_number("scale")?.unwrap_or(1.0));
    Ok(match op {
        Op::Identity => Link::Identity,
        Op::Logistic => Link::Logistic { scale: scale()? },
        Op::LogisticPair => Link::LogisticPair { scale: scale()? },
        Op::Softmax => Link::Softmax,
        Op::OneVsRest => Link::OneVsRest { scale: scale()? },
        Op::Exp => Link::Exp,
        Op::Softplus => Link::Softplus,
        Op::SignedSquare => Link::SignedSquare,
        Op::Argmax => Link::Argmax,
        Op::Step => Link::Step,
        Op::AnomalyScore => Link::AnomalyScore { normalizer: link.number("normalizer")? },
    })
}

fn decision(output: &Fields<'_, '_>) -> Result<Decision, Error> {
    let Some(value) = output.get("decision") else { return Ok(Decision::None) };
    let path: Path<'_> = output.path.key("decision");
    let fields = Fields::open(value, &path, &["rule", "on", "threshold", "inclusive", "classes"])?;
    let rule = fields.word("rule", RULES)?;
    let on = fields.word("on", ONS)?;
    match rule {
        Rule::Argmax => {
            Fields::open(value, &path, &["rule", "on"])?;
            Ok(Decision::Argmax(on))
        }
        Rule::Above => {
            Fields::open(value, &path, &["rule", "on", "threshold", "inclusive"])?;
            Ok(Decision::Above {
                on,
                threshold: fields.number("threshold")?,
                inclusive: fields.flag("inclusive", false)?,
            })
        }
        Rule::Index => {
            Fields::open(value, &path, &["rule", "on", "classes"])?;
            Ok(Decision::Index { on, classes: fields.size("classes")? })
        }
        Rule::Votes => {
            Fields::open(value, &path, &["rule", "on"])?;
            Ok(Decision::Votes(on))
        }
    }
}

/// Where the model came from.
pub(super) fn source(fields: &Fields<'_, '_>) -> Result<Option<Source>, Error> {
    let Some(value) = fields.get("source") else { return Ok(None) };
    let path = fields.path.key("source");
    let source = Fields::open(value, &path, &["library", "version", "estimator", "sha256"])?;
    Ok(Some(Source {
        library: source.required_text("library")?.into(),
        version: source.text("version")?,
        estimator: source.text("estimator")?,
        sha256: source.text("sha256")?,
    }))
}
