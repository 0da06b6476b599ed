//! Models alone as an endpoint: requests have the shapes of `handler::wire`.

use std::future::ready;
use std::time::Instant;

use serde_json::value::RawValue;

use super::{Answer, Endpoint, json_of};
use crate::handler::{LambdaError, LambdaHandler, wire};

/// The models of a handler.
pub(crate) struct Models(pub(crate) &'static LambdaHandler);

impl Models {
    fn answer(&self, request: &wire::Request<'_>) -> Result<Box<RawValue>, LambdaError> {
        self.0.answer(request).and_then(|reply| json_of(&reply))
    }

    /// Answers what was read, or counts that it was not.
    fn read(
        &self,
        start: Instant,
        request: Result<wire::Request<'_>, LambdaError>,
    ) -> Result<Box<RawValue>, LambdaError> {
        match request {
            Ok(request) => self.answer(&request),
            Err(error) => {
                self.0.count_unread(start.elapsed(), &error);
                Err(error)
            }
        }
    }
}

impl Endpoint for Models {
    fn request<'a>(&'a self, json: &'a [u8]) -> Answer<'a> {
        let start = Instant::now();
        Box::pin(ready(self.read(start, wire::Request::read(json))))
    }

    #[cfg(feature = "serve")]
    fn handler(&self) -> &LambdaHandler {
        self.0
    }

    #[cfg(feature = "serve")]
    fn example(&self) -> String {
        match self.0.info(None) {
            Ok(info) => super::table::example(info),
            Err(_) => String::new(),
        }
    }

    #[cfg(feature = "serve")]
    fn line<'a>(&'a self, json: &'a [u8], model: Option<&'a str>) -> Answer<'a> {
        let start = Instant::now();
        let request =
            self.0.info(model).and_then(|info| wire::Request::read_line(json, info)).map(|mut request| {
                // A line that names a model itself means it.
                if request.model_id.is_none() {
                    request.model_id = model.map(Into::into);
                }
                request
            });
        Box::pin(ready(self.read(start, request)))
    }

    #[cfg(feature = "serve")]
    fn table(
        &self,
        first: &csv::StringRecord,
        model: Option<&str>,
    ) -> Result<super::Table, Vec<super::HeaderFault>> {
        match self.0.info(model) {
            Ok(info) => super::Table::of_features(info, first),
            Err(error) => Err(vec![super::HeaderFault::Model(error)]),
        }
    }

    #[cfg(feature = "serve")]
    fn record<'a>(
        &'a self,
        table: &'a super::Table,
        record: &'a csv::StringRecord,
        model: Option<&'a str>,
    ) -> Answer<'a> {
        let cell = |column: &Option<usize>| match column {
            Some(column) => wire::Cell::Untyped(record.get(*column).unwrap_or_default()),
            None => wire::Cell::Null,
        };
        let request = wire::Request {
            rows: wire::Rows::One(wire::Row::Listed(table.columns.iter().map(cell).collect())),
            model_id: model.map(Into::into),
            options: wire::Options::default(),
            max_parallelism: None,
        };
        Box::pin(ready(self.answer(&request)))
    }
}
