//! The handler: models by name, requests to answers, and what is counted on the way.
//!
//! The Lambda loop, the local server and the command all end here. A request is a Rust value
//! ([`LambdaRequest`]) or comes over the wire (`wire`); both become a row of f64 (`row`), go through one model
//! (`infer`) and become a [`LambdaResponse`].

mod batch;
mod cold_start;
mod error;
mod fault;
mod infer;
mod metrics;
mod processor;
mod request;
mod response;
mod row;
mod text;
pub(crate) mod wire;

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use realizar_apr::{Artifact, Kind};

use crate::interpreted::Interpreted;
#[cfg(feature = "serve")]
use crate::model::Info;
use crate::model::Model;
use metrics::Metrics;
use wire::{Options, Row, Rows};

pub(crate) use cold_start::main_starts;
pub(crate) use infer::panicked;
pub(crate) use response::BodyBatch;
#[cfg(feature = "serve")]
pub(crate) use response::ErrorObject;

pub use cold_start::ColdStartMetrics;
pub use error::LambdaError;
pub use fault::{Also, FeatureProblem};
pub use processor::{has_neon_simd, is_arm64_optimized};
pub use request::{BatchLambdaRequest, LambdaRequest};
pub use response::{BatchLambdaResponse, LambdaResponse, RowError, Top};

/// What an artifact without a name is called.
const DEFAULT_NAME: &str = "model";

/// Answers requests with one model, or with several that are chosen by name.
///
/// ```no_run
/// use realizar_runtime::handler::{LambdaHandler, LambdaRequest};
///
/// static MODEL: &[u8] = &[];
/// let handler = LambdaHandler::from_bytes(MODEL)?;
/// let request = LambdaRequest { features: vec![1.0, 2.0, 3.0], model_id: None };
/// let response = handler.handle(&request)?;
/// println!("{} in {} ms", response.prediction, response.latency_ms);
/// # Ok::<(), realizar_runtime::handler::LambdaError>(())
/// ```
pub struct LambdaHandler {
    models: Vec<Held>,
    load: cold_start::Load,
    served: AtomicBool,
    cold_start: OnceLock<ColdStartMetrics>,
    /// Of requests whose model is not known.
    unattributed: OnceLock<Metrics>,
}

/// A model that the handler holds.
struct Held {
    model: Source,
    /// `name@version`
    id: String,
    metrics: OnceLock<Metrics>,
}

enum Source {
    Compiled(&'static dyn Model),
    Loaded(Box<Interpreted>),
}

impl Held {
    fn new(model: Source) -> Held {
        let mut held = Held { model, id: String::new(), metrics: OnceLock::new() };
        held.id = held.model().info().id();
        held
    }

    fn model(&self) -> &dyn Model {
        match &self.model {
            Source::Compiled(model) => *model,
            Source::Loaded(model) => &**model,
        }
    }

    fn metrics(&self) -> &Metrics {
        self.metrics.get_or_init(|| Metrics::new(&self.id))
    }
}

/// A row in one of the forms that a handler takes.
enum Input<'a> {
    Numbers(&'a [f32]),
    Wire(&'a Row<'a>),
    Malformed(&'a str),
}

/// One row of a batch.
struct Item<'a> {
    input: Input<'a>,
    model_id: Option<&'a str>,
}

impl LambdaHandler {
    /// A handler of compiled models. A request that names no model goes to the first.
    ///
    /// A list without a model does not compile.
    #[must_use]
    pub fn with_models<const N: usize>(models: [&'static dyn Model; N]) -> LambdaHandler {
        const { assert!(N > 0, "a handler needs at least one model") };
        LambdaHandler::make(Instant::now(), models.into_iter().map(Source::Compiled).map(Held::new).collect())
    }

    /// A handler of one artifact that is known only at run time, such as the bytes of a file.
    ///
    /// An artifact without a name is called `model`.
    ///
    /// # Errors
    /// When the bytes are no artifact, are damaged, or do not say what their tensors mean
    /// ([`LambdaError::KindRequired`]).
    pub fn from_bytes(bytes: &'static [u8]) -> Result<LambdaHandler, LambdaError> {
        LambdaHandler::load(bytes, Artifact::read)
    }

    /// As [`from_bytes`](LambdaHandler::from_bytes), for an artifact that does not say what its tensors mean.
    ///
    /// # Errors
    /// When the bytes are no artifact, are damaged, or their tensors are not those of this kind.
    pub fn from_bytes_as(bytes: &'static [u8], kind: Kind) -> Result<LambdaHandler, LambdaError> {
        LambdaHandler::load(bytes, |bytes| Artifact::read_as(bytes, kind))
    }

    fn load(
        bytes: &'static [u8],
        read: impl FnOnce(&[u8]) -> Result<Artifact, realizar_apr::Error>,
    ) -> Result<LambdaHandler, LambdaError> {
        let start = Instant::now();
        let artifact = read(bytes)?;
        let notes = artifact.notes().to_vec();
        let model = Interpreted::from_model(artifact.model, DEFAULT_NAME, &notes);
        Ok(LambdaHandler::make(start, vec![Held::new(Source::Loaded(Box::new(model)))]))
    }

    fn make(start: Instant, models: Vec<Held>) -> LambdaHandler {
        let model_load = start.elapsed();
        let load = cold_start::Load {
            runtime_init: cold_start::since_main().saturating_sub(model_load),
            model_load,
        };
        LambdaHandler {
            models,
            load,
            served: AtomicBool::new(false),
            cold_start: OnceLock::new(),
            unattributed: OnceLock::new(),
        }
    }

    /// Answers one row.
    ///
    /// # Errors
    /// When the row is not one for the model, there is no such model, or the model gives no usable answer.
    pub fn handle(&self, request: &LambdaRequest) -> Result<LambdaResponse, LambdaError> {
        let model_id = request.model_id.as_deref();
        self.single(&Input::Numbers(&request.features), model_id, Options::default())
    }

    /// Answers each row of a batch, in order. A row that is not answered says why in its place; the others are.
    ///
    /// # Errors
    /// When the batch has no instances.
    pub fn handle_batch(&self, request: &BatchLambdaRequest) -> Result<BatchLambdaResponse, LambdaError> {
        let items: Vec<Item<'_>> = request
            .instances
            .iter()
            .map(|instance| Item {
                input: Input::Numbers(&instance.features),
                model_id: instance.model_id.as_deref(),
            })
            .collect();
        self.batch(&items, None, Options::default(), request.max_parallelism)
    }

    /// What the first answer cost more than later ones; nothing before it.
    #[must_use]
    pub fn cold_start_metrics(&self) -> Option<&ColdStartMetrics> {
        self.cold_start.get()
    }

    /// All metrics in the text format of Prometheus:
    ///
    /// - `realizar_requests_total{model}`: requests; a batch is one
    /// - `realizar_failures_total{model, kind}`: requests, and rows of batches, that were not answered
    /// - `realizar_cold_starts_total{model}`: 1 where the model answered the first request of the process
    /// - `realizar_latency_seconds{model}`: a histogram of the time from a request to its answer
    /// - `realizar_batch_size{model}`: a histogram of the rows of each batch
    ///
    /// `model` is `name@version`; it is empty for requests that are not read far enough to know it.
    #[must_use]
    pub fn to_prometheus(&self) -> String {
        let mut metrics: Vec<&Metrics> = self.models.iter().map(Held::metrics).collect();
        metrics.extend(self.unattributed.get());
        metrics::to_text(&metrics)
    }

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
            held.metrics().batch(answers.len());
            answers.iter().filter_map(|answer| answer.as_ref().err()).for_each(|row| {
                held.metrics().failure(&row.error);
            });
        }
    }

