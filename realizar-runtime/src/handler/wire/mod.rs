//! Requests as they come over the wire: JSON read once into rows of cells that borrow from it.
//!
//! Reading decides only about shape. What a cell means is for the model that the request chooses, and its name
//! may come after the features. A fault of one instance stays with that instance, so that the rest of a batch
//! is answered.

mod cell;
mod instance;
mod request;

use std::borrow::Cow;

pub(crate) use cell::Cell;

use super::error::LambdaError;
#[cfg(feature = "serve")]
use crate::model::Info;

/// A row as it came.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Row<'a> {
    /// `[5.1, 3.5]`
    Listed(Vec<Cell<'a>>),
    /// `{"sepal_length": 5.1}`, in the order of the request.
    Named(Vec<(Cow<'a, str>, Cell<'a>)>),
}

/// One instance of a batch, or the only one of a request.
#[derive(Debug, PartialEq)]
pub(crate) struct Instance<'a> {
    /// The row, or what is malformed about it.
    pub(crate) row: Result<Row<'a>, String>,
    /// The model that the instance itself names.
    pub(crate) model_id: Option<Cow<'a, str>>,
}

/// What a request asks for beside the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Options {
    /// Whether probabilities are answered, where the model has them.
    pub(crate) probabilities: bool,
    /// How many of the most probable classes are answered by name.
    pub(crate) top_k: Option<usize>,
}

impl Default for Options {
    fn default() -> Options {
        Options { probabilities: true, top_k: None }
    }
}

/// The rows of a request.
#[derive(Debug, PartialEq)]
pub(crate) enum Rows<'a> {
    /// `features`
    One(Row<'a>),
    /// `instances`
    Batch(Vec<Instance<'a>>),
}

/// A request.
#[derive(Debug, PartialEq)]
pub(crate) struct Request<'a> {
    pub(crate) rows: Rows<'a>,
    pub(crate) model_id: Option<Cow<'a, str>>,
    pub(crate) options: Options,
    pub(crate) max_parallelism: Option<usize>,
}

impl<'a> Request<'a> {
    /// Reads the body of a request.
    pub(crate) fn read(body: &'a [u8]) -> Result<Request<'a>, LambdaError> {
        whole(body, request::RequestSeed { bare: None })
    }

    /// Reads a line of a file: a request of one row, or the row alone.
    #[cfg(feature = "serve")]
    pub(crate) fn read_line(line: &'a [u8], info: &Info) -> Result<Request<'a>, LambdaError> {
        whole(line, request::RequestSeed { bare: Some(info) })
    }
}

/// All of `json`, as `seed` reads it.
fn whole<'a, S: serde::de::DeserializeSeed<'a>>(json: &'a [u8], seed: S) -> Result<S::Value, LambdaError> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value = seed.deserialize(&mut reader).map_err(LambdaError::malformed)?;
    reader.end().map_err(LambdaError::malformed)?;
    Ok(value)
}
