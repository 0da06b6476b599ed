//! Finding tensors by name and shape, and reading their numbers.

use crate::error::{Error, Mismatch, TensorProblem};
use crate::ir::{Tensor, Values};
use crate::kind::Kind;
use crate::schema::tensors::weights;
use crate::v2::{Container, Entry};

/// Looks for the tensors of one kind.
pub(super) struct Finder<'a, 'c> {
    pub(super) container: &'c Container<'a>,
    kind: &'static str,
}

/// A tensor that was found.
#[derive(Clone, Copy)]
pub(super) struct Found<'c> {
    pub(super) entry: &'c Entry<'c>,
    pub(super) bytes: &'c [u8],
}

/// A number in a tensor of its own.
pub(super) struct Scalar<'c> {
    pub(super) value: f32,
    entry: &'c Entry<'c>,
}

impl Scalar<'_> {
    /// The error that says what was expected.
    pub(super) fn refuse(&self, expected: String) -> Error {
        let problem = TensorProblem::Value { element: 0, value: self.value.into(), expected };
        Error::Tensor { name: self.entry.name.into(), problem }
    }
}

impl<'a: 'c, 'c> Finder<'a, 'c> {
    pub(super) fn new(container: &'c Container<'a>, kind: Kind) -> Self {
        Finder { container, kind: kind.name() }
    }

    pub(super) fn mismatch(&self, reason: Mismatch) -> Error {
        Error::KindMismatch { kind: self.kind, reason }
    }

    /// The tensor of this name.
    pub(super) fn get(&self, name: &str) -> Option<Found<'c>> {
        let entry = self.container.tensor(name)?;
        Some(Found { entry, bytes: self.container.data(entry) })
    }

    pub(super) fn required(&self, name: &str) -> Result<Found<'c>, Error> {
        self.get(name).ok_or_else(|| self.mismatch(Mismatch::Missing { tensor: name.into() }))
    }

    /// A tensor [n] with something in it; `length` says how much, where that is known.
    pub(super) fn vector(&self, name: &str, length: Option<usize>) -> Result<Found<'c>, Error> {
        let found = self.required(name)?;
        let expected = match (&found.entry.dims[..], length) {
            ([n], None) if *n > 0 => return Ok(found),
            ([n], Some(length)) if *n == length => return Ok(found),
            (_, Some(length)) => format!("[{length}]"),
            (_, None) => "[n]".into(),
        };
        Err(found.wrong(TensorProblem::Shape { expected, found: found.entry.dims.to_vec() }))
    }

    /// A tensor [rows, columns] with something in it.
    pub(super) fn matrix(&self, name: &str) -> Result<Found<'c>, Error> {
        let found = self.required(name)?;
        match found.entry.dims[..] {
            [rows, columns] if rows > 0 && columns > 0 => Ok(found),
            _ => {
                let expected = "[rows, columns]".into();
                Err(found.wrong(TensorProblem::Shape { expected, found: found.entry.dims.to_vec() }))
            }
        }
    }

    /// A tensor with one number, where there is one of this name.
    pub(super) fn scalar(&self, name: &str) -> Result<Option<Scalar<'c>>, Error> {
        if self.get(name).is_none() {
            return Ok(None);
        }
        let found = self.vector(name, Some(1))?;
        let value = found.floats()?[0];
        Ok(Some(Scalar { value, entry: found.entry }))
    }

    /// Refuses a file with a tensor that has no place in the kind.
    pub(super) fn only(&self, belongs: impl Fn(&str) -> bool) -> Result<(), Error> {
        match self.container.tensors.iter().find(|entry| !belongs(entry.name)) {
            Some(entry) => Err(self.mismatch(Mismatch::Extra { tensor: entry.name.into() })),
            None => Ok(()),
        }
    }
}

impl Found<'_> {
    pub(super) fn wrong(&self, problem: TensorProblem) -> Error {
        Error::Tensor { name: self.entry.name.into(), problem }
    }

    /// The numbers, of any element type that f32 holds.
    pub(super) fn numbers(&self) -> Result<Tensor, Error> {
        weights(self.entry, self.bytes)
    }

    /// The numbers without their shape.
    pub(super) fn floats(&self) -> Result<Vec<f32>, Error> {
        match self.numbers()?.values {
            Values::F32(values) => Ok(values),
            Values::F64(values) => Ok(values.iter().map(|&value| value as f32).collect()),
        }
    }
}
