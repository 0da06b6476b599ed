//! MessagePack, read in place and without recursion.

use std::fmt;

/// Why bytes are not MessagePack.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MsgpackProblem {
    /// The bytes end inside a value.
    Unfinished,
}

impl fmt::Display for MsgpackProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MsgpackProblem::Unfinished => f.write_str("the bytes end inside a value"),
        }
    }
}
