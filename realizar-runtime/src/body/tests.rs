//! Requests to functions with a body.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Bodied, Body};
use crate::endpoint::Endpoint;
use crate::handler::{LambdaError, LambdaHandler};
use crate::test_models::*;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Applicant {
    name: String,
    person: Person,
}

#[derive(Deserialize)]
struct Person {
    ages: Vec<u8>,
}

#[derive(Serialize)]
struct Decision {
    greeting: String,
    oldest: Option<u8>,
}

/// A body that waits, refuses, panics and answers, as its request says.
struct Decide;

impl Body for Decide {
    type Request = Applicant;
    type Response = Decision;
    async fn call(applicant: Applicant) -> Result<Decision, String> {
        tokio::time::sleep(std::time::Duration::from_micros(1)).await;
        match applicant.name.as_str() {
            "nobody" => Err("nobody is not served".into()),
            "panic" => panic!("{} panics", applicant.name),
            name => {
                let oldest = applicant.person.ages.into_iter().max();
                Ok(Decision { greeting: format!("hello {name}"), oldest })
            }
        }
    }
}

/// A body whose answer no JSON holds, and whose request is anything.
struct Unwritable;

impl Body for Unwritable {
    type Request = Value;
    type Response = std::collections::BTreeMap<Vec<u8>, u8>;
    async fn call(_: Value) -> Result<Self::Response, String> {
        Ok([(vec![1], 1)].into())
    }
}

fn bodied<B: Body>() -> Bodied<B> {
    Bodied::new(Box::leak(Box::new(LambdaHandler::with_models([&LINEAR]))))
}

fn ask<B: Body>(endpoint: &Bodied<B>, request: &str) -> Result<Value, LambdaError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let answer = runtime.block_on(endpoint.request(request.as_bytes()));
    answer.map(|json| serde_json::from_str(json.get()).expect("answers are JSON"))
}

fn refusal(request: &str) -> (&'static str, String) {
    match ask(&bodied::<Decide>(), request) {
        Ok(answer) => panic!("{request} gives {answer}"),
        Err(error) => (error.kind(), error.to_string()),
    }
}

