//! Prometheus metrics of one model.
//!
//! A request adds to two numbers, because additions that other threads see cost as much as a small model. Families and
//! labels are put together when somebody asks for them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus::TextEncoder;
use prometheus::proto::{self, LabelPair, Metric, MetricFamily, MetricType};

use super::cold_start::nanoseconds;
use super::error::LambdaError;

/// Nanoseconds: kernels take microseconds, a request with a large batch may take a second.
const LATENCIES: [u64; 21] = [
    1_000,
    2_500,
    5_000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    250_000_000,
    500_000_000,
    1_000_000_000,
    2_500_000_000,
    5_000_000_000,
];

/// Nanoseconds in a second.
const SECOND: f64 = 1e9;

/// Rows.
const BATCHES: [u64; 13] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

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
#[derive(Default)]
pub(super) struct Metrics {
    cold_starts: AtomicU64,
    failures: [AtomicU64; FAILURES.len()],
    latency: Histogram<{ LATENCIES.len() }>,
    batch_size: Histogram<{ BATCHES.len() }>,
}

impl Metrics {
    /// Counts a request, and how long it took.
    #[inline]
    pub(super) fn request(&self, took: Duration, cold: bool) {
        self.latency.observe(&LATENCIES, nanoseconds(took));
        if cold {
            self.cold_starts.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts the rows of a batch.
    pub(super) fn batch(&self, rows: usize) {
        self.batch_size.observe(&BATCHES, rows as u64);
    }

    /// Counts a request, or a row of a batch, that was not answered.
    pub(super) fn failure(&self, error: &LambdaError) {
        if let Some(place) = FAILURES.iter().position(|&kind| kind == error.kind()) {
            self.failures[place].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether there was no request.
    pub(super) fn is_empty(&self) -> bool {
        self.latency.count() == 0
    }
}

/// How many values were at most each bound and above the one before, how many above all, and their sum.
struct Histogram<const B: usize> {
    counts: [AtomicU64; B],
    above: AtomicU64,
    sum: AtomicU64,
}

impl<const B: usize> Default for Histogram<B> {
    fn default() -> Self {
        Histogram {
            counts: std::array::from_fn(|_| AtomicU64::new(0)),
            above: AtomicU64::new(0),
            sum: AtomicU64::new(0),
        }
    }
}

impl<const B: usize> Histogram<B> {
    #[inline]
    fn observe(&self, bounds: &[u64; B], value: u64) {
        let place = bounds.iter().position(|bound| value <= *bound);
        let count = place.and_then(|place| self.counts.get(place)).unwrap_or(&self.above);
        count.fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        self.counts.iter().chain([&self.above]).map(load).sum()
    }

    /// As Prometheus has it: of each bound how many values were at most that.
    fn collect(&self, bounds: &[u64; B], unit: f64) -> proto::Histogram {
        let (mut histogram, mut buckets, mut at_most) = (proto::Histogram::default(), Vec::new(), 0);
        for (bound, count) in bounds.iter().zip(&self.counts) {
            at_most += load(count);
            let mut bucket = proto::Bucket::default();
            bucket.set_upper_bound(*bound as f64 / unit);
            bucket.set_cumulative_count(at_most);
            buckets.push(bucket);
        }
        histogram.set_bucket(buckets);
        histogram.set_sample_count(at_most + load(&self.above));
        histogram.set_sample_sum(load(&self.sum) as f64 / unit);
        histogram
    }
}

fn load(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}

/// The metrics of several models, each with its `name@version`, in the text format of Prometheus.
pub(super) fn to_text(models: &[(&str, &Metrics)]) -> String {
    let each = |of: &dyn Fn(&Metrics) -> Value| -> Vec<Metric> {
        models.iter().map(|(model, metrics)| metric(model, None, of(metrics))).collect()
    };
    let mut failures = Vec::new();
    for (model, metrics) in models {
        for (kind, count) in FAILURES.iter().zip(&metrics.failures) {
            if load(count) > 0 {
                failures.push(metric(model, Some(kind), Value::Count(load(count))));
            }
        }
    }
    let counter = MetricType::COUNTER;
    let mut families = vec![
        family(
            "realizar_requests_total",
            "Requests; a batch is one.",
            counter,
            each(&|metrics| Value::Count(metrics.latency.count())),
        ),
        family(
            "realizar_failures_total",
            "Requests, and rows of batches, that were not answered.",
            counter,
            failures,
        ),
        family(
            "realizar_cold_starts_total",
            "First requests of a process.",
            counter,
            each(&|metrics| Value::Count(load(&metrics.cold_starts))),
        ),
        family(
            "realizar_latency_seconds",
            "Time from a request to its answer.",
            MetricType::HISTOGRAM,
            each(&|metrics| Value::Histogram(metrics.latency.collect(&LATENCIES, SECOND))),
        ),
        family(
            "realizar_batch_size",
            "Rows of each batch.",
            MetricType::HISTOGRAM,
            each(&|metrics| Value::Histogram(metrics.batch_size.collect(&BATCHES, 1.0))),
        ),
    ];
    // The encoder fails for families without a metric.
    families.retain(|family| !family.get_metric().is_empty());
    TextEncoder::new().encode_to_string(&families).unwrap_or_else(|error| format!("# {error}\n"))
}

/// What a metric says.
enum Value {
    Count(u64),
    Histogram(proto::Histogram),
}

/// A metric of a model, and of a kind of failure where it counts those.
fn metric(model: &str, kind: Option<&str>, value: Value) -> Metric {
    let labels = kind.map(|kind| label("kind", kind)).into_iter().chain([label("model", model)]);
    let mut metric = Metric::from_label(labels.collect());
    match value {
        Value::Count(count) => {
            let mut counter = proto::Counter::default();
            counter.set_value(count as f64);
            metric.set_counter(counter);
        }
        Value::Histogram(histogram) => metric.set_histogram(histogram),
    }
    metric
}

fn label(name: &str, value: &str) -> LabelPair {
    let mut label = LabelPair::default();
    label.set_name(name.to_owned());
    label.set_value(value.to_owned());
    label
}

/// One family of metrics with the same name and different labels.
fn family(name: &str, help: &str, kind: MetricType, metrics: Vec<Metric>) -> MetricFamily {
    let mut family = MetricFamily::default();
    family.set_name(name.to_owned());
    family.set_help(help.to_owned());
    family.set_field_type(kind);
    family.set_metric(metrics);
    family
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_on_a_bound_is_at_most_that() {
        let metrics = Metrics::default();
        for nanoseconds in [0, 1_000, 1_001, 5_000_000_000, 5_000_000_001] {
            metrics.request(Duration::from_nanos(nanoseconds), false);
        }
        let text = to_text(&[("a", &metrics)]);
        for line in [
            "realizar_requests_total{model=\"a\"} 5",
            "realizar_latency_seconds_bucket{model=\"a\",le=\"0.000001\"} 2",
            "realizar_latency_seconds_bucket{model=\"a\",le=\"0.0000025\"} 3",
            "realizar_latency_seconds_bucket{model=\"a\",le=\"5\"} 4",
            "realizar_latency_seconds_bucket{model=\"a\",le=\"+Inf\"} 5",
            "realizar_latency_seconds_sum{model=\"a\"} 10.000002002",
            "realizar_latency_seconds_count{model=\"a\"} 5",
        ] {
            assert!(text.lines().any(|found| found == line), "no `{line}` in\n{text}");
        }
        assert!(!text.contains("realizar_failures_total"), "{text}");
    }
}
