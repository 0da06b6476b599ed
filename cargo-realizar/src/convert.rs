//! Another element type for a model's numbers, and how far its answers move.

use realizar_apr::ir::{Element, Features, Model, Scaler, ScalerForm, Stage, Tensor, Values};
use realizar_apr::reference::evaluate;
use realizar_apr::{Artifact, Storage, write_stored};

use crate::error::Error;

/// An element type to convert to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the field's own")]
pub enum Precision {
    F64,
    F32,
    F16,
    Bf16,
    Int8,
}

impl Precision {
    /// The words of the command line.
    pub const WORDS: [(&str, Precision); 5] = [
        ("f64", Precision::F64),
        ("f32", Precision::F32),
        ("f16", Precision::F16),
        ("bf16", Precision::Bf16),
        ("int8", Precision::Int8),
    ];

    fn element(self) -> Element {
        if self == Precision::F64 { Element::F64 } else { Element::F32 }
    }

    fn storage(self) -> Storage {
        match self {
            Precision::F64 | Precision::F32 => Storage::Plain,
            Precision::F16 => Storage::F16,
            Precision::Bf16 => Storage::Bf16,
            Precision::Int8 => Storage::Int8,
        }
    }
}

/// An artifact in another element type.
#[derive(Debug, Clone, PartialEq)]
pub struct Converted {
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// What reading them gives.
    pub model: Model,
    /// How far the answers to the rows that were given moved.
    pub moved: Moved,
    /// Golden rows that were dropped, because the class that the library gave is no longer the model's.
    pub dropped: usize,
}

/// How far answers moved.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Moved {
    /// Rows compared.
    pub rows: usize,
    /// The largest difference of an output, and the same over `max(1, |output|)`.
    pub absolute: f64,
    /// See above.
    pub weighed: f64,
    /// Rows of another class.
    pub classes: usize,
}

impl Moved {
    fn add(&mut self, before: &[f64], after: &[f64]) {
        for (before, after) in before.iter().zip(after) {
            if before == after || (before.is_nan() && after.is_nan()) {
                continue;
            }
            let apart = (before - after).abs();
            let apart = if apart.is_nan() { f64::INFINITY } else { apart };
            self.absolute = self.absolute.max(apart);
            self.weighed = self.weighed.max(apart / before.abs().max(1.0));
        }
    }
}

/// Converts a model and measures on `rows` how far its answers move. Dense and linear layers, scalers, centroids and
/// mixtures take all types that they can; trees sum in f32 or f64, and decide as before in either.
///
/// # Errors
/// When the model has no number of which this type is another, or one is too large for it.
pub fn convert(
    model: &Model,
    to: Precision,
    rows: &[Vec<f64>],
    mut done: impl FnMut(usize),
) -> Result<Converted, Error> {
    let mut changed = model.clone();
    let mut count = 0;
    let mut element = changed.input.element;
    if changed.stages.first().is_some_and(|stage| is_plain(stage) && to.storage() == Storage::Plain) {
        element = to.element();
        changed.input.element = element;
    }
    element = chain(&mut changed.stages, to, element, &mut count);
    if !changed.head.is_empty() {
        element = chain(&mut changed.head, to, Element::F64, &mut count);
    }
    changed.output.element = element;
    if count == 0 {
        return Err(Error::usage(
            match to {
                Precision::F64 | Precision::F32 => {
                    "no stage of the model has numbers of another type than this"
                }
                _ => {
                    "the model has no dense or linear layer, the only stages whose weights fewer bits can hold"
                }
            },
            match to {
                Precision::F64 | Precision::F32 => "see its stages with `cargo realizar inspect`",
                _ => "convert trees with `--to f32`: leaves take half the space, and every decision stays",
            },
        ));
    }
    // What the file gives is what is compared: with fewer bits that is not what was written.
    let golden = changed.golden.take();
    let read = Artifact::read(&write_stored(&changed, to.storage())?)?.model;
    let mut moved = Moved { rows: rows.len(), ..Moved::default() };
    for (index, row) in rows.iter().enumerate() {
        let wrong = |wrong: realizar_apr::reference::WrongLength| Error::malformed(wrong.to_string());
        let (before, after) = (evaluate(model, row).map_err(wrong)?, evaluate(&read, row).map_err(wrong)?);
        moved.add(&before.outputs, &after.outputs);
        moved.classes += usize::from(before.class != after.class);
        done(index + 1);
    }
    let mut dropped = 0;
    if let Some(mut golden) = golden {
        golden.rows = retyped(&golden.rows, changed.input.element);
        let kept = keep(&mut golden, &read);
        dropped = kept.1;
        changed.golden = kept.0.then_some(golden);
    }
    let bytes = write_stored(&changed, to.storage())?;
    let model = Artifact::read(&bytes)?.model;
    Ok(Converted { bytes, model, moved, dropped })
}

