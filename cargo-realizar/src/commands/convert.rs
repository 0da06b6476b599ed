//! `cargo realizar convert`: another element type, with the error that it makes.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use cargo_realizar::{Error, Precision, Table, convert, rows, spread};
use clap::{Arg, ArgMatches, Command, value_parser};
use realizar_apr::ir::Values;
use serde_json::json;

use super::{Opened, artifact_arguments, file, file_argument, open, read, write as write_file};
use crate::output::Report;
use crate::progress::Progress;

/// Rows that are made up where none are given.
const MADE_UP: usize = 1000;

pub(super) fn arguments() -> Command {
    Command::new("convert")
        .about("Write an artifact with numbers of another element type, and measure how far its answers move")
        .arg(file_argument("The artifact"))
        .args(artifact_arguments())
        .arg(
            Arg::new("out")
                .short('o')
                .long("out")
                .value_name("OUT.apr")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("The artifact to write"),
        )
        .arg(
            Arg::new("to")
                .long("to")
                .value_name("TYPE")
                .required(true)
                .value_parser(Precision::WORDS.map(|(word, _)| word))
                .help("The element type: f16, bf16 and int8 are for weights of dense and linear layers"),
        )
        .arg(
            Arg::new("rows")
                .long("rows")
                .value_name("X.npy|X.csv")
                .value_parser(value_parser!(PathBuf))
                .help("Rows to measure with [default: the golden rows, else made-up ones]"),
        )
}

pub(super) fn run(matches: &ArgMatches) -> Result<Report, Error> {
    let path = file(matches);
    let out = matches.get_one::<PathBuf>("out").map_or(Path::new(""), PathBuf::as_path);
    let word = matches.get_one::<String>("to").map_or("f32", String::as_str);
    let to = Precision::WORDS.iter().find(|(name, _)| *name == word).map_or(Precision::F32, |&(_, to)| to);
    let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let Opened { artifact, warnings, .. } = open(matches)?;
    let model = artifact.model;
    let (measured, origin) = match (matches.get_one::<PathBuf>("rows"), &model.golden) {
        (Some(path), _) => {
            let table = Table::read(&read(path)?).map_err(|error| error.within(path))?;
            (rows(&table, &model).map_err(|error| error.within(path))?.values, "given")
        }
        (None, Some(golden)) => {
            let width = golden.rows.shape.get(1).copied().unwrap_or(1).max(1);
            let values: Vec<f64> = match &golden.rows.values {
                Values::F32(values) => values.iter().map(|&value| value.into()).collect(),
                Values::F64(values) => values.clone(),
            };
            (values.chunks_exact(width).map(<[f64]>::to_vec).collect(), "golden")
        }
        (None, None) => (spread(&model.input.features, MADE_UP), "made-up"),
    };
    let mut progress = Progress::new(measured.len(), "rows");
    let converted = convert(&model, to, &measured, |done| progress.at(done))?;
    drop(progress);
    write_file(out, &converted.bytes)?;

    let moved = converted.moved;
    let bound = converted.model.golden.as_ref().map(|golden| golden.bound);
    let mut text = String::new();
    // Writing to a string does not fail.
    let mut line = |line: String| {
        let _ = writeln!(text, "{line}");
    };
    line(format!("wrote {} ({} bytes, from {size}): {word}", out.display(), converted.bytes.len()));
    if moved.rows > 0 {
        line(format!(
            "largest difference:  {:.3e} absolute, {:.3e} over max(1, |output|), in {} {origin} rows",
            moved.absolute, moved.weighed, moved.rows
        ));
        line(format!("changed classes:     {} of {}", moved.classes, moved.rows));
    }
    if let Some(bound) = bound {
        line(format!("golden rows:         {} dropped, the others within {bound:.3e}", converted.dropped));
    }
    let json = json!({
        "file": path.to_string_lossy(),
        "artifact": out.to_string_lossy(),
        "to": word,
        "bytes_before": size,
        "bytes": converted.bytes.len(),
        "rows": moved.rows,
        "rows_from": origin,
        "largest_absolute": moved.absolute,
        "largest_weighed": moved.weighed,
        "changed_classes": moved.classes,
        "golden_rows_dropped": converted.dropped,
        "golden_bound": bound,
    });
    Ok(Report { text, json: json.as_object().cloned().unwrap_or_default(), warnings, failed: false })
}
