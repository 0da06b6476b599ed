//! The handler as programs use it: requests as Rust values.
#![cfg(feature = "handler")]

mod models;

use models::*;
use realizar_runtime::handler::{
    BatchLambdaRequest, FeatureProblem, LambdaError, LambdaHandler, LambdaRequest, LambdaResponse,
};
use realizar_runtime::model::Label;

fn request(features: &[f32]) -> LambdaRequest {
    LambdaRequest { features: features.to_vec(), model_id: None }
}

fn to(model: &str, features: &[f32]) -> LambdaRequest {
    LambdaRequest { features: features.to_vec(), model_id: Some(model.to_owned()) }
}

fn batch(instances: Vec<LambdaRequest>) -> BatchLambdaRequest {
    BatchLambdaRequest { instances, max_parallelism: None }
}

fn answer(handler: &LambdaHandler, features: &[f32]) -> LambdaResponse {
    handler.handle(&request(features)).expect("the row is right")
}

fn refusal(handler: &LambdaHandler, features: &[f32]) -> LambdaError {
    handler.handle(&request(features)).expect_err("the row is wrong")
}

#[test]
fn a_regression_answers_its_value_alone() {
    let handler = LambdaHandler::with_models([&LINEAR]);
    let response = answer(&handler, &[4.0, 1.0]);
    assert_eq!(response.prediction, 5.5);
    assert_eq!(response.model, "linear@1.0.0");
    assert_eq!(
        (response.label, response.probabilities, response.outputs, response.top),
        (None, None, None, None)
    );
}

#[test]
fn several_values_are_outputs() {
    let response = answer(&LambdaHandler::with_models([&TWO_VALUES]), &[3.0, 1.0]);
    assert_eq!((response.prediction, response.outputs), (4.0, Some(vec![4.0, 2.0])));
}

#[test]
fn a_classifier_answers_class_label_and_probabilities() {
    let response = answer(&LambdaHandler::with_models([&SHARES]), &[0.25, 0.5]);
    assert_eq!((response.prediction, response.label), (1.0, label("mid")));
    assert_eq!((response.probabilities, response.outputs), (Some(vec![0.25, 0.5, 0.25]), None));
}

#[test]
fn a_classifier_without_probabilities_answers_its_scores() {
    let response = answer(&LambdaHandler::with_models([&SCORE]), &[-1.5]);
    assert_eq!((response.prediction, response.label), (0.0, Some(Label::Boolean(false))));
    assert_eq!((response.probabilities, response.outputs), (None, Some(vec![-1.5])));
}

#[test]
fn an_anomaly_detector_answers_its_score_and_a_label() {
    let response = answer(&LambdaHandler::with_models([&ANOMALY]), &[0.75]);
    assert_eq!((response.prediction, response.label), (-0.75, Some(Label::Integer(-1))));
    assert_eq!(response.outputs, None, "the only output is the prediction");
}

#[test]
fn a_cluster_is_the_prediction_and_nothing_else() {
    let response = answer(&LambdaHandler::with_models([&CLUSTER]), &[2.0]);
    assert_eq!((response.prediction, response.label, response.outputs), (1.0, None, None));
}

#[test]
fn models_are_chosen_by_name_or_by_name_and_version() {
    let handler = LambdaHandler::with_models([&LINEAR, &SCORE, &OPEN]);
    assert_eq!(answer(&handler, &[0.0, 0.0]).model, "linear@1.0.0");
    for (id, model) in [("score", "score@1.0.0"), ("score@1.0.0", "score@1.0.0")] {
        assert_eq!(handler.handle(&to(id, &[1.0])).expect("there is one").model, model);
    }
    assert_eq!(handler.handle(&to("open", &[1.0, 2.0])).expect("there is one").model, "open");
    let error = handler.handle(&to("score@2.0.0", &[1.0])).expect_err("there is none");
    let known: Vec<String> = ["linear@1.0.0", "score@1.0.0", "open"].map(str::to_owned).into();
    assert_eq!(error, LambdaError::UnknownModel { model: "score@2.0.0".into(), known });
    assert_eq!(
        error.to_string(),
        "there is no model `score@2.0.0`: this function has `linear@1.0.0`, `score@1.0.0`, `open`"
    );
}

#[test]
fn a_row_of_another_length_says_both_lengths() {
    let handler = LambdaHandler::with_models([&LINEAR]);
    for (row, found) in [(&[][..], 0), (&[1.0], 1), (&[1.0; 3], 3)] {
        let error = refusal(&handler, row);
        assert!(matches!(error, LambdaError::WrongFeatureCount { expected: 2, found: f, .. } if f == found));
        assert_eq!(error.to_string(), format!("expected 2 features, found {found}"));
    }
}