    /// Each model's `name@version` and description.
    #[cfg(feature = "serve")]
    pub(crate) fn models(&self) -> impl Iterator<Item = (&str, &Info)> {
        self.models.iter().map(|held| (held.id.as_str(), held.model().info()))
    }

    /// What describes the model of this name.
    #[cfg(feature = "serve")]
    pub(crate) fn info(&self, model_id: Option<&str>) -> Result<&Info, LambdaError> {
        self.select(model_id).map(|held| held.model().info())
    }

    /// `name@version` of the first model.
    pub(crate) fn first_id(&self) -> &str {
        self.models.first().map_or("", |held| &held.id)
    }

    fn single(
        &self,
        input: &Input<'_>,
        model_id: Option<&str>,
        options: Options,
    ) -> Result<LambdaResponse, LambdaError> {
        let start = Instant::now();
        let (held, mut answer) = match self.select(model_id) {
            Ok(held) => (Some(held), self.row(held, input, options)),
            Err(error) => (None, Err(error)),
        };
        let cold = self.count(held, start.elapsed(), answer.as_ref().err());
        if let Ok(answer) = &mut answer {
            answer.cold_start = cold;
        }
        answer
    }

    fn batch(
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
            let (metrics, answer) = match item.model_id {
                None => (held.metrics(), self.row(held, &item.input, options)),
                Some(id) => match self.select(Some(id)) {
                    Ok(held) => (held.metrics(), self.row(held, &item.input, options)),
                    Err(error) => (self.unattributed(), Err(error)),
                },
            };
            answer.map_err(|error| {
                metrics.failure(&error);
                RowError::new(row, error)
            })
        });
        let took = start.elapsed();
        held.metrics().batch(items.len());
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

    /// One row through one model.
    fn row(&self, held: &Held, input: &Input<'_>, options: Options) -> Result<LambdaResponse, LambdaError> {
        let start = Instant::now();
        let model = held.model();
        let info = model.info();
        let row = match input {
            Input::Numbers(features) => row::from_numbers(info, features)?,
            Input::Wire(features) => row::from_wire(info, features)?,
            Input::Malformed(message) => return Err(LambdaError::malformed(message)),
        };
        let (outputs, class) = infer::infer(model, &held.id, &row)?;
        let mut answer = LambdaResponse::new(info, &held.id, outputs, class, options)?;
        let took = start.elapsed();
        answer.latency_ms = cold_start::milliseconds(took);
        self.cold_start.get_or_init(|| self.load.and_first_inference(took));
        Ok(answer)
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
            known: self.models.iter().map(|held| held.id.clone()).collect(),
        })
    }

    /// Counts a request; whether it is the first of the process.
    fn count(&self, held: Option<&Held>, took: Duration, error: Option<&LambdaError>) -> bool {
        // A load first: after the first request no other writes to a line that all threads share.
        let cold = !self.served.load(Ordering::Relaxed) && !self.served.swap(true, Ordering::Relaxed);
        let metrics = held.map_or_else(|| self.unattributed(), Held::metrics);
        metrics.request(took, cold);
        if let Some(error) = error {
            metrics.failure(error);
        }
        cold
    }

    fn unattributed(&self) -> &Metrics {
        self.unattributed.get_or_init(|| Metrics::new(""))
    }
}

impl fmt::Debug for LambdaHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let models: Vec<&str> = self.models.iter().map(|held| held.id.as_str()).collect();
        f.debug_struct("LambdaHandler").field("models", &models).finish_non_exhaustive()
    }
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
