//! bincode 1.x with its default options, read in place: numbers little-endian and fixed in width, lengths
//! as u64, options as one byte, enums as u32, no padding and no names.

use super::Stop;
use crate::dequantise::{self, Allow};
use crate::error::{Error, PayloadProblem, Refusal, TensorProblem};

/// Why a struct cannot be read from here on: byte of the payload, and the problem.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) problem: PayloadProblem,
}

pub(super) type Result<T> = std::result::Result<T, Fault>;

/// A place in the payload.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// A vector of f32, where it lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Floats<'a> {
    pub(super) bytes: &'a [u8],
    /// The field's name.
    pub(super) field: &'static str,
    /// Byte of the payload at which the first number lies.
    pub(super) at: usize,
}

impl Floats<'_> {
    pub(super) fn len(&self) -> usize {
        self.bytes.len() / 4
    }
}

/// A matrix of f32, row-major.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matrix<'a> {
    pub(super) values: Floats<'a>,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Cursor { bytes, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn fail<T>(&self, at: usize, problem: PayloadProblem) -> Result<T> {
        Err(Fault { at, problem })
    }

    fn take(&mut self, field: &'static str, count: u64) -> Result<&'a [u8]> {
        let left = self.bytes.len() - self.at;
        if count > left as u64 {
            return self.fail(self.at, PayloadProblem::Unfinished { field, needed: count, left });
        }
        let end = self.at + count as usize;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N]> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(field, N as u64)?);
        Ok(array)
    }

    pub(super) fn u64(&mut self, field: &'static str) -> Result<u64> {
        self.array(field).map(u64::from_le_bytes)
    }

    pub(super) fn f32(&mut self, field: &'static str) -> Result<f32> {
        self.array(field).map(f32::from_le_bytes)
    }

    /// One byte, 0 or 1: a bool, or whether an option holds something.
    pub(super) fn flag(&mut self, field: &'static str) -> Result<bool> {
        let [byte] = self.array(field)?;
        match byte {
            0 => Ok(false),
            1 => Ok(true),
            found => {
                let problem = PayloadProblem::Tag { field, found: found.into(), known: 2 };
                self.fail(self.at - 1, problem)
            }
        }
    }

    /// The index of an enum's variant.
    pub(super) fn variant(&mut self, field: &'static str, known: u32) -> Result<u32> {
        let found = u32::from_le_bytes(self.array(field)?);
        if found >= known {
            return self.fail(self.at - 4, PayloadProblem::Tag { field, found, known });
        }
        Ok(found)
    }

    pub(super) fn option_u64(&mut self, field: &'static str) -> Result<Option<u64>> {
        if self.flag(field)? { self.u64(field).map(Some) } else { Ok(None) }
    }

    pub(super) fn option_f32(&mut self, field: &'static str) -> Result<Option<f32>> {
        if self.flag(field)? { self.f32(field).map(Some) } else { Ok(None) }
    }

    /// The items of a vector, so many bytes each, as they lie.
    pub(super) fn items(&mut self, field: &'static str, width: u64) -> Result<&'a [u8]> {
        let count = self.count(field, width)?;
        self.take(field, count as u64 * width)
    }

    /// The number of items of a vector whose items take at least so many bytes each.
    pub(super) fn count(&mut self, field: &'static str, least: u64) -> Result<usize> {
        let at = self.at;
        let count = self.u64(field)?;
        let left = self.bytes.len() - self.at;
        if count.saturating_mul(least) > left as u64 {
            return self.fail(at, PayloadProblem::Items { field, count, left });
        }
        Ok(count as usize)
    }

    pub(super) fn floats(&mut self, field: &'static str) -> Result<Floats<'a>> {
        let bytes = self.items(field, 4)?;
        Ok(Floats { bytes, field, at: self.at - bytes.len() })
    }

    pub(super) fn option_floats(&mut self, field: &'static str) -> Result<Option<Floats<'a>>> {
        if self.flag(field)? { self.floats(field).map(Some) } else { Ok(None) }
    }

    pub(super) fn matrix(&mut self, field: &'static str) -> Result<Matrix<'a>> {
        let values = self.floats(field)?;
        let at = self.at;
        let (rows, columns) = (self.u64(field)?, self.u64(field)?);
        if rows.checked_mul(columns) != Some(values.len() as u64) {
            let expected = format!("a matrix of {} numbers", values.len());
            let found = rows.saturating_mul(columns);
            return self.fail(at, PayloadProblem::Value { field, found, expected });
        }
        if values.len() == 0 {
            // No rows, or no columns: whatever their other number is, it means nothing.
            return Ok(Matrix { values, rows: 0, columns: 0 });
        }
        // Their product is the length of a slice, so both fit.
        Ok(Matrix { values, rows: rows as usize, columns: columns as usize })
    }

    pub(super) fn option_matrix(&mut self, field: &'static str) -> Result<Option<Matrix<'a>>> {
        if self.flag(field)? { self.matrix(field).map(Some) } else { Ok(None) }
    }

    /// Nothing may be left.
    pub(super) fn end(&self) -> Result<()> {
        let count = self.bytes.len() - self.at;
        if count == 0 { Ok(()) } else { self.fail(self.at, PayloadProblem::Trailing { count }) }
    }
}

impl Floats<'_> {
    /// The numbers, all finite.
    pub(super) fn read(&self, estimator: &'static str) -> std::result::Result<Vec<f32>, Error> {
        match dequantise::f32s(self.bytes, Allow::Finite) {
            Ok(values) => Ok(values),
            Err(TensorProblem::NotFinite { element, value }) => {
                let problem = PayloadProblem::NotFinite { field: self.field, element, value };
                Err(Error::Payload { family: estimator, at: self.at + 4 * element, problem })
            }
            Err(problem) => Err(Error::Tensor { name: self.field.into(), problem }),
        }
    }
}

/// Refuses a number that is not finite. `at` is the byte after it.
pub(super) fn finite(
    estimator: &'static str,
    field: &'static str,
    at: usize,
    value: f32,
) -> std::result::Result<(), Error> {
    if value.is_finite() {
        return Ok(());
    }
    let problem = PayloadProblem::NotFinite { field, element: 0, value: value.into() };
    Err(Error::Payload { family: estimator, at: at - 4, problem })
}

/// The error of a model that was saved before it was trained.
pub(super) fn unfitted(estimator: &'static str) -> Stop {
    Stop::Refused(Error::Refused(Refusal::Unfitted { families: vec![estimator] }))
}

/// The error of a struct whose fields disagree. `at` is a byte of the payload.
pub(super) fn disagree(
    estimator: &'static str,
    field: &'static str,
    at: usize,
    found: u64,
    expected: String,
) -> Stop {
    let problem = PayloadProblem::Value { field, found, expected };
    Stop::Refused(Error::Payload { family: estimator, at, problem })
}
