//! The APR model format: from the bytes of a file to a typed, validated model, and back.
//!
//! [`Artifact::read`] takes the bytes of an `.apr` file and gives a [`Model`](ir::Model) in which
//! everything has been checked, or an [`Error`] that says what is wrong, where, and what to do.
//! [`write()`] gives the bytes of a version 2 file. [`reference::evaluate`] computes what a model answers,
//! in the plainest way: it is the oracle of every faster one.
//!
//! No input makes this crate panic, overflow the stack, or allocate more than 20 times the input's length
//! plus 1 MiB. It does no I/O.
#![forbid(unsafe_code)]

mod artifact;
mod bare;
mod budget;
pub mod card;
mod check;
pub mod choice;
mod count;
mod crc32;
mod dequantise;
mod dialect;
mod dtype;
mod error;
mod family;
pub mod golden;
pub mod ir;
mod json;
mod kind;
mod lz4;
mod msgpack;
mod note;
#[doc(hidden)]
pub mod order;
pub mod pairs;
pub mod precision;
mod quoted;
pub mod ranked;
pub mod reference;
mod schema;
#[cfg(feature = "write")]
mod signed;
#[doc(hidden)]
pub mod suggest;
mod threshold;
mod v1;
mod v2;
mod votes;
#[cfg(feature = "write")]
mod write;
mod zstd;

pub use artifact::{Artifact, Compression, Container};
pub use error::{
    Dialect, Error, IndexProblem, JsonProblem, Mismatch, ModelProblem, MsgpackProblem, Part, PayloadProblem,
    Refusal, SchemaProblem, TensorProblem, TreeProblem,
};
pub use kind::{Kind, UnknownKind};
pub use note::Note;
#[cfg(feature = "write")]
pub use signed::Signed;
#[cfg(feature = "write")]
pub use write::{RawTensor, RawType, Storage, WriteError, write, write_raw, write_stored};
