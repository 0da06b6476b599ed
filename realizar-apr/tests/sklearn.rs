//! The reference evaluator against scikit-learn, on models that `tests/fixtures/sklearn/make.py` trained
//! and the Python package exported. The answers are scikit-learn's own; nothing of ours made them.
//!
//! An output may differ from scikit-learn's by `bound * max(1, |expected|)`; classes are always equal.
//!
//! | family | bound | why |
//! | --- | --- | --- |
//! | scalers | 0 | one operation after the other in f64 |
//! | normalizers | 1e-15 | numpy adds the terms of a norm in an order of its own |
//! | linear regressors | 1e-12 | BLAS adds terms in an order of its own |
//! | logistic regression | 1e-12 | as above; exponentials differ in the last bit |
//! | networks | 1e-12 | as above |
//! | trees, forests, boosted regressors | 0 | the same leaves, added in the same order |
//! | boosted classifiers | 1e-15 | equal scores; exponentials differ in the last bit |

use realizar_apr::Artifact;
use realizar_apr::golden::verify;
use realizar_apr::ir::{Labels, Model};
use realizar_apr::reference::evaluate;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// How far an output of a fixture may be from scikit-learn's, by the start of the fixture's name.
fn bound(name: &str) -> f64 {
    const FAMILIES: [(&str, f64); 20] = [
        ("standard_scaler", 0.0),
        ("min_max_scaler", 0.0),
        ("max_abs_scaler", 0.0),
        ("robust_scaler", 0.0),
        ("normalizer", 1e-15),
        ("linear_regression", 1e-12),
        ("ridge", 1e-12),
        ("lasso", 1e-12),
        ("elastic_net", 1e-12),
        ("logistic", 1e-12),
        ("one_vs_rest", 1e-12),
        ("network", 1e-12),
        ("tree", 0.0),
        ("forest", 0.0),
        ("extra_trees", 0.0),
        ("boosting_regressor", 0.0),
        ("boosting", 1e-15),
        ("iris", 1e-12),
        ("digits", 1e-12),
        ("wine", 0.0),
    ];
    let family = FAMILIES.iter().find(|(start, _)| name.starts_with(start));
    family.unwrap_or_else(|| panic!("{name}: no family says which bound holds")).1
}

struct Answers {
    rows: Vec<Vec<f64>>,
    outputs: Vec<Vec<f64>>,
    classes: Option<Vec<usize>>,
    labels: Value,
}

impl Answers {
    fn read(path: &Path) -> Self {
        let text =
            std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let json: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self {
            rows: matrix(&json["rows"]),
            outputs: matrix(&json["outputs"]),
            classes: json["classes"].as_array().map(|list| list.iter().map(index).collect()),
            labels: json["labels"].clone(),
        }
    }
}

/// A missing value is null.
fn matrix(json: &Value) -> Vec<Vec<f64>> {
    let number = |x: &Value| x.as_f64().unwrap_or(f64::NAN);
    let row = |row: &Value| row.as_array().expect("a row").iter().map(number).collect();
    json.as_array().expect("rows").iter().map(row).collect()
}

fn index(json: &Value) -> usize {
    usize::try_from(json.as_u64().expect("a class index")).expect("a class index")
}

fn folder(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(relative)
}

fn read(path: &Path) -> Artifact {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Artifact::read(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Says every difference between the model's answers and scikit-learn's.
fn differences(name: &str, model: &Model, answers: &Answers) -> Vec<String> {
    let bound = bound(name);
    let mut found = Vec::new();
    for (number, (row, expected)) in answers.rows.iter().zip(&answers.outputs).enumerate() {
        let answer = match evaluate(model, row) {
            Ok(answer) => answer,
            Err(error) => return vec![format!("{name}: {error}")],
        };
        if answer.outputs.len() != expected.len() {
            return vec![format!("{name}: {} outputs, expected {}", answer.outputs.len(), expected.len())];
        }
        for (output, (&is, &should)) in answer.outputs.iter().zip(expected).enumerate() {
            let near = (is - should).abs() <= bound * should.abs().max(1.0);
            if !(near || is == should || (is.is_nan() && should.is_nan())) {
                found.push(format!(
                    "{name}: row {number}, output {output}: {is}, scikit-learn gives {should}"
                ));
            }
        }
        let class = answers.classes.as_ref().map(|classes| classes[number]);
        if answer.class != class {
            found.push(format!(
                "{name}: row {number}: class {:?}, scikit-learn gives {class:?}",
                answer.class
            ));
        }
    }
    found
}

fn labels_agree(labels: Option<&Labels>, json: &Value) -> bool {
    let Some(expected) = json.as_array() else { return labels.is_none() };
    match labels {
        None => false,
        Some(Labels::Text(labels)) => {
            labels.iter().map(|label| Some(label.as_str())).eq(expected.iter().map(Value::as_str))
        }
        // scikit-learn's classes may be whole floating-point numbers.
        Some(Labels::Integer(labels)) => {
            labels.iter().map(|&label| Some(label as f64)).eq(expected.iter().map(Value::as_f64))
        }
        Some(Labels::Boolean) => expected.iter().map(Value::as_bool).eq([Some(false), Some(true)]),
    }
}

fn fixtures() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder("tests/fixtures/sklearn")).expect("the folder of the fixtures");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "apr"));
    paths.sort();
    assert!(paths.len() >= 80, "{} fixtures", paths.len());
    paths
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).expect("a name")
}

#[test]
fn every_supported_kind_answers_as_scikit_learn() {
    let mut found = Vec::new();
    for path in fixtures() {
        let name = stem(&path);
        let answers = Answers::read(&path.with_extension("answers.json"));
        assert!(answers.rows.len() >= 40, "{name}: {} rows", answers.rows.len());
        let model = read(&path).model;
        found.extend(differences(name, &model, &answers));
        if !labels_agree(model.output.labels.as_ref(), &answers.labels) {
            found.push(format!(
                "{name}: labels {:?}, scikit-learn has {}",
                model.output.labels, answers.labels
            ));
        }
    }
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

#[test]
fn models_of_the_examples_answer_as_scikit_learn() {
    let mut found = Vec::new();
    for name in ["iris", "breast_cancer", "digits", "wine"] {
        let model = read(&folder("models").join(name).with_extension("apr")).model;
        let answers =
            Answers::read(&folder("tests/fixtures/models").join(name).with_extension("answers.json"));
        let family = if name == "breast_cancer" { "boosting" } else { name };
        found.extend(differences(family, &model, &answers));
        assert!(labels_agree(model.output.labels.as_ref(), &answers.labels), "{name}");
        verify(&model).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

#[test]
fn golden_rows_hold_to_their_bound() {
    for path in fixtures() {
        let model = read(&path).model;
        let golden = model.golden.as_ref().unwrap_or_else(|| panic!("{}: no golden rows", path.display()));
        assert!(golden.bound <= 1e-11, "{}: bound {}", path.display(), golden.bound);
        verify(&model).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

#[test]
fn exported_artifacts_are_read_without_notes() {
    for path in fixtures() {
        let artifact = read(&path);
        let notes: Vec<String> = artifact.notes().iter().map(ToString::to_string).collect();
        assert!(notes.is_empty(), "{}: {notes:?}", path.display());
        let length = std::fs::metadata(&path).expect("metadata").len();
        assert!((artifact.embed_len() as u64) < length, "{}: no golden rows at the end", path.display());
    }
}
