//! The tables of `benches/results/kernels.md`.

use std::fmt::Write;

use serde_json::Value;

use crate::measurements::Measurements;

/// More rows off than this are no accident of a number on a cut point.
const MOST_OFF: f64 = 0.002;

/// What weights in fewer bits may move an answer by, on the worst of all rows: a probability near a half moves most.
const MOST_NARROW: f64 = 0.5;

/// Whether the answers of this line are not the library's.
pub(crate) fn is_wrong(line: &Value) -> bool {
    if word(line, "model").contains('@') {
        // Weights in fewer bits are not the library's, nor are the answers: the table says how far off.
        return line["largest"].as_f64().is_none_or(|largest| largest > MOST_NARROW);
    }
    line["off"].as_f64().is_none_or(|off| off > MOST_OFF)
}

pub(crate) fn nanoseconds(value: &Value) -> String {
    match value.as_f64() {
        None => "-".to_owned(),
        Some(time) if time < 100.0 => format!("{time:.1}"),
        Some(time) => format!("{time:.0}"),
    }
}

/// The first call of a fresh process in microseconds, and the pages that it touched first.
fn first(line: &Value) -> String {
    match (line["first"].as_f64(), line["faults"].as_f64()) {
        (Some(first), Some(faults)) => format!("{:.1} ({faults:.0})", first / 1e3),
        _ => "-".to_owned(),
    }
}

pub(crate) fn word<'a>(line: &'a Value, key: &str) -> &'a str {
    line[key].as_str().unwrap_or_default()
}

/// The stages of the plan in a model's card.
pub(crate) fn stages(card: &str) -> String {
    let plan = card.split("## Compiled").nth(1).unwrap_or_default();
    let lines = plan.lines().filter_map(|line| line.strip_prefix("- "));
    let all: Vec<&str> = lines.take_while(|line| !line.starts_with("link:")).collect();
    all.join("; ")
}

/// The whole page, from the lines of the benchmark's program.
pub(crate) fn page(machine: &str, passes: &str, sets: &[&str], lines: &[Value]) -> String {
    let sets: Vec<&str> =
        sets.iter().copied().filter(|set| lines.iter().any(|line| line["isa"] == *set)).collect();
    let models: Vec<&Value> =
        lines.iter().filter(|line| sets.first().is_some_and(|set| line["isa"] == *set)).collect();
    let of = |model: &Value, set: &str, key: &str| {
        let line = lines.iter().find(|line| line["model"] == model["model"] && line["isa"] == set);
        line.map_or_else(|| "-".to_owned(), |line| nanoseconds(&line[key]))
    };
    let mut text = format!(
        "# Kernels\n\n`cargo xtask bench`: nanoseconds for a row of the methods of a compiled model; {machine}.\n\nOne \
         thread, on one processor; its own processor time; {passes}. Rows are rows of the data set, drawn at random, each \
         number off\nby 5 % (standard deviation), so that no branch can be learnt by heart. One row: a call for each row, in \
         chunks of about\n0.2 ms; least time of each chunk, mean of the chunks. Batch: all rows in one call, least time. Cold: one \
         call after 6 MiB\nwere swept through the caches, median, wall clock. First: from before the first use of a model to its first answer in a fresh \
         process, least of five, and the pages that it touched first. Columns are instruction sets \
         (`REALIZAR_ISA`). \"Off\": the largest\ndifference from the library's answer divided by max(1, |answer|), of the f32 \
         methods, one row and batch.\n\n## f32 methods\n\n"
    );
    let head = |text: &mut String, keys: &[&str], more: &[&str]| {
        let columns = keys.iter().flat_map(|key| sets.iter().map(move |set| format!(" {key}: {set} |")));
        let more = more.iter().map(|word| format!(" {word} |"));
        let columns: Vec<String> = columns.chain(more).collect();
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "| model |{}\n| --- |{}", columns.concat(), " --- |".repeat(columns.len()));
    };
    let figures = |model: &Value, keys: &[&str]| -> String {
        let each = keys.iter().flat_map(|key| sets.iter().map(move |set| of(model, set, key)));
        each.map(|figure| format!(" {figure} |")).collect()
    };
    head(&mut text, &["one row", "batch"], &["cold", "first, µs (pages)", "off"]);
    for model in &models {
        let keys = figures(model, &["one", "batch"]);
        let (cold, largest) =
            (nanoseconds(&model["cold"]), model["largest"].as_f64().unwrap_or(f64::INFINITY));
        let off = if is_wrong(model) { "WRONG " } else { "" };
        let first = first(model);
        let _ = writeln!(text, "| {} |{keys} {cold} | {first} | {off}{largest:.0e} |", word(model, "model"));
    }
    text.push_str("\n## f64 methods, of models whose library computes in f64\n\n");
    head(&mut text, &["one row", "batch"], &[]);
    for model in models.iter().filter(|model| !model["one_f64"].is_null()) {
        let _ = writeln!(text, "| {} |{}", word(model, "model"), figures(model, &["one_f64", "batch_f64"]));
    }
    text.push_str(
        "\n## The models\n\nRows is how many different ones there are; slow models are timed on the first of them. The kernels are \
         those that the plan in the model's\ncard says, with what the macro expects of them.\n\n| model | trained by | features | \
         outputs | rows | kernels |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for model in &models {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            word(model, "model"),
            word(model, "by"),
            model["features"],
            model["outputs"],
            model["rows"],
            stages(word(model, "card"))
        );
    }
    text
}

