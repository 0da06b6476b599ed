//! `stages`: the steps from the row to the scores.

use super::fields::{Fields, Path, number};
use super::input::ELEMENTS;
use super::tensors::{Dim, Tensors};
use super::trees;
use crate::check;
use crate::error::{Error, SchemaProblem};
use crate::ir::{
    Activation, Dense, Element, Input, KMeans, Mixture, Norm, Normalizer, Scaler, ScalerForm, Stage,
};
use crate::json::Value;

/// The number of values between two stages; unknown where the model takes rows of any length.
pub(super) type Width = Option<usize>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Standard,
    Robust,
    MaxAbs,
    MinMax,
    Range,
    Normalizer,
    Linear,
    Dense,
    Trees,
    KMeans,
    Mixture,
}

const OPS: &[(&str, Op)] = &[
    ("standard_scaler", Op::Standard),
    ("robust_scaler", Op::Robust),
    ("max_abs_scaler", Op::MaxAbs),
    ("min_max_scaler", Op::MinMax),
    ("range_scaler", Op::Range),
    ("normalizer", Op::Normalizer),
    ("linear", Op::Linear),
    ("dense", Op::Dense),
    ("trees", Op::Trees),
    ("kmeans", Op::KMeans),
    ("mixture", Op::Mixture),
];

pub(crate) const NORMS: &[(&str, Norm)] = &[("l1", Norm::L1), ("l2", Norm::L2), ("max", Norm::Max)];

pub(crate) const ACTIVATIONS: &[(&str, Activation)] = &[
    ("identity", Activation::Identity),
    ("relu", Activation::Relu),
    ("tanh", Activation::Tanh),
    ("logistic", Activation::Logistic),
    ("softmax", Activation::Softmax),
];

impl Op {
    fn keys(self) -> &'static [&'static str] {
        match self {
            Op::Standard => &["op", "element", "mean", "scale"],
            Op::Robust => &["op", "element", "center", "scale"],
            Op::MaxAbs => &["op", "element", "scale"],
            Op::MinMax => &["op", "element", "scale", "min", "clip"],
            Op::Range => &["op", "element", "min", "range", "low", "high"],
            Op::Normalizer => &["op", "element", "norm", "unit_below"],
            Op::Linear => &["op", "element", "weight", "bias", "bias_first"],
            Op::Dense => &["op", "element", "weight", "bias", "bias_first", "activation"],
            Op::Trees => trees::KEYS,
            Op::KMeans => &["op", "element", "centroids"],
            Op::Mixture => &["op", "element", "means", "precisions", "coefficients", "uniform_below"],
        }
    }
}

/// The stages, and the width and element type of what leaves the last one.
pub(super) fn read(
    fields: &Fields<'_, '_>,
    input: &Input,
    tensors: &Tensors<'_, '_>,
) -> Result<(Vec<Stage>, Width, Element), Error> {
    let items = fields.items("stages")?;
    let path = fields.path.key("stages");
    let mut width = if input.open && input.features.is_empty() { None } else { Some(input.features.len()) };
    let mut element = input.element;
    let mut stages = Vec::with_capacity(items.clone().count());
    for (index, item) in items.enumerate() {
        let stage = stage(item, &path.item(index), &mut width, tensors)?;
        element = check::gives(&stage);
        stages.push(stage);
    }
    Ok((stages, width, element))
}

