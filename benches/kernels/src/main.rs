//! Times the kernels of compiled models on rows that vary, and peers' beside them in the same run.
//!
//! ```text
//! kernels [--quick] [--peers | --batches] FOLDER [MODEL ...]
//! ```
//!
//! `FOLDER` is what `benches/kernels/train` wrote. One line of JSON for each model (and each peer): nanoseconds of
//! processor time for a row, one at a time and in a batch, and how far the answers are from the library's.
//! `REALIZAR_ISA` forces an instruction set; the lines say which is in force. `--batches`: in place of all that, batches of
//! as many rows as [`BATCHES`] says.

mod answers;
mod compiled;
mod peer;
mod shelf;
mod timing;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::answers::Answers;
use crate::compiled::MODELS;
use crate::peer::Peer;
use crate::shelf::Shelf;
use crate::timing::Effort;

/// Rows that are answered in one call.
const BATCHES: [usize; 16] = [1, 2, 4, 8, 16, 24, 32, 48, 64, 65, 96, 128, 192, 256, 1_000, 10_000];

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let (mut effort, mut peers, mut batches, mut words) = (Effort::FULL, false, false, Vec::new());
    for argument in arguments {
        match argument.as_str() {
            "--quick" => effort = Effort::QUICK,
            "--peers" => peers = true,
            "--batches" => batches = true,
            word if word.starts_with('-') => return Err(format!("there is no option `{word}`")),
            _ => words.push(argument),
        }
    }
    let Some((folder, only)) = words.split_first() else {
        return Err("usage: kernels [--quick] [--peers | --batches] FOLDER [MODEL ...]".to_owned());
    };
    timing::pin();
    let folder = PathBuf::from(folder);
    let isa = realizar_runtime::isa::level().name();
    for model in MODELS.iter().filter(|model| only.is_empty() || only.iter().any(|name| name == model.name)) {
        let shelf = Shelf::open(&folder, model.name)?;
        let features = model.model.info().features.len();
        let outputs = model.model.info().outputs;
        let rows = shelf.rows(features)?;
        let expected = shelf.outputs(&rows)?;
        let mut given = vec![0.0; rows.count * outputs];
        if batches {
            for size in BATCHES.into_iter().filter(|size| *size <= rows.count) {
                let calls = timing::one(effort, rows.count / size, |range| {
                    for call in range {
                        let place = call * size..(call + 1) * size;
                        let given = &mut given[place.start * outputs..place.end * outputs];
                        (model.batch)(std::hint::black_box(rows.slice(&place)), given);
                    }
                });
                let row = calls / size as f64;
                println!(
                    "{{\"model\": {:?}, \"isa\": {isa:?}, \"size\": {size}, \"batch\": {row:.2}}}",
                    model.name
                );
            }
            continue;
        }
        let one = timing::one(effort, rows.count, |range| {
            (model.one)(rows.slice(&range), &mut given[range.start * outputs..range.end * outputs]);
        });
        (model.one)(&rows.numbers, &mut given);
        let answers = Answers::compare(&given, &expected, outputs);
        given.fill(f32::NAN);
        let batch = timing::batch(effort, rows.count, |range| {
            (model.batch)(rows.slice(&range), &mut given[range.start * outputs..range.end * outputs]);
        });
        (model.batch)(&rows.numbers, &mut given);
        let answers = answers.worse(Answers::compare(&given, &expected, outputs));
        let cold = timing::cold(effort, rows.count, |row| {
            (model.one)(rows.slice(&(row..row + 1)), &mut given[..outputs]);
        });
        let mut more = String::new();
        if let Some([one, batch]) = model.double {
            let wide: Vec<f64> = rows.numbers.iter().map(|&number| f64::from(number)).collect();
            let mut given = vec![0.0; rows.count * outputs];
            let mut time = |run: fn(&[f64], &mut [f64]), how: timing::How| {
                how(effort, rows.count, &mut |range| {
                    let place = range.start * outputs..range.end * outputs;
                    run(&wide[range.start * features..range.end * features], &mut given[place]);
                })
            };
            let one = time(one, |effort, rows, run| timing::one(effort, rows, run));
            let batch = time(batch, |effort, rows, run| timing::batch(effort, rows, run));
            more = format!(", \"one_f64\": {one:.2}, \"batch_f64\": {batch:.2}");
        }
        let trained = &shelf.trained;
        println!(
            "{{\"model\": {:?}, \"by\": {trained:?}, \"who\": \"realizar\", \"isa\": {isa:?}, \"rows\": {}, \
             \"features\": {features}, \"outputs\": {outputs}, \"one\": {one:.2}, \"batch\": {batch:.2}, \
             \"cold\": {cold:.0}{more}, {answers}, \"card\": {:?}}}",
            model.name,
            rows.count,
            model.model.info().card
        );
        for path in if peers { shelf.peers()? } else { Vec::new() } {
            let peer = Peer::open(&path)?;
            println!("{}", peer.measure(effort, model.name, &rows, &expected, outputs));
        }
    }
    Ok(())
}