#[test]
fn what_the_body_returns_is_the_answer() {
    let answer = ask(&bodied::<Decide>(), r#" {"name":"a","person":{"ages":[3,50,7]}} "#);
    assert_eq!(answer, Ok(json!({"greeting": "hello a", "oldest": 50})));
}

#[test]
fn what_the_request_type_refuses_names_the_field() {
    assert_eq!(
        refusal(r#"{"name":"a","person":{"ages":[3,"x"]}}"#),
        (
            "InvalidFeature",
            "feature `person.ages[1]` is not accepted: invalid type: string \"x\", expected u8 at line 1 column 35".into()
        )
    );
    let error =
        ask(&bodied::<Decide>(), r#"{"name":"a","person":{"ages":[300]}}"#).expect_err("300 is no u8");
    assert_eq!(error.feature(), Some("person.ages[0]"));
    assert_eq!(
        refusal(r#"{"name":"a"}"#),
        ("MalformedRequest", "missing field `person` at line 1 column 12".into())
    );
    let unknown = refusal(r#"{"name":"a","persons":1}"#).1;
    assert!(unknown.contains("unknown field `persons`, expected `name` or `person`"), "{unknown}");
}

#[test]
fn what_is_not_json_is_malformed() {
    for request in ["", "{", "{\"name\":\"a\",\"person\":{\"ages\":[]}} x", "{]"] {
        assert_eq!(refusal(request).0, "MalformedRequest", "{request}");
    }
    let deep = format!("{{\"person\":{}", "[".repeat(100_000));
    assert_eq!(refusal(&deep).0, "MalformedRequest");
}

#[test]
fn refusals_and_panics_of_the_body_are_errors_and_the_next_request_is_answered() {
    let endpoint = bodied::<Decide>();
    let named = |name: &str| ask(&endpoint, &format!(r#"{{"name":"{name}","person":{{"ages":[]}}}}"#));
    assert_eq!(named("nobody"), Err(LambdaError::InferenceError("nobody is not served".into())));
    let panicked = LambdaError::Panic { model: "linear@1.0.0".into(), message: "panic panics".into() };
    assert_eq!(named("panic"), Err(panicked));
    assert_eq!(named("a"), Ok(json!({"greeting": "hello a", "oldest": null})));
    assert_eq!(ask(&bodied::<Unwritable>(), "3").expect_err("keys must be strings").kind(), "InferenceError");
}

#[test]
fn each_instance_goes_through_the_body_on_its_own() {
    let answers = ask(
        &bodied::<Decide>(),
        r#"{"instances":[{"name":"a","person":{"ages":[1]}},{"name":"b"},{"name":"panic","person":{"ages":[]}},7,{"name":"c","person":{"ages":[]}}]}"#,
    )
    .expect("a batch is answered");
    assert_eq!(answers["predictions"][0], json!({"greeting": "hello a", "oldest": 1}));
    assert_eq!(
        answers["predictions"][1],
        json!({"error": {"type": "MalformedRequest", "row": 1, "message": "missing field `person` at line 1 column 12"}})
    );
    assert_eq!(answers["predictions"][2]["error"]["type"], "Panic");
    assert_eq!(answers["predictions"][3]["error"]["row"], 3);
    assert_eq!(answers["predictions"][4]["greeting"], "hello c");
    assert_eq!((&answers["success_count"], &answers["error_count"]), (&json!(2), &json!(3)));
}

#[test]
fn a_batch_has_instances_and_nothing_else() {
    assert_eq!(refusal(r#"{"instances":[]}"#).0, "EmptyBatch");
    assert_eq!(refusal(r#"{"instances":{}}"#).0, "MalformedRequest");
    assert_eq!(
        refusal(r#"{"model":"x","instances":[1]}"#).1,
        "unknown key `model` beside `instances`: a batch has no other key but `model_id` at line 1 column 29"
    );
    assert_eq!(
        refusal(r#"{"instances":[1],"instances":[2]}"#).1,
        "the request has `instances` twice at line 1 column 33"
    );
}

#[test]
fn a_model_that_the_function_does_not_have_is_refused() {
    let person = r#""person":{"ages":[]}"#;
    for (request, kind) in [
        (format!(r#"{{"name":"a",{person},"model_id":"rose"}}"#), "UnknownModel"),
        (r#"{"model_id":"rose"}"#.to_owned(), "UnknownModel"),
        (r#"{"instances":[7],"model_id":"rose"}"#.to_owned(), "UnknownModel"),
        (r#"{"instances":[],"model_id":"rose"}"#.to_owned(), "UnknownModel"),
        (r#"{"instances":[],"model_id":"linear"}"#.to_owned(), "EmptyBatch"),
        (r#"{"model_id":7}"#.to_owned(), "MalformedRequest"),
        (r#"{"model_id":"linear","model_id":"linear"}"#.to_owned(), "MalformedRequest"),
    ] {
        assert_eq!(refusal(&request).0, kind, "{request}");
    }
    let (_, message) = refusal(r#"{"model_id":"rose"}"#);
    assert!(message.contains("`rose`") && message.contains("linear@1.0.0"), "{message}");

    // A type that takes what it does not know is asked for its model by name, by name and version, or not at all.
    for model in [r#""linear""#, r#""linear@1.0.0""#, "null"] {
        let request = format!(r#"{{"ages":[1,9],"model_id":{model}}}"#);
        assert_eq!(ask(&bodied::<Oldest>(), &request), Ok(json!(9)), "{model}");
    }
    let batch =
        r#"{"instances":[{"ages":[2]},{"ages":[3],"model_id":"rose"},{"ages":[4],"model_id":"linear"}]}"#;
    let answers = ask(&bodied::<Oldest>(), batch).expect("a batch is answered");
    assert_eq!((&answers["predictions"][0], &answers["predictions"][2]), (&json!(2), &json!(4)));
    assert_eq!(answers["predictions"][1]["error"]["type"], "UnknownModel");
    assert_eq!(answers["predictions"][1]["error"]["row"], 1);

    // A type with such a field of its own sees it.
    let named = ask(&bodied::<Named>(), r#"{"model_id":"linear"}"#);
    assert_eq!(named, Ok(json!("linear")));
}

/// A body that ignores what it does not know.
struct Oldest;

impl Body for Oldest {
    type Request = Person;
    type Response = Option<u8>;
    async fn call(person: Person) -> Result<Option<u8>, String> {
        Ok(person.ages.into_iter().max())
    }
}

#[derive(Deserialize)]
struct OfModel {
    model_id: String,
}

/// A body that wants to know for which model it was asked.
struct Named;

impl Body for Named {
    type Request = OfModel;
    type Response = String;
    async fn call(request: OfModel) -> Result<String, String> {
        Ok(request.model_id)
    }
}

#[test]
fn requests_are_counted_as_those_of_models_are() {
    let endpoint = bodied::<Decide>();
    let ask = |request: &str| ask(&endpoint, request);
    let person = r#"{"name":"a","person":{"ages":[]}}"#;
    assert!(endpoint.handler().cold_start_metrics().is_none());
    ask(person).expect("it is answered");
    assert!(endpoint.handler().cold_start_metrics().is_some_and(|cold| cold.first_inference_ms > 0.0));
    ask("{").expect_err("it is malformed");
    ask(&format!(r#"{{"instances":[{person},{{}}]}}"#)).expect("a batch is answered");
    ask(r#"{"instances":[]}"#).expect_err("it is empty");
    let text = endpoint.handler().to_prometheus();
    for line in [
        "realizar_requests_total{model=\"linear@1.0.0\"} 4",
        "realizar_failures_total{kind=\"MalformedRequest\",model=\"linear@1.0.0\"} 2",
        "realizar_failures_total{kind=\"EmptyBatch\",model=\"linear@1.0.0\"} 1",
        "realizar_cold_starts_total{model=\"linear@1.0.0\"} 1",
        "realizar_batch_size_sum{model=\"linear@1.0.0\"} 2",
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in\n{text}");
    }
}
