//! Requests of the wire, as JSON in and JSON out.

use serde_json::{Value, json};

use super::{Endpoint, Models};
use crate::handler::{LambdaError, LambdaHandler};
use crate::model::Model;
use crate::test_models::*;

/// An endpoint that lives as long as the tests.
fn endpoint<const N: usize>(models: [&'static dyn Model; N]) -> Models {
    Models(Box::leak(Box::new(LambdaHandler::with_models(models))))
}

fn ask(endpoint: &Models, request: &str) -> Result<Value, LambdaError> {
    // The answers of models are there at once, so that any executor will do.
    let answer = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(endpoint.request(request.as_bytes()));
    answer.map(|json| serde_json::from_str(json.get()).expect("answers are JSON"))
}

fn answer(endpoint: &Models, request: &str) -> Value {
    ask(endpoint, request).unwrap_or_else(|error| panic!("{request} gives {error}"))
}

/// The type and the message of the error.
fn refusal(endpoint: &Models, request: &str) -> (&'static str, String) {
    match ask(endpoint, request) {
        Ok(answer) => panic!("{request} gives {answer}"),
        Err(error) => (error.kind(), error.to_string()),
    }
}

#[test]
fn features_come_in_order_or_by_name_in_any_order() {
    let linear = endpoint([&LINEAR]);
    for request in [
        r#"{"features":[4,1]}"#,
        r#"{"features":{"a":4,"b":1}}"#,
        r#"{"features":{"b":1.0,"a":4.0e0}}"#,
        r#" {"model_id":"linear","features":[4,1]} "#,
        r#"{"features":[4,1],"model_id":null,"options":null,"max_parallelism":null}"#,
        r#"{"features":{"\u0061":4,"b":1},"options":{}}"#,
    ] {
        let answer = answer(&linear, request);
        assert_eq!(answer["prediction"], 5.5, "{request}");
        assert_eq!(answer["model"], "linear@1.0.0");
    }
}

#[test]
fn an_answer_has_the_fields_of_the_model_and_no_others() {
    let keys = |answer: &Value| -> Vec<String> {
        answer.as_object().map(|object| object.keys().cloned().collect()).unwrap_or_default()
    };
    let linear = answer(&endpoint([&LINEAR]), r#"{"features":[4,1]}"#);
    assert_eq!(keys(&linear), ["cold_start", "latency_ms", "model", "prediction"]);
    let shares = answer(&endpoint([&SHARES]), r#"{"features":[0.25,0.5]}"#);
    assert_eq!(keys(&shares), ["cold_start", "label", "latency_ms", "model", "prediction", "probabilities"]);
    assert_eq!(shares["prediction"].to_string(), "1", "a class is a whole number");
    assert_eq!(shares["probabilities"], json!([0.25, 0.5, 0.25]));
    let score = answer(&endpoint([&SCORE]), r#"{"features":[2.5]}"#);
    assert_eq!((&score["label"], &score["outputs"]), (&json!(true), &json!([2.5])));
    let anomaly = answer(&endpoint([&ANOMALY]), r#"{"features":[0.75]}"#);
    assert_eq!((&anomaly["label"], &anomaly["prediction"]), (&json!(-1), &json!(-0.75)));
}

#[test]
fn null_and_absent_names_are_missing_where_the_feature_allows_it() {
    let echo = endpoint([&ECHO]);
    let expected = json!([1.0, -1.0, -1.0, 0.0, 1.0]);
    for request in [
        r#"{"features":[1,null,null,10,true]}"#,
        r#"{"features":{"age":1,"height":null,"sex":null,"rooms":10,"garden":true}}"#,
        r#"{"features":{"age":1,"rooms":10,"garden":true}}"#,
    ] {
        assert_eq!(answer(&echo, request)["outputs"], expected, "{request}");
    }
    assert_eq!(
        refusal(&echo, r#"{"features":{"age":null,"garden":true}}"#),
        (
            "InvalidFeature",
            "feature `age` has no value, and the model takes no missing value for it; expected 5 features, found 4: \
             `rooms` is missing"
                .into()
        )
    );
}

#[test]
fn categories_are_levels_and_an_unknown_one_is_the_index_after_the_last_or_refused() {
    let echo = endpoint([&ECHO]);
    let sent = |sex: &str, rooms: &str, garden: &str| {
        answer(&echo, &format!(r#"{{"features":[1,2,{sex},{rooms},{garden}]}}"#))["outputs"].clone()
    };
    assert_eq!(sent(r#""male""#, "30", "false"), json!([1.0, 2.0, 1.0, 2.0, 0.0]));
    assert_eq!(sent(r#""other""#, "30", "true"), json!([1.0, 2.0, 2.0, 2.0, 1.0]));
    assert_eq!(sent(r#""male""#, "30", "0"), sent(r#""male""#, "30", "false"));
    assert_eq!(sent(r#""male""#, "30", "1.0"), sent(r#""male""#, "30", "true"));
    assert_eq!(
        refusal(&echo, r#"{"features":[1,2,"other",40,true]}"#),
        (
            "InvalidFeature",
            "feature `rooms` is the number 40, which is none of the 3 levels that the model was trained on"
                .into()
        )
    );
    assert_eq!(sent(r#""female""#, "20.0", "true"), json!([1.0, 2.0, 0.0, 1.0, 1.0]));
    assert_eq!(
        refusal(&echo, r#"{"features":[1,2,0,"10",2]}"#),
        (
            "InvalidFeature",
            "feature `sex` must be a string, found the number 0; feature `rooms` must be a whole number, found the \
             string `10`; feature `garden` must be true or false, found the number 2"
                .into()
        )
    );
    let half = refusal(&echo, r#"{"features":[1,2,null,10.5,true]}"#).1;
    assert_eq!(half, "feature `rooms` must be a whole number, found the number 10.5");
}

#[test]
fn what_is_no_number_names_the_feature_and_the_value() {
    let linear = endpoint([&LINEAR]);
    for (value, found) in [
        (r#""x""#, "the string `x`"),
        ("true", "true"),
        ("[1]", "an array"),
        ("{\"c\":[{}]}", "an object"),
        (r#""a\nb""#, "the string `a\\nb`"),
    ] {
        let expected = ("InvalidFeature", format!("feature `b` must be a number, found {found}"));
        assert_eq!(refusal(&linear, &format!(r#"{{"features":[1,{value}]}}"#)), expected);
        assert_eq!(refusal(&linear, &format!(r#"{{"features":{{"b":{value},"a":1}}}}"#)), expected);
    }
    let long = refusal(&linear, &format!(r#"{{"features":[1,"{}"]}}"#, "y".repeat(1000))).1;
    assert_eq!(long, format!("feature `b` must be a number, found the string `{}…`", "y".repeat(60)));
}

#[test]
fn a_number_beyond_the_type_that_the_model_reads_is_refused() {
    assert_eq!(
        refusal(&endpoint([&ECHO]), r#"{"features":[1e39,null,null,10,true]}"#),
        (
            "InvalidFeature",
            "feature `age` is 1e39, beyond the largest f32, in which the model reads its rows".into()
        )
    );
    // A model that reads f64 takes it; 2e39 is then too large for the answer.
    assert_eq!(refusal(&endpoint([&LINEAR]), r#"{"features":[1e39,0]}"#).0, "InferenceError");
    // No f64 holds this one, which is a fault of its row alone.
    let infinite = "feature `a` is infinite: expected a finite number";
    assert_eq!(
        refusal(&endpoint([&LINEAR]), r#"{"features":[1e999,0]}"#),
        ("InvalidFeature", infinite.into())
    );
    let batch =
        answer(&endpoint([&LINEAR]), r#"{"instances":[[1,0],[-1e999,0],{"features":{"a":1e999,"b":0}}]}"#);
    assert_eq!((&batch["success_count"], &batch["error_count"]), (&json!(1), &json!(2)));
    for row in [1, 2] {
        assert_eq!(batch["predictions"][row]["error"]["message"], infinite, "row {row}");
    }
}

#[test]
fn numbers_are_read_as_the_nearest_f64() {
    let threshold = endpoint([&THRESHOLD]);
    for (number, above) in [
        ("0.30000000000000004", 0.0),
        ("0.3000000000000001", 1.0),
        ("0.30000000000000003", 0.0),
        ("3000000000000000444089209850062616169452667236328125e-52", 0.0),
    ] {
        let request = format!(r#"{{"features":[{number}]}}"#);
        assert_eq!(answer(&threshold, &request)["prediction"], above, "{number}");
    }
    // Numbers of which shortcuts in reading are known to be off by one unit in the last place.
    let two = endpoint([&TWO_VALUES]);
    for number in ["9007199254740993", "1.7976931348623157e38", "8.41e21", "2.2250738585072014e-30"] {
        let exact: f64 = number.parse().expect("a number");
        let answer = answer(&two, &format!(r#"{{"features":[{number},0]}}"#));
        assert_eq!(answer["prediction"].as_f64().map(|x| x as f32), Some(exact as f32), "{number}");
    }
}

#[test]
fn unknown_names_are_told_with_what_was_probably_meant() {
    let echo = endpoint([&ECHO]);
    assert_eq!(
        refusal(&echo, r#"{"features":{"agee":1,"rooms":10,"garden":true,"zzz":1}}"#),
        (
            "UnknownFeature",
            "the model has no feature `agee`: did you mean `age`?; the model has no feature `zzz`".into()
        )
    );
    let twice = refusal(&echo, r#"{"features":{"age":1,"age":2,"rooms":10,"garden":true}}"#);
    assert_eq!(twice, ("InvalidFeature", "feature `age` is given twice".into()));
}

#[test]
fn a_wrong_count_says_both_counts_and_the_missing_names() {
    let linear = endpoint([&LINEAR]);
    let count = |request: &str| refusal(&linear, request);
    assert_eq!(
        count(r#"{"features":[1,2,3]}"#),
        ("WrongFeatureCount", "expected 2 features, found 3".into())
    );
    assert_eq!(
        count(r#"{"features":{"a":1}}"#),
        ("WrongFeatureCount", "expected 2 features, found 1: `b` is missing".into())
    );
    assert_eq!(
        count(r#"{"features":{}}"#),
        ("WrongFeatureCount", "expected 2 features, found 0: `a`, `b` are missing".into())
    );
}

#[test]
fn faults_of_a_row_are_told_up_to_a_limit() {
    let any = endpoint([&ANY_LENGTH]);
    let nulls = vec!["null"; 1000].join(",");
    let (kind, message) = refusal(&any, &format!(r#"{{"features":[{nulls}]}}"#));
    assert_eq!(kind, "InvalidFeature");
    assert!(
        message.starts_with("feature `f0` has no value") && message.ends_with("; and 992 more"),
        "{message}"
    );
    assert_eq!(message.matches("has no value").count(), 8);
}

#[test]
fn unnamed_features_have_names_too_but_never_cost_what_a_file_claims() {
    let open = endpoint([&OPEN]);
    assert_eq!(answer(&open, r#"{"features":{"f1":2,"f0":1}}"#)["prediction"], 3.0);
    assert_eq!(
        refusal(&open, r#"{"features":{"f1":2}}"#).1,
        "expected 2 or more features, found 1: `f0` is missing"
    );
    let (kind, message) = refusal(&endpoint([&ENDLESS]), r#"{"features":{"f1":2,"f3":1,"g":1}}"#);
    assert_eq!(kind, "UnknownFeature");
    assert!(message.contains("found 2: `f0`, `f2`, `f4`"), "{message}");
    assert_eq!(
        refusal(&endpoint([&ANY_LENGTH]), r#"{"features":{"f0":1}}"#).1,
        "the model takes rows of any length, whose features have no names: send `features` as an array"
    );
}

#[test]
fn malformed_requests_say_what_and_where() {
    let linear = endpoint([&LINEAR]);
    for (request, message) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        ("{\"features\": [1,\n2", "EOF while parsing a list at line 2 column 1"),
        ("{\"features\": [1, 2]} x", "trailing characters at line 1 column 22"),
        ("{features: [1, 2]}", "key must be a string at line 1 column 2"),
        (
            "[1, 2]",
            "invalid type: sequence, expected a request such as {\"features\": […]} or {\"instances\": […]}",
        ),
        ("3", "invalid type: integer `3`, expected a request such as"),
        (
            "{}",
            "the request has neither `features` nor `instances`: send {\"features\": […]} at line 1 column 2",
        ),
        (
            "{\"features\":[],\"instances\":[]}",
            "the request has both `features` and `instances`: send one at line 1",
        ),
        ("{\"features\":[1,2],\"features\":[1,2]}", "the request has `features` twice at line 1"),
        (
            "{\"features\":3}",
            "`features` must be an array or an object of features, found the number 3 at line 1",
        ),
        (
            "{\"feature\":[1,2]}",
            "unknown key `feature` in the request: expected `features` or `instances`, and if need be `model_id` and \
             `options` at line 1 column 10",
        ),
        ("{\"model_id\":3,\"features\":[1,2]}", "`model_id` must be a string, found the number 3 at line 1"),
        ("{\"instances\":{}}", "invalid type: map, expected an array of instances at line 1"),
        ("{\"options\":{\"k\":1},\"features\":[]}", "unknown key `options.k` in the request: expected"),
        (
            "{\"options\":{\"top_k\":0},\"features\":[]}",
            "`options.top_k` must be a whole number above 0, found the number 0 at line 1",
        ),
        (
            "{\"options\":{\"probabilities\":1},\"features\":[]}",
            "`options.probabilities` must be true or false, found the number 1 at line 1",
        ),
        (
            "{\"max_parallelism\":\"4\",\"instances\":[]}",
            "`max_parallelism` must be a whole number above 0, found the string `4`",
        ),
    ] {
        let (kind, found) = refusal(&linear, request);
        assert_eq!(kind, "MalformedRequest", "{request}");
        assert!(found.starts_with(message), "{request} gives: {found}");
    }
    let deep = format!("{{\"features\":{}", "[".repeat(100_000));
    assert_eq!(refusal(&linear, &deep).0, "MalformedRequest");
    let long = format!("{{\"{}\":1}}", "k".repeat(100_000));
    assert!(refusal(&linear, &long).1.len() < 400);
    assert_eq!(ask_bytes(&linear, b"{\"features\":[\"\xff\",1]}"), "MalformedRequest");
}

fn ask_bytes(endpoint: &Models, request: &[u8]) -> &'static str {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(endpoint.request(request)).expect_err("it is no text").kind()
}

#[test]
fn a_batch_answers_instances_of_either_shape_and_keeps_its_order() {
    let both = endpoint([&LINEAR, &SCORE]);
    let answers = answer(
        &both,
        r#"{"instances":[[4,1],{"features":[0,0]},{"features":{"b":0,"a":1}},{"features":[3],"model_id":"score"}]}"#,
    );
    let predictions: Vec<&Value> =
        answers["predictions"].as_array().into_iter().flatten().map(|row| &row["prediction"]).collect();
    assert_eq!(predictions, [&json!(5.5), &json!(0.5), &json!(2.5), &json!(1)]);
    assert_eq!((&answers["success_count"], &answers["error_count"]), (&json!(4), &json!(0)));
    assert!(answers["total_latency_ms"].as_f64().is_some_and(|took| took > 0.0));
    let all = answer(
        &both,
        r#"{"model_id":"score","max_parallelism":2,"instances":[[1],{"features":[-1],"model_id":null}]}"#,
    );
    assert_eq!(
        (&all["predictions"][0]["prediction"], &all["predictions"][1]["prediction"]),
        (&json!(1), &json!(0))
    );
}

#[test]
fn a_row_that_is_not_answered_says_why_in_its_place() {
    let answers = answer(
        &endpoint([&LINEAR, &FRAGILE]),
        r#"{"instances":[[4,1],[1,"x"],3,{"feature":[1]},{"features":"x"},{},{"features":[-1],"model_id":"fragile"},{"features":[1],"model_id":"no"},{"features":[1,2],"model_id":5},[1,2]]}"#,
    );
    let error = |row: usize| answers["predictions"][row]["error"].clone();
    assert_eq!(
        error(1),
        json!({"type": "InvalidFeature", "row": 1, "feature": "b", "message": "feature `b` must be a number, found the string `x`"})
    );
    let message = |row: usize, kind: &str| {
        assert_eq!((&error(row)["type"], &error(row)["row"]), (&json!(kind), &json!(row)));
        error(row)["message"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(
        message(2, "MalformedRequest"),
        "an instance must be {\"features\": …} or an array of features, found the number 3"
    );
    assert_eq!(
        message(3, "MalformedRequest"),
        "the instance has the unknown key `feature`: expected `features` and, if need be, `model_id`"
    );
    assert_eq!(
        message(4, "MalformedRequest"),
        "`features` must be an array or an object of features, found the string `x`"
    );
    assert_eq!(message(5, "MalformedRequest"), "the instance has no `features`");
    assert_eq!(message(6, "Panic"), "the model `fragile@1.0.0` panicked: -1 is negative");
    assert!(message(7, "UnknownModel").starts_with("there is no model `no`"));
    assert_eq!(message(8, "MalformedRequest"), "`model_id` must be a string, found the number 5");
    assert_eq!(answers["predictions"][9]["prediction"], -3.5);
    assert_eq!((&answers["success_count"], &answers["error_count"]), (&json!(2), &json!(8)));
}

#[test]
fn batches_of_no_instances_and_for_no_model_are_errors() {
    let linear = endpoint([&LINEAR]);
    assert_eq!(refusal(&linear, r#"{"instances":[]}"#).0, "EmptyBatch");
    assert_eq!(refusal(&linear, r#"{"instances":[[1,2]],"model_id":"x"}"#).0, "UnknownModel");
    assert_eq!(refusal(&linear, r#"{"features":[1,2],"model_id":"x"}"#).0, "UnknownModel");
}

#[test]
fn options_choose_what_is_answered() {
    let shares = endpoint([&SHARES]);
    let with = |options: &str| answer(&shares, &format!(r#"{{"features":[0.5,0.25],"options":{options}}}"#));
    assert_eq!(with(r#"{"probabilities":false}"#).get("probabilities"), None);
    assert_eq!(with(r#"{"probabilities":null,"top_k":null}"#)["probabilities"], json!([0.5, 0.25, 0.25]));
    let top = |k: usize| with(&format!(r#"{{"top_k":{k}}}"#))["top"].clone();
    let low = json!({"class": 0, "label": "low", "probability": 0.5});
    let mid = json!({"class": 1, "label": "mid", "probability": 0.25});
    let high = json!({"class": 2, "label": "high", "probability": 0.25});
    assert_eq!(top(1), json!([low]));
    assert_eq!(top(2), json!([low, mid]), "the first of equals comes first");
    assert_eq!(top(99), json!([low, mid, high]));
    assert_eq!(
        refusal(&endpoint([&LINEAR]), r#"{"features":[1,2],"options":{"top_k":1}}"#),
        (
            "MalformedRequest",
            "`options.top_k` asks for probabilities, and the model `linear@1.0.0` gives none: leave it out"
                .into()
        )
    );
}

#[test]
fn requests_that_are_not_read_are_counted_too() {
    let linear = endpoint([&LINEAR]);
    refusal(&linear, "{");
    let text = linear.0.to_prometheus();
    assert!(text.contains("realizar_failures_total{kind=\"MalformedRequest\",model=\"\"} 1"), "{text}");
    assert!(text.contains("realizar_requests_total{model=\"\"} 1"), "{text}");
    assert!(!answer(&linear, r#"{"features":[1,2]}"#)["cold_start"].as_bool().unwrap_or(true));
}

#[test]
fn requests_that_are_cut_off_or_have_a_flipped_bit_are_answered_or_refused() {
    let endpoint = endpoint([&ECHO, &LINEAR, &OPEN]);
    let requests = [
        r#"{"features":{"age":1.5,"sex":"male","rooms":10,"garden":true},"model_id":"echo","options":{"top_k":2}}"#,
        r#"{"instances":[[1,2],{"features":{"f0":1,"f1":2e0},"model_id":"open"}],"max_parallelism":2}"#,
    ];
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let ask = |request: &[u8]| runtime.block_on(endpoint.request(request)).map_err(|error| error.kind());
    for request in requests.map(str::as_bytes) {
        for length in 0..request.len() {
            assert_eq!(ask(&request[..length]).map(|answer| answer.to_string()), Err("MalformedRequest"));
        }
        for bit in 0..request.len() * 8 {
            let mut flipped = request.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            if let Err(kind) = ask(&flipped) {
                assert_ne!(kind, "Panic", "{}", String::from_utf8_lossy(&flipped));
            }
        }
    }
}
