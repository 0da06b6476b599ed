//! Times the kernels of compiled models on rows that vary, and peers' beside them in the same run.
//!
//! ```text
//! kernels [--quick] [--batches | --first] FOLDER [MODEL ...]
//! kernels --peer NAME [--quick] [--first] FOLDER MODEL
//! ```
//!
//! `FOLDER` is what `benches/kernels/train` wrote. One line of JSON for each model: nanoseconds of processor time for a
//! row, one at a time and in a batch, and how far the answers are from the library's. `REALIZAR_ISA` forces an instruction
//! set; the lines say which is in force. `--batches`: in place of all that, batches of as many rows as [`ours::BATCHES`] says.
//! `--first`: the first call of this process, of one model. `--peer`: a peer of one model in place of ours; a process for
//! each, so that one that ends its process ends no other's measurement.

mod answers;
mod compiled;
mod first;
mod ours;
mod peer;
mod shelf;
mod timing;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::compiled::{Compiled, MODELS};
use crate::peer::Peer;
use crate::shelf::Shelf;
use crate::timing::Effort;

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// What the command line asks for.
#[derive(Default)]
struct Arguments {
    quick: bool,
    batches: bool,
    first: bool,
    peer: Option<String>,
    /// The folder, then names of models.
    words: Vec<String>,
}

const USAGE: &str = "usage: kernels [--quick] [--batches | --first] [--peer NAME] FOLDER [MODEL ...]";

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments::default();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--quick" => arguments.quick = true,
            "--batches" => arguments.batches = true,
            "--first" => arguments.first = true,
            "--peer" => arguments.peer = Some(words.next().ok_or(USAGE)?),
            option if option.starts_with('-') => return Err(format!("there is no option `{option}`")),
            _ => arguments.words.push(word),
        }
    }
    Ok(arguments)
}

fn run(words: impl Iterator<Item = String>) -> Result<(), String> {
    let arguments = parse(words)?;
    let Some((folder, only)) = arguments.words.split_first() else { return Err(USAGE.to_owned()) };
    let effort = if arguments.quick { Effort::QUICK } else { Effort::FULL };
    timing::pin();
    let folder = PathBuf::from(folder);
    for model in MODELS.iter().filter(|model| only.is_empty() || only.iter().any(|name| name == model.name)) {
        match (&arguments.peer, arguments.first) {
            (None, true) => first::ours(&folder, model)?,
            (Some(name), first) => peer(&folder, model, name, effort, first)?,
            (None, false) if arguments.batches => ours::batches(&folder, model, effort)?,
            (None, false) => ours::all(&folder, model, effort)?,
        }
    }
    Ok(())
}

fn peer(root: &Path, model: &Compiled, name: &str, effort: Effort, first: bool) -> Result<(), String> {
    let shelf = Shelf::open(root, model.name)?;
    let path = shelf.peer(name);
    if first {
        return first::peer(root, model.name, &path);
    }
    let rows = shelf.rows(model.model.info().features.len())?;
    let expected = shelf.outputs(&rows)?;
    println!("{}", Peer::open(&path)?.measure(effort, model.name, &rows, &expected, shelf.outputs));
    Ok(())
}
