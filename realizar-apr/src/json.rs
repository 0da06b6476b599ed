//! JSON (RFC 8259), read in place.
//!
//! [`parse`] checks a whole document once, without recursion; a [`Value`] is then a place in the text,
//! and its members are found by walking it. Nothing is copied, so a hostile document costs no memory.

mod check;
mod escape;
mod value;

#[cfg(test)]
mod tests;

pub(crate) use value::{Items, Value};

use check::Parser;
use std::fmt;

/// How deep arrays and objects may nest. Metadata of real writers is three deep.
const MAX_DEPTH: u32 = 128;

/// Why a text is not JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonProblem {
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The text ends inside a value.
    Unfinished,
    /// Something else stands where this was expected.
    Expected {
        /// What was expected.
        expected: &'static str,
        /// The character that is there.
        found: char,
    },
    /// An escape that JSON does not have, or half of a surrogate pair.
    Escape,
    /// A control character inside a string.
    Control,
    /// Arrays and objects nest deeper than this.
    Depth {
        /// The deepest that is read.
        limit: u32,
    },
}

impl fmt::Display for JsonProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonProblem::NotUtf8 => f.write_str("the bytes are not UTF-8"),
            JsonProblem::Unfinished => f.write_str("the text ends inside a value"),
            JsonProblem::Expected { expected, found } => write!(f, "expected {expected}, found {found:?}"),
            JsonProblem::Escape => f.write_str("a string holds an escape that is not JSON"),
            JsonProblem::Control => f.write_str("a string holds a control character"),
            JsonProblem::Depth { limit } => write!(f, "values nest deeper than {limit}"),
        }
    }
}

/// A document that is not JSON: where (byte of the document) and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NotJson {
    pub(crate) at: usize,
    pub(crate) problem: JsonProblem,
}

/// Checks a document and gives its value.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value<'_>, NotJson> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| NotJson { at: error.valid_up_to(), problem: JsonProblem::NotUtf8 })?;
    Parser::new(text).document()?;
    Ok(Value::of(text))
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && matches!(bytes[at], b' ' | b'\t' | b'\n' | b'\r') {
        at += 1;
    }
    at
}