#[test]
fn an_open_model_ignores_the_surplus_of_a_row_and_misses_no_feature() {
    let handler = LambdaHandler::with_models([&OPEN]);
    assert_eq!(answer(&handler, &[1.0, 2.0, f32::NAN, f32::INFINITY]).prediction, 3.0);
    assert_eq!(refusal(&handler, &[1.0]).to_string(), "expected 2 or more features, found 1");
}

#[test]
fn a_model_of_any_length_gives_as_many_outputs_as_features() {
    let handler = LambdaHandler::with_models([&ANY_LENGTH]);
    assert_eq!(answer(&handler, &[1.0, 2.0, 3.0]).outputs, Some(vec![2.0, 4.0, 6.0]));
    assert_eq!(answer(&handler, &[1.5]).prediction, 3.0);
    assert_eq!(refusal(&handler, &[]).to_string(), "expected 1 or more features, found 0");
}

#[test]
fn nan_is_a_missing_value_where_the_feature_allows_it() {
    let handler = LambdaHandler::with_models([&ECHO]);
    let response = answer(&handler, &[1.0, f32::NAN, f32::NAN, 2.0, 1.0]);
    assert_eq!(response.outputs, Some(vec![1.0, -1.0, -1.0, 2.0, 1.0]));
    let error = refusal(&handler, &[f32::NAN, 1.0, 1.0, 1.0, 1.0]);
    assert_eq!(error.feature(), Some("age"));
    assert!(matches!(error, LambdaError::InvalidFeature { problem: FeatureProblem::Missing, .. }));
    assert_eq!(error.to_string(), "feature `age` has no value, and the model takes no missing value for it");
}

#[test]
fn every_fault_of_a_row_is_told_and_the_first_gives_the_type() {
    let error = refusal(&LambdaHandler::with_models([&LINEAR]), &[f32::INFINITY, f32::NAN]);
    assert_eq!(
        error.to_string(),
        "feature `a` is infinite: expected a finite number; feature `b` has no value, and the model takes no \
         missing value for it"
    );
    let LambdaError::InvalidFeature { feature, problem: FeatureProblem::Infinite, also } = error else {
        panic!("the first fault is the infinite one")
    };
    assert_eq!((feature.as_str(), also.faults.len(), also.more), ("a", 1, 0));
}

#[test]
fn an_answer_that_is_no_number_is_an_error() {
    let handler = LambdaHandler::with_models([&INVERSE]);
    let infinite = refusal(&handler, &[0.0]).to_string();
    assert!(infinite.starts_with("output 0 of the model `inverse@1.0.0` is inf for this row"), "{infinite}");
    let too_large = refusal(&handler, &[7.0]).to_string();
    assert!(
        too_large.starts_with("output 0 of the model `inverse@1.0.0` is 1e300 for this row"),
        "{too_large}"
    );
    assert_eq!(answer(&handler, &[2.0]).prediction, 0.5);
}

#[test]
fn a_panic_is_an_error_that_names_the_model_and_the_next_request_is_answered() {
    let handler = LambdaHandler::with_models([&LINEAR, &FRAGILE]);
    let error = handler.handle(&to("fragile", &[-2.0])).expect_err("it panics");
    let expected = LambdaError::Panic { model: "fragile@1.0.0".into(), message: "-2 is negative".into() };
    assert_eq!(error, expected);
    assert_eq!(error.to_string(), "the model `fragile@1.0.0` panicked: -2 is negative");
    assert_eq!(handler.handle(&to("fragile", &[2.0])).expect("it does not panic").prediction, 2.0);
}

#[test]
fn a_batch_answers_each_row_in_order_and_says_what_is_wrong_with_the_others() {
    let handler = LambdaHandler::with_models([&LINEAR, &FRAGILE]);
    let answers = handler
        .handle_batch(&batch(vec![
            request(&[4.0, 1.0]),
            request(&[4.0]),
            request(&[f32::NAN, 1.0]),
            to("fragile", &[-1.0]),
            to("fragile", &[1.0]),
            to("other", &[1.0]),
            request(&[0.0, 0.0]),
        ]))
        .expect("the batch has instances");
    let summary: Vec<String> = answers
        .predictions
        .iter()
        .map(|row| match row {
            Ok(response) => format!("{} {}", response.model, response.prediction),
            Err(error) => format!("{} {} {:?}", error.row, error.error.kind(), error.feature()),
        })
        .collect();
    assert_eq!(
        summary,
        [
            "linear@1.0.0 5.5",
            "1 WrongFeatureCount None",
            "2 InvalidFeature Some(\"a\")",
            "3 Panic None",
            "fragile@1.0.0 1",
            "5 UnknownModel None",
            "linear@1.0.0 0.5",
        ]
    );
    assert_eq!((answers.success_count, answers.error_count), (3, 4));
}

