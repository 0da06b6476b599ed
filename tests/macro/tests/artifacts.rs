//! The artifacts that the cases name are those that the generator makes.

use macro_tests::{artifacts, damaged};
use std::fs;
use std::path::Path;

#[test]
fn the_committed_artifacts_are_those_of_the_generator() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/artifacts");
    let whole = artifacts::all().into_iter().map(|(name, model)| {
        (name.to_owned(), realizar_apr::write(&model).expect("the model can be written"))
    });
    let damaged = damaged::all().into_iter().map(|(name, file)| (format!("damaged/{name}.apr"), file));
    for (name, made) in whole.chain(damaged) {
        let committed = fs::read(folder.join(&name)).expect("the artifact is there");
        assert!(committed == made, "{name}: run `cargo run -p macro-tests --example artifacts`");
    }
}
