//! Files that aprender wrote answer as aprender did: classes are equal, numbers agree within 2e-5
//! relative. The answers beside the files are the library's own.

use std::path::{Path, PathBuf};

use realizar_apr::ir::{Labels, Model};
use realizar_apr::reference::{Answer, evaluate};
use realizar_apr::{Artifact, Error, Kind, write};
use serde_json::Value;

/// Files of the same models as version 1 files hold: they have no answers of their own.
const TWINS: [(&str, &str); 2] = [
    ("v2_convert_linear_regression", "v1_linear_regression"),
    ("v2_convert_decision_tree_classifier_deep", "v1_decision_tree_classifier_deep"),
];

fn folders() -> [PathBuf; 2] {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    [root.join("tests/data"), root.join("../tests/fixtures/aprender")]
}

/// The expectations of a folder, with the paths of the files that they are for.
fn expectations(folder: &Path) -> Vec<(PathBuf, Value)> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<(PathBuf, Value)> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.to_string_lossy().ends_with(".expected.json"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("an expectation");
            let file = path.to_string_lossy().replace(".expected.json", ".apr");
            (PathBuf::from(file), serde_json::from_str(&text).expect("JSON"))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Reads a file as a person would: with the kind that the expectation names, where one is needed.
fn artifact(path: &Path, expected: &Value) -> Artifact {
    let bytes = read(path);
    let name = path.display();
    let fail = |error: Error| -> ! { panic!("{name}: {error} ({:?})", error.help()) };
    // Only a matrix [outputs, inputs] is plainly linear.
    let one_dimension = path.ends_with("v2_linear_one_dimension.apr").then_some("linear");
    let Some(kind) = expected["kind"].as_str().or(one_dimension) else {
        return Artifact::read(&bytes).unwrap_or_else(|error| fail(error));
    };
    match Artifact::read(&bytes) {
        Err(Error::KindRequired { fits }) => {
            assert!(fits.contains(&kind), "{name}: {kind} is none of {fits:?}")
        }
        other => panic!("{name}: a kind should be required, not {other:?}"),
    }
    let kind = Kind::parse(kind, expected["activation"].as_str()).expect("a kind");
    Artifact::read_as(&bytes, kind).unwrap_or_else(|error| fail(error))
}

fn numbers(json: &Value) -> Vec<f64> {
    match json.as_array() {
        Some(list) => list.iter().map(|x| x.as_f64().expect("a number")).collect(),
        None => vec![json.as_f64().expect("a number")],
    }
}

#[track_caller]
fn close(name: &str, row: usize, found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{name}, row {row}: {found:?}, expected {expected:?}");
    for (found, expected) in found.iter().zip(expected) {
        let allowed = 2e-5 * expected.abs().max(1e-30);
        // A number near zero is the difference of larger ones, which is exact to their last bits only.
        let allowed = allowed.max(2e-6);
        assert!((found - expected).abs() <= allowed, "{name}, row {row}: {found}, expected {expected}");
    }
}

fn integer(json: &Value) -> i64 {
    json.as_i64().unwrap_or_else(|| panic!("{json} is no integer"))
}

/// What the library calls the class.
fn label(model: &Model, answer: &Answer) -> i64 {
    let class = answer.class.expect("a class");
    match &model.output.labels {
        Some(Labels::Integer(labels)) => labels[class],
        None => class as i64,
        Some(other) => panic!("unexpected labels {other:?}"),
    }
}

/// Compares one row of an expectation; gives the keys that it compared.
fn compare(name: &str, model: &Model, row: usize, answer: &Answer, expected: &Value) -> Vec<&'static str> {
    let mut compared = Vec::new();
    let mut with = |key: &'static str, check: &dyn Fn(&Value)| {
        if let Some(value) = expected.get(key).and_then(|list| list.get(row)) {
            check(value);
            compared.push(key);
        }
    };
    let class = |value: &Value| assert_eq!(label(model, answer), integer(value), "{name}, row {row}");
    let outputs = |value: &Value| close(name, row, &answer.outputs, &numbers(value));
    with("predictions", &|value| if answer.class.is_some() { class(value) } else { outputs(value) });
    with("labels", &class);
    with("probabilities", &outputs);
    with("outputs", &outputs);
    with("scores", &outputs);
    with("proba_class1", &|value| close(name, row, &answer.outputs[1..], &numbers(value)));
    with("transformed", &outputs);
    compared
}

