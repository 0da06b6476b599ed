//! Writing a version 2 file with a schema.
//!
//! The model becomes a [`Plan`]: the text of the metadata and a list of tensors. The file is then laid
//! out like those of the published writers, so that their readers accept it: the index ascends by name,
//! every tensor starts at a multiple of 64 bytes. The data is in the order of use, golden rows last.

mod json;
mod layout;
mod output;
mod plan;
mod raw;
mod stages;
mod storage;

use std::fmt;

use crate::check;
use crate::error::ModelProblem;
use crate::ir::Model;

pub use raw::{RawTensor, RawType, write_raw};
pub use storage::Storage;

/// Why a model is not written.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum WriteError {
    /// Its parts do not agree, or a number in it is not finite.
    Model(ModelProblem),
    /// A part is longer than the format can say.
    TooLarge {
        /// Which part.
        part: &'static str,
        /// How long it is.
        length: usize,
        /// The most that the format can say.
        most: usize,
    },
    /// A number is too large for the type that it is to be stored in.
    Range {
        /// The tensor that it is in.
        tensor: String,
        /// The number.
        value: f64,
    },
    /// No weight of the model can be stored in fewer bits.
    NothingStored,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Model(problem) => problem.fmt(f),
            WriteError::TooLarge { part, length, most } => {
                write!(f, "the {part} is {length} long, but the format holds {most} at most")
            }
            WriteError::Range { tensor, value } => {
                write!(
                    f,
                    "{value:?} of the tensor `{tensor}` is too large for the type it is to be stored in"
                )
            }
            WriteError::NothingStored => f.write_str("the model has no dense layer that computes in f32"),
        }
    }
}

impl std::error::Error for WriteError {}

/// The bytes of a version 2 file with this model.
///
/// Reading them gives the same model, except that offsets of tensors are those of this file, and that
/// thresholds which were rounded for f32 features stay rounded.
///
/// # Errors
/// When the parts of the model do not agree, or when a number in it is not finite.
pub fn write(model: &Model) -> Result<Vec<u8>, WriteError> {
    write_stored(model, Storage::Plain)
}

/// The same, with the weights of dense layers in fewer bits.
///
/// # Errors
/// As [`write()`]; also when a weight is too large for its type, or when there is none to store so.
pub fn write_stored(model: &Model, storage: Storage) -> Result<Vec<u8>, WriteError> {
    check::model(model).map_err(WriteError::Model)?;
    check::numbers::attributes(model).map_err(WriteError::Model)?;
    check::weights::finite_weights(model).map_err(WriteError::Model)?;
    let mut plan = plan::plan(model)?;
    if storage != Storage::Plain && storage::encode(&mut plan.tensors, storage)? == 0 {
        return Err(WriteError::NothingStored);
    }
    layout::file(&plan)
}
