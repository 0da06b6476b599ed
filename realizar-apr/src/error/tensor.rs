//! What can be wrong with a tensor.

use std::fmt;

use crate::count::Count;
use crate::quoted::Quoted;

/// What is wrong with a tensor.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum TensorProblem {
    /// A dimension is beyond what memory can hold.
    Huge {
        /// Byte of the file.
        at: usize,
        /// The dimension.
        dim: u64,
    },
    /// The product of the dimensions is beyond what memory can hold.
    Overflow {
        /// The shape.
        shape: Vec<usize>,
    },
    /// It does not lie inside the file.
    Outside {
        /// Byte of the file at which its place is stored.
        at: usize,
        /// Offset from the start of the data.
        offset: u64,
        /// Its size in bytes.
        size: u64,
        /// The file's length.
        length: usize,
    },
    /// It shares bytes with another.
    Overlap {
        /// The other.
        other: String,
        /// Byte of the file at which it starts.
        offset: usize,
        /// Byte of the file at which the other ends.
        end: usize,
    },
    /// The element type is unknown.
    UnknownDtype {
        /// Its code.
        code: u8,
    },
    /// The size is not what shape and element type give.
    Size {
        /// The element type.
        dtype: &'static str,
        /// Elements that the shape gives.
        elements: usize,
        /// Bytes that they take; `None` beyond what memory can hold.
        expected: Option<usize>,
        /// Bytes that the index gives.
        size: usize,
    },
    /// The element type is another than its use asks for.
    Dtype {
        /// What is asked for.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// The shape is another than its use asks for.
    Shape {
        /// What is asked for.
        expected: String,
        /// What it is.
        found: Vec<usize>,
    },
    /// There is nothing in it.
    Empty,
    /// An index is below 0.
    Negative {
        /// Which element.
        element: usize,
        /// The index.
        value: i32,
    },
    /// A number is NaN or infinite.
    NotFinite {
        /// Which element, row after row.
        element: usize,
        /// The number.
        value: f64,
    },
    /// A number is not one that its use allows.
    Value {
        /// Which element, row after row.
        element: usize,
        /// The number.
        value: f64,
        /// What is allowed.
        expected: String,
    },
}

impl fmt::Display for TensorProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TensorProblem::Huge { at, dim } => {
                write!(f, "has a dimension of {dim} (byte {at}), which is more than memory can hold")
            }
            TensorProblem::Overflow { shape } => {
                write!(f, "has the shape {shape:?}, which is more elements than memory can hold")
            }
            TensorProblem::Outside { at, offset, size, length } => write!(
                f,
                "takes {size} bytes from {offset} bytes into the data (says byte {at}), but the file has {length} bytes"
            ),
            TensorProblem::Overlap { other, offset, end } => {
                write!(f, "starts at byte {offset}, but tensor {} goes to byte {end}", Quoted(other))
            }
            TensorProblem::UnknownDtype { code } => {
                write!(f, "has the element type {code}, which is unknown")
            }
            TensorProblem::Size { dtype, elements, expected, size } => {
                write!(f, "takes {size} bytes, but {} of {dtype} take ", Count(*elements, "element"))?;
                match expected {
                    Some(expected) => expected.fmt(f),
                    None => f.write_str("more than memory can hold"),
                }
            }
            TensorProblem::Dtype { expected, found } => {
                write!(f, "holds {found}, but {expected} is expected")
            }
            TensorProblem::Shape { expected, found } => {
                write!(f, "has the shape {found:?}, but {expected} is expected")
            }
            TensorProblem::Empty => f.write_str("has no elements"),
            TensorProblem::Negative { element, value } => {
                write!(f, "holds indices, but element {element} is {value}")
            }
            TensorProblem::NotFinite { element, value } => {
                write!(f, "is not finite: element {element} is {value}")
            }
            TensorProblem::Value { element, value, expected } => {
                write!(f, "has {value} in element {element}, but {expected} is expected")
            }
        }
    }
}