#[test]
fn a_batch_without_instances_is_an_error() {
    let handler = LambdaHandler::with_models([&LINEAR]);
    assert_eq!(handler.handle_batch(&batch(Vec::new())), Err(LambdaError::EmptyBatch));
}

#[test]
fn many_rows_on_many_threads_are_answered_in_order() {
    let handler = LambdaHandler::with_models([&LINEAR]);
    let instances: Vec<LambdaRequest> = (0..3000).map(|i| request(&[i as f32, 0.0])).collect();
    let request = BatchLambdaRequest { instances, max_parallelism: Some(4) };
    let answers = handler.handle_batch(&request).expect("the batch has instances");
    for (i, answer) in answers.predictions.iter().enumerate() {
        // 2 i + 0.5 is exact in f32 for these.
        assert_eq!(answer.as_ref().map(|answer| answer.prediction), Ok(2.0 * i as f32 + 0.5));
    }
    assert_eq!((answers.success_count, answers.error_count), (3000, 0));
}

#[test]
fn exactly_the_first_request_is_a_cold_start() {
    let handler = LambdaHandler::with_models([&LINEAR]);
    assert!(handler.cold_start_metrics().is_none());
    assert!(answer(&handler, &[1.0, 1.0]).cold_start);
    assert!(!answer(&handler, &[1.0, 1.0]).cold_start);

    let refused_first = LambdaHandler::with_models([&LINEAR]);
    refusal(&refused_first, &[]);
    assert!(!answer(&refused_first, &[1.0, 1.0]).cold_start, "the first request was the refused one");
}

#[test]
fn in_a_first_batch_the_first_answered_row_carries_the_cold_start() {
    let handler = LambdaHandler::with_models([&LINEAR]);
    let rows = batch(vec![request(&[]), request(&[1.0, 1.0]), request(&[1.0, 1.0])]);
    let cold = |rows: &BatchLambdaRequest| -> Vec<Option<bool>> {
        let answers = handler.handle_batch(rows).expect("the batch has instances").predictions;
        answers.iter().map(|row| row.as_ref().ok().map(|response| response.cold_start)).collect()
    };
    assert_eq!(cold(&rows), [None, Some(true), Some(false)]);
    assert_eq!(cold(&rows), [None, Some(false), Some(false)]);
}

#[test]
fn of_many_threads_one_has_the_cold_start() {
    let handler = LambdaHandler::with_models([&LINEAR]);
    let cold: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| (0..50).filter(|_| answer(&handler, &[1.0, 1.0]).cold_start).count()))
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
    });
    assert_eq!(cold, 1);
}

#[test]
fn the_cold_start_is_measured_once_and_adds_up() {
    let handler = LambdaHandler::with_models([&LINEAR]);
    answer(&handler, &[1.0, 1.0]);
    let first = *handler.cold_start_metrics().expect("a row was answered");
    assert!(first.first_inference_ms > 0.0 && first.model_load_ms >= 0.0);
    assert_eq!(first.runtime_init_ms, 0.0, "this program has its own main");
    let sum = first.runtime_init_ms + first.model_load_ms + first.first_inference_ms;
    assert!((first.total_ms - sum).abs() < 1e-9, "{first:?}");
    answer(&handler, &[1.0, 1.0]);
    assert_eq!(handler.cold_start_metrics(), Some(&first));
}

