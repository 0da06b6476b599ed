//! Others' programs for the models of the benchmark: how they are built and timed. One that cannot be built, does not take a
//! model, fails or takes too long is named and left out; it never ends the run.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::kernels::{folder, json_lines, program};
use crate::process::{cargo, output, run};
use crate::python::benchmark;
use crate::report::{Miss, Report};
use crate::workspace::{root, target};

/// Peers that are Rust programs, each a package and a workspace of its own under `benches`, with the variable by which
/// the scripts find what was built.
const RUST: [(&str, &str); 2] =
    [("tract", "REALIZAR_BENCH_TRACT"), ("published", "REALIZAR_BENCH_PUBLISHED")];

/// Seconds that one peer may take for one model; fewer where there are few passes.
const PATIENCE: &str = "300";
const PATIENCE_QUICK: &str = "25";

/// First calls are made in this many fresh processes.
const FRESH: usize = 5;

fn built(package: &str) -> PathBuf {
    target().join("bench").join(package).join("release").join(format!("lib{package}_peer.so"))
}

/// Builds the peers of these models.
pub(crate) fn build(report: &mut Report, models: &[String]) -> bool {
    for (package, _) in RUST {
        let build = || {
            let manifest = root().join("benches").join(package).join("Cargo.toml");
            let mut command = cargo(["build", "--release", "--locked", "--quiet", "--manifest-path"]);
            command.arg(manifest).env("CARGO_TARGET_DIR", target().join("bench").join(package));
            // As the peers in C have them: this processor's own instructions.
            run(command.env("RUSTFLAGS", "-C target-cpu=native"))
                .map_err(|why| Miss::Skipped(format!("{why}; its figures are missing")))
        };
        report.step(&format!("bench: build {package}"), build);
    }
    report.step("bench: build peers", || {
        let mut command = benchmark(true)?;
        for (package, variable) in RUST {
            if built(package).exists() {
                command.env(variable, built(package));
            }
        }
        command.args(["benches/kernels/peers", "build", "--into"]).arg(folder()).args(models);
        Ok(run(&mut command)?)
    })
}

/// The names of a model's compiled peers.
fn names(model: &str) -> Vec<String> {
    let folder = folder().join("models").join(model).join("peers");
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let shared = path.extension().is_some_and(|ending| ending == "so");
            shared.then(|| path.file_stem().map(|name| name.to_string_lossy().into_owned()))?
        })
        .collect();
    names.sort();
    names
}

/// Where Python's packages are, whose shared objects some peers are.
pub(crate) fn packages() -> Result<String, Miss> {
    let mut python = benchmark(true)?;
    python.args(["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]);
    Ok(output(&mut python)?.trim().to_owned())
}

/// A line for each compiled peer of a model.
pub(crate) fn measure(model: &str, packages: &str, quick: bool) -> Vec<Value> {
    names(model).into_iter().map(|who| line(model, &who, packages, quick)).collect()
}

fn line(model: &str, who: &str, packages: &str, quick: bool) -> Value {
    let patience = if quick { PATIENCE_QUICK } else { PATIENCE };
    let command = || {
        let mut command = Command::new("timeout");
        command.args([patience.as_ref(), program().as_os_str()]).args(["--peer", who]);
        command.env("REALIZAR_BENCH_PACKAGES", packages).env("OMP_NUM_THREADS", "1");
        command
    };
    let mut whole = command();
    if quick {
        whole.arg("--quick");
    }
    let found = ended(whole.arg(folder()).arg(model));
    let mut line = match found {
        Ok(line) => line,
        Err(why) => {
            println!("{model}: {who}: {why}");
            return json!({"model": model, "who": who, "failed": why});
        }
    };
    if let Some((first, faults)) = first(command, model) {
        line["first"] = first.into();
        line["faults"] = faults.into();
    }
    line
}

/// The one line that a program prints, or the end of what it says of its failure.
fn ended(command: &mut Command) -> Result<Value, String> {
    let output = command.output().map_err(|error| format!("cannot be run: {error}"))?;
    if output.status.success() {
        return json_lines(&String::from_utf8_lossy(&output.stdout))?
            .pop()
            .ok_or_else(|| "printed nothing".to_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said: String = said.trim().chars().take(200).collect();
    Err(if said.is_empty() { format!("ended with {}", output.status) } else { said })
}

/// The least time of the first call of a fresh process, and how many pages it touched first (the median).
pub(crate) fn first(command: impl Fn() -> Command, model: &str) -> Option<(f64, f64)> {
    let calls: Vec<Value> =
        (0..FRESH).filter_map(|_| ended(command().arg("--first").arg(folder()).arg(model)).ok()).collect();
    let of = |key: &str| {
        let mut numbers: Vec<f64> = calls.iter().filter_map(|call| call[key].as_f64()).collect();
        numbers.sort_by(f64::total_cmp);
        numbers
    };
    let (times, faults) = (of("first"), of("faults"));
    Some((*times.first()?, *faults.get(faults.len() / 2)?))
}

/// The lines of peers that are libraries of Python, for all models in one process.
pub(crate) fn libraries(models: &[String], quick: bool) -> Result<Vec<Value>, Miss> {
    let mut command = benchmark(true)?;
    command.args(["benches/kernels/peers", "measure", "--into"]).arg(folder()).args(models);
    if quick {
        command.arg("--quick");
    }
    // A library that ends its process takes only the models after it along.
    let found = command.output().map_err(|error| format!("python: {error}"))?;
    if !found.status.success() {
        println!("peers of Python ended with {}: {}", found.status, String::from_utf8_lossy(&found.stderr));
    }
    // Some libraries print words of their own between.
    let lines = String::from_utf8_lossy(&found.stdout);
    Ok(lines.lines().filter_map(|line| serde_json::from_str(line).ok()).filter(Value::is_object).collect())
}
