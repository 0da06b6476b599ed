//! The tables of `benches/results/kernels.md`.

use std::fmt::Write;

use serde_json::Value;

/// More rows off than this are no accident of a number on a cut point.
const MOST_OFF: f64 = 0.002;

/// Whether the answers of this line are not the library's.
pub(crate) fn is_wrong(line: &Value) -> bool {
    line["off"].as_f64().is_none_or(|off| off > MOST_OFF)
}

pub(crate) fn nanoseconds(value: &Value) -> String {
    match value.as_f64() {
        None => "-".to_owned(),
        Some(time) if time < 100.0 => format!("{time:.1}"),
        Some(time) => format!("{time:.0}"),
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
         call after 6 MiB\nwere swept through the caches, median, wall clock. Columns are instruction sets \
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
    head(&mut text, &["one row", "batch"], &["cold", "off"]);
    for model in &models {
        let keys = figures(model, &["one", "batch"]);
        let (cold, largest) =
            (nanoseconds(&model["cold"]), model["largest"].as_f64().unwrap_or(f64::INFINITY));
        let off = if is_wrong(model) { "WRONG " } else { "" };
        let _ = writeln!(text, "| {} |{keys} {cold} | {off}{largest:.0e} |", word(model, "model"));
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

/// Ours beside each peer; `ours` are the lines of all instruction sets.
pub(crate) fn peers(machine: &str, passes: &str, sets: &[&str], ours: &[Value], peers: &[Value]) -> String {
    let mut text = format!(
        "# Kernels beside others\n\n`cargo xtask bench --peers`: nanoseconds for a row, all in one run; {machine}.\n\nHow time \
         is taken, and what the models are: [kernels.md](kernels.md), {passes}. Peers are checked first: one with more \
         than\n0.2 % of rows whose answers differ from the library's by more than 0.2 % is wrong and not counted. C code is \
         built with\n`-O3 -march=native` and called from a loop in C with rows of f32. Peers marked \"Python\" are called \
         from Python: their one row has\nthe price of that call in it, their batch of all rows has not. A ratio is ours divided by \
         the peer's, of the\nf32 methods.\n\n| model | who | one row | ratio | batch | ratio | cold | off |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    let ratio = |ours: &Value, peer: &Value| match (ours.as_f64(), peer.as_f64()) {
        (Some(ours), Some(peer)) if peer > 0.0 => format!("{:.3}", ours / peer),
        _ => "-".to_owned(),
    };
    let first = ours.iter().filter(|line| line["isa"] == ours[0]["isa"]);
    for model in first {
        let of_model = |line: &&Value| line["model"] == model["model"];
        for set in sets {
            for line in ours.iter().filter(of_model).filter(|line| line["isa"] == *set) {
                let (one, batch) = (nanoseconds(&line["one"]), nanoseconds(&line["batch"]));
                let cold = nanoseconds(&line["cold"]);
                // Writing to a `String` cannot fail.
                let _ = writeln!(
                    text,
                    "| {} | **realizar**, {set} | {one} | | {batch} | | {cold} | {:.0e} |",
                    word(model, "model"),
                    line["largest"].as_f64().unwrap_or(f64::INFINITY)
                );
            }
        }
        for line in peers.iter().filter(of_model) {
            let python = if line["through"] == "python" { ", Python" } else { "" };
            let who = format!("{}{python}", word(line, "who"));
            let failed = word(line, "failed").replace(['\n', '|'], " ");
            if !failed.is_empty() {
                let _ = writeln!(text, "| | {who} | does not take it: {failed} | | | | | |");
                continue;
            }
            let (one, batch) = (nanoseconds(&line["one"]), nanoseconds(&line["batch"]));
            let wrong = is_wrong(line);
            let ratios = match wrong {
                true => ["wrong".to_owned(), "wrong".to_owned()],
                false => [ratio(&model["one"], &line["one"]), ratio(&model["batch"], &line["batch"])],
            };
            let _ = writeln!(
                text,
                "| | {who} | {one} | {} | {batch} | {} | {} | {:.0e} |",
                ratios[0],
                ratios[1],
                nanoseconds(&line["cold"]),
                line["largest"].as_f64().unwrap_or(f64::INFINITY)
            );
        }
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
        let line = |isa: &str, one: f64| json!({"model": "m", "isa": isa, "one": one, "batch": 2.25, "cold": 700, "largest": 1e-7, "off": 0});
        let page = page(
            "here",
            "few passes",
            &["avx512", "avx2", "scalar"],
            &[line("avx2", 3.5), line("scalar", 250.4)],
        );
        assert!(
            page.contains(
                "| model | one row: avx2 | one row: scalar | batch: avx2 | batch: scalar | cold | off |"
            ),
            "{page}"
        );
        assert!(page.contains("| m | 3.5 | 250 | 2.2 | 2.2 | 700 | 1e-7 |"), "{page}");
    }

    #[test]
    fn answers_that_are_missing_are_wrong() {
        assert!(is_wrong(&json!({"off": 0.01})) && is_wrong(&json!({})) && !is_wrong(&json!({"off": 0.001})));
    }
}
