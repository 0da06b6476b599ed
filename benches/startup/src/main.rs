//! `startup [--starts N] [--warm N] NAME PROGRAM EVENT [NAME PROGRAM EVENT …]`
//!
//! Starts each program N times in turn against a Lambda Runtime API on loopback and prints a Markdown table:
//! time from spawning to the first `GET …/next`, to the first answer, round trips of a warm process, peak
//! resident memory, size of the file. The programs alternate, so that a change of the machine's load meets all.
//! The last rows compare each program with the first.

mod http;
mod report;
mod runtime_api;

use std::path::PathBuf;
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

fn measure(arguments: &Arguments) -> Result<String, String> {
    let mut starts: Vec<Vec<Start>> = arguments.functions.iter().map(|_| Vec::new()).collect();
    for _ in 0..arguments.starts {
        for (function, starts) in arguments.functions.iter().zip(&mut starts) {
            let start =
                start(function, arguments.warm).map_err(|error| format!("{}: {error}", function.name))?;
            starts.push(start);
        }
    }
    report::table(&arguments.functions, &starts)
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
