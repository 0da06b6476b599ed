//! What can be wrong with the struct in a version 1 file.

use std::fmt;

use crate::count::Count;

/// What is wrong with the struct in a version 1 file.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum PayloadProblem {
    /// The payload ends inside a field.
    Unfinished {
        /// Which field.
        field: &'static str,
        /// Bytes that it takes.
        needed: u64,
        /// Bytes that are left.
        left: usize,
    },
    /// A vector has more items than the rest of the payload has room for.
    Items {
        /// Which field.
        field: &'static str,
        /// How many items.
        count: u64,
        /// Bytes that are left.
        left: usize,
    },
    /// A tag is none that the field knows.
    Tag {
        /// Which field.
        field: &'static str,
        /// The tag.
        found: u32,
        /// How many tags there are, from 0.
        known: u32,
    },
    /// A number is not finite.
    NotFinite {
        /// Which field.
        field: &'static str,
        /// Which element.
        element: usize,
        /// The number.
        value: f64,
    },
    /// A number is not one that the field allows.
    Value {
        /// Which field.
        field: &'static str,
        /// The number.
        found: u64,
        /// What is allowed.
        expected: String,
    },
    /// There are bytes after the struct.
    Trailing {
        /// How many.
        count: usize,
    },
    /// The decompressed payload is damaged.
    Compression {
        /// `zstd` or `LZ4`.
        codec: &'static str,
        /// What the decoder says.
        reason: &'static str,
    },
    /// The decompressed payload has another length than the header says.
    Length {
        /// What the header says.
        declared: u64,
        /// What it is.
        found: u64,
    },
    /// A node of a tree has some of the fields of a split, and not all.
    HalfNode,
    /// A number is not above 0.
    NotPositive {
        /// Which field.
        field: &'static str,
        /// The number.
        value: f64,
    },
}

impl fmt::Display for PayloadProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PayloadProblem::Unfinished { field, needed, left } => {
                write!(f, "`{field}` takes {needed} bytes, but {left} are left")
            }
            PayloadProblem::Items { field, count, left } => {
                write!(f, "`{field}` has {count} items, but {left} bytes are left")
            }
            PayloadProblem::Tag { field, found, known } => {
                write!(f, "`{field}` has the tag {found}, but only 0 to {} exist", known.saturating_sub(1))
            }
            PayloadProblem::NotFinite { field, element, value } => {
                write!(f, "`{field}` is not finite: element {element} is {value}")
            }
            PayloadProblem::Value { field, found, expected } => {
                write!(f, "`{field}` is {found}, but {expected} is expected")
            }
            PayloadProblem::Trailing { count } => {
                write!(f, "the struct is followed by {}", Count(*count, "byte"))
            }
            PayloadProblem::Compression { codec, reason } => {
                write!(f, "the {codec} data is damaged: {reason}")
            }
            PayloadProblem::Length { declared, found } => {
                write!(
                    f,
                    "the header says that it has {declared} bytes after decompression, but it has {found}"
                )
            }
            PayloadProblem::HalfNode => f.write_str("a node has some of the fields of a split, and not all"),
            PayloadProblem::NotPositive { field, value } => {
                write!(f, "`{field}` is {value}, but a number above 0 is expected")
            }
        }
    }
}
