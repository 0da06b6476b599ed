//! What an importer gives: a model, and what had to be said about it.

use std::fmt;

use realizar_apr::ir::Model;

use crate::signature::Signer;

/// A model that was read from another library's file.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The model. Its name, version and the hash of the file are filled in by [`import`](crate::import()).
    pub model: Model,
    /// How many classes the model decides between, where the importer knows: labels that are absent are then
    /// made up, with a warning.
    pub classes: Option<usize>,
    /// What the file has lost, and what was taken instead.
    pub warnings: Vec<Warning>,
    /// By whom the file is signed, where it is and the signature holds.
    pub signer: Option<Signer>,
}

/// Something that the file does not hold, and what was taken instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// What was taken, and why.
    pub what: String,
    /// How to say it otherwise.
    pub help: Option<String>,
}

impl Warning {
    /// A warning with what to do about it.
    #[must_use]
    pub fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Warning { what: what.into(), help: Some(help.into()) }
    }

    /// A statement that asks for nothing.
    #[must_use]
    pub fn statement(what: impl Into<String>) -> Self {
        Warning { what: what.into(), help: None }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}
