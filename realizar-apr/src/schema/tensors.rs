//! The tensors that the schema names: each found, of the right type and shape, and used once.

use std::cell::RefCell;

use super::fields::{Fields, Path};
use crate::dequantise::{self, Allow};
use crate::dtype::Dtype;
use crate::error::{Error, SchemaProblem, TensorProblem};
use crate::ir::{Element, Tensor, Values};
use crate::suggest::closest;
use crate::v2::{Container, Entry};

/// What a dimension must be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Dim {
    /// Anything but 0; the letter stands for it in messages.
    Any(&'static str),
    /// Exactly this.
    Is(usize),
}

/// The tensors of the file, and which of them have a use.
pub(super) struct Tensors<'a, 'c> {
    container: &'c Container<'a>,
    uses: RefCell<Vec<Use>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    None,
    Model,
    Golden,
}

/// A tensor of the file: its entry and its bytes.
#[derive(Clone, Copy)]
pub(super) struct Stored<'a, 'c> {
    pub(super) entry: &'c Entry<'a>,
    pub(super) bytes: &'a [u8],
}

impl<'a, 'c> Tensors<'a, 'c> {
    pub(super) fn new(container: &'c Container<'a>) -> Self {
        Tensors { container, uses: RefCell::new(vec![Use::None; container.tensors.len()]) }
    }

    /// The tensor that a field names, which has no other use.
    fn used(&self, fields: &Fields<'_, '_>, key: &'static str, use_: Use) -> Result<Stored<'a, 'c>, Error> {
        let name = fields.required_text(key)?;
        let tensors = &self.container.tensors;
        let Ok(index) = tensors.binary_search_by(|entry| entry.name.cmp(&name)) else {
            let meant = closest(&name, tensors.iter().take(1000).map(|entry| entry.name));
            let meant = meant.map(String::from);
            return Err(fields.path.key(key).fail(SchemaProblem::NoTensor { name: name.into(), meant }));
        };
        let mut uses = self.uses.borrow_mut();
        // A tensor with two uses would be decoded twice: a small file could ask for any amount of memory.
        if uses[index] != Use::None {
            return Err(fields.path.key(key).fail(SchemaProblem::UsedTwice { name: name.into() }));
        }
        uses[index] = use_;
        let entry = &tensors[index];
        if entry.dims.contains(&0) {
            return Err(wrong(entry, TensorProblem::Empty));
        }
        Ok(Stored { entry, bytes: self.container.data(entry) })
    }

    /// The tensor that a field names, of this shape.
    fn stored(
        &self,
        fields: &Fields<'_, '_>,
        key: &'static str,
        shape: &[Dim],
        use_: Use,
    ) -> Result<Stored<'a, 'c>, Error> {
        let stored = self.used(fields, key, use_)?;
        let entry = stored.entry;
        let fits = entry.dims.len() == shape.len()
            && entry.dims.iter().zip(shape).all(|(&dim, expected)| match *expected {
                Dim::Any(_) => true,
                Dim::Is(expected) => dim == expected,
            });
        if !fits {
            let problem = TensorProblem::Shape { expected: shape_text(shape), found: entry.dims.to_vec() };
            return Err(wrong(entry, problem));
        }
        Ok(stored)
    }

    /// Numbers of the stage's element type, as they lie in the file.
    pub(super) fn numbers(
        &self,
        fields: &Fields<'_, '_>,
        key: &'static str,
        element: Element,
        shape: &[Dim],
    ) -> Result<Tensor, Error> {
        self.stored(fields, key, shape, Use::Model)?.numbers(Some(element), Allow::Finite)
    }

    /// The same, where the field is there.
    pub(super) fn optional(
        &self,
        fields: &Fields<'_, '_>,
        key: &'static str,
        element: Element,
        shape: &[Dim],
    ) -> Result<Option<Tensor>, Error> {
        if fields.has(key) { self.numbers(fields, key, element, shape).map(Some) } else { Ok(None) }
    }

    /// Numbers of a dense layer: of reduced precision too, where it computes in f32.
    pub(super) fn weights(
        &self,
        fields: &Fields<'_, '_>,
        key: &'static str,
        element: Element,
        shape: &[Dim],
    ) -> Result<Tensor, Error> {
        let stored = self.stored(fields, key, shape, Use::Model)?;
        if element == Element::F64 {
            return stored.numbers(Some(element), Allow::Finite);
        }
        weights(stored.entry, stored.bytes)
    }

    /// Numbers of either element type.
    pub(super) fn either(
        &self,
        fields: &Fields<'_, '_>,
        key: &'static str,
        shape: &[Dim],
    ) -> Result<Tensor, Error> {
        self.stored(fields, key, shape, Use::Model)?.numbers(None, Allow::Finite)
    }

    /// F64 numbers of whatever shape: the operation checks it.
    pub(super) fn of_any_shape(
        &self,
        fields: &Fields<'_, '_>,
        key: &'static str,
        allow: Allow,
    ) -> Result<Tensor, Error> {
        self.used(fields, key, Use::Model)?.numbers(Some(Element::F64), allow)
    }

