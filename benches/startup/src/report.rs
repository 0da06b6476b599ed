//! The measured starts as a Markdown table.

use std::fmt::Write;
use std::time::Duration;

use crate::Measured;
use crate::runtime_api::{Function, Start};

fn median<T: Copy + Ord>(mut values: Vec<T>) -> Option<T> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// Medians over the starts of one function; the round trip is the median of the process that was fastest, because a
/// process that shares its core with the harness answers in half the time of one that does not.
struct Medians {
    first_next: f64,
    fastest_next: f64,
    first_response: f64,
    round_trip: f64,
    peak_rss_kib: u64,
    bytes: u64,
}

fn milliseconds(duration: Option<Duration>) -> f64 {
    duration.unwrap_or_default().as_secs_f64() * 1e3
}

fn medians(function: &Function, measured: &Measured) -> Result<Medians, String> {
    let Measured { starts, warm } = measured;
    let of = |value: fn(&Start) -> Duration| milliseconds(median(starts.iter().map(value).collect()));
    let bytes = std::fs::metadata(&function.program).map_err(|error| error.to_string())?.len();
    Ok(Medians {
        first_next: of(|start| start.first_next),
        fastest_next: milliseconds(starts.iter().map(|start| start.first_next).min()),
        first_response: of(|start| start.first_response),
        round_trip: milliseconds(warm.iter().filter_map(|process| median(process.round_trips.clone())).min()),
        peak_rss_kib: median(warm.iter().map(|start| start.peak_rss_kib).collect()).unwrap_or(0),
        bytes,
    })
}

pub(crate) fn table(functions: &[Function], measured: &[Measured]) -> Result<String, String> {
    let all = functions.iter().zip(measured).map(|(f, m)| medians(f, m)).collect::<Result<Vec<_>, _>>()?;
    let mut text = String::from(
        "| function | to first /next, median (fastest), ms | to first answer, ms | warm round trip, ms | peak RSS, MiB | \
         size, bytes |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    // Writing to a `String` cannot fail.
    for (function, m) in functions.iter().zip(&all) {
        let _ = writeln!(
            text,
            "| {} | {:.3} ({:.3}) | {:.3} | {:.4} | {:.2} | {} |",
            function.name,
            m.first_next,
            m.fastest_next,
            m.first_response,
            m.round_trip,
            m.peak_rss_kib as f64 / 1024.0,
            m.bytes
        );
    }
    if let [first, others @ ..] = all.as_slice() {
        for (function, m) in functions[1..].iter().zip(others) {
            let _ = writeln!(
                text,
                "| {} / {} | {:.3} ({:.3}) | {:.3} | {:.3} | {:+.2} MiB | {:.3} |",
                function.name,
                functions[0].name,
                m.first_next / first.first_next,
                m.fastest_next / first.fastest_next,
                m.first_response / first.first_response,
                m.round_trip / first.round_trip,
                (m.peak_rss_kib as f64 - first.peak_rss_kib as f64) / 1024.0,
                m.bytes as f64 / first.bytes as f64
            );
        }
    }
    for (function, measured) in functions.iter().zip(measured) {
        if let Some(start) = measured.starts.first() {
            let _ = write!(text, "\n{} answers `{}`", function.name, start.first_answer);
        }
    }
    Ok(text)
}