/// The bars, then ours beside each peer. Times of first calls are in microseconds.
pub(crate) fn peers(machine: &str, sets: &[&str], bars: &str, all: &Measurements) -> String {
    let mut text = format!(
        "# Kernels beside others\n\n`cargo xtask bench --peers`: {machine}.\n\nHow time is taken, and what the models are: \
         [kernels.md](kernels.md). Peers are checked first: one with more than 0.2 % of rows whose\nanswers differ from the \
         library's by more than 0.2 % is wrong and not counted. C code is built with `-O3 -march=native` by gcc\nand by clang, \
         Rust with `target-cpu=native`, and called from a loop with rows of f32; XGBoost, LightGBM and ONNX Runtime\nthrough their C \
         APIs, on one thread, with everything kept that can be kept from call to call. Peers marked \"Python\" are called\nfrom \
         Python: their one row has the price of that call in it, their batch of all rows has not. A line of \"run\" with \
         \"quick\"\nhas fewer passes.\n\n## Bars\n\n{bars}\n## All peers\n\nCold: one call after 6 MiB were swept through the \
         caches. First: from before the first use of the model (a peer: before it is loaded) to\nthe first answer, in a fresh process, \
         with the pages that it touched first. Ratios are those of the first of our lines.\n\n| model | who | one row | ratio | batch | ratio | \
         cold | first, µs (pages) | off | run |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    let ratio = |ours: &Value, peer: &Value| match (ours.as_f64(), peer.as_f64()) {
        (Some(ours), Some(peer)) if peer > 0.0 => format!("{:.3}", ours / peer),
        _ => "-".to_owned(),
    };
    let mut figures = |name: &str, who: &str, line: &Value, ratios: [String; 2]| {
        let first = first(line);
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            text,
            "| {name} | {who} | {} | {} | {} | {} | {} | {first} | {:.0e} | {} |",
            nanoseconds(&line["one"]),
            ratios[0],
            nanoseconds(&line["batch"]),
            ratios[1],
            nanoseconds(&line["cold"]),
            line["largest"].as_f64().unwrap_or(f64::INFINITY),
            word(line, "run")
        );
    };
    let Measurements { ours, peers } = all;
    for model in ours.iter().filter(|line| line["isa"] == ours[0]["isa"]) {
        let of_model = |line: &&Value| line["model"] == model["model"];
        for set in sets {
            for line in ours.iter().filter(of_model).filter(|line| line["isa"] == *set) {
                figures(word(model, "model"), &format!("**realizar**, {set}"), line, Default::default());
            }
        }
        for line in peers.iter().filter(of_model).filter(|line| line["failed"].is_null()) {
            let python = if line["through"] == "python" { ", Python" } else { "" };
            let ratios = match is_wrong(line) {
                true => ["wrong".to_owned(), "wrong".to_owned()],
                false => [ratio(&model["one"], &line["one"]), ratio(&model["batch"], &line["batch"])],
            };
            figures("", &format!("{}{python}", word(line, "who")), line, ratios);
        }
    }
    let failed: Vec<&Value> = peers.iter().filter(|line| !line["failed"].is_null()).collect();
    if !failed.is_empty() {
        text.push_str("\n## Peers that do not take a model\n\n");
    }
    for line in failed {
        let why: Vec<&str> = word(line, "failed").split_whitespace().collect();
        // Nothing that the page could take for a mark of its own.
        let why = why.join(" ").replace(['`', '|', '<', '>'], "'");
        let _ = writeln!(text, "- {}, {}: `{why}`", word(line, "model"), word(line, "who"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{is_wrong, page, stages};
    use serde_json::json;

    #[test]
    fn the_stages_are_those_of_the_plan() {
        let card = "# m\n- no stage\n\n## Compiled\n\nFrom APR v2\n- scaler: 3 f64\n- dense: 3 f64 -> 1\n- link: none, 1\n- bytes: 4\n";
        assert_eq!(stages(card), "scaler: 3 f64; dense: 3 f64 -> 1");
    }

    #[test]
    fn a_model_has_a_figure_for_each_set_that_was_in_force() {
        let line = |isa: &str, one: f64| json!({"model": "m", "isa": isa, "one": one, "batch": 2.25, "cold": 700, "first": 12_340, "faults": 4, "largest": 1e-7, "off": 0});
        let page = page(
            "here",
            "few passes",
            &["avx512", "avx2", "scalar"],
            &[line("avx2", 3.5), line("scalar", 250.4)],
        );
        assert!(
            page.contains(
                "| model | one row: avx2 | one row: scalar | batch: avx2 | batch: scalar | cold | first, µs (pages) | off |"
            ),
            "{page}"
        );
        assert!(page.contains("| m | 3.5 | 250 | 2.2 | 2.2 | 700 | 12.3 (4) | 1e-7 |"), "{page}");
    }

    #[test]
    fn answers_that_are_missing_are_wrong() {
        assert!(is_wrong(&json!({"off": 0.01})) && is_wrong(&json!({})) && !is_wrong(&json!({"off": 0.001})));
    }
}