    /// Whole numbers from 0, in a tensor I32 of one dimension.
    pub(super) fn indices(&self, fields: &Fields<'_, '_>, key: &'static str) -> Result<Vec<u32>, Error> {
        let stored = self.raw(fields, key, &[Dtype::I32], &[Dim::Any("m")])?;
        let mut indices = Vec::with_capacity(stored.bytes.len() / 4);
        for (element, bytes) in stored.bytes.as_chunks::<4>().0.iter().enumerate() {
            let index = i32::from_le_bytes(*bytes);
            match u32::try_from(index) {
                Ok(index) => indices.push(index),
                Err(_) => {
                    let problem = TensorProblem::Negative { element, value: index };
                    return Err(wrong(stored.entry, problem));
                }
            }
        }
        Ok(indices)
    }

    /// A tensor of one element type, not decoded.
    pub(super) fn raw(
        &self,
        fields: &Fields<'_, '_>,
        key: &'static str,
        dtypes: &[Dtype],
        shape: &[Dim],
    ) -> Result<Stored<'a, 'c>, Error> {
        let stored = self.stored(fields, key, shape, Use::Model)?;
        stored.one_of(dtypes)?;
        Ok(stored)
    }

    /// A tensor of the golden rows.
    pub(super) fn golden(
        &self,
        fields: &Fields<'_, '_>,
        key: &'static str,
        shape: &[Dim],
    ) -> Result<Stored<'a, 'c>, Error> {
        self.stored(fields, key, shape, Use::Golden)
    }

    /// Refuses tensors without a use and golden rows before weights, and gives the number of bytes
    /// before the golden rows (all of the file where there are none).
    pub(super) fn finish(self, root: &Path<'_>) -> Result<usize, Error> {
        let uses = self.uses.into_inner();
        let mut first_golden: Option<&Entry<'_>> = None;
        let mut last_other: Option<&Entry<'_>> = None;
        for (entry, use_) in self.container.tensors.iter().zip(uses) {
            match use_ {
                Use::None => {
                    return Err(root.fail(SchemaProblem::Unused { name: entry.name.into() }));
                }
                Use::Model => {
                    if last_other.is_none_or(|last| last.offset < entry.offset) {
                        last_other = Some(entry);
                    }
                }
                Use::Golden => {
                    if first_golden.is_none_or(|first| first.offset > entry.offset) {
                        first_golden = Some(entry);
                    }
                }
            }
        }
        let Some(golden) = first_golden else { return Ok(self.container.bytes.len()) };
        if let Some(other) = last_other
            && other.offset > golden.offset
        {
            let (golden, name) = (golden.name.into(), other.name.into());
            return Err(root.key("golden").fail(SchemaProblem::GoldenFirst { golden, name }));
        }
        Ok(golden.offset)
    }
}

impl Stored<'_, '_> {
    fn one_of(&self, dtypes: &[Dtype]) -> Result<(), Error> {
        if dtypes.contains(&self.entry.dtype) {
            return Ok(());
        }
        let expected = match dtypes {
            [Dtype::I32] => "I32",
            [Dtype::U8] => "U8",
            [Dtype::F32] => "F32",
            [Dtype::F64] => "F64",
            _ => "F32 or F64",
        };
        Err(wrong(self.entry, TensorProblem::Dtype { expected, found: self.entry.dtype.name() }))
    }

    /// The numbers, of this element type or of either.
    pub(super) fn numbers(&self, element: Option<Element>, allow: Allow) -> Result<Tensor, Error> {
        self.one_of(match element {
            Some(Element::F32) => &[Dtype::F32],
            Some(Element::F64) => &[Dtype::F64],
            None => &[Dtype::F32, Dtype::F64],
        })?;
        let values = match self.entry.dtype {
            Dtype::F64 => dequantise::f64s(self.bytes, allow).map(Values::F64),
            _ => dequantise::f32s(self.bytes, allow).map(Values::F32),
        };
        let values = values.map_err(|problem| wrong(self.entry, problem))?;
        Ok(Tensor { shape: self.entry.dims.to_vec(), values, offset: aligned(self.entry) })
    }
}

/// The numbers of a tensor as f32, from any type that f32 holds.
pub(crate) fn weights(entry: &Entry<'_>, bytes: &[u8]) -> Result<Tensor, Error> {
    let elements = entry.dims.elements();
    match dequantise::to_f32(entry.dtype, elements, bytes) {
        None => {
            let expected = "F32, F16, BF16, AprQ8, AprQ4, Q4_K or Q6_K";
            Err(wrong(entry, TensorProblem::Dtype { expected, found: entry.dtype.name() }))
        }
        Some(Err(problem)) => Err(wrong(entry, problem)),
        Some(Ok(values)) => {
            let offset = if entry.dtype == Dtype::F32 { aligned(entry) } else { None };
            Ok(Tensor { shape: entry.dims.to_vec(), values: Values::F32(values), offset })
        }
    }
}

/// Where plain numbers lie in the file, if they are aligned there.
fn aligned(entry: &Entry<'_>) -> Option<usize> {
    let width = if entry.dtype == Dtype::F64 { 8 } else { 4 };
    entry.offset.is_multiple_of(width).then_some(entry.offset)
}

pub(super) fn wrong(entry: &Entry<'_>, problem: TensorProblem) -> Error {
    Error::Tensor { name: entry.name.into(), problem }
}

fn shape_text(shape: &[Dim]) -> String {
    let mut text = String::from("[");
    for (index, dim) in shape.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { ", " });
        match dim {
            Dim::Any(letter) => text.push_str(letter),
            Dim::Is(dim) => text.push_str(&dim.to_string()),
        }
    }
    text.push(']');
    text
}
