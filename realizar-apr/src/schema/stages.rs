//! `stages`: the steps from the row to the scores.

use std::cell::Cell;

use super::fields::{Fields, Path, number};
use super::input::ELEMENTS;
use super::output::{LINKS, link_of};
use super::tensors::{Dim, Tensors};
use super::{operations, trees};
use crate::check;
use crate::error::{Error, ModelProblem, SchemaProblem};
use crate::ir::Op as Operation;
use crate::ir::{
    Activation, Branch, Dense, Element, Input, KMeans, Mixture, Norm, Normalizer, Scaler, ScalerForm, Stage,
};
use crate::json::{Items, Value};
use crate::suggest::closest;

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

/// Stages side by side.
pub(crate) const BRANCHES: &str = "branches";

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

/// The stages before the scores and after them, and the width and element type of what leaves the last one.
pub(super) struct Chains {
    pub(super) stages: Vec<Stage>,
    pub(super) head: Vec<Stage>,
    pub(super) width: Width,
    pub(super) element: Element,
}

/// Reads `stages` and `head`.
pub(super) fn read(
    fields: &Fields<'_, '_>,
    input: &Input,
    tensors: &Tensors<'_, '_>,
) -> Result<Chains, Error> {
    let mut width = if input.open && input.features.is_empty() { None } else { Some(input.features.len()) };
    let mut element = input.element;
    let path = fields.path.key("stages");
    let all = Cell::new(0);
    let nesting = Nesting { depth: 0, stages: &all };
    let stages = chain(fields.items("stages")?, &path, &mut width, &mut element, nesting, tensors)?;
    let mut head = Vec::new();
    if fields.has("head") {
        element = Element::F64;
        let path = fields.path.key("head");
        head = chain(fields.items("head")?, &path, &mut width, &mut element, nesting, tensors)?;
        element = Element::F64;
    }
    Ok(Chains { stages, head, width, element })
}

/// The most stages of a model, with those in branches: each takes more memory than the shortest that a file can say.
const MOST_STAGES: usize = 8192;

/// How many branches stages are inside of, and how many stages there are so far.
#[derive(Clone, Copy)]
struct Nesting<'a> {
    depth: usize,
    stages: &'a Cell<usize>,
}

impl<'a> Nesting<'a> {
    fn deeper(self) -> Nesting<'a> {
        Nesting { depth: self.depth + 1, ..self }
    }
}

/// Stages one after another.
fn chain(
    items: Items<'_>,
    path: &Path<'_>,
    width: &mut Width,
    element: &mut Element,
    nesting: Nesting<'_>,
    tensors: &Tensors<'_, '_>,
) -> Result<Vec<Stage>, Error> {
    let count = items.clone().count();
    nesting.stages.set(nesting.stages.get().saturating_add(count));
    if nesting.stages.get() > MOST_STAGES {
        return Err(Error::Model(ModelProblem::TooMany { most: MOST_STAGES }));
    }
    let mut stages = Vec::with_capacity(count);
    for (index, item) in items.enumerate() {
        let path = path.item(index);
        let stage = stage(item, &path, width, *element, nesting, tensors)?;
        *element = stage.gives(*element);
        stages.push(stage);
    }
    Ok(stages)
}