fn answers(path: &Path, expected: &Value, artifact: &Artifact) {
    let name = path.file_name().expect("a name").to_string_lossy();
    let rows = expected["inputs"].as_array().expect("rows");
    assert!(!rows.is_empty(), "{name} has rows");
    // The library's answers pass through a file of ours unchanged, too.
    let ours = write(&artifact.model).unwrap_or_else(|error| panic!("{name}: {error}"));
    let ours = Artifact::read(&ours).unwrap_or_else(|error| panic!("{name}: {error}"));
    for (row, input) in rows.iter().enumerate() {
        let input = numbers(input);
        let answer = evaluate(&artifact.model, &input).unwrap_or_else(|error| panic!("{name}: {error}"));
        let compared = compare(&name, &artifact.model, row, &answer, expected);
        assert!(
            !compared.is_empty(),
            "{name}: nothing to compare in {:?}",
            expected.as_object().map(|o| o.keys())
        );
        assert_eq!(evaluate(&ours.model, &input), Ok(answer), "{name}, row {row}, written and read again");
    }
}

#[test]
fn every_file_answers_as_the_library_did() {
    let mut files = 0;
    for folder in folders() {
        for (path, expected) in expectations(&folder) {
            // An expectation may be shared by files that differ in their compression alone.
            answers(&path, &expected, &artifact(&path, &expected));
            files += 1;
        }
    }
    assert!(files > 100, "{files} files were compared");
}

#[test]
fn converted_models_answer_as_the_structs_they_were_made_from() {
    let [folder, _] = folders();
    for (converted, twin) in TWINS {
        let text = std::fs::read_to_string(folder.join(format!("{twin}.expected.json"))).expect("a file");
        let mut expected: Value = serde_json::from_str(&text).expect("JSON");
        let kind = if converted.contains("tree") { "decision_tree_classifier" } else { "linear" };
        expected["kind"] = kind.into();
        let path = folder.join(format!("{converted}.apr"));
        answers(&path, &expected, &artifact(&path, &expected));
    }
}

/// `weight` and `bias` are read off the bytes of the samples; the sums are by hand.
#[test]
fn plain_tensors_are_linear() {
    let [folder, _] = folders();
    let row = [1.0, 2.0, 3.0, 4.0];
    let other = 0.96 - 2.0 * 0.216 - 3.0 * 1.776 - 4.0 * 1.576 + 0.5;
    let cases: [(&str, &[f64]); 5] = [
        ("v2_linear_4", &[-0.276 + 2.0 * 1.568 + 3.0 * 1.436 - 4.0 * 0.032 + 0.5]),
        ("v2_a0.22.0_linear_4", &[other]),
        ("v2_streaming_data_out_of_order", &[other]),
        ("v2_lz4_flag_but_not_compressed", &[other]),
        (
            "v2_linear_multi_3x4",
            &[
                -0.452 + 2.0 * 1.008 - 3.0 * 1.068 - 4.0 * 1.604 + 0.1,
                -1.248 - 2.0 * 0.476 + 3.0 * 1.944 + 4.0 * 0.044 - 0.2,
                -0.296 + 2.0 * 0.412 - 3.0 * 0.2 - 4.0 * 1.452 + 0.3,
            ],
        ),
    ];
    for (name, expected) in cases {
        let artifact = Artifact::read(&read(&folder.join(format!("{name}.apr")))).expect(name);
        let answer = evaluate(&artifact.model, &row).expect(name);
        close(name, 0, &answer.outputs, expected);
        assert_eq!(answer.class, None);
    }
}
