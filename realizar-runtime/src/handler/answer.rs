//! How a handler answers: a row, a batch, a request of the wire; and what it counts.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::held::Held;
use super::wire::{self, Options, Row, Rows};
use super::{BatchLambdaResponse, LambdaError, LambdaHandler, LambdaResponse, RowError};
use super::{batch, cold_start, infer, row};
use crate::model::Info;

/// A row in one of the forms that a handler takes.
pub(super) enum Input<'a> {
    Numbers(&'a [f32]),
    Wire(&'a Row<'a>),
    Malformed(&'a str),
}

/// One row of a batch.
pub(super) struct Item<'a> {
    pub(super) input: Input<'a>,
    pub(super) model_id: Option<&'a str>,
}

impl LambdaHandler {
    /// Answers a request of the wire.
    pub(crate) fn answer(&self, request: &wire::Request<'_>) -> Result<Reply, LambdaError> {
        let model_id = request.model_id.as_deref();
        match &request.rows {
            Rows::One(row) => self.single(&Input::Wire(row), model_id, request.options).map(Reply::One),
            Rows::Batch(instances) => {
                let items: Vec<Item<'_>> = instances
                    .iter()
                    .map(|instance| Item {
                        input: match &instance.row {
                            Ok(row) => Input::Wire(row),
                            Err(message) => Input::Malformed(message),
                        },
                        model_id: instance.model_id.as_deref(),
                    })
                    .collect();
                self.batch(&items, model_id, request.options, request.max_parallelism).map(Reply::Batch)
            }
        }
    }

    /// Counts a request that is not read far enough to know its model.
    pub(crate) fn count_unread(&self, took: Duration, error: &LambdaError) {
        self.count(None, took, Some(error));
    }

    /// Counts a request that a function's body answered, or did not.
    pub(crate) fn count_body(&self, took: Duration, error: Option<&LambdaError>) {
        self.count(self.models.first(), took, error);
        if error.is_none() {
            self.cold_start.get_or_init(|| self.load.and_first_inference(took));
        }
    }

    /// Counts a batch that a function's body answered.
    pub(crate) fn count_body_batch<T>(&self, took: Duration, answers: &[Result<T, RowError>]) {
        self.count_body(took, None);
        if let Some(held) = self.models.first() {
            held.metrics.batch(answers.len());
            answers.iter().filter_map(|answer| answer.as_ref().err()).for_each(|row| {
                held.metrics.failure(&row.error);
            });
        }
    }

    /// Each model's `name@version` and description.
    #[cfg(feature = "serve")]
    pub(crate) fn models(&self) -> impl Iterator<Item = (&str, &Info)> {
        self.models.iter().map(|held| (&*held.id, held.model().info()))
    }

    /// What describes the model of this name.
    pub(crate) fn info(&self, model_id: Option<&str>) -> Result<&Info, LambdaError> {
        self.select(model_id).map(|held| held.model().info())
    }

    /// `name@version` of the first model.
    pub(crate) fn first_id(&self) -> &str {
        self.models.first().map_or("", |held| &held.id)
    }

    pub(super) fn single(
        &self,
        input: &Input<'_>,
        model_id: Option<&str>,
        options: Options,
    ) -> Result<LambdaResponse, LambdaError> {
        let start = Instant::now();
        match self.select(model_id) {
            Ok(held) => self.counted(held, input, options, start),
            Err(error) => {
                self.count(None, start.elapsed(), Some(&error));
                Err(error)
            }
        }
    }

    /// One row through one model, timed and counted. The clock is asked once for all who want to know.
    ///
    /// An answer is changed where it lies: to move one costs as much as a small model.
    fn counted(
        &self,
        held: &Held,
        input: &Input<'_>,
        options: Options,
        start: Instant,
    ) -> Result<LambdaResponse, LambdaError> {
        let mut answer = respond(held, input, options);
        let took = start.elapsed();
        match &mut answer {
            Ok(answer) => {
                self.timed(answer, took);
                answer.cold_start = self.count(Some(held), took, None);
            }
            Err(error) => {
                self.count(Some(held), took, Some(error));
            }
        }
        answer
    }

    /// What an answer says of how long it took.
    fn timed(&self, answer: &mut LambdaResponse, took: Duration) {
        answer.latency_ms = cold_start::milliseconds(took);
        self.cold_start.get_or_init(|| self.load.and_first_inference(took));
    }

