//! Writing a version 2 file with a schema.
//!
//! The model becomes a [`Plan`]: the text of the metadata and a list of tensors. The file is then laid
//! out like those of the published writers, so that their readers accept it: the index ascends by name,
//! every tensor starts at a multiple of 64 bytes. The data is in the order of use, golden rows last.

mod json;
mod layout;
mod output;
mod plan;
mod stages;

use std::fmt;

use crate::check;
use crate::error::ModelProblem;
use crate::ir::Model;

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
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Model(problem) => problem.fmt(f),
            WriteError::TooLarge { part, length, most } => {
                write!(f, "the {part} is {length} long, but the format holds {most} at most")
            }
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
    check::model(model).map_err(WriteError::Model)?;
    check::numbers::attributes(model).map_err(WriteError::Model)?;
    check::weights::finite_weights(model).map_err(WriteError::Model)?;
    let plan = plan::plan(model)?;
    layout::file(&plan)
}
