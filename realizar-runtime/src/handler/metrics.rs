//! Prometheus metrics of one model, made by their first use.
//!
//! Each metric is its own object with constant labels, and families are put together when they are asked for:
//! counting needs no look-up by label, and no registry with its hash maps is in the binary.

use std::sync::OnceLock;
use std::time::Duration;

use prometheus::core::{Collector, Metric};
use prometheus::proto::MetricFamily;
use prometheus::{Histogram, HistogramOpts, IntCounter, Opts, TextEncoder};

use super::error::LambdaError;

/// Seconds: kernels take microseconds, a request with a large batch may take a second.
const LATENCY_BUCKETS: [f64; 21] = [
    1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1,
    0.25, 0.5, 1.0, 2.5, 5.0,
];

/// Rows.
const BATCH_BUCKETS: [f64; 13] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4];

/// The kinds of failure that are counted; the names of [`LambdaError::kind`].
const FAILURES: [&str; 8] = [
    "MalformedRequest",
    "WrongFeatureCount",
    "UnknownFeature",
    "InvalidFeature",
    "EmptyBatch",
    "UnknownModel",
    "InferenceError",
    "Panic",
];

/// The metrics of one model; of none, for requests whose model is not known.
pub(super) struct Metrics {
    requests: IntCounter,
    cold_starts: IntCounter,
    failures: [OnceLock<IntCounter>; FAILURES.len()],
    latency: Histogram,
    batch_size: Histogram,
    model: String,
}

impl Metrics {
    /// The metrics of the model with this `name@version`.
    pub(super) fn new(model: &str) -> Metrics {
        Metrics {
            requests: counter("realizar_requests_total", "Requests; a batch is one.", model, None),
            cold_starts: counter("realizar_cold_starts_total", "First requests of a process.", model, None),
            failures: Default::default(),
            latency: histogram(
                "realizar_latency_seconds",
                "Time from a request to its answer.",
                model,
                &LATENCY_BUCKETS,
            ),
            batch_size: histogram("realizar_batch_size", "Rows of each batch.", model, &BATCH_BUCKETS),
            model: model.to_owned(),
        }
    }

    /// Counts a request, and how long it took.
    pub(super) fn request(&self, took: Duration, cold: bool) {
        self.requests.inc();
        self.latency.observe(took.as_secs_f64());
        if cold {
            self.cold_starts.inc();
        }
    }

    /// Counts the rows of a batch.
    pub(super) fn batch(&self, rows: usize) {
        self.batch_size.observe(rows as f64);
    }

    /// Counts a request, or a row of a batch, that was not answered.
    pub(super) fn failure(&self, error: &LambdaError) {
        if let Some(place) = FAILURES.iter().position(|&kind| kind == error.kind()) {
            self.failures[place]
                .get_or_init(|| {
                    let help = "Requests, and rows of batches, that were not answered.";
                    counter("realizar_failures_total", help, &self.model, Some(FAILURES[place]))
                })
                .inc();
        }
    }
}

/// The metrics of several models in the text format of Prometheus.
pub(super) fn to_text(models: &[&Metrics]) -> String {
    let families = [
        family(models.iter().map(|metrics| &metrics.requests)),
        family(models.iter().flat_map(|metrics| metrics.failures.iter().filter_map(OnceLock::get))),
        family(models.iter().map(|metrics| &metrics.cold_starts)),
        family(models.iter().map(|metrics| &metrics.latency)),
        family(models.iter().map(|metrics| &metrics.batch_size)),
    ];
    let families: Vec<MetricFamily> = families.into_iter().flatten().collect();
    // The encoder fails for families without a metric, which are left out above.
    TextEncoder::new().encode_to_string(&families).unwrap_or_else(|error| format!("# {error}\n"))
}

/// One family of metrics with the same name and different labels.
fn family<'a, M: Collector + Metric + 'a>(mut metrics: impl Iterator<Item = &'a M>) -> Option<MetricFamily> {
    let mut family = metrics.next()?.collect().pop()?;
    family.mut_metric().extend(metrics.map(Metric::metric));
    Some(family)
}

fn counter(name: &str, help: &str, model: &str, kind: Option<&str>) -> IntCounter {
    let mut opts = Opts::new(name, help).const_label("model", model);
    if let Some(kind) = kind {
        opts = opts.const_label("kind", kind);
    }
    match IntCounter::with_opts(opts) {
        Ok(counter) => counter,
        Err(error) => unreachable!("the name and the labels are fixed and valid: {error}"),
    }
}

fn histogram(name: &str, help: &str, model: &str, buckets: &[f64]) -> Histogram {
    let opts = HistogramOpts::new(name, help).const_label("model", model).buckets(buckets.to_vec());
    match Histogram::with_opts(opts) {
        Ok(histogram) => histogram,
        Err(error) => unreachable!("the name, the labels and the buckets are fixed and valid: {error}"),
    }
}
