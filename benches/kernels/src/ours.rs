//! Times a compiled model.

use std::path::Path;

use realizar::lambda::{LambdaHandler, LambdaRequest};

use crate::answers::Answers;
use crate::compiled::Compiled;
use crate::shelf::{Rows, Shelf};
use crate::timing::{self, Effort};

/// Rows that are answered in one call.
pub(crate) const BATCHES: [usize; 16] =
    [1, 2, 4, 8, 16, 24, 32, 48, 64, 65, 96, 128, 192, 256, 1_000, 10_000];

/// Prints a line of JSON for each size of a batch.
pub(crate) fn batches(root: &Path, model: &Compiled, effort: Effort) -> Result<(), String> {
    let isa = realizar_runtime::isa::level().name();
    let info = model.model.info();
    let rows = Shelf::open(root, model.name)?.rows(info.features.len())?;
    let outputs = info.outputs;
    let mut given = vec![0.0; rows.count * outputs];
    for size in BATCHES.into_iter().filter(|size| *size <= rows.count) {
        let calls = timing::one(effort, rows.count / size, |range| {
            for call in range {
                let place = call * size..(call + 1) * size;
                let given = &mut given[place.start * outputs..place.end * outputs];
                (model.batch)(std::hint::black_box(rows.slice(&place)), given);
            }
        });
        let row = calls / size as f64;
        println!("{{\"model\": {:?}, \"isa\": {isa:?}, \"size\": {size}, \"batch\": {row:.2}}}", model.name);
    }
    Ok(())
}

/// Prints the line of JSON of a model.
pub(crate) fn all(root: &Path, model: &Compiled, effort: Effort) -> Result<(), String> {
    let isa = realizar_runtime::isa::level().name();
    let shelf = Shelf::open(root, model.name)?;
    let info = model.model.info();
    let (features, outputs) = (info.features.len(), info.outputs);
    let rows = shelf.rows(features)?;
    let expected = shelf.outputs(&rows)?;
    let mut given = vec![0.0; rows.count * outputs];
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
    let more = doubles(model, effort, &rows, outputs) + &handled(model, effort, &rows)?;
    println!(
        "{{\"model\": {:?}, \"by\": {:?}, \"who\": \"realizar\", \"isa\": {isa:?}, \"rows\": {}, \
         \"features\": {features}, \"outputs\": {outputs}, \"one\": {one:.2}, \"batch\": {batch:.2}, \
         \"cold\": {cold:.0}{more}, {answers}, \"card\": {:?}}}",
        model.name, shelf.trained, rows.count, info.card
    );
    Ok(())
}

/// The f64 methods, where the library computes in f64.
fn doubles(model: &Compiled, effort: Effort, rows: &Rows, outputs: usize) -> String {
    let Some([one, batch]) = model.double else { return String::new() };
    let features = rows.numbers.len() / rows.count;
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
    format!(", \"one_f64\": {one:.2}, \"batch_f64\": {batch:.2}")
}

/// A whole `LambdaHandler::handle` of requests that are made before, of the models that the published crate takes too.
fn handled(model: &Compiled, effort: Effort, rows: &Rows) -> Result<String, String> {
    if !model.name.starts_with("plain") {
        return Ok(String::new());
    }
    let handler = LambdaHandler::with_models([model.model]);
    let features = rows.numbers.len() / rows.count;
    let requests: Vec<LambdaRequest> = rows
        .numbers
        .chunks(features)
        .map(|row| LambdaRequest { features: row.to_vec(), model_id: None })
        .collect();
    for request in &requests {
        handler.handle(request).map_err(|error| error.to_string())?;
    }
    let time = timing::one(effort, requests.len(), |range| {
        for request in &requests[range] {
            // A row that was answered before is answered again.
            let _ = std::hint::black_box(handler.handle(std::hint::black_box(request)));
        }
    });
    Ok(format!(", \"handle\": {time:.2}"))
}
