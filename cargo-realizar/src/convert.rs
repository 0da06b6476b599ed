//! Another element type for a model's numbers, and how far its answers move.

mod spread;
mod stages;

pub use spread::spread;

use realizar_apr::ir::{Element, Golden, Model, Tensor, Values};
use realizar_apr::reference::evaluate;
use realizar_apr::{Artifact, Storage, write_stored};

use stages::{chain, is_plain, retyped};

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
    // That was of other weights.
    changed.measured.clear();
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
fn keep(golden: &mut Golden, model: &Model) -> (bool, usize) {
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
