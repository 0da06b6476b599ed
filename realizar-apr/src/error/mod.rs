//! Why a file is not read: one type for the whole crate.
//!
//! `Display` says what is wrong and where; [`Error::help`] says what to do. The texts of the parts
//! that have many ways to be wrong are in files of their own.

mod dialect;
mod help;
mod index;
mod model;
mod payload;
mod refusal;
mod schema;
mod tensor;

use std::fmt;

use crate::quoted::Quoted;

pub use dialect::Dialect;
pub use index::IndexProblem;
pub use model::{ModelProblem, TreeProblem};
pub use payload::PayloadProblem;
pub use refusal::Refusal;
pub use schema::SchemaProblem;
pub use tensor::TensorProblem;

pub use crate::json::JsonProblem;
pub use crate::msgpack::MsgpackProblem;

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// The file has no bytes.
    Empty,
    /// The first bytes are those of no `.apr` file.
    BadMagic {
        /// What the newest version starts with.
        expected: [u8; 4],
        /// What the file starts with.
        actual: [u8; 4],
    },
    /// One of the encodings that share the extension and are not read.
    Dialect(Dialect),
    /// A part ends, or starts, behind the end of the file.
    Truncated {
        /// Which part.
        part: Part,
        /// The byte up to which the file would have to go.
        end: u64,
        /// The file's length.
        length: usize,
    },
    /// The checksum at the end is missing: the file ends where its data does.
    FooterMissing {
        /// Where it should be.
        at: usize,
    },
    /// There are bytes after the end.
    Trailing {
        /// The first of them.
        at: usize,
        /// The file's length.
        length: usize,
    },
    /// A checksum does not hold.
    Checksum {
        /// What it covers.
        part: Part,
        /// Where it is stored.
        at: usize,
        /// What is stored.
        stored: u32,
        /// What the bytes give.
        computed: u32,
    },
    /// A version of the container that is not known.
    Version {
        /// Where it is stored.
        at: usize,
        /// The major version that the magic goes with.
        expected: u8,
        /// The major version found.
        major: u8,
        /// The minor version found.
        minor: u8,
    },
    /// A compression that is not known.
    Compression {
        /// Where it is stored.
        at: usize,
        /// Its code.
        value: u8,
    },
    /// A flag that is not known.
    UnknownFlags {
        /// Where the flags are stored.
        at: usize,
        /// The unknown ones.
        flags: u32,
    },
    /// A byte that is reserved and not zero.
    Reserved {
        /// Its offset.
        at: usize,
        /// Its value.
        value: u8,
    },
    /// A byte of padding that is not zero.
    Padding {
        /// Its offset.
        at: usize,
        /// Its value.
        value: u8,
    },
    /// A part starts inside the part before it.
    Order {
        /// The header's field.
        field: &'static str,
        /// Where the field is stored.
        at: usize,
        /// The offset it gives.
        offset: u64,
        /// Where the part before ends.
        least: usize,
    },
    /// More tensors than the index has room for.
    TensorCount {
        /// Where the count is stored.
        at: usize,
        /// The count.
        count: u32,
        /// The most that there is room for.
        most: usize,
    },
    /// A file that is read only after something was done about it.
    Refused(Refusal),
    /// The metadata is not JSON.
    Json {
        /// Byte of the file.
        at: usize,
        /// Why.
        problem: JsonProblem,
    },
    /// The metadata is JSON, but no object.
    MetadataKind {
        /// Byte of the file.
        at: usize,
        /// What it is.
        found: &'static str,
    },
    /// The metadata of a version 1 file is not MessagePack.
    Msgpack {
        /// Byte of the file.
        at: usize,
        /// Why.
        problem: MsgpackProblem,
    },
    /// An entry of the tensor index is wrong.
    Index {
        /// Which entry, counted from 0.
        entry: u32,
        /// Byte of the file.
        at: usize,
        /// Why.
        problem: IndexProblem,
    },
    /// A tensor is wrong.
    Tensor {
        /// Its name.
        name: String,
        /// Why.
        problem: TensorProblem,
    },
    /// The key `realizar` of the metadata is wrong.
    Schema {
        /// Which part of it, such as `realizar.stages[1].weight`.
        path: String,
        /// Why.
        problem: SchemaProblem,
    },
    /// Each part can be read, but together they are no model.
    Model(ModelProblem),
    /// The struct in a version 1 file is wrong.
    Payload {
        /// Which struct it is read as.
        family: &'static str,
        /// Byte of the payload, after decompression.
        at: usize,
        /// Why.
        problem: PayloadProblem,
    },
    /// The file does not say what its numbers mean.
    KindRequired {
        /// The kinds that it could be; none where no known kind fits.
        fits: Vec<&'static str>,
    },
    /// The file cannot be the kind that was asked for.
    KindMismatch {
        /// The kind asked for.
        kind: &'static str,
        /// Why not.
        reason: Mismatch,
    },
}

/// A part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the format's own")]
#[non_exhaustive]
pub enum Part {
    Header,
    Metadata,
    Index,
    Data,
    Payload,
    Footer,
    File,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Header => "header",
            Part::Metadata => "metadata",
            Part::Index => "tensor index",
            Part::Data => "tensor data",
            Part::Payload => "payload",
            Part::Footer => "checksum at the end",
            Part::File => "file",
        })
    }
}

