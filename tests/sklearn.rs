//! Compiled models against scikit-learn: every artifact of `tests/fixtures/sklearn`, through the macro and its
//! kernels, on the rows and answers that scikit-learn gave there. `realizar-apr/tests/sklearn.rs` asks the same of
//! the reference evaluator, and says why each family holds to its bound.
//!
//! An output may differ from scikit-learn's by `bound * max(1, |expected|)`; classes are always equal. The golden
//! rows of each artifact are tests here as well, which the macro writes: `models::__realizar_…::golden_rows`.

#[path = "fixtures/sklearn/models.rs"]
mod models;

use serde_json::Value;
use std::path::Path;

/// How far an output in f64 may be from scikit-learn's, by the start of the model's name.
fn bound(name: &str) -> f64 {
    let exact = ["standard_scaler", "min_max_scaler", "max_abs_scaler", "robust_scaler"];
    let trees = ["tree", "forest", "extra_trees", "boosting_regressor"];
    let last_bit = ["boosting", "normalizer"];
    let starts = |families: &[&str]| families.iter().any(|family| name.starts_with(family));
    if starts(&exact) || starts(&trees) {
        0.0
    } else if starts(&last_bit) {
        1e-15
    } else {
        1e-12
    }
}

struct Answers {
    rows: Vec<Vec<f64>>,
    outputs: Vec<Vec<f64>>,
    classes: Option<Vec<usize>>,
    labels: Vec<String>,
}

impl Answers {
    fn of(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sklearn");
        let path = path.join(name).with_extension("answers.json");
        let text =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let json: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let index = |class: &Value| class.as_u64().expect("a class index") as usize;
        Self {
            rows: matrix(&json["rows"]),
            outputs: matrix(&json["outputs"]),
            classes: json["classes"].as_array().map(|classes| classes.iter().map(index).collect()),
            labels: json["labels"].as_array().into_iter().flatten().map(label).collect(),
        }
    }
}

/// scikit-learn's classes may be whole floating-point numbers, which the exporter makes integers.
fn label(json: &Value) -> String {
    match json {
        Value::String(text) => text.clone(),
        Value::Number(number) => (number.as_f64().expect("a number") as i64).to_string(),
        other => other.to_string(),
    }
}

/// A missing value is null.
fn matrix(json: &Value) -> Vec<Vec<f64>> {
    let number = |x: &Value| x.as_f64().unwrap_or(f64::NAN);
    let row = |row: &Value| row.as_array().expect("a row").iter().map(number).collect();
    json.as_array().expect("rows").iter().map(row).collect()
}

fn agrees(is: f64, should: f64, bound: f64) -> bool {
    is == should || (is - should).abs() <= bound * should.abs().max(1.0) || (is.is_nan() && should.is_nan())
}

#[test]
fn every_artifact_of_the_folder_is_compiled() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sklearn");
    let entries = std::fs::read_dir(folder).expect("the folder of the fixtures");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let artifacts = paths.filter(|path| path.extension().is_some_and(|end| end == "apr")).count();
    assert_eq!(models::ALL.len(), artifacts);
}

#[test]
fn rows_of_f64_answer_as_scikit_learn() {
    let mut found = Vec::new();
    for &(name, model) in models::ALL {
        let answers = Answers::of(name);
        for (number, (row, expected)) in answers.rows.iter().zip(&answers.outputs).enumerate() {
            let mut outputs = vec![0.0; expected.len()];
            let class = match model.predict_f64_into(row, &mut outputs) {
                Ok(class) => class,
                Err(error) => panic!("{name}: {error}"),
            };
            if let Some(i) = (0..expected.len()).find(|&i| !agrees(outputs[i], expected[i], bound(name))) {
                found.push(format!("{name}: row {number}, output {i}: {} for {}", outputs[i], expected[i]));
            }
            if class != answers.classes.as_ref().map(|classes| classes[number]) {
                found.push(format!("{name}: row {number}: class {class:?} for {:?}", answers.classes));
            }
        }
    }
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found.join("\n"));
}

/// Trees read rows as f32, so an f32 row is theirs exactly: only the outputs are rounded.
#[test]
fn rows_of_f32_reach_the_same_leaves() {
    let reads_f32 = |name: &str| {
        ["tree", "forest", "extra_trees", "boosting"].iter().any(|family| name.starts_with(family))
            && !name.contains("behind")
    };
    let mut tried = 0;
    for &(name, model) in models::ALL.iter().filter(|(name, _)| reads_f32(name)) {
        let answers = Answers::of(name);
        for (number, (row, expected)) in answers.rows.iter().zip(&answers.outputs).enumerate() {
            let row: Vec<f32> = row.iter().map(|&x| x as f32).collect();
            let mut outputs = vec![0.0; expected.len()];
            let class = match model.predict_into(&row, &mut outputs) {
                Ok(class) => class,
                Err(error) => panic!("{name}: {error}"),
            };
            for (&is, &should) in outputs.iter().zip(expected) {
                let bound = f64::from(f32::EPSILON) / 2.0 + bound(name);
                assert!(agrees(is.into(), should, bound), "{name}: row {number}: {is} for {should}");
            }
            assert_eq!(
                class,
                answers.classes.as_ref().map(|classes| classes[number]),
                "{name}: row {number}"
            );
            tried += 1;
        }
    }
    assert!(tried > 1000, "{tried} rows");
}

/// The kernel in f64 is scikit-learn's; the one in f32 decides as it does, and is near.
#[test]
fn networks_answer_rows_of_f32_as_in_f64() {
    let (mut narrow, mut tried) = (0, 0);
    for &(name, model) in models::ALL.iter().filter(|(name, _)| name.starts_with("network")) {
        narrow += usize::from(model.info().card.contains("rows of f32: "));
        for row in Answers::of(name).rows {
            // As they are, and so large that curves are flat and nothing is likely any more.
            for factor in [1.0, 30.0, 1e9] {
                let row: Vec<f32> = row.iter().map(|&x| (x * factor) as f32).collect();
                let wide: Vec<f64> = row.iter().map(|&x| x.into()).collect();
                let length = model.info().outputs;
                let (mut is, mut should) = (vec![0.0; length], vec![0.0; length]);
                let class = model.predict_into(&row, &mut is).unwrap_or_else(|error| panic!("{error}"));
                let exact =
                    model.predict_f64_into(&wide, &mut should).unwrap_or_else(|error| panic!("{error}"));
                assert_eq!(class, exact, "{name}: {row:?}");
                for (&is, &should) in is.iter().zip(&should) {
                    assert!(agrees(is.into(), should, 1e-5), "{name}: {is} for {should}: {row:?}");
                }
                tried += 1;
            }
        }
    }
    assert!(narrow >= 1 && tried > 1000, "{narrow} networks in f32, {tried} rows");
}

#[test]
fn labels_are_the_classes_of_scikit_learn() {
    for &(name, model) in models::ALL {
        let answers = Answers::of(name);
        let expected = answers.classes.as_ref().map(|classes| answers.labels[classes[0]].clone());
        let prediction =
            model.prediction_f64(&answers.rows[0]).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(prediction.label.map(|label| label.to_string()), expected, "{name}");
    }
}
