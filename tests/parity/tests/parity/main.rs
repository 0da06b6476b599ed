//! Every family of models, compiled, against the library that trained it.
//!
//! Each fixture goes through the macro and its kernel (`predict`, `predict_batch`, and their f64 twins), and through
//! the reference evaluator, which is what `LambdaHandler::from_bytes` runs. The largest difference of each family is
//! the table of `docs/exactness.md`, which has to be the one that this run gives.

mod compare;
mod compiled;
mod drawn;
mod table;

use compare::{Outcome, compare};
use compiled::{Compiled, compiled};
use parity::Fixture;
use std::path::Path;
use std::sync::LazyLock;

include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// What each fixture's comparison found, in the order of the names.
static OUTCOMES: LazyLock<Vec<Outcome>> = LazyLock::new(|| {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let run = |model: &Compiled| {
        let folder = Path::new(env!("PARITY_FIXTURES")).join(model.name);
        let fixture = Fixture::read(&folder).unwrap_or_else(|error| panic!("{error}"));
        compare(model, &fixture)
    };
    std::thread::scope(|scope| {
        let parts = MODELS.chunks(MODELS.len().div_ceil(threads).max(1));
        let parts: Vec<_> =
            parts.map(|part| scope.spawn(move || part.iter().map(run).collect::<Vec<_>>())).collect();
        parts.into_iter().flat_map(|part| part.join().expect("a comparison")).collect()
    })
});

#[test]
fn every_fixture_answers_as_its_library() {
    let found: usize = OUTCOMES.iter().map(|outcome| outcome.failed).sum();
    let shown: Vec<&str> =
        OUTCOMES.iter().flat_map(|outcome| &outcome.problems).map(String::as_str).collect();
    assert!(found == 0, "{found} differences, of which the first of each fixture:\n{}", shown.join("\n"));
}

#[test]
fn every_fixture_has_two_hundred_rows_for_each_path() {
    for outcome in OUTCOMES.iter() {
        assert!(outcome.rows >= 200, "{}: {} rows", outcome.name, outcome.rows);
        assert!(outcome.rows_f32 >= 200, "{}: {} rows of f32", outcome.name, outcome.rows_f32);
    }
}

#[test]
fn the_book_has_the_table_of_this_run() {
    table::check(&OUTCOMES);
}