fn stage(
    value: Value<'_>,
    path: &Path<'_>,
    width: &mut Width,
    tensors: &Tensors<'_, '_>,
) -> Result<Stage, Error> {
    let op = operation(value, path)?;
    let fields = Fields::open(value, path, op.keys())?;
    let element = fields.word("element", ELEMENTS)?;
    let n = match *width {
        Some(n) => Dim::Is(n),
        None => Dim::Any("n"),
    };
    let each = |key| tensors.numbers(&fields, key, element, &[n]);
    let each_optional = |key| tensors.optional(&fields, key, element, &[n]);
    let scaler = |form| Stage::Scaler(Scaler { element, form });
    Ok(match op {
        Op::Standard => scaler(ScalerForm::SubtractDivide {
            offset: each_optional("mean")?,
            divisor: each_optional("scale")?,
        }),
        Op::Robust => scaler(ScalerForm::SubtractDivide {
            offset: each_optional("center")?,
            divisor: each_optional("scale")?,
        }),
        Op::MaxAbs => scaler(ScalerForm::SubtractDivide { offset: None, divisor: Some(each("scale")?) }),
        Op::MinMax => scaler(ScalerForm::MultiplyAdd {
            factor: each("scale")?,
            addend: each("min")?,
            clip: clip(&fields)?,
        }),
        Op::Range => scaler(ScalerForm::Range {
            min: each("min")?,
            range: each("range")?,
            low: fields.number("low")?,
            high: fields.number("high")?,
        }),
        Op::Normalizer => Stage::Normalizer(Normalizer {
            element,
            norm: fields.word("norm", NORMS)?,
            unit_below: fields.optional_number("unit_below")?.unwrap_or(0.0),
        }),
        Op::Linear | Op::Dense => {
            let weight = tensors.weights(&fields, "weight", element, &[Dim::Any("m"), n])?;
            let m = weight.shape[0];
            let bias = if fields.has("bias") {
                Some(tensors.weights(&fields, "bias", element, &[Dim::Is(m)])?)
            } else {
                None
            };
            let activation = match op {
                Op::Dense => fields.word("activation", ACTIVATIONS)?,
                _ => Activation::Identity,
            };
            *width = Some(m);
            Stage::Dense(Dense {
                element,
                weight,
                bias,
                bias_first: fields.flag("bias_first", false)?,
                activation,
            })
        }
        Op::Trees => {
            let trees = trees::read(&fields, element, *width, tensors)?;
            *width = Some(trees.outputs);
            Stage::Trees(trees)
        }
        Op::KMeans => {
            let centroids = tensors.numbers(&fields, "centroids", element, &[Dim::Any("k"), n])?;
            *width = Some(centroids.shape[0]);
            Stage::KMeans(KMeans { element, centroids })
        }
        Op::Mixture => {
            let means = tensors.numbers(&fields, "means", element, &[Dim::Any("k"), n])?;
            let (k, n) = (Dim::Is(means.shape[0]), Dim::Is(means.shape[1]));
            *width = Some(means.shape[0]);
            Stage::Mixture(Mixture {
                element,
                means,
                precisions: tensors.numbers(&fields, "precisions", element, &[k, n])?,
                coefficients: tensors.numbers(&fields, "coefficients", element, &[k])?,
                uniform_below: fields.optional_number("uniform_below")?.unwrap_or(0.0),
            })
        }
    })
}

/// The operation comes first: which keys are known depends on it.
fn operation(value: Value<'_>, path: &Path<'_>) -> Result<Op, Error> {
    if value.members().is_none() {
        return Err(path.fail(SchemaProblem::Kind { expected: "an object", found: value.kind() }));
    }
    Fields::unchecked(value, path).word("op", OPS)
}

fn clip(fields: &Fields<'_, '_>) -> Result<Option<(f64, f64)>, Error> {
    if !fields.has("clip") {
        return Ok(None);
    }
    let mut items = fields.items("clip")?;
    let path = fields.path.key("clip");
    let length = items.clone().count();
    match (items.next(), items.next(), items.next()) {
        (Some(low), Some(high), None) => {
            Ok(Some((number(low, &path.item(0))?, number(high, &path.item(1))?)))
        }
        (Some(_), Some(_), Some(_)) => Err(path.fail(SchemaProblem::Kind {
            expected: "a list of the lowest and the highest result",
            found: "longer",
        })),
        _ => Err(path.fail(SchemaProblem::TooShort { length, least: 2 })),
    }
}
