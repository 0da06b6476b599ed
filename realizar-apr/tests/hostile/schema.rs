//! Schemas with one thing wrong: the message names the place, and what was meant.

use realizar_apr::{Artifact, Error};

use crate::bounded::read;
use crate::container::{Raw, U8, v2};

/// A forest of one tree over three features, as text to be changed. It answers with two probabilities.
const SCHEMA: &str = r#"{"realizar": {
    "schema": 1, "name": "m", "version": "1.0", "task": "classification",
    "input": {"element": "f32", "features": [
        {"name": "a", "kind": "numeric", "min": 0, "max": 1, "quantiles": [0, 0.5, 1]},
        {"name": "b", "kind": "categorical", "levels": ["x", "y"], "missing": true},
        {"name": "c", "kind": "numeric"}
    ]},
    "stages": [
        {"op": "standard_scaler", "element": "f64", "mean": "mean", "scale": "scale"},
        {"op": "trees", "element": "f32", "compare": "<=", "outputs": 2, "feature": "feature",
         "threshold": "threshold", "left": "left", "right": "right", "missing_left": "missing", "root": "root",
         "leaf": "leaf", "base": "base", "scale": 1.0, "divisor": 1.0, "weight": "weight", "set": "set",
         "set_starts": "set_starts", "set_words": "set_words", "zero_missing": "zero_missing",
         "categories": "exact", "levels": "levels"}
    ],
    "link": {"op": "identity"},
    "output": {"kind": "probability", "labels": ["no", "yes"], "decision": {"rule": "argmax", "on": "outputs"}},
    "source": {"library": "scikit-learn", "version": "1.7.2"},
    "golden": {"rows": "rows", "outputs": "outputs", "classes": "classes", "bound": 1e-6}
}}"#;

fn tensors() -> Vec<Raw> {
    vec![
        Raw::f64("mean", &[3], &[0.0, 0.0, 0.0]),
        Raw::f64("scale", &[3], &[1.0, 1.0, 1.0]),
        Raw::i32("feature", &[0, -1, -1]),
        Raw::f64("threshold", &[3], &[0.5, f64::NAN, 0.0]),
        Raw::i32("left", &[1, 0, 1]),
        Raw::i32("right", &[2, -1, -1]),
        Raw::new("missing", U8, &[3], vec![1, 0, 0]),
        Raw::i32("root", &[0]),
        Raw::f32("leaf", &[2, 2], &[0.75, 0.25, 0.5, 0.5]),
        Raw::f64("base", &[2], &[0.0, 0.0]),
        Raw::f64("weight", &[1], &[1.0]),
        Raw::i32("set", &[-1, -1, -1]),
        Raw::i32("set_starts", &[0, 1]),
        Raw::i32("set_words", &[-1]),
        Raw::new("zero_missing", U8, &[3], vec![0, 0, 0]),
        Raw::i32("levels", &[0, 2, 0]),
        Raw::f32("rows", &[1, 3], &[0.5, f32::NAN, 2.0]),
        Raw::f64("outputs", &[1, 2], &[0.75, 0.25]),
        Raw::i32("classes", &[0]),
    ]
}

#[track_caller]
fn refused(name: &str, schema: &str, tensors: &[Raw], place: &str, message: &str, help: &str) {
    let error = read(name, &v2(schema, tensors), None).expect_err(name);
    let text = error.to_string();
    assert!(text.contains(place), "{name}: `{text}` does not name `{place}`");
    assert!(text.contains(message), "{name}: `{text}` does not say `{message}`");
    let advice = error.help().unwrap_or_default();
    assert!(advice.contains(help), "{name}: `{advice}` does not say `{help}`");
}

#[test]
fn the_schema_as_it_is() {
    let artifact = Artifact::read(&v2(SCHEMA, &tensors())).unwrap_or_else(|error| panic!("{error}"));
    realizar_apr::golden::verify(&artifact.model).unwrap_or_else(|error| panic!("{error}"));
    let first = artifact.model.golden.as_ref().and_then(|golden| golden.rows.offset);
    assert_eq!(Some(artifact.embed_len()), first, "golden rows come last");
}