#[test]
fn metrics_count_what_happened() {
    let handler = LambdaHandler::with_models([&LINEAR, &FRAGILE]);
    answer(&handler, &[1.0, 1.0]);
    answer(&handler, &[1.0, 1.0]);
    refusal(&handler, &[1.0]);
    handler.handle(&to("fragile", &[-1.0])).expect_err("it panics");
    handler.handle(&to("other", &[])).expect_err("there is none");
    let rows = batch(vec![request(&[1.0, 1.0]), request(&[]), request(&[]), to("fragile", &[-1.0])]);
    handler.handle_batch(&rows).expect("the batch has instances");
    handler.handle_batch(&batch(Vec::new())).expect_err("it is empty");

    let text = handler.to_prometheus();
    let sample = |line: &str| {
        let found = text.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(' '));
        found.unwrap_or_else(|| panic!("no `{line}` in\n{text}")).parse::<f64>().expect("a number")
    };
    assert_eq!(sample("realizar_requests_total{model=\"linear@1.0.0\"}"), 5.0);
    assert_eq!(sample("realizar_requests_total{model=\"fragile@1.0.0\"}"), 1.0);
    assert_eq!(sample("realizar_requests_total{model=\"\"}"), 1.0);
    assert_eq!(sample("realizar_cold_starts_total{model=\"linear@1.0.0\"}"), 1.0);
    assert_eq!(sample("realizar_cold_starts_total{model=\"fragile@1.0.0\"}"), 0.0);
    assert_eq!(sample("realizar_failures_total{kind=\"WrongFeatureCount\",model=\"linear@1.0.0\"}"), 3.0);
    assert_eq!(sample("realizar_failures_total{kind=\"EmptyBatch\",model=\"linear@1.0.0\"}"), 1.0);
    assert_eq!(sample("realizar_failures_total{kind=\"Panic\",model=\"fragile@1.0.0\"}"), 2.0);
    assert_eq!(sample("realizar_failures_total{kind=\"UnknownModel\",model=\"\"}"), 1.0);
    assert_eq!(sample("realizar_latency_seconds_count{model=\"linear@1.0.0\"}"), 5.0);
    assert_eq!(sample("realizar_latency_seconds_bucket{model=\"linear@1.0.0\",le=\"+Inf\"}"), 5.0);
    assert_eq!(sample("realizar_batch_size_sum{model=\"linear@1.0.0\"}"), 4.0);
    assert_eq!(sample("realizar_batch_size_bucket{model=\"linear@1.0.0\",le=\"2\"}"), 0.0);
    assert_eq!(sample("realizar_batch_size_bucket{model=\"linear@1.0.0\",le=\"5\"}"), 1.0);
    // Each family is described once, whatever the number of its samples.
    assert_eq!(text.matches("# TYPE realizar_failures_total counter").count(), 1);
    assert_eq!(text.matches("# TYPE realizar_requests_total counter").count(), 1);
}

#[test]
fn bytes_that_are_no_artifact_say_why() {
    let error = |bytes| LambdaHandler::from_bytes(bytes).expect_err("it is no artifact");
    assert_eq!(error(b""), LambdaError::EmptyModel);
    for (bytes, actual) in [(&b"G"[..], *b"G\0\0\0"), (b"GGU", *b"GGU\0"), (b"GGUF\x03", *b"GGUF")] {
        assert!(
            matches!(error(bytes), LambdaError::InvalidMagic { actual: a, .. } if a == actual),
            "{:?}",
            error(bytes)
        );
    }
}

#[test]
fn requests_and_answers_have_a_stable_json() {
    let json = |value: &dyn Fn() -> serde_json::Result<String>| value().expect("it is JSON");
    assert_eq!(json(&|| serde_json::to_string(&request(&[1.5]))), r#"{"features":[1.5]}"#);
    assert_eq!(json(&|| serde_json::to_string(&to("a", &[]))), r#"{"features":[],"model_id":"a"}"#);
    let read: LambdaRequest = serde_json::from_str(r#"{"features":[1.5]}"#).expect("a request");
    assert_eq!(read, request(&[1.5]));

    let handler = LambdaHandler::with_models([&SHARES]);
    let mut response = answer(&handler, &[0.25, 0.5]);
    response.latency_ms = 0.25;
    assert_eq!(
        json(&|| serde_json::to_string(&response)),
        r#"{"prediction":1,"label":"mid","probabilities":[0.25,0.5,0.25],"latency_ms":0.25,"cold_start":true,"model":"shares@1.0.0"}"#
    );
    let error = refusal(&handler, &[1.0]);
    assert_eq!(
        json(&|| serde_json::to_string(&error)),
        r#"{"type":"WrongFeatureCount","message":"expected 2 features, found 1"}"#
    );
}

#[test]
fn the_processor_is_what_it_is() {
    use realizar_runtime::handler::{has_neon_simd, is_arm64_optimized};
    assert_eq!(is_arm64_optimized(), cfg!(target_arch = "aarch64"));
    // Every 64-bit ARM processor that Linux runs on has NEON.
    assert_eq!(has_neon_simd(), cfg!(target_arch = "aarch64"));
}
