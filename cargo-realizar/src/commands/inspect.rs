//! `cargo realizar inspect`: what an artifact holds.

use std::fmt::Write;

use cargo_realizar::{Error, small_tree};
use clap::{ArgMatches, Command};
use realizar_apr::card;
use realizar_apr::ir::op::Field;
use realizar_apr::ir::{
    Decision, Element, FeatureKind, Features, Labels, OutputKind, Stage, Tensor, Trees, outputs_of,
};
use realizar_apr::precision::Measured;
use serde_json::{Value, json};

use super::{Opened, artifact_arguments, file, file_argument, kernels, open, signed_by, signer_json};
use crate::output::Report;

pub(super) fn arguments() -> Command {
    Command::new("inspect")
        .about("Show what an artifact holds: its card, stages, sizes, kernels, features, and a small tree")
        .arg(file_argument("The artifact"))
        .args(artifact_arguments())
}

/// One stage, in words and numbers.
struct Line {
    op: &'static str,
    takes: usize,
    gives: usize,
    /// Weights, thresholds, leaves and indices.
    numbers: usize,
    element: Option<Element>,
}

pub(super) fn run(matches: &ArgMatches) -> Result<Report, Error> {
    let path = file(matches);
    let Opened { artifact, signer, warnings } = open(matches)?;
    let model = &artifact.model;
    let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let stem = path.file_stem().map_or_else(|| "model".into(), |stem| stem.to_string_lossy());
    let name = model.name.clone().unwrap_or_else(|| stem.into_owned());
    let mut width = model.input.features.len();
    let mut lines = Vec::new();
    for stage in model.stages.iter().chain(&model.head) {
        let gives = outputs_of(std::slice::from_ref(stage), width);
        lines.push(Line {
            op: op(stage),
            takes: width,
            gives,
            numbers: numbers(stage),
            element: element(stage),
        });
        width = gives;
    }

    let mut text = card::card(model, &name, artifact.notes());
    // Writing to a string does not fail.
    let _ = writeln!(
        text,
        "\n## Sizes\n\n{size} bytes, of which a function embeds {} at most.\n",
        artifact.embed_len()
    );
    let _ = writeln!(text, "| stage | takes | gives | numbers | type |\n| --- | --- | --- | --- | --- |");
    for line in &lines {
        let element = line.element.map_or("", element_name);
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {element} |",
            line.op, line.takes, line.gives, line.numbers
        );
    }
    text.push_str(&kernels::text(model));
    if let Some(signer) = &signer {
        let _ = write!(text, "\n## Signature\n\nThe signature holds: {}.\n", signed_by(signer));
    }
    let trees = model.stages.iter().find_map(trees_of);
    let drawn = trees.and_then(|trees| small_tree(trees, &model.input.features));
    if let (Some((index, drawing)), Some(trees)) = (&drawn, trees) {
        let _ = writeln!(text, "\n## Tree {} of {}\n\n{drawing}", index + 1, trees.roots.len());
    }

    let golden = model.golden.as_ref();
    let json = json!({
        "name": name,
        "version": model.version,
        "library": model.source.as_ref().map(|source| source.library.as_str()),
        "estimator": model.source.as_ref().and_then(|source| source.estimator.as_deref()),
        "sha256": model.source.as_ref().and_then(|source| source.sha256.as_deref()),
        "bytes": size,
        "embedded_bytes": artifact.embed_len(),
        "signature": signer.as_ref().map(signer_json),
        "element": element_name(model.input.element),
        "features": features(&model.input.features),
        "stages": lines.iter().map(|line| json!({
            "op": line.op,
            "takes": line.takes,
            "gives": line.gives,
            "numbers": line.numbers,
            "element": line.element.map(element_name),
        })).collect::<Vec<Value>>(),
        "kernels": kernels::json(model),
        "outputs": model.output.count,
        "output_kind": kind(model.output.kind),
        "labels": model.output.labels.as_ref().map(labels),
        "decides": model.output.decision != Decision::None,
        "golden_rows": golden.and_then(|golden| golden.rows.shape.first().copied()).unwrap_or(0),
        "golden_bound": golden.map(|golden| golden.bound),
        "precision": precision_json(&model.measured),
        "notes": artifact.notes().iter().map(ToString::to_string).collect::<Vec<String>>(),
        "tree": drawn.map(|(_, drawing)| drawing),
        "card": card::card(model, &name, artifact.notes()),
    });
    Ok(Report { text, json: json.as_object().cloned().unwrap_or_default(), warnings, failed: false })
}

/// The trees of a stage, in a branch too.
fn trees_of(stage: &Stage) -> Option<&Trees> {
    match stage {
        Stage::Trees(trees) => Some(trees),
        // A column of a branch has another name than in the row.
        Stage::Branches(branches) => branches
            .iter()
            .filter(|branch| branch.columns.is_none())
            .find_map(|branch| branch.stages.first().and_then(trees_of)),
        _ => None,
    }
}