#[test]
fn words_and_values() {
    // What is replaced, by what, and: where it is, what is said, what is advised.
    let cases = [
        ("\"schema\": 1", "\"schema\": 2", "`realizar.schema`", "2", "newer realizar"),
        ("\"schema\": 1", "\"schema\": \"1\"", "`realizar.schema`", "a number, but is a string", ""),
        ("\"schema\": 1, ", "", "`realizar`", "`schema`", ""),
        ("\"task\"", "\"tsak\"", "`realizar`", "`tsak`", "did you mean `task`?"),
        ("\"classification\"", "\"classifcation\"", "`realizar.task`", "`classifcation`", "`classification`"),
        ("\"name\": \"m\"", "\"name\": \"\"", "`realizar.name`", "empty", ""),
        ("\"name\": \"m\"", "\"name\": 5", "`realizar.name`", "a string, but is a number", ""),
        ("\"name\": \"m\"", "\"name\": \"m\", \"name\": \"n\"", "`realizar`", "`name` twice", ""),
        (
            "\"input\": {\"element\": \"f32\"",
            "\"input\": {\"element\": \"f16\"",
            "realizar.input.element",
            "`f16`",
            "`f32`",
        ),
        ("\"input\": {", "\"input\": {\"count\": 3, ", "realizar.input", "`count`", ""),
        ("{\"name\": \"c\",", "{\"name\": \"a\",", "feature", "`a`", ""),
        ("{\"name\": \"c\",", "{\"nam\": \"c\",", "features[2]", "`nam`", "did you mean `name`?"),
        ("{\"name\": \"c\",", "{", "features[2]", "`name`", ""),
        ("\"levels\": [\"x\", \"y\"]", "\"levels\": [\"x\", \"x\"]", "level", "`x`", ""),
        ("\"levels\": [\"x\", \"y\"]", "\"levels\": [\"x\", 2]", "features[1].levels[1]", "a string", ""),
        ("\"levels\": [\"x\", \"y\"]", "\"levels\": []", "features[1].levels", "1 item", ""),
        (
            "\"levels\": [\"x\", \"y\"]",
            "\"levels\": [true, false]",
            "features[1].levels",
            "[false, true]",
            "",
        ),
        ("\"levels\": [\"x\", \"y\"], ", "", "features[1]", "`levels`", ""),
        ("\"min\": 0,", "\"min\": 2,", "features[0]", "2", ""),
        ("\"min\": 0,", "", "features[0]", "`max`", ""),
        ("\"max\": 1,", "\"max\": 1e999,", "features[0].max", "finite", ""),
        ("[0, 0.5, 1]", "[0, 2, 1]", "quantiles[2]", "1", ""),
        ("\"trees\"", "\"tree\"", "stages[1].op", "`tree`", "did you mean `trees`?"),
        ("\"op\": \"trees\", ", "", "stages[1]", "`op`", ""),
        ("\"compare\": \"<=\"", "\"compare\": \">\"", "stages[1].compare", "`>`", "`<=` or `<`"),
        ("\"outputs\": 2,", "\"outputs\": 0,", "stages[1].outputs", "0", ""),
        ("\"outputs\": 2,", "\"outputs\": 2.5,", "stages[1].outputs", "2.5", ""),
        ("\"outputs\": 2,", "\"outputs\": 3,", "`leaf`", "[leaves, 3]", ""),
        ("\"divisor\": 1.0", "\"divisor\": 0", "divisor", "0", ""),
        ("\"exact\"", "\"exactly\"", "stages[1].categories", "`exactly`", "did you mean `exact`?"),
        ("\"set_starts\": \"set_starts\", ", "", "stages[1]", "`set_starts`", ""),
        ("\"mean\": \"mean\"", "\"mean\": \"meam\"", "stages[0].mean", "`meam`", "did you mean `mean`?"),
        ("\"mean\": \"mean\"", "\"mean\": \"scale\"", "stages[0].scale", "another use", ""),
        ("\"mean\": \"mean\", ", "", "`realizar`", "tensor `mean`", ""),
        ("\"op\": \"identity\"", "\"op\": \"identity\", \"scale\": 2", "realizar.link", "`scale`", "`op`"),
        ("\"op\": \"identity\"", "\"op\": \"step\"", "`step`", "2", ""),
        ("\"kind\": \"probability\"", "\"kind\": \"class\"", "`class`", "argmax", ""),
        ("[\"no\", \"yes\"]", "[\"no\", \"yes\", \"maybe\"]", "3 labels", "2 classes", ""),
        ("[\"no\", \"yes\"]", "[\"no\", \"no\"]", "label", "`no`", ""),
        ("\"on\": \"outputs\"", "\"on\": \"output\"", "decision.on", "`output`", "did you mean `outputs`?"),
        (
            "\"rule\": \"argmax\"",
            "\"rule\": \"argmax\", \"threshold\": 1",
            "realizar.output.decision",
            "`threshold`",
            "",
        ),
        ("\"rule\": \"argmax\"", "\"rule\": \"votes\"", "`votes`", "(1, 3, 6, 10, …), not 2", ""),
        ("\"rule\": \"argmax\"", "\"rule\": \"index\", \"classes\": 0", "one of 0 classes", "1 to 65536", ""),
        (
            "\"rule\": \"argmax\"",
            "\"rule\": \"index\", \"classes\": 65537",
            "one of 65537 classes",
            "1 to 65536",
            "",
        ),
        ("\"rule\": \"argmax\"", "\"rule\": \"index\"", "realizar.output.decision", "`classes`", ""),
        ("\"library\": \"scikit-learn\", ", "", "realizar.source", "`library`", ""),
        ("\"bound\": 1e-6", "\"bound\": -1", "golden.bound", "-1", ""),
        ("\"classes\": \"classes\", ", "", "realizar.golden", "`classes`", ""),
        ("\"rows\": \"rows\"", "\"rows\": \"outputs\"", "`outputs`", "", ""),
    ];
    for (from, to, place, message, help) in cases {
        assert_eq!(SCHEMA.matches(from).count(), 1, "`{from}` is there once");
        refused(to, &SCHEMA.replacen(from, to, 1), &tensors(), place, message, help);
    }
}

