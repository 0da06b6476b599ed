//! Imported and compiled models against the library: `predict` and `predict_batch`, in f32 and where the library
//! computes in f64 in f64 too. Classes are equal on every row.

use std::fmt::Debug;
use std::path::Path;

use realizar::Model as Compiled;
use serde_json::Value;

/// What a library answered.
struct Answers {
    rows: Vec<Vec<f64>>,
    outputs: Vec<Vec<f64>>,
    classes: Option<Vec<i64>>,
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Null => f64::NAN,
        Value::String(word) if word == "inf" => f64::INFINITY,
        Value::String(word) if word == "-inf" => f64::NEG_INFINITY,
        other => other.as_f64().expect("a number"),
    }
}

fn table(value: &Value) -> Vec<Vec<f64>> {
    let rows = value.as_array().expect("rows");
    rows.iter().map(|row| row.as_array().expect("a row").iter().map(number).collect()).collect()
}

fn answers(name: &str) -> Answers {
    let path = Path::new(env!("BOOSTERS")).join(format!("{name}.answers.json"));
    let answers: Value = serde_json::from_slice(&std::fs::read(path).expect("a fixture")).expect("JSON");
    let classes = answers.get("classes").and_then(Value::as_array);
    Answers {
        rows: table(&answers["rows"]),
        outputs: table(&answers["outputs"]),
        classes: classes.map(|list| list.iter().map(|class| class.as_i64().expect("a class")).collect()),
    }
}

/// Whether outputs are the library's within the bound, relative above 1.
fn close(name: &str, path: &str, found: &[f64], expected: &[f64], bound: f64, row: &dyn Debug) {
    assert_eq!(found.len(), expected.len(), "{name}: outputs");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() <= bound * expected.abs().max(1.0) || found == expected,
            "{name}, {path} of {row:?}: {found:?} is not {expected:?}"
        );
    }
}

/// Whether every row has the library's class. There is none only where the library decides none.
fn classes(name: &str, model: &dyn Compiled, answers: &Answers, decides: bool) {
    assert_eq!(answers.classes.is_some(), decides, "{name}: classes");
    for (index, row) in answers.rows.iter().enumerate() {
        let prediction = model.prediction_f64(row).expect("a row");
        let expected = answers.classes.as_ref().map(|classes| classes[index]);
        assert_eq!(prediction.class.map(|class| class as i64), expected, "{name}: the class of {row:?}");
    }
}

/// Rows that f32 holds, with their indices.
fn narrow(rows: &[Vec<f64>]) -> Vec<(usize, Vec<f32>)> {
    let exact = |row: &Vec<f64>| row.iter().all(|&x| x.is_nan() || f64::from(x as f32) == x);
    let narrow = |row: &Vec<f64>| row.iter().map(|&x| x as f32).collect();
    rows.iter().enumerate().filter(|(_, row)| exact(row)).map(|(index, row)| (index, narrow(row))).collect()
}

fn wide(outputs: &[f32]) -> Vec<f64> {
    outputs.iter().map(|&output| output.into()).collect()
}

/// The methods of f32, which every model has.
macro_rules! single {
    ($name:ident, $decides:literal) => {
        #[test]
        fn $name() {
            let (name, model) = (stringify!($name), &$name::Model);
            let answers = answers(name);
            classes(name, model, &answers, $decides);
            single!(@ name, model, answers);
        }
    };
    (@ $name:ident, $model:ident, $answers:ident) => {
        let rows = narrow(&$answers.rows);
        let mut batch = Vec::new();
        for (index, row) in &rows {
            let row = row.as_slice().try_into().expect("as many features");
            close($name, "predict", &wide(&$model.predict(row)), &$answers.outputs[*index], 1e-6, row);
            batch.push(*row);
        }
        if let Some(first) = batch.first() {
            let mut outputs = vec![$model.predict(first); batch.len()];
            outputs.iter_mut().for_each(|outputs| outputs.fill(f32::NAN));
            $model.predict_batch(&batch, &mut outputs);
            for ((index, row), outputs) in rows.iter().zip(&outputs) {
                close($name, "predict_batch", &wide(outputs), &$answers.outputs[*index], 1e-6, row);
            }
        }
    };
}

/// The methods of f64 as well.
macro_rules! double {
    ($name:ident, $decides:literal) => {
        #[test]
        fn $name() {
            let (name, model) = (stringify!($name), &$name::Model);
            let answers = answers(name);
            classes(name, model, &answers, $decides);
            single!(@ name, model, answers);
            let mut batch = Vec::new();
            for (row, expected) in answers.rows.iter().zip(&answers.outputs) {
                let row = row.as_slice().try_into().expect("as many features");
                close(name, "predict_f64", &model.predict_f64(row), expected, 1e-12, row);
                batch.push(*row);
            }
            let mut outputs = vec![model.predict_f64(&batch[0]); batch.len()];
            outputs.iter_mut().for_each(|outputs| outputs.fill(f64::NAN));
            model.predict_batch_f64(&batch, &mut outputs);
            for ((row, outputs), expected) in batch.iter().zip(&outputs).zip(&answers.outputs) {
                close(name, "predict_batch_f64", outputs, expected, 1e-12, row);
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/models.rs"));
