//! What a deployed program holds: not much more than a hello-world, each weight once, no training row.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use realizar_apr::Artifact;
use realizar_apr::choice::{self, OfTrees};
use realizar_apr::ir::{Element, Model, Node, Stage, Tensor, Trees, Values};
use realizar_apr::ranked::BLOCK;

use crate::examples::{Example, Training};
use crate::lambda::bootstrap;
use crate::process::output;
use crate::python::python;
use crate::report::{Miss, Outcome};
use crate::workspace::root;

/// The largest size of `iris`, as a multiple of the hello-world's.
const LARGEST_RATIO: f64 = 1.5;

/// How often each needle, of four bytes or more, occurs in the program. One pass over it.
fn occurrences(program: &[u8], needles: &[Vec<u8>]) -> Vec<usize> {
    let mut counts = vec![0; needles.len()];
    // Zeros start many rows and most of a program's tables: eight bytes tell more of them apart than four.
    for length in [4, 8] {
        let mut by_start: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for (i, needle) in needles.iter().enumerate() {
            if (needle.len() < 8) == (length == 4)
                && let Some((start, _)) = needle.split_at_checked(length)
            {
                by_start.entry(start).or_default().push(i);
            }
        }
        if by_start.is_empty() {
            continue;
        }
        for (at, start) in program.windows(length).enumerate() {
            for &i in by_start.get(start).map_or(&[] as &[usize], Vec::as_slice) {
                counts[i] += usize::from(program[at..].starts_with(&needles[i]));
            }
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
/// Each number that is nobody else's is looked for alone: the compiler folds a small table into the code, in an order of
/// its own, and leaves out the bytes of a number that it finds a shorter way to. So a copy is most of the numbers.
pub(crate) fn weights_once(example: &Example) -> Outcome {
    let program = read(&bootstrap(example.package))?;
    for file in example.artifacts {
        let bytes = read(&root().join(file))?;
        let artifact = Artifact::read(&bytes).map_err(|error| format!("{file}: {error}"))?;
        // The header holds the checksum of what follows: no other file has it.
        let whole = occurrences(&program, &[bytes[..bytes.len().min(64)].to_vec()])[0];
        for (i, stage) in artifact.model.stages.iter().enumerate() {
            let (numbers, element, derived) = match stage {
                Stage::Dense(dense) => (widened(&dense.weight), dense.weight.values.element(), false),
                Stage::KMeans(kmeans) => {
                    (widened(&kmeans.centroids), kmeans.centroids.values.element(), false)
                }
                Stage::Trees(trees) => (thresholds(&artifact.model, trees), trees.element, true),
                Stage::Scaler(_)
                | Stage::Normalizer(_)
                | Stage::Mixture(_)
                | Stage::Link(_)
                | Stage::Branches(_)
                | Stage::Op(_) => continue,
            };
            let copies = copies(&program, &numbers, element);
            // A table that is derived is a second copy where the file itself is there too.
            let copies = if derived { copies + whole as f64 } else { copies };
            println!("{file}: stage {i}: {} numbers, {copies:.3} times in the program", numbers.len());
            // A network's second table, of weights that f32 does not hold.
            let narrow = matches!(stage, Stage::Dense(_)) && element == Element::F64;
            let rounded = if narrow { self::copies(&program, &numbers, Element::F32) } else { 0.0 };
            if narrow {
                println!("{file}: stage {i}: rounded to f32, {rounded:.3} times in the program");
            }
            if rounded > 1.1 {
                return Err(Miss::Failed(format!(
                    "{file}: the weights of stage {i}, rounded to f32, are in the program {rounded:.3} times"
                )));
            }
            if !(0.5..1.1).contains(&copies) {
                return Err(Miss::Failed(format!(
                    "{file}: the weights of stage {i} are in the program {copies:.3} times, not once"
                )));
            }
        }
    }
    Ok(())
}

/// The cut points of trees that lie across lanes as well: of each block's lines of sixteen, two are features, then come
/// seven of cut points.
fn across_cuts(words: &[u32]) -> impl Iterator<Item = f64> {
    let cuts = |block: &[u32]| block.chunks(16).skip(2).take(7).flatten().copied().collect::<Vec<u32>>();
    let numbers = words.chunks(BLOCK).flat_map(cuts).map(|bits| f64::from(f32::from_bits(bits)));
    numbers.filter(|cut| cut.is_finite())
}

fn thresholds(model: &Model, trees: &Trees) -> Vec<f64> {
    let threshold = |node: &Node| match node {
        Node::Split { threshold, .. } => Some(*threshold),
        Node::Category { .. } | Node::Leaf { .. } => None,
    };
    let mut thresholds: Vec<f64> = trees.nodes.iter().filter_map(threshold).collect();
    if let OfTrees::Ranked(ranked) = choice::trees(trees, None) {
        // Trees by ranks have each cut point of a feature once, however many nodes ask for it.
        let feature = |node: &Node| match node {
            Node::Split { feature, threshold, .. } => Some((*feature, threshold.to_bits())),
            Node::Category { .. } | Node::Leaf { .. } => None,
        };
        let cuts: HashSet<(u32, u64)> = trees.nodes.iter().filter_map(feature).collect();
        thresholds = cuts.into_iter().map(|(_, bits)| f64::from_bits(bits)).collect();
        // Fused trees have theirs beside them, once for each table whose sums depend on it, and in blocks across lanes.
        if let Some(fused) = choice::fused(model, Some(ranked.nanoseconds().0), None)
            && trees.element == Element::F32
        {
            thresholds.extend(fused.cuts.into_iter().filter(|cut| cut.is_finite()));
            thresholds.extend(across_cuts(&fused.across));
        }
    }
    thresholds
}

/// How many copies of these numbers the program holds, by those whose bits are hardly anybody else's.
fn copies(program: &[u8], numbers: &[f64], element: Element) -> f64 {
    let mut own: HashMap<Vec<u8>, usize> = HashMap::new();
    for number in numbers {
        let narrow = *number as f32;
        // Halves, eighths and small integers end in zeros and stand in every program; so do zero and the smallest
        // numbers, which begin with zeros: weights of inputs that never change are rounded to these.
        let round = narrow.to_bits().trailing_zeros() >= 12 || !narrow.is_normal();
        let bytes = match element {
            _ if round && (element == Element::F32 || f64::from(narrow) == *number) => continue,
            Element::F32 => narrow.to_le_bytes().to_vec(),
            Element::F64 => number.to_le_bytes().to_vec(),
        };
        *own.entry(bytes).or_default() += 1;
    }
    let expected: usize = own.values().sum();
    let needles: Vec<Vec<u8>> = own.into_keys().collect();
    let found: usize = occurrences(program, &needles).iter().sum();
    found as f64 / expected as f64
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
    fn two_copies_are_two_and_round_numbers_count_for_nothing() {
        let numbers = [0.1, 0.7, 0.1, 1.0, 1e-44, 1e-300];
        let [wide, narrow] = encodings(&numbers);
        let program = [wide.as_slice(), &[1; 5], &wide, &narrow].concat();
        assert_eq!(copies(&program, &numbers, Element::F64), 2.0); // 1e-300 is nobody else's
        assert_eq!(copies(&program, &numbers, Element::F32), 1.0);
    }
}
