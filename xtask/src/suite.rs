//! `cargo xtask test`: the list of everything that must hold.

use crate::examples::EXAMPLES;
use crate::process::{self, cargo};
use crate::python::{environment, older_python, python};
use crate::report::Report;
use crate::workspace::root;
use crate::{features, invoke, lambda, links, release, targets};

/// The steps by the names that choose them.
pub(crate) const NAMES: [&str; 9] =
    ["format", "lints", "tests", "targets", "features", "documentation", "python", "release", "invoke"];

/// Runs all steps, or only those named.
pub(crate) fn run(report: &mut Report, only: &[&str]) {
    let wanted = |name: &str| only.is_empty() || only.contains(&name);
    if wanted("format") {
        report.step("format", || Ok(run_cargo(&["fmt", "--all", "--check"])?));
    }
    if wanted("lints") {
        report.step("lints", || {
            let arguments =
                ["clippy", "--locked", "--workspace", "--all-targets", "--", "--deny", "warnings"];
            Ok(run_cargo(&arguments)?)
        });
    }
    if wanted("tests") {
        report.step("tests", || Ok(run_cargo(&["test", "--locked", "--workspace", "--no-fail-fast"])?));
    }
    if wanted("targets") {
        targets::run_all(report);
    }
    if wanted("features") {
        features::run_all(report);
    }
    if wanted("documentation") {
        report.step("documentation", || {
            let mut command = cargo(["doc", "--locked", "--no-deps"]);
            Ok(process::run(command.env("RUSTDOCFLAGS", "--deny warnings"))?)
        });
        report.step("documentation: links", links::check);
    }
    if ["python", "release", "invoke"].into_iter().any(wanted) {
        let ready = report.step("python environment", || environment().map(drop));
        if !ready {
            println!("without it, the steps `python`, `release` and `invoke` cannot run");
            return;
        }
    }
    if wanted("python") {
        report.step("python: tests", || {
            Ok(process::run(
                python()?.current_dir(root().join("python")).args(["-m", "pytest", "--quiet", "-rs"]),
            )?)
        });
        report.step("python: tests of an older scikit-learn", || {
            let mut tests = older_python()?;
            tests.current_dir(root().join("python"));
            Ok(process::run(tests.args(["-m", "pytest", "--quiet", "-rs", "tests/test_older_versions.py"]))?)
        });
        report.step("python: types", || {
            Ok(process::run(python()?.current_dir(root().join("python")).args(["-m", "mypy"]))?)
        });
    }
    if wanted("release") {
        release_steps(report);
    }
    if wanted("invoke") {
        for example in &EXAMPLES {
            invoke::run(report, example);
        }
    }
}

/// The curves of kernels at all numbers of f32: too many for every day.
pub(crate) fn every_f32(report: &mut Report) {
    report.step("every number of f32", || {
        let test = ["test", "--locked", "--release", "--package", "realizar-runtime", "--test", "every_f32"];
        Ok(process::run(cargo(test).args(["--", "--ignored", "--nocapture"]))?)
    });
}

fn release_steps(report: &mut Report) {
    let mut built = true;
    for package in ["hello"].into_iter().chain(EXAMPLES.iter().map(|example| example.package)) {
        built &= report.step(&format!("release: {package}: build"), || lambda::build(package));
    }
    if !built {
        return;
    }
    report.step("release: size of iris", release::size);
    for example in &EXAMPLES {
        report.step(&format!("release: {}: each weight once", example.package), || {
            release::weights_once(example)
        });
        report.step(&format!("release: {}: no training row", example.package), || {
            release::no_training_row(example)
        });
    }
}

fn run_cargo(arguments: &[&str]) -> Result<(), String> {
    process::run(&mut cargo(arguments))
}
