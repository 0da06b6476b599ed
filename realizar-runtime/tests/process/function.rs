//! A function against the Runtime API: what each event gives, and that the next one is answered.

use serde_json::{Value, json};

use crate::Test;
use crate::runtime_api::{Function, Said};

pub(crate) const TESTS: &[Test] = &[
    ("each_event_is_answered_and_the_next_one_too", each_event_is_answered_and_the_next_one_too),
    ("a_batch_is_answered_row_by_row", a_batch_is_answered_row_by_row),
    ("an_answer_that_lambda_does_not_take_is_an_error", an_answer_that_lambda_does_not_take_is_an_error),
    ("a_function_with_a_body_answers_with_it", a_function_with_a_body_answers_with_it),
    ("a_handler_is_run_by_hand", a_handler_is_run_by_hand),
    ("several_invocations_are_taken_at_once", several_invocations_are_taken_at_once),
];

fn start(program: &str, events: &[&[u8]]) -> Function {
    Function::start(program, events.iter().map(|event| event.to_vec()).collect(), 1)
}

fn answer(said: &Said) -> Value {
    assert_eq!(said.what, "response", "{said:?}");
    serde_json::from_str(&said.body).expect("an answer is JSON")
}

/// Type and message of an error, which has nothing else.
fn error(said: &Said) -> (String, String) {
    assert_eq!(said.what, "error", "{said:?}");
    let body: Value = serde_json::from_str(&said.body).expect("an error is JSON");
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    (text("errorType"), text("errorMessage"))
}

fn each_event_is_answered_and_the_next_one_too() {
    let good: &[u8] = br#"{"features":[4,1]}"#;
    let bad: [(&[u8], &str, &str); 13] = [
        (b"{\"features\":", "MalformedRequest", "EOF while parsing a value at line 1 column 12"),
        (b"", "MalformedRequest", "EOF while parsing a value at line 1 column 0"),
        (b"{\"features\":[4,1]} {}", "MalformedRequest", "trailing characters at line 1 column 20"),
        (b"{\"model_id\":\"\xff\",\"features\":[4,1]}", "MalformedRequest", "invalid unicode code point"),
        (b"[4,1]", "MalformedRequest", "invalid type: sequence, expected a request such as"),
        (b"{\"features\":[4,1],\"x\":1}", "MalformedRequest", "unknown key `x` in the request"),
        (b"{\"features\":[4]}", "WrongFeatureCount", "expected 2 features, found 1"),
        (
            b"{\"features\":{\"a\":4,\"bb\":1}}",
            "UnknownFeature",
            "the model has no feature `bb`: did you mean `b`?",
        ),
        (b"{\"features\":[4,\"1\"]}", "InvalidFeature", "feature `b` must be a number, found the string `1`"),
        (b"{\"instances\":[]}", "EmptyBatch", "the batch has no instances: send at least one"),
        (
            b"{\"features\":[4,1],\"model_id\":\"rose\"}",
            "UnknownModel",
            "there is no model `rose`: this function has",
        ),
        (
            b"{\"features\":[0],\"model_id\":\"inverse\"}",
            "InferenceError",
            "output 0 of the model `inverse@1.0.0` is inf",
        ),
        (
            b"{\"features\":[-1],\"model_id\":\"fragile\"}",
            "Panic",
            "the model `fragile@1.0.0` panicked: -1 is negative",
        ),
    ];
    let mut events = vec![good];
    for (event, _, _) in bad {
        events.extend([event, good]);
    }
    let function = start("models", &events);
    let first = answer(&function.said());
    assert_eq!(
        (&first["prediction"], &first["cold_start"], &first["model"]),
        (&json!(5.5), &json!(true), &json!("linear@1.0.0"))
    );
    for (event, kind, message) in bad {
        let event = String::from_utf8_lossy(event);
        let (found_kind, found_message) = error(&function.said());
        assert_eq!(found_kind, kind, "{event}");
        assert!(found_message.starts_with(message), "{event} gives {found_message}");
        let next = answer(&function.said());
        assert_eq!((&next["prediction"], &next["cold_start"]), (&json!(5.5), &json!(false)), "after {event}");
    }
}

