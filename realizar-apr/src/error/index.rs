//! What can be wrong with an entry of the tensor index.

use std::fmt;

use crate::quoted::Quoted;

/// What is wrong with an entry of the tensor index.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IndexProblem {
    /// The index ends inside the entry.
    Unfinished {
        /// Bytes that the next field takes.
        needed: usize,
        /// Bytes that are left.
        left: usize,
    },
    /// The name is too long.
    NameLength {
        /// Its length in bytes.
        length: usize,
        /// The longest that is read.
        most: usize,
    },
    /// The name is not UTF-8.
    NameNotUtf8,
    /// Too many dimensions.
    Dimensions {
        /// How many.
        count: u8,
        /// The most that are read.
        most: usize,
    },
    /// Names do not ascend.
    Order {
        /// The name before.
        before: String,
        /// This entry's name.
        name: String,
    },
}

impl fmt::Display for IndexProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IndexProblem::Unfinished { needed, left } => {
                write!(f, "the next field takes {needed} bytes, but {left} are left before the data")
            }
            IndexProblem::NameLength { length, most } => {
                write!(f, "the name is {length} bytes long, more than {most}")
            }
            IndexProblem::NameNotUtf8 => f.write_str("the name is not UTF-8"),
            IndexProblem::Dimensions { count, most } => write!(f, "{count} dimensions are more than {most}"),
            IndexProblem::Order { before, name } if before == name => {
                write!(f, "a second tensor is called {}", Quoted(name))
            }
            IndexProblem::Order { before, name } => {
                write!(f, "{} comes after {}, but names must ascend", Quoted(name), Quoted(before))
            }
        }
    }
}
