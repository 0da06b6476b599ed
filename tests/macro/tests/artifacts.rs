//! The artifacts in the repository are what the program beside this test writes.

use macro_tests::artifacts;
use std::path::Path;

#[test]
fn artifacts_are_what_is_generated() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> = artifacts::all()
        .into_iter()
        .map(|(name, model)| (package.join("../ui/artifacts").join(name), model))
        .collect();
    files.push((package.join("models/model.apr"), artifacts::three_features()));
    for (path, model) in files {
        let bytes = realizar_apr::write(&model).expect("a model that can be written");
        let found = std::fs::read(&path).expect("an artifact in the repository");
        assert!(found == bytes, "{}: run `cargo run -p macro-tests --example artifacts`", path.display());
    }
}
