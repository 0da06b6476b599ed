//! What a deployed program holds: not much more than a hello-world, each weight once, no training row.

use std::path::Path;

use realizar_apr::Artifact;
use realizar_apr::ir::{Stage, Tensor, Values};

use crate::examples::Example;
use crate::lambda::bootstrap;
use crate::process::output;
use crate::python::python;
use crate::report::{Miss, Outcome};
use crate::workspace::root;

/// The largest size of `iris`, as a multiple of the hello-world's.
const LARGEST_RATIO: f64 = 1.5;

/// Where the numbers of `needle` lie in `haystack`: how often they occur.
fn occurrences(haystack: &[u8], needle: &[u8]) -> usize {
    haystack.windows(needle.len()).filter(|window| *window == needle).count()
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

pub(crate) fn size() -> Outcome {
    let length = |package: &str| read(&bootstrap(package)).map(|bytes| bytes.len());
    let (iris, hello) = (length("iris")?, length("hello")?);
    let ratio = iris as f64 / hello as f64;
    println!("iris {iris} bytes, hello {hello} bytes: {ratio:.3} times");
    if ratio > LARGEST_RATIO {
        return Err(Miss::Failed(format!(
            "iris is {ratio:.3} times hello's size; the bound is {LARGEST_RATIO}"
        )));
    }
    Ok(())
}

/// The numbers as they lie in memory, in either element type.
fn encodings(values: &[f64]) -> [Vec<u8>; 2] {
    [
        values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect(),
    ]
}

fn widened(tensor: &Tensor) -> Vec<f64> {
    match &tensor.values {
        Values::F32(values) => values.iter().map(|value| f64::from(*value)).collect(),
        Values::F64(values) => values.clone(),
    }
}

/// The dense weights of the artifact: each occurs once, in one encoding.
pub(crate) fn weights_once(example: &Example) -> Outcome {
    let program = read(&bootstrap(example.package))?;
    for file in example.artifacts {
        let artifact =
            Artifact::read(&read(&root().join(file))?).map_err(|error| format!("{file}: {error}"))?;
        for stage in &artifact.model.stages {
            let tensor = match stage {
                Stage::Dense(dense) => &dense.weight,
                Stage::KMeans(kmeans) => &kmeans.centroids,
                Stage::Trees(trees) => &trees.leaves,
                Stage::Scaler(_) | Stage::Normalizer(_) | Stage::Mixture(_) => continue,
            };
            let values = widened(tensor);
            // Sixteen numbers in a row are the weight's own; a shorter run may be anybody's.
            let run = &values[..values.len().min(16)];
            let counts = encodings(run).map(|bytes| occurrences(&program, &bytes));
            println!(
                "{}: {file}: weights of shape {:?}: {counts:?} as f64, f32",
                example.package, tensor.shape
            );
            if counts.iter().sum::<usize>() != 1 {
                let message = format!(
                    "{file}: the program holds the weights {counts:?} times (as f64, as f32), not once"
                );
                return Err(Miss::Failed(message));
            }
        }
    }
    Ok(())
}

/// Rows as scikit-learn's data sets hold them, one JSON list a line.
fn training_rows(data_set: &str) -> Result<Vec<Vec<f64>>, Miss> {
    let script = format!(
        "from sklearn.datasets import {data_set}\nfor row in {data_set}().data.tolist():\n    print(*map(repr, row))"
    );
    let text = output(python()?.args(["-c", &script]))?;
    let number = |word: &str| word.parse().map_err(|_| format!("`{word}` in {data_set} is no number"));
    Ok(text
        .lines()
        .map(|line| line.split(' ').map(number).collect::<Result<Vec<f64>, String>>())
        .collect::<Result<_, _>>()?)
}

/// No row of the training data and no golden row is in the program, in either element type.
pub(crate) fn no_training_row(example: &Example) -> Outcome {
    let program = read(&bootstrap(example.package))?;
    let mut rows = Vec::new();
    for data_set in example.data_sets {
        rows.extend(training_rows(data_set)?);
    }
    for file in example.artifacts {
        let artifact =
            Artifact::read(&read(&root().join(file))?).map_err(|error| format!("{file}: {error}"))?;
        if let Some(golden) = &artifact.model.golden {
            let width = golden.rows.shape.get(1).copied().unwrap_or(1).max(1);
            rows.extend(widened(&golden.rows).chunks(width).map(<[f64]>::to_vec));
        }
    }
    // A row of zeros occurs in every program and says nothing of anybody.
    rows.retain(|row| row.iter().any(|value| *value != 0.0));
    println!("{}: searching {} bytes for {} rows", example.package, program.len(), rows.len());
    let found = rows.iter().find(|row| encodings(row).iter().any(|bytes| contains(&program, bytes)));
    match found {
        Some(row) => Err(Miss::Failed(format!("the program of `{}` holds the row {row:?}", example.package))),
        None => Ok(()),
    }
}

/// As [`occurrences`], in the time of a scan for the first bytes.
fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let Some((first, _)) = needle.split_first_chunk::<4>() else { return false };
    let mut from = 0;
    while let Some(at) = haystack[from..].windows(4).position(|window| window == first) {
        if haystack[from + at..].starts_with(needle) {
            return true;
        }
        from += at + 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_in_either_element_type() {
        let row = [5.1, 3.5, 1.4, 0.2];
        for bytes in encodings(&row) {
            let program = [&[0; 7], bytes.as_slice(), &[0; 3]].concat();
            assert!(contains(&program, &bytes));
            assert_eq!(occurrences(&program, &bytes), 1);
        }
    }

    #[test]
    fn a_row_that_is_not_there_is_not_found() {
        let [bytes, _] = encodings(&[5.1, 3.5]);
        let mut other = bytes.clone();
        other[15] ^= 1;
        assert!(!contains(&other, &bytes));
        assert_eq!(occurrences(&other, &bytes), 0);
    }
}
