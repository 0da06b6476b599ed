//! The measured starts as a Markdown table.

use std::fmt::Write;
use std::time::Duration;

use crate::Measured;
use crate::runtime_api::Function;

fn median<T: Copy + Ord>(mut values: Vec<T>) -> Option<T> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// Medians over the starts and turns of one function.
struct Medians {
    first_next: f64,
    fastest_next: f64,
    first_response: f64,
    /// Microseconds, median over the turns, and the least of them.
    round_trip: f64,
    fastest_trip: f64,
    /// Microseconds more than the first function's, median over the turns.
    more: f64,
    peak_rss_kib: u64,
    bytes: u64,
}

fn milliseconds(duration: Option<Duration>) -> f64 {
    duration.unwrap_or_default().as_secs_f64() * 1e3
}

fn microseconds(duration: Option<Duration>) -> f64 {
    duration.unwrap_or_default().as_secs_f64() * 1e6
}

fn medians(function: &Function, measured: &Measured, first: &Measured) -> Result<Medians, String> {
    let bytes = std::fs::metadata(&function.program).map_err(|error| error.to_string())?.len();
    let differences = measured.turns.iter().zip(&first.turns);
    let mut differences: Vec<f64> =
        differences.map(|(own, first)| microseconds(Some(*own)) - microseconds(Some(*first))).collect();
    differences.sort_by(f64::total_cmp);
    Ok(Medians {
        first_next: milliseconds(median(measured.first_next.clone())),
        fastest_next: milliseconds(measured.first_next.iter().min().copied()),
        first_response: milliseconds(median(measured.first_response.clone())),
        round_trip: microseconds(median(measured.turns.clone())),
        fastest_trip: microseconds(measured.turns.iter().min().copied()),
        more: differences.get(differences.len() / 2).copied().unwrap_or(0.0),
        peak_rss_kib: measured.peak_rss_kib,
        bytes,
    })
}

pub(crate) fn table(functions: &[Function], measured: &[Measured]) -> Result<String, String> {
    let Some(first) = measured.first() else { return Ok(String::new()) };
    let all =
        functions.iter().zip(measured).map(|(f, m)| medians(f, m, first)).collect::<Result<Vec<_>, _>>()?;
    let mut text = String::from(
        "| function | to first /next, median (fastest), ms | to first answer, ms | warm round trip, median (fastest), µs | peak \
         RSS, MiB | size, bytes |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    // Writing to a `String` cannot fail.
    for (function, m) in functions.iter().zip(&all) {
        let _ = writeln!(
            text,
            "| {} | {:.3} ({:.3}) | {:.3} | {:.1} ({:.1}) | {:.2} | {} |",
            function.name,
            m.first_next,
            m.fastest_next,
            m.first_response,
            m.round_trip,
            m.fastest_trip,
            m.peak_rss_kib as f64 / 1024.0,
            m.bytes
        );
    }
    if let [first, others @ ..] = all.as_slice() {
        for (function, m) in functions[1..].iter().zip(others) {
            let _ = writeln!(
                text,
                "| {} / {} | {:.3} ({:.3}) | {:.3} | {:+.1} ({:+.1}) µs | {:+.2} MiB | {:.3} |",
                function.name,
                functions[0].name,
                m.first_next / first.first_next,
                m.fastest_next / first.fastest_next,
                m.first_response / first.first_response,
                m.more,
                m.fastest_trip - first.fastest_trip,
                (m.peak_rss_kib as f64 - first.peak_rss_kib as f64) / 1024.0,
                m.bytes as f64 / first.bytes as f64
            );
        }
    }
    for (function, measured) in functions.iter().zip(measured) {
        // The whole answer of a function of many rows would be no help here.
        let answer: String = measured.first_answer.chars().take(200).collect();
        let _ = write!(text, "\n{} answers `{answer}`", function.name);
    }
    Ok(text)
}
