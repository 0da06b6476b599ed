//! Operations in f64: the fields that each declares, read from its object and its tensors.

use super::fields::{Fields, Path};
use super::tensors::Tensors;
use crate::dequantise::Allow;
use crate::error::Error;
use crate::ir::Op;
use crate::ir::op::Slot;
use crate::json::Value;

/// Reads an operation; `op` says which, and is empty.
pub(super) fn read(
    value: Value<'_>,
    path: &Path<'_>,
    mut op: Op,
    tensors: &Tensors<'_, '_>,
) -> Result<Op, Error> {
    let operation = op.operation_mut();
    let fields = Fields::open(value, path, operation.keys())?;
    for (key, slot) in operation.slots() {
        fill(&fields, key, slot, tensors)?;
    }
    Ok(op)
}

fn fill(
    fields: &Fields<'_, '_>,
    key: &'static str,
    slot: Slot<'_>,
    tensors: &Tensors<'_, '_>,
) -> Result<(), Error> {
    match slot {
        Slot::Tensor(tensor) => *tensor = tensors.of_any_shape(fields, key, Allow::Finite)?,
        Slot::Table(tensor) => *tensor = tensors.of_any_shape(fields, key, Allow::Missing)?,
        Slot::Indices(indices) => *indices = tensors.indices(fields, key)?,
        Slot::Number(number) => *number = fields.number(key)?,
        Slot::Count(count) => *count = fields.size(key)?,
        Slot::Flag(flag) => *flag = fields.flag(key, false)?,
        Slot::Word(choice) => {
            let words = choice.words();
            choice.choose(fields.index_of_word(key, words.len(), &|index| words[index])?);
        }
        Slot::Optional(absent) => {
            if fields.has(key) {
                fill(fields, key, absent.fill(), tensors)?;
            }
        }
    }
    Ok(())
}
