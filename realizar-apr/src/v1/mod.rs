//! Version 1 of the container (`APRN`): one struct of aprender as bincode, with MessagePack metadata.
//!
//! The struct does not say what it is. [`header`] takes the file apart, [`compression`] unpacks the
//! struct, [`candidates`] lists which structs it can be, and reading it as one of them must use up its
//! bytes exactly. Each family of structs has a file.

mod candidates;
mod compression;
mod cursor;
mod forest;
pub(crate) mod header;
mod isolation;
mod kmeans;
mod linear;
mod mixture;
mod scalers;
mod tree;
mod unserved;

use crate::artifact::Compression;
use crate::budget::Budget;
use crate::error::Error;
use crate::family;
use crate::ir::Model;
use crate::kind::Kind;
use crate::note::Note;
use cursor::Fault;

/// Why a candidate is not what the payload holds, or is and yet is refused.
enum Stop {
    /// The bytes are not this struct.
    Fault(Fault),
    /// The bytes are this struct, to the last one, and something is wrong with what it says.
    Refused(Error),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Fault(fault)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Refused(error)
    }
}

/// A file that was read.
pub(crate) struct Read {
    pub(crate) model: Model,
    pub(crate) compression: Compression,
    pub(crate) notes: Vec<Note>,
}

/// Reads a file that starts with the magic of version 1.
pub(crate) fn read(bytes: &[u8], kind: Option<Kind>) -> Result<Read, Error> {
    let container = header::open(bytes)?;
    let budget = Budget::new(bytes.len());
    let payload = compression::expand(&container, &budget)?;
    let mut notes = Vec::new();
    let version = container.metadata.version;
    let found = candidates::read(&payload, container.model_type, version, kind, &budget, &mut notes)?;
    let mut model = found.model;
    model.name = container.metadata.model_name.map(String::from);
    model.source = family::source(version, found.estimator);
    Ok(Read { model, compression: container.compression, notes })
}
