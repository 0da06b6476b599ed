//! [`LambdaHandler`]: how it is made, and what programs ask of it. How it answers is in `answer`.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use realizar_apr::{Artifact, Kind};

use super::answer::{Input, Item};
use super::held::{Held, Source};
use super::metrics::{self, Metrics};
use super::wire::Options;
use super::{
    BatchLambdaRequest, BatchLambdaResponse, ColdStartMetrics, LambdaError, LambdaRequest, LambdaResponse,
    cold_start,
};
use crate::interpreted::Interpreted;
use crate::model::Model;

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
    pub(super) models: Vec<Held>,
    pub(super) load: cold_start::Load,
    pub(super) served: AtomicBool,
    pub(super) cold_start: OnceLock<ColdStartMetrics>,
    /// Of requests whose model is not known.
    pub(super) unattributed: Metrics,
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
            unattributed: Metrics::default(),
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
        let mut metrics: Vec<(&str, &Metrics)> =
            self.models.iter().map(|held| (&*held.id, &held.metrics)).collect();
        if !self.unattributed.is_empty() {
            metrics.push(("", &self.unattributed));
        }
        metrics::to_text(&metrics)
    }
}

impl fmt::Debug for LambdaHandler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let models: Vec<&str> = self.models.iter().map(|held| &*held.id).collect();
        f.debug_struct("LambdaHandler").field("models", &models).finish_non_exhaustive()
    }
}
