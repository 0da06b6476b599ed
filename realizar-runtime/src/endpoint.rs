//! What answers: JSON in, JSON out, whether a model alone does it or a function's body around one. The Lambda
//! loop, the local server and the command see only this.

mod models;
#[cfg(feature = "serve")]
mod table;

use std::pin::Pin;

use serde_json::value::{RawValue, to_raw_value};

use crate::handler::LambdaError;
#[cfg(feature = "serve")]
use crate::handler::LambdaHandler;

pub(crate) use models::Models;
#[cfg(feature = "serve")]
pub(crate) use table::{HeaderFault, Table};

/// The answer to a request, made into JSON once.
pub(crate) type Answer<'a> = Pin<Box<dyn Future<Output = Result<Box<RawValue>, LambdaError>> + Send + 'a>>;

/// What answers requests.
pub(crate) trait Endpoint: Send + Sync {
    /// Answers the JSON of one request.
    fn request<'a>(&'a self, json: &'a [u8]) -> Answer<'a>;

    /// Where models are described and requests counted.
    #[cfg(feature = "serve")]
    fn handler(&self) -> &LambdaHandler;

    /// A request that is answered, for help.
    #[cfg(feature = "serve")]
    fn example(&self) -> String;

    /// Answers one line of a JSON Lines file: a request, or a row alone.
    #[cfg(feature = "serve")]
    fn line<'a>(&'a self, json: &'a [u8], model: Option<&'a str>) -> Answer<'a>;

    /// What the columns of a CSV file are, from its first record.
    ///
    /// # Errors
    /// Everything that is wrong with the header; never an empty list.
    #[cfg(feature = "serve")]
    fn table(&self, first: &csv::StringRecord, model: Option<&str>) -> Result<Table, Vec<HeaderFault>>;

    /// Answers one record of a CSV file, which has as many cells as the table has columns.
    #[cfg(feature = "serve")]
    fn record<'a>(
        &'a self,
        table: &'a Table,
        record: &'a csv::StringRecord,
        model: Option<&'a str>,
    ) -> Answer<'a>;
}

/// The JSON of an answer.
pub(crate) fn json_of(answer: &impl serde::Serialize) -> Result<Box<RawValue>, LambdaError> {
    to_raw_value(answer).map_err(|error| {
        LambdaError::InferenceError(format!("the answer cannot be written as JSON: {error}"))
    })
}

#[cfg(all(test, feature = "serve"))]
mod tests;
