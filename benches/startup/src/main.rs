//! `startup [--starts N] [--warm N] NAME PROGRAM EVENT [NAME PROGRAM EVENT …]`
//!
//! Starts a copy of each program N times in turn against a Lambda Runtime API on loopback and prints a Markdown
//! table: time from spawning to the first `GET …/next`, to the first answer; from one more process of each, round
//! trips of a warm process and peak resident memory; size of the file. The programs alternate, so that a change
//! of the machine's load meets all. The last rows compare each program with the first.
//!
//! All of it runs on one processor, this program too: of two, the other one may be a sibling of the same core, asleep, or
//! busy with somebody else's work, and to wake a process there costs more than all that is measured here and differs from
//! process to process. Functions of 128 MiB have a part of one processor as well.

mod http;
mod report;
mod runtime_api;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use runtime_api::{Exchange, Function, Session, start};

const USAGE: &str = "usage: startup [--starts N] [--warm N] NAME PROGRAM EVENT [NAME PROGRAM EVENT ...]";

struct Arguments {
    starts: usize,
    warm: usize,
    functions: Vec<Function>,
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut parsed = Arguments { starts: 50, warm: 4_200, functions: Vec::new() };
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
#[derive(Default)]
pub(crate) struct Measured {
    pub(crate) first_next: Vec<Duration>,
    pub(crate) first_response: Vec<Duration>,
    /// The median round trip of each turn; turns of the same place are at about the same time for all functions.
    pub(crate) turns: Vec<Duration>,
    pub(crate) peak_rss_kib: u64,
    pub(crate) first_answer: String,
}

/// Round trips of one turn; the first of them finds the caches as another function has left them.
const TURN: usize = 21;

fn measure(arguments: &Arguments) -> Result<String, String> {
    pin();
    let folder = std::env::temp_dir().join(format!("startup-{}", std::process::id()));
    let outcome = copies(&arguments.functions, &folder).and_then(|functions| {
        let mut measured: Vec<Measured> = functions.iter().map(|_| Measured::default()).collect();
        for _ in 0..arguments.starts {
            for (function, measured) in functions.iter().zip(&mut measured) {
                let mut session = start(function).map_err(|error| format!("{}: {error}", function.name))?;
                let first = exchange(&mut session, function)?;
                measured.first_next.push(session.first_next);
                measured.first_response.push(first.since_start);
                if measured.first_answer.is_empty() {
                    measured.first_answer = String::from_utf8_lossy(&first.answer).into_owned();
                }
            }
        }
        warm(&functions, &mut measured, arguments.warm.div_ceil(TURN))?;
        report::table(&functions, &measured)
    });
    // What stays behind is in the system's folder for such things.
    let _ = std::fs::remove_dir_all(&folder);
    outcome
}

fn exchange(session: &mut Session, function: &Function) -> Result<Exchange, String> {
    session.exchange(&function.event).map_err(|error| format!("{}: {error}", function.name))
}

/// One process of each function, all alive at once: each takes a turn of [`TURN`] events, again and again.
fn warm(functions: &[Function], measured: &mut [Measured], turns: usize) -> Result<(), String> {
    let mut sessions = functions.iter().map(start).collect::<Result<Vec<_>, _>>()?;
    // The first turn is the processes' own start.
    for turn in 0..=turns {
        for ((session, function), measured) in sessions.iter_mut().zip(functions).zip(&mut *measured) {
            let mut trips = Vec::with_capacity(TURN);
            for _ in 0..TURN {
                trips.push(exchange(session, function)?.round_trip);
            }
            trips.sort_unstable();
            if turn > 0 {
                measured.turns.push(trips[TURN / 2]);
            }
        }
    }
    for (session, measured) in sessions.iter().zip(measured) {
        measured.peak_rss_kib = session.peak_rss_kib();
    }
    Ok(())
}

/// Keeps this process and all that it starts on the processor that it is on.
fn pin() {
    #[cfg(target_os = "linux")]
    // SAFETY: a set of processors is plain bits, of which zeros are the empty one.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        if let Ok(here) = usize::try_from(libc::sched_getcpu()) {
            libc::CPU_SET(here, &mut set);
            libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const set);
        }
    }
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