#[test]
fn tensors_of_a_schema() {
    let cases = [
        (Raw::f32("mean", &[3], &[0.0; 3]), "`mean`", "F64"),
        (Raw::f64("mean", &[4], &[0.0; 4]), "`mean`", "[3]"),
        (Raw::f64("mean", &[3], &[0.0, f64::NAN, 0.0]), "`mean`", "element 1 is NaN"),
        (Raw::f64("scale", &[3], &[1.0, 1.0, 0.0]), "scale", "0"),
        (Raw::i32("feature", &[3, -1, -1]), "`feature`", "3 features"),
        (Raw::i32("feature", &[-2, -1, -1]), "`feature`", "-2"),
        (Raw::i32("feature", &[0, -1, 0]), "`right`", "3 nodes"),
        (Raw::f64("threshold", &[3], &[f64::NAN, 0.0, 0.0]), "`threshold`", "element 0 is NaN"),
        (Raw::i32("left", &[3, 0, 1]), "`left`", "3 nodes"),
        (Raw::i32("left", &[0, 0, 1]), "node 0", "two paths"),
        (Raw::i32("left", &[2, 0, 1]), "node 2", "two paths"),
        (Raw::i32("left", &[1, 2, 1]), "`left`", "2 leaves"),
        (Raw::i32("right", &[2, 0, -1]), "`right`", "-1 in a leaf"),
        (Raw::new("missing", U8, &[3], vec![2, 0, 0]), "`missing`", "0 or 1"),
        (Raw::i32("root", &[1]), "node 1", "two paths"),
        (Raw::i32("root", &[3]), "`root`", "3 nodes"),
        (Raw::f32("leaf", &[2, 2], &[0.75, 0.25, f32::INFINITY, 0.5]), "`leaf`", "element 2 is inf"),
        (Raw::f64("base", &[1], &[0.0]), "`base`", "[2]"),
        (Raw::f64("weight", &[2], &[1.0; 2]), "`weight`", "[1]"),
        (Raw::f64("weight", &[1], &[f64::INFINITY]), "`weight`", "element 0 is inf"),
        (Raw::f32("weight", &[1], &[1.0]), "`weight`", "F64"),
        (Raw::i32("set", &[1, -1, -1]), "`set`", "1 sets"),
        (Raw::i32("set", &[-2, -1, -1]), "`set`", "-2"),
        (Raw::i32("set", &[-1, 0, -1]), "`set`", "-1 in a leaf"),
        (Raw::i32("set_starts", &[0, 2]), "`set_starts`", "2"),
        (Raw::i32("set_starts", &[0, -1]), "`set_starts`", "-1"),
        (Raw::i32("set_starts", &[1, 1]), "`set_starts`", "0 for the first set"),
        (Raw::i32("set_starts", &[0]), "`set_starts`", "at least two"),
        (Raw::i32("set_words", &[1, 2]), "`set_starts`", "the number of words"),
        (Raw::new("zero_missing", U8, &[3], vec![2, 0, 0]), "`zero_missing`", "0 or 1"),
        (Raw::new("zero_missing", U8, &[2], vec![0, 0]), "`zero_missing`", "[3]"),
        (Raw::i32("levels", &[0, -1, 0]), "`levels`", "-1"),
        (Raw::i32("levels", &[2]), "`levels`", "[3]"),
        (Raw::f32("rows", &[1, 3], &[f32::NAN, 0.0, 2.0]), "`rows`", "element 0 is NaN"),
        (Raw::f64("rows", &[1, 3], &[0.0; 3]), "`rows`", "F32"),
        (Raw::f64("outputs", &[2, 2], &[0.0; 4]), "`outputs`", "[1, 2]"),
        (Raw::i32("classes", &[2]), "class 2", "2 classes"),
        (Raw::i32("classes", &[-1]), "`classes`", "-1"),
    ];
    for (changed, place, message) in cases {
        let name = format!("{}: {message}", changed.name);
        let mut tensors = tensors();
        let at = tensors.iter().position(|tensor| tensor.name == changed.name).expect("a tensor");
        tensors[at] = changed;
        refused(&name, SCHEMA, &tensors, place, message, "");
    }
}

