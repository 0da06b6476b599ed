//! `cargo realizar verify`: a parity report.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use cargo_realizar::{Answers, Error, Parity, Table, label_name, rows, verify};
use clap::{Arg, ArgMatches, Command, value_parser};
use realizar_apr::ir::{Element, Model};
use serde_json::{Value, json};

use super::{Opened, artifact_arguments, file_argument, open, read};
use crate::output::Report;
use crate::progress::Progress;

/// Disagreeing rows that a report lists.
const MOST_LISTED: usize = 10;

pub(super) fn arguments() -> Command {
    let path = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name(value)
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help(help)
    };
    Command::new("verify")
        .about("Compare an artifact's answers with those of the library that trained it")
        .arg(file_argument("The artifact"))
        .args(artifact_arguments())
        .arg(path("rows", "X.npy|X.csv", "Rows of features; in a CSV file by name or in the model's order"))
        .arg(path("expected", "Y.npy|Y.csv", "The library's answers, one row for each"))
        .arg(
            Arg::new("output")
                .long("output")
                .value_name("ANSWERS")
                .value_parser(["predict", "proba", "raw"])
                .help("What they are: labels or values, all outputs, or scores before the link [default: told by their shape]"),
        )
        .arg(
            Arg::new("within")
                .long("within")
                .value_name("BOUND")
                .value_parser(value_parser!(f64))
                .default_value("1e-6")
                .help("Largest absolute difference allowed, relative for numbers above 1"),
        )
}

pub(super) fn run(matches: &ArgMatches) -> Result<Report, Error> {
    let Opened { artifact, warnings, .. } = open(matches)?;
    let model = &artifact.model;
    let table = |name: &str| {
        let path = matches.get_one::<PathBuf>(name).map_or(Path::new(""), PathBuf::as_path);
        Table::read(&read(path)?).map_err(|error| error.within(path))
    };
    let answers = match matches.get_one::<String>("output").map(String::as_str) {
        Some("predict") => Some(Answers::Predict),
        Some("proba") => Some(Answers::Proba),
        Some("raw") => Some(Answers::Raw),
        _ => None,
    };
    let bound = matches.get_one("within").copied().unwrap_or(1e-6);
    let rows_path = matches.get_one::<PathBuf>("rows").map_or(Path::new(""), PathBuf::as_path);
    let rows = rows(&table("rows")?, model).map_err(|error| error.within(rows_path))?.values;
    let expected = table("expected")?;
    let mut progress = Progress::new(rows.len(), "rows");
    let parity = verify(model, &rows, &expected, answers, bound, |done| progress.at(done))?;
    drop(progress);
    Ok(Report {
        text: text(&parity, model, bound),
        json: json(&parity, model, bound).as_object().cloned().unwrap_or_default(),
        warnings,
        failed: !parity.holds(),
    })
}

fn text(parity: &Parity, model: &Model, bound: f64) -> String {
    let mut text = format!("{} rows, compared by `{}`\n", parity.rows, parity.answers.word());
    // Writing to a string does not fail.
    let mut line = |line: String| {
        let _ = writeln!(text, "{line}");
    };
    if let Some(largest) = &parity.largest {
        let element = if parity.element == Element::F32 { "f32" } else { "f64" };
        line(format!("equal bits:          {} rows", parity.equal));
        line(format!(
            "largest difference:  {:.3e} absolute, {:.3e} relative, in row {} output {}: {:?}, expected {:?}",
            largest.absolute, largest.relative, largest.row, largest.output, largest.found, largest.expected
        ));
        line(match ulps(parity.most_ulps) {
            Some(most) => format!("most ulps of {element}:    {most}"),
            None => format!("most ulps of {element}:    none, as one of two answers is NaN"),
        });
        line(format!("beyond {bound:e}:         {} rows", parity.beyond));
    }
    if parity.classes > 0 {
        line(format!("disagreeing classes: {} of {}", parity.disagreeing.len(), parity.classes));
        for &(row, found, expected) in parity.disagreeing.iter().take(MOST_LISTED) {
            line(format!(
                "  row {row}: {}, expected {}",
                label_name(model.output.labels.as_ref(), found),
                label_name(model.output.labels.as_ref(), expected)
            ));
        }
        if parity.disagreeing.len() > MOST_LISTED {
            line(format!("  and {} more", parity.disagreeing.len() - MOST_LISTED));
        }
    }
    line(if parity.holds() { "the answers agree" } else { "the answers differ" }.to_owned());
    text
}

/// There is no number of ulps between NaN and a number.
fn ulps(found: u64) -> Option<u64> {
    (found != u64::MAX).then_some(found)
}

fn json(parity: &Parity, model: &Model, bound: f64) -> Value {
    let labels = model.output.labels.as_ref();
    json!({
        "output": parity.answers.word(),
        "rows": parity.rows,
        "equal_rows": parity.equal,
        "bound": bound,
        "rows_beyond_bound": parity.beyond,
        "most_ulps": parity.largest.and_then(|_| ulps(parity.most_ulps)),
        "element": if parity.element == Element::F32 { "f32" } else { "f64" },
        "largest": parity.largest.map(|largest| json!({
            "row": largest.row,
            "output": largest.output,
            "found": largest.found,
            "expected": largest.expected,
            "absolute": largest.absolute,
            "relative": largest.relative,
            "ulps": ulps(largest.ulps),
        })),
        "classes_compared": parity.classes,
        "disagreeing_classes": parity.disagreeing.len(),
        "disagreeing": parity.disagreeing.iter().take(MOST_LISTED).map(|&(row, found, expected)| json!({
            "row": row,
            "found": label_name(labels, found),
            "expected": label_name(labels, expected),
        })).collect::<Vec<Value>>(),
        "agrees": parity.holds(),
    })
}