/// Why a file cannot be the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mismatch {
    /// The file says itself what it is.
    Says {
        /// What it says.
        found: &'static str,
    },
    /// The file's metadata describes the model, under the key `realizar`.
    Described,
    /// A tensor of that kind is missing.
    Missing {
        /// Its name.
        tensor: String,
    },
    /// A tensor is none of that kind.
    Extra {
        /// Its name.
        tensor: String,
    },
    /// Version 2 files have no tensor names for that kind.
    NoTensors,
    /// Version 1 files have no struct for that kind.
    NoStruct,
}

/// The first bytes of a file, as a person reads them.
fn magic(bytes: [u8; 4]) -> String {
    format!("`{}`", bytes.escape_ascii())
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Empty => f.write_str("the file is empty"),
            Error::BadMagic { expected, actual } => {
                let (expected, actual) = (magic(*expected), magic(*actual));
                write!(f, "not an .apr file: it starts with {actual}, not with {expected}, `APR2` or `APRN`")
            }
            Error::Dialect(dialect) => dialect.fmt(f),
            Error::Truncated { part, end: u64::MAX, length } => {
                write!(f, "the {part} lies behind the end of the file, which has {length} bytes")
            }
            Error::Truncated { part, end, length } => {
                write!(f, "the file is cut off: its {part} reaches byte {end}, but it has {length} bytes")
            }
            Error::FooterMissing { at } => {
                write!(
                    f,
                    "the checksum is missing: the file ends at byte {at}, where its last four bytes should be"
                )
            }
            Error::Trailing { at, length } => {
                write!(f, "the file should end at byte {at}, but has {length} bytes")
            }
            Error::Checksum { part, at, stored, computed } => write!(
                f,
                "the {part}'s checksum is wrong: byte {at} holds {stored:#010x}, but the bytes give {computed:#010x}"
            ),
            Error::Version { at, expected, major, minor } => {
                write!(
                    f,
                    "version {major}.{minor} of the container (byte {at}) is unknown: expected {expected}.0"
                )
            }
            Error::Compression { at, value } => write!(f, "the compression {value} (byte {at}) is unknown"),
            Error::UnknownFlags { at, flags } => write!(f, "the flags {flags:#06x} (byte {at}) are unknown"),
            Error::Reserved { at, value } => {
                write!(f, "byte {at} of the header is reserved: it must be 0 and is {value:#04x}")
            }
            Error::Padding { at, value } => {
                write!(f, "byte {at} is padding between two parts: it must be 0 and is {value:#04x}")
            }
            Error::Order { field, at, offset, least } => {
                write!(f, "`{field}` (byte {at}) is {offset}, but the part before it ends at byte {least}")
            }
            Error::TensorCount { at, count, most } => write!(
                f,
                "the header (byte {at}) counts {count} tensors, but the index has room for {most} at most"
            ),
            Error::Refused(refusal) => refusal.fmt(f),
            Error::Json { at, problem } => write!(f, "the metadata is not JSON: at byte {at}, {problem}"),
            Error::MetadataKind { at, found } => {
                write!(f, "the metadata (byte {at}) must be an object, but is {found}")
            }
            Error::Msgpack { at, problem } => {
                write!(f, "the metadata is not MessagePack: at byte {at}, {problem}")
            }
            Error::Index { entry, at, problem } => {
                write!(f, "entry {entry} of the tensor index (byte {at}): {problem}")
            }
            Error::Tensor { name, problem } => write!(f, "tensor {} {problem}", Quoted(name)),
            Error::Schema { path, problem } => write!(f, "the metadata's `{path}` {problem}"),
            Error::Model(problem) => problem.fmt(f),
            // Before decompression there is no struct.
            Error::Payload {
                at,
                problem: problem @ (PayloadProblem::Compression { .. } | PayloadProblem::Length { .. }),
                ..
            } => write!(f, "byte {at} of the payload: {problem}"),
            Error::Payload { family, at, problem } => {
                write!(f, "read as {family}, byte {at} of the payload: {problem}")
            }
            Error::KindRequired { fits } if fits.is_empty() => f.write_str(
                "the file does not say what its tensors mean, and they fit no known kind of model",
            ),
            Error::KindRequired { fits } => {
                f.write_str("the file does not say what its numbers mean; they fit ")?;
                list(f, fits)
            }
            Error::KindMismatch { kind, reason } => match reason {
                Mismatch::Says { found } => {
                    write!(f, "the kind asked for is `{kind}`, but the file says that it is {found}")
                }
                Mismatch::Described => {
                    write!(
                        f,
                        "the kind asked for is `{kind}`, but the file's own metadata describes the model"
                    )
                }
                Mismatch::Missing { tensor } => {
                    write!(f, "the file is no `{kind}`: it has no tensor {}", Quoted(tensor))
                }
                Mismatch::Extra { tensor } => {
                    write!(f, "the file is no `{kind}`: tensor {} has no place in one", Quoted(tensor))
                }
                Mismatch::NoTensors => {
                    write!(f, "the file is no `{kind}`: only version 1 files and schemas can hold one")
                }
                Mismatch::NoStruct => {
                    write!(f, "the file is no `{kind}`: version 1 files cannot hold one")
                }
            },
        }
    }
}

/// `a`, `b` or `c`.
fn list(f: &mut fmt::Formatter<'_>, names: &[&str]) -> fmt::Result {
    for (index, name) in names.iter().enumerate() {
        let before = match index {
            0 => "",
            _ if index + 1 == names.len() => " or ",
            _ => ", ",
        };
        write!(f, "{before}`{name}`")?;
    }
    Ok(())
}

impl std::error::Error for Error {}
