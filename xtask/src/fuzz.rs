//! `cargo xtask fuzz`: damaged files of every format that is imported, each format in a process of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::process::{cargo, run};
use crate::report::{Miss, Outcome, Report};
use crate::workspace::{root, target};

/// The names by which `tests/fuzz` knows the formats.
const FORMATS: [&str; 8] = [
    "xgboost-json",
    "xgboost-ubj",
    "lightgbm-txt",
    "catboost-json",
    "catboost-cbm",
    "onnx",
    "safetensors",
    "apr",
];

/// Time for each format in `cargo xtask test --wide`.
pub(crate) const SHORT: Duration = Duration::from_secs(30);

/// Time for each format by the command of its own.
pub(crate) const LONG: Duration = Duration::from_secs(600);

/// Fuzzes all formats, two at a time, each for so long.
pub(crate) fn run_all(report: &mut Report, time: Duration) {
    report.step("fuzz: build", || {
        Ok(run(&mut cargo(["build", "--quiet", "--locked", "--profile", "fuzz", "-p", "fuzz"]))?)
    });
    for pair in FORMATS.chunks(2) {
        report.step(&format!("fuzz: {}, {} s each", pair.join(" and "), time.as_secs()), || fuzz(pair, time));
    }
}

fn fuzz(formats: &[&str], time: Duration) -> Outcome {
    let program = target().join("fuzz/fuzz");
    let mut running = Vec::new();
    for format in formats {
        let folder = target().join("fuzz-inputs").join(format);
        let mut command = Command::new(&program);
        command.current_dir(root()).stdin(Stdio::null());
        command.arg(format).args(["--seconds", &time.as_secs().to_string()]).arg("--into").arg(&folder);
        let child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        running.push((*format, folder, child));
    }
    let mut failed = Vec::new();
    for (format, folder, mut child) in running {
        let status = child.wait().map_err(|error| format!("{format}: {error}"))?;
        if !status.success() {
            failed.push(format!("{format} ended with {status}: {}", kept(&folder)));
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(Miss::Failed(failed.join("; "))) }
}

/// Where the input of the last case is. One that ended the whole process was not stored by name.
fn kept(folder: &Path) -> String {
    let current = folder.join("current");
    let path: PathBuf = folder.join("last");
    match std::fs::copy(&current, &path) {
        Ok(_) => format!("its last input is {}", path.display()),
        Err(error) => format!("{}: {error}", current.display()),
    }
}