/// Keeps the golden rows whose class is still the library's, with a bound that holds their outputs; whether any is
/// left, and how many are not.
fn keep(golden: &mut realizar_apr::ir::Golden, model: &Model) -> (bool, usize) {
    let [count, width] = golden.rows.shape[..] else { return (false, 0) };
    let outputs = golden.outputs.shape.get(1).copied().unwrap_or(0);
    let mut moved = Moved::default();
    let mut kept = Vec::new();
    for row in 0..count {
        let numbers = numbers(&golden.rows.values, row * width..(row + 1) * width);
        let Ok(answer) = evaluate(model, &numbers) else { continue };
        let class = golden.classes.get(row).map(|&class| class as usize);
        if class.is_some() && class != answer.class {
            continue;
        }
        moved
            .add(&self::numbers(&golden.outputs.values, row * outputs..(row + 1) * outputs), &answer.outputs);
        kept.push(row);
    }
    if moved.weighed > golden.bound {
        // Twice what was found, for the kernels, which may sum in another order.
        golden.bound = 2.0 * moved.weighed;
    }
    let take = |tensor: &Tensor, width: usize| Tensor {
        shape: vec![kept.len(), width],
        values: match &tensor.values {
            Values::F32(values) => {
                Values::F32(kept.iter().flat_map(|&row| values[row * width..][..width].to_vec()).collect())
            }
            Values::F64(values) => {
                Values::F64(kept.iter().flat_map(|&row| values[row * width..][..width].to_vec()).collect())
            }
        },
        offset: None,
    };
    golden.rows = take(&golden.rows, width);
    golden.outputs = take(&golden.outputs, outputs);
    if !golden.classes.is_empty() {
        golden.classes = kept.iter().map(|&row| golden.classes[row]).collect();
    }
    (!kept.is_empty() && golden.bound.is_finite(), count - kept.len())
}

fn numbers(values: &Values, span: std::ops::Range<usize>) -> Vec<f64> {
    match values {
        Values::F32(values) => values[span].iter().map(|&value| value.into()).collect(),
        Values::F64(values) => values[span].to_vec(),
    }
}

/// Whether a stage computes in one type alone, that of its numbers.
fn is_plain(stage: &Stage) -> bool {
    matches!(
        stage,
        Stage::Scaler(_) | Stage::Normalizer(_) | Stage::Dense(_) | Stage::KMeans(_) | Stage::Mixture(_)
    )
}

/// Converts stages one after another; the type of what leaves the last, where `element` enters the first.
fn chain(stages: &mut [Stage], to: Precision, mut element: Element, count: &mut usize) -> Element {
    for stage in stages {
        element = convert_stage(stage, to, element, count);
    }
    element
}

