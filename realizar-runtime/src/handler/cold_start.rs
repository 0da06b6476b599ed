//! What the start of the process cost, measured.
//!
//! The clock starts when `main` does: a process cannot see when the system began to load it at a resolution
//! that would tell anything (Linux records it in hundredths of a second, and a start takes one thousandth).

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde::Serialize;

static MAIN: OnceLock<Instant> = OnceLock::new();

/// Marks the start of `main`.
pub(crate) fn main_starts() {
    MAIN.get_or_init(Instant::now);
}

/// Time from the start of `main`; zero where it was not marked, in a program that has its own `main`.
pub(super) fn since_main() -> Duration {
    MAIN.get().map_or(Duration::ZERO, Instant::elapsed)
}

/// Milliseconds, as the number nearest to the whole nanoseconds: it prints with no more digits than the clock has.
/// (Seconds as f64 times 1000 are rounded twice: 34 521 ns would print as 0.034520999999999996.)
pub(super) fn milliseconds(duration: Duration) -> f64 {
    // Nanoseconds are exact in f64 up to 104 days.
    nanoseconds(duration) as f64 / 1e6
}

/// Whole nanoseconds, of at most 584 years.
pub(super) fn nanoseconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_mul(1_000_000_000).saturating_add(duration.subsec_nanos().into())
}

/// What the first answer cost more than later ones, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ColdStartMetrics {
    /// From the start of `main` to the making of the handler; 0 in a program that has its own `main`.
    pub runtime_init_ms: f64,
    /// The making of the handler: reading and checking the artifact, or next to nothing where it was compiled.
    pub model_load_ms: f64,
    /// The first row that was answered, from the row to its answer.
    pub first_inference_ms: f64,
    /// The sum of these. Time spent waiting for the first request is not in it.
    pub total_ms: f64,
}

/// The parts that are known when the handler is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    pub(super) runtime_init: Duration,
    pub(super) model_load: Duration,
}

impl Load {
    pub(super) fn and_first_inference(self, inference: Duration) -> ColdStartMetrics {
        ColdStartMetrics {
            runtime_init_ms: milliseconds(self.runtime_init),
            model_load_ms: milliseconds(self.model_load),
            first_inference_ms: milliseconds(inference),
            total_ms: milliseconds(self.runtime_init + self.model_load + inference),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_print_with_the_digits_of_the_clock() {
        for (nanoseconds, printed) in [
            (0, "0"),
            (1, "0.000001"),
            (34_521, "0.034521"),
            (4_057_133, "4.057133"),
            (2_000_000_003, "2000.000003"),
        ] {
            assert_eq!(milliseconds(Duration::from_nanos(nanoseconds)).to_string(), printed);
        }
    }
}
