//! `cargo xtask bench`: trains the standard set, compiles it, times it, and writes the table.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::bench::{machine, write};
use crate::process::{cargo, output, run};
use crate::python::benchmark;
use crate::report::{Miss, Outcome, Report};
use crate::tables;
use crate::workspace::target;

/// Instruction sets that `REALIZAR_ISA` knows, the fastest first. One that the processor has not is left out.
const SETS: [&str; 4] = ["avx512", "avx2", "neon", "scalar"];

/// What was asked for.
#[derive(Clone, Copy, Default)]
pub(crate) struct Options {
    /// Fewer passes; models that are there are not trained again.
    quick: bool,
}

impl Options {
    /// None where a word is not known.
    pub(crate) fn read(words: &[&str]) -> Option<Self> {
        let mut options = Self::default();
        for word in words {
            match *word {
                "--quick" => options.quick = true,
                _ => return None,
            }
        }
        Some(options)
    }
}

/// Where models, rows and answers are: made again at will, never kept in git.
fn folder() -> PathBuf {
    target().join("bench/kernels")
}

pub(crate) fn bench(report: &mut Report, options: Options) {
    let ready = report.step("bench: train", || train(options)) && report.step("bench: build", build);
    if ready {
        report.step("bench: kernels", || measure(options));
    }
}

fn train(options: Options) -> Outcome {
    let mut command = benchmark()?;
    command.arg("benches/kernels/train").arg("--into").arg(folder());
    if options.quick {
        command.arg("--keep");
    }
    Ok(run(&mut command)?)
}

fn build() -> Outcome {
    let mut command = cargo(["build", "--release", "--locked", "-p", "kernels"]);
    Ok(run(command.env("REALIZAR_BENCH_MODELS", folder().join("models")))?)
}

/// Runs the program once for each instruction set; a set that is not in force in its run is one that this processor
/// has not.
fn measure(options: Options) -> Outcome {
    let mut lines = Vec::new();
    for set in SETS {
        let mut command = Command::new(target().join("release/kernels"));
        if options.quick {
            command.arg("--quick");
        }
        let found = read(&output(command.arg(folder()).env("REALIZAR_ISA", set))?)?;
        lines.extend(found.into_iter().filter(|line| line["isa"] == set));
    }
    let wrong: Vec<&str> = lines
        .iter()
        .filter(|line| tables::is_wrong(line))
        .filter_map(|line| line["model"].as_str())
        .collect();
    let passes = if options.quick { "few passes (`--quick`)" } else { "up to 200 passes" };
    write("kernels.md", &tables::page(&machine()?, passes, &SETS, &lines))?;
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Miss::Failed(format!("answers that are not the library's: {}", wrong.join(", "))))
}

/// One JSON value for each line.
fn read(text: &str) -> Result<Vec<Value>, String> {
    let line = |line: &str| serde_json::from_str(line).map_err(|error| format!("{error}: {line}"));
    text.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn an_unknown_option_is_refused() {
        assert!(Options::read(&["--quick"]).is_some_and(|options| options.quick));
        assert!(Options::read(&["--slow"]).is_none());
    }
}
