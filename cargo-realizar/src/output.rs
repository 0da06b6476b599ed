//! What a command says: a report on standard output, warnings and errors on standard error; or, for machines,
//! one JSON object on standard output.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use cargo_realizar::{Error, ErrorKind, Warning};
use serde_json::{Map, Value, json};

/// How a command speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// What a command has to say when it is done.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// For people: lines.
    pub(crate) text: String,
    /// For machines: the members of the object.
    pub(crate) json: Map<String, Value>,
    /// What had to be said about the file.
    pub(crate) warnings: Vec<Warning>,
    /// Whether what was asked for does not hold, although it could be found out.
    pub(crate) failed: bool,
}

/// Says how a command ended, and gives the program's exit code: 1 where it failed, 2 where the command line was wrong.
pub(crate) fn say(style: Style, file: &Path, outcome: Result<Report, Error>) -> ExitCode {
    match outcome {
        Ok(report) => {
            let code = if report.failed { ExitCode::FAILURE } else { ExitCode::SUCCESS };
            match style {
                Style::Text => {
                    for warning in &report.warnings {
                        eprintln!("warning: {warning}");
                        if let Some(help) = &warning.help {
                            eprintln!("  help: {help}");
                        }
                    }
                    print(&report.text);
                }
                Style::Json => {
                    let mut object = report.json;
                    let warnings = report
                        .warnings
                        .iter()
                        .map(|warning| json!({ "message": warning.what, "help": warning.help }))
                        .collect();
                    object.insert("warnings".to_owned(), Value::Array(warnings));
                    print(&format!("{}\n", Value::Object(object)));
                }
            }
            code
        }
        Err(error) => {
            match style {
                Style::Text => {
                    eprintln!("error: {}", error.what());
                    match error.place() {
                        Some(place) => eprintln!("  --> {}, at {place}", file.display()),
                        None => eprintln!("  --> {}", file.display()),
                    }
                    if let Some(help) = error.way_out() {
                        eprintln!("  help: {help}");
                    }
                }
                Style::Json => print(&format!(
                    "{}\n",
                    json!({ "error": {
                        "kind": error.kind().word(),
                        "message": error.what(),
                        "file": file.to_string_lossy(),
                        "place": error.place(),
                        "help": error.way_out(),
                    } })
                )),
            }
            ExitCode::from(if error.kind() == ErrorKind::Usage { 2 } else { 1 })
        }
    }
}

/// Prints to standard output; that nobody reads on (`| head`) is no error.
fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}
