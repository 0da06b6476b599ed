//! `cargo xtask parity`: trains every family again, compares, and writes the table of `docs/exactness.md`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bench;
use crate::process::{cargo, run};
use crate::python::training;
use crate::report::{Miss, Outcome, Report};
use crate::workspace::target;

/// Trains the kept fixtures again, in place, with drawn rows for trees, compares, and writes the table.
pub(crate) fn write(report: &mut Report) {
    let drawn = folder("drawn");
    if report.step("parity: train", || Ok(run(trainer()?.arg("--drawn").arg(&drawn))?)) {
        report.step("parity: compare", || Ok(run(compare(&drawn).env("REALIZAR_WRITE_TABLE", "1"))?));
    }
}

/// As [`write`], but beside the kept fixtures: whether what is trained, exported and imported today still agrees.
pub(crate) fn check(report: &mut Report) {
    let (fresh, drawn) = (folder("fresh"), folder("drawn"));
    let trained = report.step("parity: train again", || {
        Ok(run(trainer()?.arg("--into").arg(&fresh).arg("--drawn").arg(&drawn))?)
    });
    if trained {
        report.step("parity: compare what was trained again", || {
            Ok(run(compare(&drawn).env("REALIZAR_PARITY_FIXTURES", &fresh))?)
        });
    }
}

/// Larger models, some of 500 and 1,000 trees: what is found is kept, the models are not.
pub(crate) fn full(report: &mut Report) {
    let (models, drawn) = (folder("full"), folder("full-drawn"));
    let trained = report.step("parity: train larger models", || {
        Ok(run(trainer()?.arg("--full").arg("--into").arg(&models).arg("--drawn").arg(&drawn))?)
    });
    if trained {
        report.step("parity: compare larger models", || {
            let table = folder("full-table.md");
            let mut test = compare(&drawn);
            test.env("REALIZAR_PARITY_FIXTURES", &models).env("REALIZAR_PARITY_TABLE", &table);
            run(test.args(["--", "--nocapture"]))?;
            keep(&table)
        });
    }
}

/// Writes what the comparison of larger models found into `benches/results`.
fn keep(table: &Path) -> Outcome {
    let found = std::fs::read_to_string(table).map_err(|error| format!("{}: {error}", table.display()))?;
    let text = format!(
        "# Larger models against their libraries\n\n`cargo xtask parity --full`: models of 200 to 1,000 trees of depth 8, \
         trained on the spot, through the macro and\nits kernel; {}. Columns as in the table of `docs/exactness.md`. Each \
         model also takes 10,000 drawn rows, on which\nevery tree ends in the library's leaf and every class is the \
         library's.\n\n{found}",
        bench::machine()?
    );
    Ok(bench::write("parity-full.md", &text)?)
}

/// Trains one larger model and gives its artifact.
pub(crate) fn larger(name: &str) -> Result<PathBuf, Miss> {
    let models = folder("full");
    run(trainer()?.arg("--full").arg("--into").arg(&models).arg(name))?;
    Ok(models.join(name).join("model.apr"))
}

/// A folder for what is made and not kept.
fn folder(name: &str) -> PathBuf {
    target().join("parity").join(name)
}

/// The script that trains; models that were imported go through the `cargo realizar` of this repository.
fn trainer() -> Result<Command, Miss> {
    run(&mut cargo(["build", "--locked", "-p", "cargo-realizar"]))?;
    let mut command = training()?;
    command.env("CARGO_REALIZAR", target().join("debug/cargo-realizar"));
    command.arg("tests/parity/train");
    Ok(command)
}

fn compare(drawn: &Path) -> Command {
    let mut test = cargo(["test", "--locked", "--quiet", "-p", "parity"]);
    test.env("REALIZAR_PARITY_DRAWN", drawn);
    test
}
