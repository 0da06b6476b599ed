//! What is wrong with a document, and where: the byte, and the keys that lead to it.

use std::fmt::Write;

use crate::error::Error;

/// Something wrong with a document. The keys are collected on the way out, so that reading costs nothing
/// where nothing is wrong.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    offset: usize,
    error: Error,
    /// From the innermost outwards.
    path: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

/// Letters of a key that a message shows: keys of damaged files can be long.
const MOST_KEY: usize = 60;

impl Fault {
    /// A malformed document.
    pub(crate) fn new(offset: usize, what: impl Into<String>) -> Self {
        Fault { offset, error: Error::malformed(what), path: Vec::new() }
    }

    /// Anything else, such as a refusal, found at this byte.
    pub(crate) fn of(offset: usize, error: Error) -> Self {
        Fault { offset, error, path: Vec::new() }
    }

    pub(crate) fn under_key(mut self, key: &str) -> Self {
        self.path.push(Step::Key(key.chars().take(MOST_KEY).collect()));
        self
    }

    pub(crate) fn under_index(mut self, index: usize) -> Self {
        self.path.push(Step::Index(index));
        self
    }

    /// The error, placed in a text by line and column.
    pub(crate) fn in_text(self, text: &[u8]) -> Error {
        let before = &text[..self.offset.min(text.len())];
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|&&byte| byte != b'\n').count() + 1;
        self.placed(&format!("line {line}, column {column}"))
    }

    /// The error, placed in a binary file by byte.
    pub(crate) fn in_bytes(self) -> Error {
        let offset = self.offset;
        self.placed(&format!("byte {offset}"))
    }

    fn placed(self, position: &str) -> Error {
        let mut path = String::new();
        for step in self.path.iter().rev() {
            match step {
                Step::Key(key) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(key);
                }
                // Writing to a string does not fail.
                Step::Index(index) => drop(write!(path, "[{index}]")),
            }
        }
        if path.is_empty() {
            self.error.at(position)
        } else {
            self.error.at(format!("`{path}` ({position})"))
        }
    }
}
