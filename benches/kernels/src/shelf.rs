//! What is kept of a model beside the artifact: the rows that are timed, the library's answers, the peers.

use std::ops::Range;
use std::path::{Path, PathBuf};

/// The folder of one model.
pub(crate) struct Shelf {
    folder: PathBuf,
    rows: PathBuf,
    outputs: usize,
    /// The library and its version.
    pub(crate) trained: String,
}

/// Rows one after another.
pub(crate) struct Rows {
    pub(crate) numbers: Vec<f32>,
    pub(crate) count: usize,
    features: usize,
}

impl Rows {
    pub(crate) fn slice(&self, range: &Range<usize>) -> &[f32] {
        &self.numbers[range.start * self.features..range.end * self.features]
    }
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

impl Shelf {
    /// Reads `models/<name>/about.tsv`: name of the rows, number of outputs, library.
    pub(crate) fn open(root: &Path, name: &str) -> Result<Self, String> {
        let folder = root.join("models").join(name);
        let path = folder.join("about.tsv");
        let text = String::from_utf8_lossy(&read(&path)?).into_owned();
        let words: Vec<&str> = text.trim().split('\t').collect();
        let [rows, outputs, trained] = words.as_slice() else {
            return Err(format!("{}: three words were expected, not {text:?}", path.display()));
        };
        let rows = root.join("rows").join(format!("{rows}.f32"));
        let outputs = outputs.parse().map_err(|error| format!("{}: {outputs}: {error}", path.display()))?;
        Ok(Self { folder, rows, outputs, trained: (*trained).to_owned() })
    }

    /// The rows, of `features` numbers each.
    pub(crate) fn rows(&self, features: usize) -> Result<Rows, String> {
        let numbers: Vec<f32> =
            read(&self.rows)?.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let count = numbers.len() / features.max(1);
        if count == 0 || count * features != numbers.len() {
            return Err(format!("{}: no whole rows of {features} numbers", self.rows.display()));
        }
        Ok(Rows { numbers, count, features })
    }

    /// The library's answers, as many for each row as the artifact gives.
    pub(crate) fn outputs(&self, rows: &Rows) -> Result<Vec<f64>, String> {
        let path = self.folder.join("outputs.f64");
        let numbers: Vec<f64> =
            read(&path)?.as_chunks().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect();
        if numbers.len() != rows.count * self.outputs {
            return Err(format!("{}: {} numbers for {} rows", path.display(), numbers.len(), rows.count));
        }
        Ok(numbers)
    }

    /// The shared objects of compiled peers, by name.
    pub(crate) fn peers(&self) -> Result<Vec<PathBuf>, String> {
        let folder = self.folder.join("peers");
        if !folder.exists() {
            return Ok(Vec::new());
        }
        let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "so"));
        paths.sort();
        Ok(paths)
    }
}
