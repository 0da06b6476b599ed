//! The bars that kernels are held to (`benches/bars.tsv`), beside what one run measured.

use std::fmt::Write;
use std::path::PathBuf;

use serde_json::Value;

use crate::tables::{is_wrong, nanoseconds, word};
use crate::workspace::root;

/// The most nanoseconds from before the first use of a model to its first answer, in a fresh process.
const FIRST: f64 = 100_000.0;

/// One line of the file.
struct Bar {
    model: String,
    /// Which of our figures.
    ours: String,
    set: String,
    /// As it is written, and as a number.
    bar: String,
    most: f64,
    /// How the peer's name starts.
    peer: String,
    /// Which of its figures, of which model.
    theirs: String,
    of: String,
}

fn path() -> PathBuf {
    root().join("benches/bars.tsv")
}

/// A fraction or a number.
fn number(text: &str) -> Option<f64> {
    match text.split_once('/') {
        Some((above, below)) => Some(above.parse::<f64>().ok()? / below.parse::<f64>().ok()?),
        None => text.parse().ok(),
    }
}

fn read(text: &str) -> Result<Vec<Bar>, String> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let bar = |line: &str| {
        let words: Vec<&str> = line.split('\t').collect();
        let (&[model, ours, set, bar, peer, theirs], of) = match words.as_slice() {
            [six @ .., of] if six.len() == 6 => (six.first_chunk::<6>()?, *of),
            six => (six.first_chunk::<6>()?, *six.first()?),
        };
        let most = number(bar)?;
        let [model, ours, set, bar, peer, theirs, of] =
            [model, ours, set, bar, peer, theirs, of].map(str::to_owned);
        Some(Bar { model, ours, set, bar, most, peer, theirs, of })
    };
    lines.map(|line| bar(line).ok_or_else(|| format!("benches/bars.tsv: no bar: {line}"))).collect()
}

/// The quickest peer of this name whose answers are right. `best` does not count calls from Python of one row.
fn quickest<'a>(peers: &'a [Value], bar: &Bar) -> Option<(&'a Value, f64)> {
    let counts = |line: &&Value| {
        let named = match bar.peer.as_str() {
            "best" => bar.theirs == "batch" || line["through"] != "python",
            start => word(line, "who").starts_with(start),
        };
        line["model"] == bar.of.as_str() && named && !is_wrong(line)
    };
    let figures =
        peers.iter().filter(counts).filter_map(|line| Some((line, line[bar.theirs.as_str()].as_f64()?)));
    figures.min_by(|a, b| a.1.total_cmp(&b.1))
}

/// What is said of a bar on one instruction set: the figure, the peer's, the ratio, the bar and whether it is held.
fn verdict(bar: &Bar, set: &str, ours: &[Value], peers: &[Value]) -> String {
    let line = ours.iter().find(|line| line["model"] == bar.model.as_str() && line["isa"] == set);
    let wrong = line.is_some_and(is_wrong);
    let of = if bar.of == bar.model { String::new() } else { format!(" of {}", bar.of) };
    let what = match bar.ours.as_str() {
        "batch_f64" => "f64 method ",
        "handle" => "whole `handle` ",
        "cold" => "cold call ",
        _ => "",
    };
    let figure = line.and_then(|line| line[bar.ours.as_str()].as_f64());
    let Some(figure) = figure else { return format!("{what}not measured | {} | | |", bar.peer) };
    let shown = nanoseconds(&figure.into());
    let Some((peer, theirs)) = quickest(peers, bar) else {
        return format!("{what}{shown} | {}: no right answer | | {} |", bar.peer, bar.bar);
    };
    let name = word(peer, "who");
    let kind = if bar.theirs == "batch" && bar.ours != "batch" { "'s batch" } else { "" };
    let ratio = figure / theirs;
    // A bar of another set is not held against this one.
    let held = match (wrong, bar.set == set) {
        (true, _) => "**wrong answers**".to_owned(),
        (_, false) => String::new(),
        (_, true) if ratio <= bar.most => format!("{}: held", bar.bar),
        (_, true) => format!("{}: **missed**", bar.bar),
    };
    format!("{what}{shown} | {name}{kind}{of}: {} | {ratio:.3} | {held} |", nanoseconds(&theirs.into()))
}

