//! What a deployed program holds: not much more than a hello-world, each weight once, no training row.

use std::collections::HashMap;
use std::path::Path;

use realizar_apr::Artifact;
use realizar_apr::ir::{Stage, Tensor, Values};

use crate::examples::{Example, Training};
use crate::lambda::bootstrap;
use crate::process::output;
use crate::python::python;
use crate::report::{Miss, Outcome};
use crate::workspace::root;

/// The largest size of `iris`, as a multiple of the hello-world's.
const LARGEST_RATIO: f64 = 1.5;

/// Numbers in a row that are the model's own and nobody's by chance.
const RUN: usize = 16;

/// Tensors of at most this many numbers become operands and vectors of the code, in an order of the compiler's.
const FOLDED: usize = 64;

/// How often each needle, of eight bytes or more, occurs in the program. One pass over it.
fn occurrences(program: &[u8], needles: &[Vec<u8>]) -> Vec<usize> {
    let mut counts = vec![0; needles.len()];
    let mut by_start: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (i, needle) in needles.iter().enumerate() {
        if let Some((start, _)) = needle.split_at_checked(8) {
            by_start.entry(start).or_default().push(i);
        }
    }
    for (at, start) in program.windows(8).enumerate() {
        for &i in by_start.get(start).map_or(&[] as &[usize], Vec::as_slice) {
            counts[i] += usize::from(program[at..].starts_with(&needles[i]));
        }
    }
    counts
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

/// The weights of each artifact are in the program once.
///
/// A table is looked for by the first run of its numbers, in either element type: exactly one is there. The numbers of a
/// small tensor are folded into the code, so each is looked for alone, as f64: none is there twice, and most are there.
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
            let what = format!("{file}: weights of shape {:?}", tensor.shape);
            if values.len() > FOLDED {
                let counts = occurrences(&program, &encodings(own_run(&values)));
                println!("{what}: a run of {RUN} numbers occurs {counts:?} times as f64, f32");
                if counts.iter().sum::<usize>() != 1 {
                    return Err(Miss::Failed(format!(
                        "{what} are in the program {counts:?} times, not once"
                    )));
                }
            } else {
                let numbers: Vec<Vec<u8>> = values.iter().map(|value| value.to_le_bytes().to_vec()).collect();
                let counts = occurrences(&program, &numbers);
                println!("{what}: the numbers occur {counts:?} times");
                if counts.iter().any(|count| *count > 1) || 2 * counts.iter().sum::<usize>() < counts.len() {
                    return Err(Miss::Failed(format!(
                        "{what} are in the program {counts:?} times, not once each"
                    )));
                }
            }
        }
    }
    Ok(())
}

/// The first run of numbers of which half differ: leaves of a forest may repeat one for long.
fn own_run(values: &[f64]) -> &[f64] {
    let differs = |run: &&[f64]| 2 * run.windows(2).filter(|pair| pair[0] != pair[1]).count() >= RUN;
    values.windows(RUN).find(differs).unwrap_or(&values[..RUN.min(values.len())])
}

fn training_rows(training: &Training) -> Result<Vec<Vec<f64>>, Miss> {
    let text = match training {
        Training::DataSet(name) => {
            let script = format!(
                "from sklearn.datasets import {name}\nfor row in {name}().data.tolist():\n    print(*row, sep=',')"
            );
            output(python()?.args(["-c", &script]))?
        }
        Training::File(path) => {
            std::fs::read_to_string(root().join(path)).map_err(|error| format!("{path}: {error}"))?
        }
    };
    let number = |word: &str| word.parse().map_err(|_| format!("{training:?}: `{word}` is no number"));
    Ok(text
        .lines()
        .map(|line| line.split(',').map(number).collect::<Result<Vec<f64>, String>>())
        .collect::<Result<_, _>>()?)
}

/// No row of the training data and no golden row is in the program, in either element type.
pub(crate) fn no_training_row(example: &Example) -> Outcome {
    let program = read(&bootstrap(example.package))?;
    let mut rows = Vec::new();
    for training in example.training {
        rows.extend(training_rows(training)?);
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
    let needles: Vec<Vec<u8>> = rows.iter().flat_map(|row| encodings(row)).collect();
    match occurrences(&program, &needles).iter().position(|count| *count > 0) {
        Some(found) => Err(Miss::Failed(format!(
            "the program of `{}` holds the row {:?}",
            example.package,
            rows[found / 2]
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_in_either_element_type() {
        let encodings = encodings(&[5.1, 3.5, 1.4, 0.2]);
        for (i, bytes) in encodings.iter().enumerate() {
            let program = [&[0; 7], bytes.as_slice(), &[0; 3], bytes.as_slice()].concat();
            assert_eq!(occurrences(&program, &encodings)[i], 2);
        }
    }

    #[test]
    fn a_row_that_is_not_there_is_not_found() {
        let [bytes, _] = encodings(&[5.1, 3.5]);
        let mut other = bytes.clone();
        other[15] ^= 1;
        assert_eq!(occurrences(&other, &[bytes]), [0]);
    }

    #[test]
    fn a_run_is_not_made_of_one_number() {
        let values: Vec<f64> = [0.0; 30].into_iter().chain((0..20).map(f64::from)).collect();
        assert_eq!(own_run(&values)[RUN - 8..], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0][..]);
    }
}
