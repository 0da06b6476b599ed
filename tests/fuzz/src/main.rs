//! `fuzz FORMAT [--seconds N] [--seed N] [--into FOLDER]`: damages files of one format and imports them.
//!
//! Each case starts from a file of the repository, or from an earlier case that was answered as none before it, is
//! damaged at one to six places, and imported. It has to give a model that can be written, read and evaluated, or an
//! error; without a panic, within 20 times the file's length and 1 MiB of memory, and within seconds. Each input lies in
//! `FOLDER/current` before it is read, so that one which ends the whole process is kept too.

mod checksums;
mod counting;
mod damage;
mod draw;
mod reading;
mod seeds;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cargo_realizar::Format;
use draw::Draw;
use reading::FORMATS;

const USAGE: &str = "usage: fuzz FORMAT [--seconds N] [--seed N] [--into FOLDER]";

/// How long one input may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Inputs that were answered as none before are damaged further; so many of them.
const KEPT: usize = 512;

struct Arguments {
    format: Format,
    seconds: u64,
    seed: u64,
    into: PathBuf,
}

fn arguments() -> Result<Arguments, String> {
    let mut words = std::env::args().skip(1);
    let name = words.next().ok_or(USAGE)?;
    let format =
        FORMATS.iter().find(|(each, _)| *each == name).map(|(_, format)| *format).ok_or_else(|| {
            let names: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
            format!("there is no format `{name}`; the formats are {}", names.join(", "))
        })?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64);
    let mut arguments =
        Arguments { format, seconds: 30, seed: now, into: seeds::root().join("target/fuzz").join(&name) };
    while let Some(word) = words.next() {
        let value = words.next().ok_or(USAGE)?;
        let number = || value.parse().map_err(|_| format!("`{word}` takes a whole number, not `{value}`"));
        match word.as_str() {
            "--seconds" => arguments.seconds = number()?,
            "--seed" => arguments.seed = number()?,
            "--into" => arguments.into = PathBuf::from(value),
            _ => return Err(USAGE.to_owned()),
        }
    }
    Ok(arguments)
}

fn main() -> ExitCode {
    match arguments().and_then(|arguments| fuzz(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn fuzz(arguments: &Arguments) -> Result<(), String> {
    let Arguments { format, seconds, seed, into } = arguments;
    let seeds = seeds::seeds(*format);
    if seeds.is_empty() {
        return Err(format!("there is no {format} file to start from; put one into tests/fuzz/corpus"));
    }
    std::fs::create_dir_all(into).map_err(|error| format!("{}: {error}", into.display()))?;
    let current = into.join("current");
    println!("{format}: {} files, seed {seed}, {seconds} s", seeds.len());
    for (path, bytes) in &seeds {
        let options = reading::options(*format, &mut Draw(*seed));
        check(bytes, &options, into, &format!("{}, undamaged", path.display()))?;
    }
    let started = Instant::now();
    let deadline = started + Duration::from_secs(*seconds);
    static CASE: AtomicU64 = AtomicU64::new(0);
    std::thread::spawn(watch);
    let mut kept: Vec<Vec<u8>> = Vec::new();
    let mut answers = HashSet::new();
    let mut draw = Draw(*seed);
    let mut models = 0u64;
    while Instant::now() < deadline {
        let case = CASE.fetch_add(1, Ordering::Relaxed);
        let mut bytes = if !kept.is_empty() && draw.below(2) == 0 {
            draw.of(&kept).clone()
        } else {
            draw.of(&seeds).1.clone()
        };
        for _ in 0..=draw.below(6) {
            let other = &draw.of(&seeds).1;
            damage::damage(&mut bytes, other, reading::is_text(*format), &mut draw);
        }
        if *format == Format::Apr && draw.below(4) > 0 {
            checksums::repair(&mut bytes);
        }
        let options = reading::options(*format, &mut draw);
        std::fs::write(&current, &bytes).map_err(|error| format!("{}: {error}", current.display()))?;
        let answer = check(&bytes, &options, into, &format!("seed {seed}, case {case}"))?;
        models += u64::from(answer.contains(" stages, "));
        if answers.insert(answer) {
            if kept.len() < KEPT {
                kept.push(bytes);
            } else {
                let place = draw.below(KEPT);
                kept[place] = bytes;
            }
        }
    }
    let cases = CASE.load(Ordering::Relaxed);
    println!("{format}: {cases} damaged files, {models} models, {} kinds of answer", answers.len());
    return Ok(());

    /// Ends the process where one case takes too long; its input is `current`.
    fn watch() {
        let (mut last, mut since) = (0, Instant::now());
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let case = CASE.load(Ordering::Relaxed);
            if case != last {
                (last, since) = (case, Instant::now());
            } else if since.elapsed() > PATIENCE {
                eprintln!("case {case} takes more than {} s", PATIENCE.as_secs());
                std::process::exit(1);
            }
        }
    }
}

/// Reads one input; where it does what it must not, stores it and says where.
fn check(bytes: &[u8], options: &cargo_realizar::Options, into: &Path, what: &str) -> Result<String, String> {
    let outcome = catch_unwind(AssertUnwindSafe(|| reading::read(bytes, options)));
    let problem = match outcome {
        Ok(Ok(answer)) => return Ok(answer),
        Ok(Err(problem)) => problem,
        Err(_) => "a panic".to_owned(),
    };
    let path = into.join(format!("failed-{:016x}", hash(bytes)));
    std::fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    Err(format!(
        "{what}: {problem}; the input is {}, the options {options:?}; mend it and keep the input in tests/fuzz/corpus",
        path.display()
    ))
}

/// FNV-1a: names files.
fn hash(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xCBF2_9CE4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kept_file_is_read_within_the_bounds() {
        for (name, format) in FORMATS {
            let seeds = seeds::seeds(format);
            assert!(!seeds.is_empty(), "{name}: no file to start from");
            for (path, bytes) in seeds {
                for seed in 0..4 {
                    let answer = reading::read(&bytes, &reading::options(format, &mut Draw(seed)));
                    assert!(answer.is_ok(), "{}: {answer:?}", path.display());
                }
            }
        }
    }
}