fn stage(
    value: Value<'_>,
    path: &Path<'_>,
    width: &mut Width,
    given: Element,
    nesting: Nesting<'_>,
    tensors: &Tensors<'_, '_>,
) -> Result<Stage, Error> {
    let op = match operation(value, path)? {
        Kind::Own(op) => op,
        Kind::Link => {
            let link = link_of(value, path)?;
            *width = check::outputs(link, *width).map_err(Error::Model)?;
            return Ok(Stage::Link(link));
        }
        Kind::Branches => return branches(value, path, width, given, nesting, tensors).map(Stage::Branches),
        Kind::Operation(empty) => {
            let op = operations::read(value, path, *empty, tensors)?;
            let n = width.unwrap_or(0);
            let gives = op.width(n).map_err(|unfit| path.fail(SchemaProblem::Unfit(unfit.to_string())))?;
            *width = Some(gives);
            return Ok(Stage::Op(op));
        }
    };
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

/// What a stage is, by its `op`.
enum Kind {
    Own(Op),
    Link,
    Branches,
    Operation(Box<Operation>),
}

/// The operation comes first: which keys are known depends on it.
fn operation(value: Value<'_>, path: &Path<'_>) -> Result<Kind, Error> {
    if value.members().is_none() {
        return Err(path.fail(SchemaProblem::Kind { expected: "an object", found: value.kind() }));
    }
    let fields = Fields::unchecked(value, path);
    let name = fields.required_text("op")?;
    if let Some(op) = Operation::empty(&name) {
        return Ok(Kind::Operation(Box::new(op)));
    }
    if LINKS.iter().any(|(word, _)| *word == name) {
        return Ok(Kind::Link);
    }
    if name == BRANCHES {
        return Ok(Kind::Branches);
    }
    if let Some((_, op)) = OPS.iter().find(|(word, _)| *word == name) {
        return Ok(Kind::Own(*op));
    }
    let mut known: Vec<&'static str> = Vec::new();
    for (word, _) in OPS {
        known.push(word);
    }
    known.push(BRANCHES);
    known.extend_from_slice(Operation::NAMES);
    for (word, _) in LINKS {
        known.push(word);
    }
    let meant = closest(&name, known.iter().copied());
    Err(path.key("op").fail(SchemaProblem::Word { found: name.into(), meant, known }))
}

/// Stages side by side.
fn branches(
    value: Value<'_>,
    path: &Path<'_>,
    width: &mut Width,
    given: Element,
    nesting: Nesting<'_>,
    tensors: &Tensors<'_, '_>,
) -> Result<Vec<Branch>, Error> {
    if nesting.depth == check::DEEPEST {
        return Err(Error::Model(ModelProblem::TooDeep { most: check::DEEPEST }));
    }
    let fields = Fields::open(value, path, &["op", "branches"])?;
    let n = width.unwrap_or(0);
    let items = fields.items("branches")?;
    let path = path.key("branches");
    let mut branches = Vec::with_capacity(items.clone().count());
    let mut sum = 0usize;
    for (index, item) in items.enumerate() {
        let path = path.item(index);
        let fields = Fields::open(item, &path, &["columns", "stages"])?;
        let columns = if fields.has("columns") { Some(columns(&fields, n)?) } else { None };
        let mut width = Some(columns.as_ref().map_or(n, Vec::len));
        let path = path.key("stages");
        let mut element = given;
        let stages =
            chain(fields.items("stages")?, &path, &mut width, &mut element, nesting.deeper(), tensors)?;
        sum = check::side_by_side(sum, width).map_err(Error::Model)?;
        branches.push(Branch { columns, stages });
    }
    *width = Some(sum);
    Ok(branches)
}

/// Indices of columns; not empty.
fn columns(fields: &Fields<'_, '_>, n: usize) -> Result<Vec<u32>, Error> {
    let items = fields.items("columns")?;
    let path = fields.path.key("columns");
    let mut columns = Vec::with_capacity(items.clone().count());
    for (index, item) in items.enumerate() {
        match item.as_usize().and_then(|column| u32::try_from(column).ok()) {
            Some(column) if (column as usize) < n => columns.push(column),
            _ => {
                let found = item.as_f64();
                let problem = match found {
                    Some(found) => {
                        SchemaProblem::Number { found, expected: "the index of a column that there is" }
                    }
                    None => SchemaProblem::Kind { expected: "a number", found: item.kind() },
                };
                return Err(path.item(index).fail(problem));
            }
        }
    }
    if columns.is_empty() {
        return Err(path.fail(SchemaProblem::TooShort { length: 0, least: 1 }));
    }
    Ok(columns)
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