    pub(super) fn batch(
        &self,
        items: &[Item<'_>],
        model_id: Option<&str>,
        options: Options,
        max_parallelism: Option<usize>,
    ) -> Result<BatchLambdaResponse, LambdaError> {
        let start = Instant::now();
        let selected = match self.select(model_id) {
            Ok(held) if items.is_empty() => (Some(held), Err(LambdaError::EmptyBatch)),
            Ok(held) => (Some(held), Ok(held)),
            Err(error) => (None, Err(error)),
        };
        let held = match selected {
            (_, Ok(held)) => held,
            (held, Err(error)) => {
                self.count(held, start.elapsed(), Some(&error));
                return Err(error);
            }
        };
        let mut predictions = batch::map(items, max_parallelism, |row, item| {
            let start = Instant::now();
            let (metrics, mut answer) = match item.model_id {
                None => (&held.metrics, respond(held, &item.input, options)),
                Some(id) => match self.select(Some(id)) {
                    Ok(held) => (&held.metrics, respond(held, &item.input, options)),
                    Err(error) => (&self.unattributed, Err(error)),
                },
            };
            if let Ok(answer) = &mut answer {
                self.timed(answer, start.elapsed());
            }
            answer.map_err(|error| {
                metrics.failure(&error);
                RowError::new(row, error)
            })
        });
        let took = start.elapsed();
        held.metrics.batch(items.len());
        let cold = self.count(Some(held), took, None);
        if let Some(Ok(first)) = predictions.iter_mut().find(|prediction| prediction.is_ok()) {
            first.cold_start = cold;
        }
        let success_count = predictions.iter().filter(|prediction| prediction.is_ok()).count();
        Ok(BatchLambdaResponse {
            success_count,
            error_count: predictions.len() - success_count,
            predictions,
            total_latency_ms: cold_start::milliseconds(took),
        })
    }

    /// The model of this name; the first where there is no name.
    fn select(&self, model_id: Option<&str>) -> Result<&Held, LambdaError> {
        let found = match model_id {
            None => self.models.first(),
            // An exact name and version wins over a name that looks like one.
            Some(id) => self
                .models
                .iter()
                .find(|held| held.id == id)
                .or_else(|| self.models.iter().find(|held| held.model().info().name == id)),
        };
        found.ok_or_else(|| LambdaError::UnknownModel {
            model: model_id.unwrap_or_default().to_owned(),
            known: self.models.iter().map(|held| held.id.to_string()).collect(),
        })
    }

    /// Counts a request; whether it is the first of the process.
    fn count(&self, held: Option<&Held>, took: Duration, error: Option<&LambdaError>) -> bool {
        // A load first: after the first request no other writes to a line that all threads share.
        let cold = !self.served.load(Ordering::Relaxed) && !self.served.swap(true, Ordering::Relaxed);
        let metrics = held.map_or(&self.unattributed, |held| &held.metrics);
        metrics.request(took, cold);
        if let Some(error) = error {
            metrics.failure(error);
        }
        cold
    }
}

/// One row through one model.
fn respond(held: &Held, input: &Input<'_>, options: Options) -> Result<LambdaResponse, LambdaError> {
    let model = held.model();
    let info = model.info();
    let mut place = [0.0; infer::FEW];
    let (outputs, class) = match input {
        Input::Numbers(features) => {
            let features = row::checked(info, features)?;
            // What the library computes in f64 is answered as on the wire; f32 need not be widened.
            if info.double {
                infer::infer(model, &held.id, &row::widened(features))?
            } else {
                infer::narrow(model, &held.id, features, &mut place)?
            }
        }
        Input::Wire(features) => infer::infer(model, &held.id, &row::from_wire(info, features)?)?,
        Input::Malformed(message) => return Err(LambdaError::malformed(message)),
    };
    LambdaResponse::new(info, held.id.clone(), outputs, class, options)
}

/// The answer to a request of the wire.
pub(crate) enum Reply {
    One(LambdaResponse),
    Batch(BatchLambdaResponse),
}

impl serde::Serialize for Reply {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Reply::One(answer) => answer.serialize(serializer),
            Reply::Batch(answers) => answers.serialize(serializer),
        }
    }
}