fn a_batch_is_answered_row_by_row() {
    let function =
        start("models", &[br#"{"instances":[[4,1],[1],{"features":[-1],"model_id":"fragile"},[0,0]]}"#]);
    let answers = answer(&function.said());
    assert_eq!((&answers["success_count"], &answers["error_count"]), (&json!(2), &json!(2)));
    assert_eq!(
        (&answers["predictions"][0]["prediction"], &answers["predictions"][3]["prediction"]),
        (&json!(5.5), &json!(0.5))
    );
    assert_eq!(answers["predictions"][1]["error"]["type"], "WrongFeatureCount");
    assert_eq!(answers["predictions"][2]["error"]["type"], "Panic");
}

fn an_answer_that_lambda_does_not_take_is_an_error() {
    // Each answer takes more than 100 bytes, and Lambda at most 6 MB.
    let rows = vec!["[0.25,0.5]"; 65_000].join(",");
    let many = format!(r#"{{"model_id":"shares","instances":[{rows}]}}"#);
    let function = start("models", &[many.as_bytes(), br#"{"features":[4,1]}"#]);
    let (kind, message) = error(&function.said());
    assert_eq!(kind, "InferenceError");
    assert!(
        message.ends_with("bytes, and Lambda takes at most 6291456: send fewer instances at once"),
        "{message}"
    );
    answer(&function.said());
}

fn a_function_with_a_body_answers_with_it() {
    let events: [&[u8]; 6] =
        [b"\"you\"", b"\"panic\"", b"\"nobody\"", b"3", b"{\"instances\":[\"a\",4]}", b"\"you\""];
    let function = start("body", &events);
    assert_eq!(answer(&function.said()), "hello you");
    assert_eq!(
        error(&function.said()),
        ("Panic".into(), "the model `linear@1.0.0` panicked: no greeting".into())
    );
    assert_eq!(error(&function.said()), ("InferenceError".into(), "nobody is not served".into()));
    assert_eq!(
        error(&function.said()),
        ("MalformedRequest".into(), "invalid type: integer `3`, expected a string at line 1 column 1".into())
    );
    let answers = answer(&function.said());
    assert_eq!((&answers["predictions"][0], &answers["error_count"]), (&json!("hello a"), &json!(1)));
    assert_eq!(answer(&function.said()), "hello you");
}

fn a_handler_is_run_by_hand() {
    let function = start("handler", &[br#"{"features":{"b":1,"a":4}}"#]);
    assert_eq!(answer(&function.said())["prediction"], 5.5);
}

fn several_invocations_are_taken_at_once() {
    // The API hands out the first event only when three are asked for.
    let events = (0..9).map(|i| format!(r#"{{"features":[{i},0]}}"#).into_bytes()).collect();
    let function = Function::start("models", events, 3);
    let mut predictions: Vec<(usize, f64)> = (0..9)
        .map(|_| {
            let said = function.said();
            let prediction = answer(&said)["prediction"].as_f64().expect("a number");
            (said.request_id.parse().expect("ids are numbers"), prediction)
        })
        .collect();
    predictions.sort_by_key(|(id, _)| *id);
    // Ids and events are given out by different locks, so that only the sets are the same.
    let mut values: Vec<f64> = predictions.iter().map(|(_, value)| *value).collect();
    values.sort_by(f64::total_cmp);
    assert_eq!(values, (0..9).map(|i| 2.0 * f64::from(i) + 0.5).collect::<Vec<_>>());
    assert_eq!(predictions.iter().map(|(id, _)| *id).collect::<Vec<_>>(), (1..=9).collect::<Vec<_>>());
}
