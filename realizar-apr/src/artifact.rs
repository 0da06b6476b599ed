//! An artifact: a file that was read, and what there is to know about it beside the model.

use std::fmt;

use crate::dialect::{self, Encoding};
use crate::error::{Error, Mismatch};
use crate::ir::Model;
use crate::kind::Kind;
use crate::note::Note;
use crate::{bare, schema, v1, v2};

/// A file that was read and checked.
///
/// ```
/// use realizar_apr::{Artifact, Error};
///
/// assert_eq!(Artifact::read(b"").unwrap_err(), Error::Empty);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Artifact {
    /// What the file holds.
    pub model: Model,
    container: Container,
    embed_len: usize,
    notes: Vec<Note>,
}

/// How a file is packed. `Display` is a person's name for it, such as `APR v2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Container {
    /// Version 1: a struct of aprender.
    V1 {
        /// How the struct is compressed.
        compression: Compression,
    },
    /// Version 2: tensors with names.
    V2 {
        /// Whether it starts with `APR2`, as the first writers had it, and not with `APR\0`.
        old_magic: bool,
        /// Whether a schema says what the tensors mean.
        schema: bool,
    },
}

/// How the struct in a version 1 file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the field's own")]
#[non_exhaustive]
pub enum Compression {
    None,
    Zstd,
    Lz4,
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Container::V1 { compression: Compression::None } => "APR v1",
            Container::V1 { compression: Compression::Zstd } => "APR v1 (zstd)",
            Container::V1 { compression: Compression::Lz4 } => "APR v1 (LZ4)",
            Container::V2 { old_magic: false, schema: true } => "APR v2",
            Container::V2 { old_magic: false, schema: false } => "APR v2 (without schema)",
            Container::V2 { old_magic: true, schema: true } => "APR v2 (magic APR2)",
            Container::V2 { old_magic: true, schema: false } => "APR v2 (magic APR2, without schema)",
        })
    }
}

impl Artifact {
    /// Reads a file that says itself what it holds: a version 1 file, a version 2 file with a schema, or
    /// one whose tensors are exactly `weight` `[outputs, inputs]` and, optionally, `bias` `[outputs]`.
    ///
    /// What reading allocates stays below 20 times the file's length plus 1 MiB.
    ///
    /// # Errors
    /// When anything about the file is wrong, or [`Error::KindRequired`] when it does not say what it is.
    pub fn read(bytes: &[u8]) -> Result<Artifact, Error> {
        read(bytes, None)
    }

    /// Reads a file as the kind that it is said to be.
    ///
    /// # Errors
    /// As [`read`](Artifact::read), and when the file cannot be of that kind.
    pub fn read_as(bytes: &[u8], kind: Kind) -> Result<Artifact, Error> {
        read(bytes, Some(kind))
    }

    /// What is odd about the file, and yet no reason to refuse it.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// How many bytes from the start a function needs: all but the golden rows.
    #[must_use]
    pub fn embed_len(&self) -> usize {
        self.embed_len
    }

    /// How the file is packed.
    #[must_use]
    pub fn container(&self) -> &Container {
        &self.container
    }
}

fn read(bytes: &[u8], kind: Option<Kind>) -> Result<Artifact, Error> {
    match dialect::detect(bytes)? {
        Encoding::V1 => {
            let read = v1::read(bytes, kind)?;
            let container = Container::V1 { compression: read.compression };
            Ok(Artifact { model: read.model, container, embed_len: bytes.len(), notes: read.notes })
        }
        Encoding::V2 { old_magic } => read_v2(bytes, kind, old_magic),
    }
}

fn read_v2(bytes: &[u8], kind: Option<Kind>, old_magic: bool) -> Result<Artifact, Error> {
    let mut container = v2::open(bytes)?;
    let notes = std::mem::take(&mut container.notes);
    let schema = container.metadata.get(schema::KEY).filter(|value| !value.is_null());
    let (model, embed_len) = match (schema, kind) {
        (Some(_), Some(kind)) => {
            return Err(Error::KindMismatch { kind: kind.name(), reason: Mismatch::Described });
        }
        (Some(schema), None) => {
            let described = schema::read(&container, schema)?;
            (described.model, described.embed_len)
        }
        (None, kind) => (bare::read(&container, kind)?, bytes.len()),
    };
    let container = Container::V2 { old_magic, schema: schema.is_some() };
    Ok(Artifact { model, container, embed_len, notes })
}
