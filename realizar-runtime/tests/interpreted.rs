//! A model that is known only at run time, seen through [`Model`].
#![cfg(feature = "handler")]

use realizar_apr::ir;
use realizar_runtime::interpreted::Interpreted;
use realizar_runtime::model::{Features, Label, Labels, Model, OutputKind, Task, WrongLength};

fn named(name: &str, kind: ir::FeatureKind, missing: bool) -> ir::Feature {
    ir::Feature { name: name.to_owned(), kind, missing, unknown: false, range: None, quantiles: Vec::new() }
}

/// Two features, and the softmax of them.
fn shares() -> ir::Model {
    let levels = ir::FeatureKind::Categorical(ir::Labels::Text(vec!["a".to_owned(), "b".to_owned()]));
    ir::Model {
        name: None,
        version: Some("2.0".to_owned()),
        task: ir::Task::Classification,
        input: ir::Input {
            element: ir::Element::F64,
            features: ir::Features::Named(vec![
                named("x", ir::FeatureKind::Numeric, true),
                named("level", levels, false),
            ]),
            open: false,
        },
        stages: Vec::new(),
        head: Vec::new(),
        link: ir::Link::Softmax,
        output: ir::Output {
            element: ir::Element::F64,
            kind: ir::OutputKind::Probability,
            count: 2,
            labels: Some(ir::Labels::Boolean),
            decision: ir::Decision::Argmax(ir::On::Scores),
        },
        source: None,
        golden: None,
        measured: Vec::new(),
    }
}

#[test]
fn what_the_artifact_says_is_in_the_description() {
    let model = Interpreted::from_model(shares(), "model", &["a note"]);
    let info = model.info();
    assert_eq!(info.id(), "model@2.0");
    assert_eq!((info.task, info.kind, info.outputs), (Task::Classification, OutputKind::Probability, 2));
    assert_eq!((info.open, info.double), (false, true));
    assert_eq!(info.labels, Some(Labels::Boolean));
    assert_eq!((info.features.index_of("level", 0), info.features.len()), (Some(1), 2));
    assert_eq!(info.features.levels(1).and_then(|levels| levels.get(1)), Some(Label::Text("b".into())));
    assert!(info.features.may_be_missing(0) && !info.features.may_be_missing(1));
    assert!(info.card.starts_with("# model\n") && info.card.contains("- a note\n"), "{}", info.card);
}

#[test]
fn an_artifact_that_was_read_is_a_model() {
    let file = realizar_apr::write(&shares()).expect("the model can be written");
    let artifact = realizar_apr::Artifact::read(&file).expect("what was written can be read");
    let model = Interpreted::new(artifact, "shares");
    assert_eq!(model.info().id(), "shares@2.0");
    assert_eq!(model.prediction_f64(&[3.0, 3.0]).expect("two features").outputs, [0.5, 0.5]);
}

#[test]
fn a_name_in_the_artifact_is_the_name() {
    let named = ir::Model { name: Some("own".to_owned()), version: None, ..shares() };
    assert_eq!(Interpreted::from_model(named, "model", &[""; 0]).info().id(), "own");
}

#[test]
fn rows_are_answered_by_both_paths() {
    let model = Interpreted::from_model(shares(), "model", &[""; 0]);
    let mut outputs = [0.0; 2];
    // Equal scores share; a score larger by 1000 takes all.
    assert_eq!(model.predict_f64_into(&[3.0, 3.0], &mut outputs), Ok(Some(0)));
    assert_eq!(outputs, [0.5, 0.5]);
    let mut outputs = [0.0; 2];
    assert_eq!(model.predict_into(&[0.0, 1000.0], &mut outputs), Ok(Some(1)));
    assert_eq!(outputs, [0.0, 1.0]);
    let answer = model.prediction(&[0.0, 1000.0]).expect("two features");
    assert_eq!((answer.prediction, answer.label), (1.0, Some(Label::Boolean(true))));
}

#[test]
fn lengths_are_checked_before_anything_is_written() {
    let model = Interpreted::from_model(shares(), "model", &[""; 0]);
    let mut outputs = [7.0; 3];
    let wrong = |row, expected, found| Err(WrongLength { row, expected, found });
    assert_eq!(model.predict_f64_into(&[1.0], &mut outputs), wrong(true, 2, 1));
    assert_eq!(model.predict_f64_into(&[1.0; 3], &mut outputs), wrong(true, 2, 3));
    assert_eq!(model.predict_f64_into(&[1.0; 2], &mut outputs), wrong(false, 2, 3));
    assert_eq!(outputs, [7.0; 3]);
}

#[test]
fn a_normalizer_alone_answers_as_many_numbers_as_the_row_has() {
    let mut model = shares();
    model.input = ir::Input { element: ir::Element::F32, features: ir::Features::Unnamed(0), open: true };
    model.stages = vec![ir::Stage::Normalizer(ir::Normalizer {
        element: ir::Element::F32,
        norm: ir::Norm::Max,
        unit_below: 0.0,
    })];
    model.link = ir::Link::Identity;
    (model.output.count, model.output.labels) = (0, None);
    (model.output.kind, model.output.decision) = (ir::OutputKind::Component, ir::Decision::None);
    let model = Interpreted::from_model(model, "model", &[""; 0]);
    assert_eq!((model.info().features.clone(), model.info().double), (Features::Unnamed(0), false));
    for row in [&[2.0, -4.0, 1.0][..], &[-8.0], &[]] {
        let answer = model.prediction(row).expect("rows of any length");
        let largest = row.iter().fold(0f32, |largest, x| largest.max(x.abs()));
        assert_eq!(answer.outputs, row.iter().map(|x| x / largest).collect::<Vec<_>>());
    }
    assert!(model.prediction(&[]).expect("rows of any length").prediction.is_nan());
}
