//! A container without a schema: tensors as another format stored them.

use std::borrow::Cow;

use super::WriteError;
use super::layout;
use super::plan::{Numbers, Plan, Planned};

/// A tensor whose bytes are written as they are.
#[derive(Debug, Clone, Copy)]
pub struct RawTensor<'a> {
    /// Its name, distinct among all.
    pub name: &'a str,
    /// What its bytes are.
    pub kind: RawType,
    /// Dimensions, outermost first.
    pub shape: &'a [usize],
    /// The numbers, little-endian and row-major.
    pub bytes: &'a [u8],
}

/// The element type of a [`RawTensor`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Rust's and the field's own")]
pub enum RawType {
    F32 = 0,
    F16 = 1,
    F64 = 3,
    I32 = 4,
    I64 = 5,
    I8 = 6,
    U8 = 7,
    Bf16 = 30,
}

/// The bytes of a version 2 file with these tensors, which says nothing about what they mean. Whether a tensor has
/// as many bytes as its shape asks for is found out by reading the file.
///
/// # Errors
/// When a name or a shape is longer than the format can say.
pub fn write_raw(tensors: &[RawTensor<'_>]) -> Result<Vec<u8>, WriteError> {
    let mut planned = Vec::with_capacity(tensors.len());
    for tensor in tensors {
        for (part, length, most) in [
            ("name of a tensor", tensor.name.len(), u16::MAX.into()),
            ("shape of a tensor", tensor.shape.len(), u8::MAX.into()),
        ] {
            if length > most {
                return Err(WriteError::TooLarge { part, length, most });
            }
        }
        planned.push(Planned {
            name: tensor.name.to_owned(),
            shape: tensor.shape.to_vec(),
            numbers: Numbers::Stored { code: tensor.kind as u8, bytes: Cow::Borrowed(tensor.bytes) },
        });
    }
    layout::file(&Plan { metadata: "{}".to_owned(), tensors: planned })
}