fn convert_stage(stage: &mut Stage, to: Precision, given: Element, count: &mut usize) -> Element {
    let target = to.element();
    let few = to.storage() != Storage::Plain;
    let mut changes = |element: &mut Element| {
        let change = *element != target;
        *element = target;
        *count += usize::from(change);
    };
    match stage {
        Stage::Dense(dense) => {
            changes(&mut dense.element);
            // Already of f32, a layer still takes fewer bits.
            *count += usize::from(few);
            dense.weight = retyped(&dense.weight, target);
            dense.bias = dense.bias.as_ref().map(|bias| retyped(bias, target));
            target
        }
        // Fewer bits are for layers: what stands around them keeps its type.
        _ if few => gives(stage, given),
        Stage::Scaler(Scaler { element, form }) => {
            changes(element);
            match form {
                ScalerForm::SubtractDivide { offset, divisor } => {
                    for tensor in [offset, divisor].into_iter().flatten() {
                        *tensor = retyped(tensor, target);
                    }
                }
                ScalerForm::MultiplyAdd { factor, addend, .. } => {
                    (*factor, *addend) = (retyped(factor, target), retyped(addend, target));
                }
                ScalerForm::Range { min, range, .. } => {
                    (*min, *range) = (retyped(min, target), retyped(range, target));
                }
            }
            target
        }
        Stage::Normalizer(normalizer) => {
            changes(&mut normalizer.element);
            target
        }
        Stage::KMeans(kmeans) => {
            changes(&mut kmeans.element);
            kmeans.centroids = retyped(&kmeans.centroids, target);
            target
        }
        Stage::Mixture(mixture) => {
            changes(&mut mixture.element);
            for tensor in [&mut mixture.means, &mut mixture.precisions, &mut mixture.coefficients] {
                *tensor = retyped(tensor, target);
            }
            target
        }
        Stage::Trees(trees) => {
            let mut element = element_of(&trees.leaves.values);
            changes(&mut element);
            trees.leaves = retyped(&trees.leaves, target);
            if target == Element::F32 {
                for base in &mut trees.base {
                    *base = f64::from(*base as f32);
                }
            }
            target
        }
        Stage::Branches(branches) => {
            for branch in branches {
                chain(&mut branch.stages, to, given, count);
            }
            Element::F64
        }
        Stage::Link(_) | Stage::Op(_) => gives(stage, given),
    }
}

/// The type of what leaves a stage as it is.
fn gives(stage: &Stage, given: Element) -> Element {
    match stage {
        Stage::Scaler(scaler) => scaler.element,
        Stage::Normalizer(normalizer) => normalizer.element,
        Stage::Dense(dense) => dense.element,
        Stage::KMeans(kmeans) => kmeans.element,
        Stage::Mixture(mixture) => mixture.element,
        Stage::Trees(trees) => element_of(&trees.leaves.values),
        Stage::Link(_) => given,
        Stage::Branches(_) | Stage::Op(_) => Element::F64,
    }
}

fn element_of(values: &Values) -> Element {
    match values {
        Values::F32(_) => Element::F32,
        Values::F64(_) => Element::F64,
    }
}

/// The numbers of a tensor in another type.
fn retyped(tensor: &Tensor, element: Element) -> Tensor {
    let values = match (&tensor.values, element) {
        (Values::F32(values), Element::F64) => {
            Values::F64(values.iter().map(|&value| value.into()).collect())
        }
        (Values::F64(values), Element::F32) => {
            Values::F32(values.iter().map(|&value| value as f32).collect())
        }
        (values, _) => values.clone(),
    };
    Tensor { shape: tensor.shape.clone(), values, offset: None }
}

/// Rows to measure with where none are given: spread over the ranges seen in training, or over -1 to 1, by a
/// generator that is always the same. None where the model takes rows of any length.
#[must_use]
pub fn spread(features: &Features, count: usize) -> Vec<Vec<f64>> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        // xorshift64*: the upper 53 bits are a number from 0 to 1.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / 9_007_199_254_740_992.0
    };
    if features.is_empty() {
        return Vec::new();
    }
    let named = features.named();
    (0..count)
        .map(|_| {
            (0..features.len())
                .map(|index| {
                    let (low, high, whole) = match named.get(index) {
                        Some(feature) => match (&feature.kind, feature.range) {
                            (realizar_apr::ir::FeatureKind::Categorical(levels), _) => {
                                (0.0, levels.len() as f64, true)
                            }
                            (_, Some((low, high))) => (low, high, false),
                            _ => (-1.0, 1.0, false),
                        },
                        None => (-1.0, 1.0, false),
                    };
                    let x = low + (high - low) * next();
                    if whole { x.floor() } else { x }
                })
                .collect()
        })
        .collect()
}
