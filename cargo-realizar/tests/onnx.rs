//! Imported ONNX models against the answers of ONNX Runtime: labels equal, probabilities within 1e-6, values within
//! 1e-5 of their range.

use std::path::{Path, PathBuf};

use cargo_realizar::{Options, Source, import};
use realizar_apr::ir::{FeatureKind, Labels, Model, OutputKind, Stage};
use realizar_apr::reference::evaluate;
use realizar_apr::{Artifact, write};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/onnx")
}

/// A row of the file as a row of the model: a category is the index of its level, an unknown one their number.
fn row(model: &Model, cells: &Value) -> Vec<f64> {
    let cells = cells.as_array().expect("a row");
    let named = model.input.features.named();
    let cell = |(index, cell): (usize, &Value)| match cell {
        Value::Null => f64::NAN,
        Value::String(text) => match named.get(index).map(|feature| &feature.kind) {
            Some(FeatureKind::Categorical(Labels::Text(levels))) => {
                levels.iter().position(|level| level == text).unwrap_or(levels.len()) as f64
            }
            other => panic!("the text `{text}` for {other:?}"),
        },
        number => number.as_f64().expect("a number"),
    };
    cells.iter().enumerate().map(cell).collect()
}

fn label(labels: &Labels, class: usize) -> Value {
    match labels {
        Labels::Text(texts) => texts[class].as_str().into(),
        Labels::Integer(integers) => integers[class].into(),
        Labels::Boolean => (class as i64).into(),
    }
}

/// What differs, if anything does.
fn compare(name: &str) -> Result<(), String> {
    let path = folder().join(format!("{name}.onnx"));
    let bytes = std::fs::read(&path).map_err(|error| error.to_string())?;
    let answers =
        std::fs::read(folder().join(format!("{name}.answers.json"))).map_err(|error| error.to_string())?;
    let answers: Value = serde_json::from_slice(&answers).map_err(|error| error.to_string())?;
    let imported = import(&Source { path: &path, bytes: &bytes }, &Options::default())
        .map_err(|error| format!("{error} ({})", error.way_out().unwrap_or("")))?;
    let written = write(&imported.model).map_err(|error| error.to_string())?;
    let model = Artifact::read(&written).map_err(|error| error.to_string())?.model;
    let rows = answers["rows"].as_array().ok_or("no rows")?;
    let outputs = answers["outputs"].as_array();
    if rows.is_empty() || outputs.is_none() && answers["labels"].is_null() {
        return Err("nothing to compare".to_owned());
    }
    let all = outputs.into_iter().flatten().flat_map(|row| row.as_array().into_iter().flatten());
    let (low, high) = all
        .filter_map(Value::as_f64)
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let bound = match model.output.kind {
        OutputKind::Probability => 1e-6,
        _ => 1e-5 * (high - low).max(low.abs()).max(high.abs()).max(1e-3),
    };
    for (index, cells) in rows.iter().enumerate() {
        let answer = evaluate(&model, &row(&model, cells)).map_err(|error| error.to_string())?;
        if let Some(labels) = answers["labels"].as_array() {
            let class = answer.class.ok_or("no class")?;
            let own = match &model.output.labels {
                Some(labels) => label(labels, class),
                None => (class as i64).into(),
            };
            if own != labels[index] {
                return Err(format!("row {index}: label {own}, not {}; {:?}", labels[index], answer.outputs));
            }
        }
        if matches!(model.output.kind, OutputKind::Cluster) {
            continue;
        }
        if let Some(outputs) = outputs {
            let expected: Vec<f64> = outputs[index]
                .as_array()
                .into_iter()
                .flatten()
                .map(|x| x.as_f64().unwrap_or(f64::NAN))
                .collect();
            if expected.len() != answer.outputs.len() {
                return Err(format!("{} outputs, not {}", answer.outputs.len(), expected.len()));
            }
            for (own, expected) in answer.outputs.iter().zip(&expected) {
                let equal =
                    own == expected || own.is_nan() && expected.is_nan() || (own - expected).abs() <= bound;
                if !equal {
                    return Err(format!("row {index}: {:?}, not {expected:?}", answer.outputs));
                }
            }
        }
    }
    Ok(())
}

#[test]
fn every_fixture_answers_as_onnx_runtime_does() {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .expect("the fixtures")
        .filter_map(|entry| {
            entry.ok()?.file_name().into_string().ok()?.strip_suffix(".onnx").map(str::to_owned)
        })
        .collect();
    names.sort();
    let faults: Vec<String> =
        names.iter().filter_map(|name| Some(format!("{name}: {}", compare(name).err()?))).collect();
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), names.len(), faults.join("\n"));
    assert!(names.len() >= 180, "{} fixtures", names.len());
}

/// How many stages there are, with those in branches.
fn stages(stages: &[Stage]) -> usize {
    let inside = |stage: &Stage| match stage {
        Stage::Branches(branches) => branches.iter().map(|branch| self::stages(&branch.stages)).sum(),
        _ => 0,
    };
    stages.iter().map(|stage| 1 + inside(stage)).sum()
}

#[test]
fn trees_that_a_file_has_one_by_one_are_one_stage() {
    // Graphs of 2,710, 22, 12 and 48 nodes.
    for (name, trees, most) in [
        ("isolation_hundred", 100, 6),
        ("bagging_columns", 5, 1),
        ("bagging_regressor", 5, 1),
        ("ada_boost", 6, 16),
    ] {
        let path = folder().join(format!("{name}.onnx"));
        let bytes = std::fs::read(&path).expect("the fixture");
        let model = import(&Source { path: &path, bytes: &bytes }, &Options::default()).expect(name).model;
        let [Stage::Trees(first), ..] = &model.stages[..] else { panic!("{name}: {:?}", model.stages.len()) };
        assert_eq!(first.roots.len(), trees, "{name}");
        let count = stages(&model.stages) + stages(&model.head);
        assert!(count <= most, "{name}: {count} stages");
    }
}

#[test]
fn outputs_beside_the_answer_are_left_out_and_named() {
    for (name, output, others) in [
        ("decision_path_forest", "decision_path", 3),
        ("decision_path_value", "decision_path", 1),
        ("class_labels", "class_labels", 3),
        ("isolation_samples", "score_samples", 1),
    ] {
        let path = folder().join(format!("{name}.onnx"));
        let bytes = std::fs::read(&path).expect("the fixture");
        let imported = import(&Source { path: &path, bytes: &bytes }, &Options::default()).expect(name);
        assert_eq!(imported.model.output.count, others, "{name}");
        let warnings: Vec<String> = imported.warnings.iter().map(ToString::to_string).collect();
        assert!(
            warnings.iter().any(|warning| warning.contains(&format!("the output `{output}` is left out"))),
            "{name}: {warnings:?}"
        );
    }
}
