//! The files that damage starts from: the fixtures of the repository, and what `corpus` keeps.

use std::path::{Path, PathBuf};

use cargo_realizar::{Format, Source};

const FOLDERS: [&str; 8] = [
    "tests/fuzz/corpus",
    "tests/fixtures/boosters",
    "tests/fixtures/onnx",
    "tests/fixtures/safetensors",
    "tests/fixtures/aprender",
    "tests/fixtures/sklearn",
    "realizar-apr/tests/data",
    "models",
];

/// Long files would take the time of the others.
const LONGEST: usize = 48 * 1024;

/// A file and its place.
pub(crate) type Seed = (PathBuf, Vec<u8>);

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new("/")).to_path_buf()
}

/// All files of one format, in the order of their names.
pub(crate) fn seeds(format: Format) -> Vec<Seed> {
    let mut seeds = Vec::new();
    for folder in FOLDERS {
        collect(&root().join(folder), format, &mut seeds);
    }
    seeds.sort();
    seeds
}

fn collect(folder: &Path, format: Format, seeds: &mut Vec<Seed>) {
    // A folder that is not there has no files.
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, format, seeds);
        } else if let Ok(bytes) = std::fs::read(&path)
            && bytes.len() <= LONGEST
            && Format::detect(&Source { path: &path, bytes: &bytes }) == Ok(format)
        {
            seeds.push((path, bytes));
        }
    }
}
