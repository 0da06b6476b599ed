//! The damaged artifacts in the repository are what `examples/damaged.rs` writes, and nothing else is beside them.

use macro_tests::damaged;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn the_files_are_those_that_are_made() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/artifacts/damaged");
    let mut made = BTreeSet::new();
    for (name, file) in damaged::all() {
        let name = format!("{name}.apr");
        let found = fs::read(folder.join(&name)).expect("the artifact is there");
        assert!(found == file, "{name}: run `cargo run -p macro-tests --example damaged`");
        made.insert(name);
    }
    let found: BTreeSet<String> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name in UTF-8"))
        .collect();
    assert_eq!(found, made);
}