/// The tables of the bars, from the lines of measurements.
pub(crate) fn table(ours: &[Value], peers: &[Value]) -> Result<String, String> {
    let path = path();
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let bars = read(&text)?;
    let mut text = String::from(
        "Nanoseconds for a row; ratios are ours divided by the quickest right peer's of that name; run is when the model and its \
         peers\nwere measured, together.\n\n| work | set | one row | peer | ratio | bar | batch | peer | ratio | bar | run |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    let mut models: Vec<&str> = bars.iter().map(|bar| bar.model.as_str()).collect();
    models.dedup();
    let (mut held, mut missed) = (0, Vec::new());
    for model in models {
        for set in ["avx512", "avx2"] {
            let Some(line) = ours.iter().find(|line| line["model"] == model && line["isa"] == set) else {
                continue;
            };
            // A bar of each set of its own stands in the row of that set; the others show their ratio in both.
            let stands = |bar: &&Bar| {
                let own = bars
                    .iter()
                    .any(|other| other.model == bar.model && other.ours == bar.ours && other.set == set);
                bar.model == model && (bar.set == set || !own)
            };
            let (batch, one): (Vec<&Bar>, Vec<&Bar>) =
                bars.iter().filter(stands).partition(|bar| bar.ours.starts_with("batch"));
            for place in 0..one.len().max(batch.len()) {
                let of = |bars: &[&Bar]| {
                    bars.get(place)
                        .map_or_else(|| " | | | |".to_owned(), |bar| verdict(bar, set, ours, peers))
                };
                let (one, batch) = (of(&one), of(&batch));
                for said in [&one, &batch] {
                    held += usize::from(said.ends_with(": held |"));
                    if said.contains("**missed**") {
                        missed.push(model);
                    }
                }
                // Writing to a `String` cannot fail.
                let _ = writeln!(text, "| {model} | {set} | {one} {batch} {} |", word(line, "run"));
            }
        }
    }
    let total = missed.len();
    missed.dedup();
    let _ = write!(text, "\n{held} bars are held, {total} missed");
    text.push_str(&if missed.is_empty() { ".\n".to_owned() } else { format!(": {}.\n", missed.join(", ")) });
    text.push_str(&first(ours));
    Ok(text)
}

/// First calls of fresh processes.
fn first(ours: &[Value]) -> String {
    // Once for each model: those of the best instruction set, which come first.
    let best = ours.first().map(|line| &line["isa"]);
    let ours = ours.iter().filter(|line| Some(&line["isa"]) == best);
    let calls = ours.filter_map(|line| Some((word(line, "model"), line["first"].as_f64()?)));
    let (within, beyond): (Vec<_>, Vec<_>) = calls.partition(|(_, first)| *first <= FIRST);
    let Some((model, slowest)) = within.iter().max_by(|a, b| a.1.total_cmp(&b.1)) else {
        return String::new();
    };
    let micro = |first: f64| format!("{:.0} µs", first / 1e3);
    let mut text = format!(
        "\nFrom before the first use of a model to its first answer, in a fresh process (bar: 100 µs): {} of {} models at most {} \
         ({model}).",
        within.len(),
        within.len() + beyond.len(),
        micro(*slowest)
    );
    if !beyond.is_empty() {
        let beyond: Vec<String> =
            beyond.iter().map(|(model, first)| format!("{model} {}", micro(*first))).collect();
        let _ = write!(text, " **Missed**: {}.", beyond.join(", "));
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_file_has_bars() {
        let text = std::fs::read_to_string(path()).unwrap_or_default();
        let bars = read(&text).unwrap_or_default();
        assert!(bars.len() > 60, "{}", bars.len());
        assert!(bars.iter().all(|bar| bar.most > 0.0 && bar.most <= 1.0));
        assert!(read("m\tone\tavx512\tmany\tp\tone").is_err());
    }

    #[test]
    fn a_bar_is_held_against_the_quickest_right_peer_of_its_name() {
        let bars =
            read("m\tone\tavx512\t1/4\ttl2cgen\tone\nm\tbatch\tavx2\t1/2\tbest\tbatch\n").unwrap_or_default();
        let ours = [json!({"model": "m", "isa": "avx512", "one": 20.0, "batch": 30.0, "off": 0})];
        let peers = [
            json!({"model": "m", "who": "tl2cgen-gcc", "one": 90.0, "batch": 50.0, "off": 0}),
            json!({"model": "m", "who": "tl2cgen-clang", "one": 70.0, "batch": 55.0, "off": 0.5}),
            json!({"model": "m", "who": "lib", "through": "python", "one": 9.0, "batch": 40.0, "off": 0}),
        ];
        assert_eq!(
            verdict(&bars[0], "avx512", &ours, &peers),
            "20.0 | tl2cgen-gcc: 90.0 | 0.222 | 1/4: held |"
        );
        assert_eq!(verdict(&bars[1], "avx512", &ours, &peers), "30.0 | lib: 40.0 | 0.750 |  |");
        assert!(verdict(&bars[0], "avx2", &ours, &peers).starts_with("not measured"));
    }
}
