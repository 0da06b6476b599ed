//! Compiled models against aprender: every file of `tests/fixtures/aprender` with an expectation, through the macro and
//! its kernels. Classes are equal, numbers agree within 2e-5 of `max(1, |expected|)`.

mod models;

use realizar::Model;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/aprender")
}

fn expectation(name: &str) -> Value {
    let text = fs::read_to_string(folder().join(format!("{name}.expected.json"))).expect("an expectation");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn every_file_with_an_expectation_is_compiled() {
    let compiled: BTreeSet<String> = models::MODELS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let expected: BTreeSet<String> = fs::read_dir(folder())
        .expect("the fixtures")
        .filter_map(|entry| {
            let name = entry.expect("an entry").file_name().into_string().expect("a name");
            name.strip_suffix(".expected.json").map(str::to_owned)
        })
        .collect();
    assert_eq!(compiled, expected);
}

#[test]
fn compiled_models_answer_as_aprender() {
    for &(name, model) in &models::MODELS {
        let expected = expectation(name);
        let rows = expected["inputs"].as_array().expect("rows");
        for (index, row) in rows.iter().enumerate() {
            let row: Vec<f32> = numbers(row).into_iter().map(|number| number as f32).collect();
            let mut outputs = vec![0.0; model.info().outputs_for(row.len())];
            let class = model.predict_into(&row, &mut outputs).expect("a row of the model's length");
            check(&format!("{name}, row {index}"), model, &expected, index, class, &outputs);
        }
    }
}

/// Such a file says which features the forest uses, not how many there were in training.
#[realizar::model("../fixtures/aprender/v1_isolation_forest.apr")]
struct Open;

#[test]
fn an_open_model_takes_rows_of_what_it_uses_and_longer_ones() {
    let row: [f32; 4] = [0.5, 1.5, -0.25, 2.0];
    let longer = [0.5, 1.5, -0.25, 2.0, f32::NAN];
    let (mut outputs, mut surplus) = ([0.0], [0.0]);
    assert!(Open.info().open);
    Open.predict_into(&row, &mut outputs).expect("all that it uses");
    Open.predict_into(&longer, &mut surplus).expect("the surplus is ignored");
    assert_eq!(Open.predict(&row), outputs);
    assert_eq!(outputs, surplus);
    Open.predict_into(&row[..3], &mut outputs).expect_err("less than it uses");
}

/// Compares one answer with all that the library said about the row.
fn check(
    row: &str,
    model: &dyn Model,
    expected: &Value,
    index: usize,
    class: Option<usize>,
    outputs: &[f32],
) {
    let label = class.map(|class| match model.info().labels.as_ref().and_then(|labels| labels.get(class)) {
        Some(label) => label.to_string().parse().expect("labels of aprender are integers"),
        None => i64::try_from(class).expect("a class index"),
    });
    // The index of a cluster or of a component, which is a class to us.
    if let Some(found) = expected["labels"].get(index) {
        assert_eq!(label, found.as_i64(), "{row}");
    }
    if let Some(found) = expected["predictions"].get(index) {
        match label {
            Some(_) => assert_eq!(label, found.as_i64(), "{row}"),
            None => agree(row, &outputs[..1], &[found.as_f64().expect("a number")]),
        }
    }
    for key in ["probabilities", "outputs"] {
        if let Some(found) = expected[key].get(index) {
            agree(row, outputs, &numbers(found));
        }
    }
    if let Some(found) = expected["scores"].get(index) {
        agree(row, outputs, &[found.as_f64().expect("a number")]);
    }
    if let Some(found) = expected["proba_class1"].get(index) {
        let positive = found.as_f64().expect("a number");
        agree(row, outputs, &[1.0 - positive, positive]);
    }
}

fn agree(row: &str, found: &[f32], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{row}");
    for (&found, &expected) in found.iter().zip(expected) {
        let difference = (f64::from(found) - expected).abs();
        assert!(difference <= 2e-5 * expected.abs().max(1.0), "{row}: {found} instead of {expected}");
    }
}

fn numbers(json: &Value) -> Vec<f64> {
    match json {
        Value::Array(numbers) => numbers.iter().map(|number| number.as_f64().expect("a number")).collect(),
        number => vec![number.as_f64().expect("a number or a list")],
    }
}