pub(super) fn op(stage: &Stage) -> &'static str {
    match stage {
        Stage::Scaler(_) => "scaler",
        Stage::Normalizer(_) => "normalizer",
        Stage::Dense(_) => "dense",
        Stage::Trees(_) => "trees",
        Stage::KMeans(_) => "kmeans",
        Stage::Mixture(_) => "mixture",
        Stage::Link(_) => "link",
        Stage::Branches(_) => "branches",
        Stage::Op(op) => op.name(),
    }
}

fn element(stage: &Stage) -> Option<Element> {
    match stage {
        Stage::Scaler(scaler) => Some(scaler.element),
        Stage::Normalizer(normalizer) => Some(normalizer.element),
        Stage::Dense(dense) => Some(dense.element),
        Stage::Trees(trees) => Some(trees.element),
        Stage::KMeans(kmeans) => Some(kmeans.element),
        Stage::Mixture(mixture) => Some(mixture.element),
        Stage::Branches(_) | Stage::Op(_) => Some(Element::F64),
        Stage::Link(_) => None,
    }
}

fn element_name(element: Element) -> &'static str {
    match element {
        Element::F32 => "f32",
        Element::F64 => "f64",
    }
}

/// How many numbers a stage holds.
fn numbers(stage: &Stage) -> usize {
    let of = |tensor: &Tensor| tensor.values.len();
    match stage {
        Stage::Scaler(scaler) => match &scaler.form {
            realizar_apr::ir::ScalerForm::SubtractDivide { offset, divisor } => {
                offset.as_ref().map_or(0, of) + divisor.as_ref().map_or(0, of)
            }
            realizar_apr::ir::ScalerForm::MultiplyAdd { factor, addend, .. } => of(factor) + of(addend),
            realizar_apr::ir::ScalerForm::Range { min, range, .. } => of(min) + of(range),
        },
        Stage::Dense(dense) => of(&dense.weight) + dense.bias.as_ref().map_or(0, of),
        // A threshold and two children for each node.
        Stage::Trees(trees) => 3 * trees.nodes.len() + of(&trees.leaves) + trees.sets.words.len(),
        Stage::KMeans(kmeans) => of(&kmeans.centroids),
        Stage::Mixture(mixture) => of(&mixture.means) + of(&mixture.precisions) + of(&mixture.coefficients),
        Stage::Normalizer(_) | Stage::Link(_) => 0,
        Stage::Branches(branches) => {
            branches.iter().flat_map(|branch| branch.stages.iter().map(numbers)).sum()
        }
        Stage::Op(op) => op
            .fields()
            .iter()
            .map(|(_, field)| match field {
                Field::Tensor(tensor) | Field::Table(tensor) => of(tensor),
                Field::Indices(indices) => indices.len(),
                _ => 0,
            })
            .sum(),
    }
}

fn kind(kind: OutputKind) -> &'static str {
    match kind {
        OutputKind::Probability => "probability",
        OutputKind::Score => "score",
        OutputKind::Value => "value",
        OutputKind::Distance => "distance",
        OutputKind::Cluster => "cluster",
        OutputKind::Class => "class",
        OutputKind::Component => "component",
    }
}

fn labels(labels: &Labels) -> Value {
    match labels {
        Labels::Text(texts) => json!(texts),
        Labels::Integer(integers) => json!(integers),
        Labels::Boolean => json!([false, true]),
    }
}

/// How far weights in fewer bits move the answers.
pub(super) fn precision_json(measured: &[Measured]) -> Value {
    measured
        .iter()
        .map(|measured| {
            json!({
                "weights": measured.weights.word(),
                "rows": measured.rows,
                "rows_from": if measured.made_up { "made-up" } else { "golden" },
                "largest": measured.largest,
                "mean": measured.mean,
                "changed_classes": measured.classes,
            })
        })
        .collect()
}

fn features(features: &Features) -> Value {
    let named = features.named().iter().map(|feature| {
        let levels = match &feature.kind {
            FeatureKind::Numeric => None,
            FeatureKind::Categorical(levels) => Some(labels(levels)),
        };
        json!({
            "name": feature.name,
            "kind": if levels.is_some() { "categorical" } else { "numeric" },
            "levels": levels,
            "missing": feature.missing,
            "unknown": feature.unknown,
            "min": feature.range.map(|(low, _)| low),
            "max": feature.range.map(|(_, high)| high),
        })
    });
    match features {
        Features::Named(_) => Value::Array(named.collect()),
        Features::Unnamed(count) => json!(count),
    }
}
