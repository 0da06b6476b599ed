//! `golden`: rows with the training library's own answers.

use super::fields::Fields;
use super::tensors::{Dim, Tensors, wrong};
use crate::dequantise::Allow;
use crate::dtype::Dtype;
use crate::error::{Error, SchemaProblem, TensorProblem};
use crate::ir::{Decision, Golden, Input, Output, Tensor, Values};

pub(super) fn read(
    fields: &Fields<'_, '_>,
    input: &Input,
    output: &Output,
    tensors: &Tensors<'_, '_>,
) -> Result<Option<Golden>, Error> {
    let Some(value) = fields.get("golden") else { return Ok(None) };
    let path = fields.path.key("golden");
    let golden = Fields::open(value, &path, &["rows", "outputs", "classes", "bound"])?;

    let n = if input.open { Dim::Any("n") } else { Dim::Is(input.features.len()) };
    let stored = tensors.golden(&golden, "rows", &[Dim::Any("r"), n])?;
    let rows = stored.numbers(Some(input.element), Allow::Missing)?;
    missing(&rows, input).map_err(|problem| wrong(stored.entry, problem))?;

    let r = Dim::Is(rows.shape[0]);
    let k = if output.count == 0 { Dim::Is(rows.shape[1]) } else { Dim::Is(output.count) };
    let outputs = tensors.golden(&golden, "outputs", &[r, k])?.numbers(None, Allow::Finite)?;

    let (classes, classes_offset) = match (output.decision, golden.has("classes")) {
        (Decision::None, true) => {
            return Err(path.fail(SchemaProblem::Goes { key: "classes", with: "a decision" }));
        }
        (Decision::None, false) => (Vec::new(), None),
        _ => {
            let stored = tensors.golden(&golden, "classes", &[r])?;
            if stored.entry.dtype != Dtype::I32 {
                let problem = TensorProblem::Dtype { expected: "I32", found: stored.entry.dtype.name() };
                return Err(wrong(stored.entry, problem));
            }
            let (words, _) = stored.bytes.as_chunks();
            let mut classes = vec![0; words.len()];
            let mut row = 0;
            while row < classes.len() {
                let class = i32::from_le_bytes(words[row]);
                if class < 0 {
                    let expected = "the index of a class".into();
                    let problem = TensorProblem::Value { element: row, value: class.into(), expected };
                    return Err(wrong(stored.entry, problem));
                }
                classes[row] = class as u32;
                row += 1;
            }
            (classes, Some(stored.entry.offset).filter(|offset| offset.is_multiple_of(4)))
        }
    };
    let bound = golden.number("bound")?;
    if bound < 0.0 {
        let expected = "a number from 0";
        return Err(path.key("bound").fail(SchemaProblem::Number { found: bound, expected }));
    }
    Ok(Some(Golden { rows, outputs, classes, classes_offset, bound }))
}

/// Refuses NaN where the feature allows no missing value.
fn missing(rows: &Tensor, input: &Input) -> Result<(), TensorProblem> {
    let columns = rows.shape[1];
    let features = input.features.named();
    let nan = |element: usize| match &rows.values {
        Values::F32(values) => values[element].is_nan(),
        Values::F64(values) => values[element].is_nan(),
    };
    let mut element = 0;
    while element < rows.values.len() {
        if nan(element) && !features.get(element % columns).is_some_and(|feature| feature.missing) {
            return Err(TensorProblem::NotFinite { element, value: f64::NAN });
        }
        element += 1;
    }
    Ok(())
}
