//! What is kept of a model beside the artifact: the rows that are timed, the library's answers, the peers.

use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Fewer rows than this, and a figure says how well branches are guessed that have been seen before.
const FEWEST_DIFFERENT: usize = 900;

/// The folder of one model.
pub(crate) struct Shelf {
    folder: PathBuf,
    rows: PathBuf,
    /// Answers for each row.
    pub(crate) outputs: usize,
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
        // The same model in another precision has the same rows and answers.
        let folder = root.join("models").join(name.split('@').next().unwrap_or(name));
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
        let different: HashSet<Vec<u32>> =
            numbers.chunks(features).map(|row| row.iter().map(|number| number.to_bits()).collect()).collect();
        if different.len() < FEWEST_DIFFERENT {
            return Err(format!(
                "{}: {} different rows of {count}; with less than {FEWEST_DIFFERENT} the processor learns them by heart",
                self.rows.display(),
                different.len()
            ));
        }
        Ok(Rows { numbers, count, features })
    }

    /// The first of the rows, without the model's word on how many numbers that is.
    pub(crate) fn first_row(&self) -> Result<Vec<f32>, String> {
        let path = self.folder.join("outputs.f64");
        let length = |path: &Path| {
            std::fs::metadata(path)
                .map(|data| data.len() as usize)
                .map_err(|error| format!("{}: {error}", path.display()))
        };
        let count = length(&path)? / (8 * self.outputs.max(1));
        let features = length(&self.rows)? / (4 * count.max(1));
        let bytes = read(&self.rows)?;
        Ok(bytes.as_chunks().0.iter().take(features).map(|bytes| f32::from_le_bytes(*bytes)).collect())
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

    /// The shared object of a peer.
    pub(crate) fn peer(&self, name: &str) -> PathBuf {
        self.folder.join("peers").join(format!("{name}.so"))
    }
}

#[cfg(test)]
mod tests {
    use super::Shelf;

    #[test]
    fn rows_that_repeat_are_refused() {
        let folder = std::env::temp_dir().join(format!("shelf-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for this test");
        let write = |name: &str, rows: usize, different: usize| {
            let path = folder.join(name);
            let numbers = (0..rows).flat_map(|row| [(row % different) as f32, 1.0]);
            let bytes: Vec<u8> = numbers.flat_map(f32::to_le_bytes).collect();
            std::fs::write(&path, bytes).expect("a file for this test");
            Shelf { folder: folder.clone(), rows: path, outputs: 1, trained: String::new() }
        };
        assert_eq!(write("varied", 2_000, 2_000).rows(2).map(|rows| rows.count), Ok(2_000));
        let refused = write("repeated", 2_000, 1).rows(2).map(|rows| rows.count);
        assert!(refused.as_ref().is_err_and(|why| why.contains("1 different rows of 2000")), "{refused:?}");
        let _ = std::fs::remove_dir_all(&folder);
    }
}
