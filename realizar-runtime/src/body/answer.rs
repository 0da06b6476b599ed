//! A body as an endpoint.

use std::future::poll_fn;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Instant;

use serde_json::value::RawValue;

use super::envelope::Envelope;
use super::{Body, read};
use crate::endpoint::{Answer, Endpoint, json_of};
use crate::handler::{BodyBatch, LambdaError, LambdaHandler, RowError, panicked};

/// A function with a body, and the handler that its requests are counted by.
pub(crate) struct Bodied<B> {
    handler: &'static LambdaHandler,
    body: PhantomData<fn() -> B>,
}

impl<B: Body> Bodied<B> {
    pub(crate) fn new(handler: &'static LambdaHandler) -> Bodied<B> {
        Bodied { handler, body: PhantomData }
    }

    /// Answers one request, as soon as it is read. Panics are errors.
    async fn one(
        &self,
        read: impl FnOnce() -> Result<B::Request, LambdaError> + Send,
    ) -> Result<Box<RawValue>, LambdaError> {
        let mut answer = pin!(async {
            let answer = B::call(read()?).await.map_err(LambdaError::InferenceError)?;
            json_of(&answer)
        });
        poll_fn(|context| {
            // After a panic the future is not polled again, so that no half-made state is seen.
            match catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context))) {
                Ok(poll) => poll,
                Err(payload) => Poll::Ready(Err(panicked(self.handler.first_id(), &*payload))),
            }
        })
        .await
    }

    /// Answers one request, and counts it.
    #[cfg(feature = "serve")]
    async fn counted(
        &self,
        read: impl FnOnce() -> Result<B::Request, LambdaError> + Send,
    ) -> Result<Box<RawValue>, LambdaError> {
        let start = Instant::now();
        let answer = self.one(read).await;
        self.handler.count_body(start.elapsed(), answer.as_ref().err());
        answer
    }

    /// Refuses a model that this function does not have.
    fn check_model(&self, model_id: Option<&str>) -> Result<(), LambdaError> {
        self.handler.info(model_id).map(drop)
    }

    /// A request, or an instance of a batch, that asks for this model.
    fn read(&self, json: &[u8], model_id: Option<&str>) -> Result<B::Request, LambdaError> {
        self.check_model(model_id)?;
        read::json(json)
    }

    async fn batch(&self, instances: &[&RawValue]) -> Result<Box<RawValue>, LambdaError> {
        let start = Instant::now();
        let mut predictions = Vec::with_capacity(instances.len());
        for (row, instance) in instances.iter().enumerate() {
            let json = instance.get().as_bytes();
            let answer = self.one(|| self.read(json, Envelope::model_of_row(json)?.as_deref())).await;
            predictions.push(answer.map_err(|error| RowError::new(row, error)));
        }
        let took = start.elapsed();
        self.handler.count_body_batch(took, &predictions);
        json_of(&BodyBatch { predictions: &predictions, took })
    }
}

impl<B: Body> Endpoint for Bodied<B> {
    fn request<'a>(&'a self, json: &'a [u8]) -> Answer<'a> {
        Box::pin(async move {
            let start = Instant::now();
            let answer = match Envelope::of_request(json) {
                Ok(envelope) => match &envelope.instances {
                    None => self.one(|| self.read(json, envelope.model_id.as_deref())).await,
                    Some(instances) => match self.check_model(envelope.model_id.as_deref()) {
                        Ok(()) if instances.is_empty() => Err(LambdaError::EmptyBatch),
                        Ok(()) => return self.batch(instances).await,
                        Err(error) => Err(error),
                    },
                },
                Err(error) => Err(error),
            };
            self.handler.count_body(start.elapsed(), answer.as_ref().err());
            answer
        })
    }

    #[cfg(feature = "serve")]
    fn handler(&self) -> &LambdaHandler {
        self.handler
    }

    #[cfg(feature = "serve")]
    fn example(&self) -> String {
        // Nothing tells what the request type holds.
        "{…}".into()
    }

    #[cfg(feature = "serve")]
    fn line<'a>(&'a self, json: &'a [u8], model: Option<&'a str>) -> Answer<'a> {
        Box::pin(self.counted(move || {
            let own = Envelope::model_of_row(json)?;
            self.read(json, own.as_deref().or(model))
        }))
    }

    #[cfg(feature = "serve")]
    fn table(
        &self,
        first: &csv::StringRecord,
        model: Option<&str>,
    ) -> Result<crate::endpoint::Table, Vec<crate::endpoint::HeaderFault>> {
        use crate::endpoint::{HeaderFault, Table};
        self.handler.info(model).map_err(|error| vec![HeaderFault::Model(error)])?;
        Table::of_fields(first)
    }

    #[cfg(feature = "serve")]
    fn record<'a>(
        &'a self,
        table: &'a crate::endpoint::Table,
        record: &'a csv::StringRecord,
        _model: Option<&'a str>,
    ) -> Answer<'a> {
        Box::pin(self.counted(|| read::record(table, record)))
    }
}
