//! `startup [--starts N] [--warm N] NAME PROGRAM EVENT [NAME PROGRAM EVENT …]`
//!
//! Starts a copy of each program N times in turn against a Lambda Runtime API on loopback and prints a Markdown
//! table: time from spawning to the first `GET …/next`, to the first answer, and, from five more processes of each,
//! round trips of a warm process and peak resident memory; size of the file. The programs alternate, so that a change
//! of the machine's load meets all. The last rows compare each program with the first.

mod http;
mod report;
mod runtime_api;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use runtime_api::{Function, Start, start};

const USAGE: &str = "usage: startup [--starts N] [--warm N] NAME PROGRAM EVENT [NAME PROGRAM EVENT ...]";

struct Arguments {
    starts: usize,
    warm: usize,
    functions: Vec<Function>,
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut parsed = Arguments { starts: 50, warm: 200, functions: Vec::new() };
    while let Some(argument) = arguments.next() {
        let count = |value: Option<String>| {
            let value = value.ok_or_else(|| format!("`{argument}` needs a number"))?;
            value.parse().map_err(|_| format!("`{argument}` needs a number, not `{value}`"))
        };
        match argument.as_str() {
            "--starts" => parsed.starts = count(arguments.next())?,
            "--warm" => parsed.warm = count(arguments.next())?,
            _ => {
                let (Some(program), Some(event)) = (arguments.next(), arguments.next()) else {
                    return Err(format!("`{argument}` needs a program and an event"));
                };
                parsed.functions.push(Function { name: argument, program: PathBuf::from(program), event });
            }
        }
    }
    if parsed.functions.is_empty() || parsed.starts == 0 {
        return Err(USAGE.to_owned());
    }
    Ok(parsed)
}

/// What was measured of one function.
pub(crate) struct Measured {
    /// Processes that were given one event.
    pub(crate) starts: Vec<Start>,
    /// Processes that were given many.
    pub(crate) warm: Vec<Start>,
}

/// Processes of each function that are kept for warm round trips.
const WARM_PROCESSES: usize = 5;

fn measure(arguments: &Arguments) -> Result<String, String> {
    let folder = std::env::temp_dir().join(format!("startup-{}", std::process::id()));
    let outcome = copies(&arguments.functions, &folder).and_then(|functions| {
        let mut measured: Vec<Measured> =
            functions.iter().map(|_| Measured { starts: Vec::new(), warm: Vec::new() }).collect();
        for round in 0..arguments.starts + WARM_PROCESSES {
            for (function, measured) in functions.iter().zip(&mut measured) {
                let of = |warm| start(function, warm).map_err(|error| format!("{}: {error}", function.name));
                if round < arguments.starts {
                    measured.starts.push(of(0)?);
                } else {
                    measured.warm.push(of(arguments.warm)?);
                }
            }
        }
        report::table(&functions, &measured)
    });
    // What stays behind is in the system's folder for such things.
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

/// The same functions with copies of their programs: how a file came to be in the page cache (linked a moment ago,
/// copied, read from the disk) is worth some percent of a start.
fn copies(functions: &[Function], folder: &Path) -> Result<Vec<Function>, String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let copy = |function: &Function| {
        let program = folder.join(&function.name);
        std::fs::copy(&function.program, &program)
            .map_err(|error| format!("{}: {error}", function.program.display()))?;
        Ok(Function { name: function.name.clone(), program, event: function.event.clone() })
    };
    functions.iter().map(copy).collect()
}

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)).and_then(|arguments| measure(&arguments)) {
        Ok(table) => {
            println!("{table}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}
