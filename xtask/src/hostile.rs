//! Damaged files by chance: many more than the tests of every day read, with overflow checks on.
//!
//! Each case takes a file of the fixtures, damages it as its number says, repairs the checksums of every other one so that
//! what lies behind them is reached, and reads it. It has to give an error or a model that can be written again.

#[path = "../../tests/fuzz/src/checksums.rs"]
mod checksums;

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use realizar_apr::{Artifact, Kind, write};

use crate::draw::Draw;
use crate::process::{cargo, run};
use crate::report::{Miss, Outcome, Report};
use crate::workspace::root;

const FOLDERS: [&str; 4] =
    ["models", "realizar-apr/tests/data", "tests/fixtures/aprender", "tests/fixtures/sklearn"];

/// Cases of one run: about half a minute.
const CASES: u64 = 300_000;

/// Seeds beside those that the kernels' tests have themselves.
const KERNEL_SEEDS: std::ops::RangeInclusive<u64> = 101..=112;

pub(crate) fn run_all(report: &mut Report) {
    report.step("hostile: damaged files", damaged_files);
    report.step("hostile: kernels with more seeds", || {
        for seed in KERNEL_SEEDS {
            let mut test =
                cargo(["test", "--quiet", "--locked", "-p", "realizar-runtime", "--test", "kernels"]);
            run(test.env("REALIZAR_SEED", seed.to_string()))?;
        }
        Ok(())
    });
}

fn files() -> Result<Vec<(PathBuf, Vec<u8>)>, String> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        let folder = root().join(folder);
        let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            // Long files would take the time of the others.
            if path.extension().is_some_and(|extension| extension == "apr")
                && let Ok(bytes) = std::fs::read(&path)
                && (1..=32 * 1024).contains(&bytes.len())
            {
                files.push((path, bytes));
            }
        }
    }
    files.sort();
    Ok(files)
}

fn damaged_files() -> Outcome {
    let files = files()?;
    let kinds: Vec<Option<Kind>> =
        Kind::NAMES.iter().map(|name| Kind::parse(name, (*name == "mlp").then_some("relu")).ok()).collect();
    let (mut models, mut errors) = (0u64, 0u64);
    for case in 0..CASES {
        let mut draw = Draw(case);
        let (path, bytes) = &files[draw.below(files.len())];
        let other = &files[draw.below(files.len())].1;
        let mut damaged = bytes.clone();
        for _ in 0..=draw.below(4) {
            damage(&mut damaged, other, &mut draw);
        }
        if case % 2 == 0 {
            checksums::repair(&mut damaged);
        }
        // Most files say what they are, and are refused as anything else before much of them is read.
        let kind = if draw.below(4) == 0 { kinds[draw.below(kinds.len())] } else { None };
        let outcome = catch_unwind(|| match read(&damaged, kind) {
            Some(artifact) => write(&artifact.model).map(|_| true).map_err(|error| error.to_string()),
            None => Ok(false),
        });
        match outcome {
            Ok(Ok(true)) => models += 1,
            Ok(Ok(false)) => errors += 1,
            Ok(Err(error)) => {
                return Err(failed(case, path, kind, &format!("a model that cannot be written: {error}")));
            }
            Err(_) => return Err(failed(case, path, kind, "a panic")),
        }
    }
    println!("{CASES} damaged files from {}: {errors} errors, {models} models", files.len());
    Ok(())
}

fn read(bytes: &[u8], kind: Option<Kind>) -> Option<Artifact> {
    match kind {
        None => Artifact::read(bytes).ok(),
        Some(kind) => Artifact::read_as(bytes, kind).ok(),
    }
}

fn failed(case: u64, path: &Path, kind: Option<Kind>, what: &str) -> Miss {
    Miss::Failed(format!("case {case}, from {} as {kind:?}: {what}", path.display()))
}

/// One change of a kind that storage, networks and people make.
fn damage(bytes: &mut Vec<u8>, other: &[u8], draw: &mut Draw) {
    if bytes.is_empty() {
        return;
    }
    let at = draw.below(bytes.len());
    let length = 1 + draw.below(16.min(bytes.len() - at));
    match draw.below(7) {
        0 => bytes[at] ^= 1 << draw.below(8),
        1 => bytes[at] = [0, 1, 0x7F, 0x80, 0xFF][draw.below(5)],
        2 => bytes[at..at + length].fill([0, 0xFF][draw.below(2)]),
        3 => bytes.truncate(at),
        4 => drop(bytes.drain(at..at + length)),
        5 => {
            let copy = bytes[at..at + length].to_vec();
            bytes.splice(at..at, copy);
        }
        _ => {
            let from = draw.below(other.len());
            let piece = &other[from..other.len().min(from + length)];
            bytes.splice(at..(at + length).min(bytes.len()), piece.iter().copied());
        }
    }
}