/// A flag of both kinds in one node.
#[test]
fn a_category_is_not_zero() {
    let mut tensors = tensors();
    for changed in [Raw::i32("set", &[0, -1, -1]), Raw::new("zero_missing", U8, &[3], vec![1, 0, 0])] {
        let at = tensors.iter().position(|tensor| tensor.name == changed.name).expect("a tensor");
        tensors[at] = changed;
    }
    refused("zero", SCHEMA, &tensors, "`zero_missing`", "0 in a node that asks for a category", "");
}

#[test]
fn golden_rows_come_last() {
    let mut tensors = tensors();
    tensors.rotate_right(1);
    refused("order", SCHEMA, &tensors, "realizar.golden", "golden rows come last", "");
    let mut tensors = self::tensors();
    tensors.push(Raw::f32("training_rows", &[1], &[0.0]));
    refused("unused", SCHEMA, &tensors, "`realizar`", "`training_rows`", "");
}

#[test]
fn null_is_absent() {
    let schema =
        SCHEMA.replace("\"name\": \"m\"", "\"name\": null").replace("\"divisor\": 1.0", "\"divisor\": null");
    let artifact = Artifact::read(&v2(&schema, &tensors())).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(artifact.model.name, None);
    let file = v2("{\"realizar\": null}", &[Raw::f32("weight", &[1, 1], &[1.0])]);
    assert!(Artifact::read(&file).is_ok(), "a file without schema");
    let file = v2("{\"realizar\": 5}", &[Raw::f32("weight", &[1, 1], &[1.0])]);
    assert!(matches!(Artifact::read(&file), Err(Error::Schema { .. })));
}
