//! The command with its arguments and writers as values.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{End, Output, dispatch, unwritten};
use crate::body::{Bodied, Body};
use crate::endpoint::{Endpoint, Models};
use crate::handler::LambdaHandler;
use crate::model::Model;
use crate::test_models::*;

fn handler<const N: usize>(models: [&'static dyn Model; N]) -> &'static LambdaHandler {
    Box::leak(Box::new(LambdaHandler::with_models(models)))
}

fn models<const N: usize>(models: [&'static dyn Model; N]) -> &'static Models {
    Box::leak(Box::new(Models(handler(models))))
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

/// How the command ends, and what it writes.
fn run(endpoint: &'static dyn Endpoint, args: &[&str]) -> (End, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args: Vec<String> = [&["/somewhere/flower"], args].concat().into_iter().map(str::to_owned).collect();
    let mut output = Output { out: &mut out, err: &mut err, progress: false };
    let end = block_on(dispatch(&args, endpoint, &mut output)).expect("memory can be written");
    (end, String::from_utf8(out).expect("text"), String::from_utf8(err).expect("text"))
}

/// A file with this content that lives as long as the value.
struct File(PathBuf);

impl File {
    fn new(name: &str, content: impl AsRef<[u8]>) -> File {
        let path = std::env::temp_dir().join(format!("realizar-{}-{name}", std::process::id()));
        fs::write(&path, content).expect("the temporary folder can be written");
        File(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("the temporary folder has a plain name")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

/// How scoring a file ends, the lines of JSON that it gives, and what it says.
fn score(
    endpoint: &'static dyn Endpoint,
    name: &str,
    content: impl AsRef<[u8]>,
) -> (End, Vec<Value>, String) {
    let file = File::new(name, content);
    let (end, out, err) = run(endpoint, &["predict", file.path()]);
    let lines = out.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    (end, lines, err.replace(file.path(), "FILE"))
}

fn predictions(lines: &[Value]) -> Vec<Value> {
    lines.iter().map(|line| line["prediction"].clone()).collect()
}

#[test]
fn a_request_prints_one_line() {
    let (end, out, err) = run(models([&LINEAR]), &[r#"{"features":[4,1]}"#]);
    assert_eq!((end, err.as_str()), (End::Done, ""));
    assert_eq!(out.matches('\n').count(), 1);
    let answer: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!((&answer["prediction"], &answer["cold_start"]), (&json!(5.5), &json!(true)));
}

#[test]
fn a_request_that_fails_prints_its_error_beside_the_answers() {
    let (end, out, err) = run(models([&LINEAR]), &[r#"{"features":[4]}"#]);
    assert_eq!((end, out.as_str()), (End::Failed, ""));
    assert_eq!(
        err,
        "{\"error\":{\"type\":\"WrongFeatureCount\",\"message\":\"expected 2 features, found 1\"}}\n"
    );
}

#[test]
fn an_unknown_command_is_told_the_known_ones() {
    let (end, out, err) = run(models([&LINEAR]), &["predit"]);
    assert_eq!((end, out.as_str()), (End::Usage, ""));
    assert_eq!(
        err,
        "error: there is no command `predit`: did you mean `predict`?\nhelp: `flower --help` says what it takes\n"
    );
}

#[test]
fn help_names_the_program_and_an_example_that_is_answered() {
    let linear = models([&LINEAR]);
    for args in [&["--help"][..], &["predict", "--help"], &["serve", "--help"], &["card", "--help"]] {
        let (end, out, err) = run(linear, args);
        assert_eq!((end, err.as_str()), (End::Done, ""));
        assert!(out.contains("flower"), "{out}");
        assert!(!out.contains("PROGRAM") && !out.contains("EXAMPLE"), "{out}");
        assert!(out.lines().all(|line| line.chars().count() <= 110), "{out}");
    }
    for endpoint in [linear, models([&ECHO]), models([&ANY_LENGTH]), models([&OPEN])] {
        assert_eq!(run(endpoint, &[&endpoint.example()]).0, End::Done, "{}", endpoint.example());
    }
    assert_eq!(models([&ECHO]).example(), r#"{"features":[1,1,"female",10,true]}"#);
    assert_eq!(models([&ENDLESS]).example(), r#"{"features":[…]}"#);
}

#[test]
fn cards_and_versions_are_of_all_models_or_of_one() {
    let two = models([&LINEAR, &OPEN]);
    assert_eq!(run(two, &["card"]).1, "# a card\n\n---\n\n# a card\n");
    assert_eq!(run(two, &["card", "--model", "open"]).1, "# a card\n");
    let (end, _, err) = run(two, &["card", "--model", "x"]);
    assert_eq!(end, End::Failed);
    assert_eq!(err, "error: there is no model `x`: this function has `linear@1.0.0`, `open`\n");
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(run(two, &["--version"]).1, format!("flower: linear@1.0.0, open, with realizar {version}\n"));
}

#[test]
fn a_csv_file_is_scored_by_the_names_in_its_header() {
    for text in ["b,a\n1,4\n0,0\n", "\u{feff}b, a\r\n1,4\r\n0,0", "\"b\",\"a\"\n\"1\", 4 \n\n0,-0.0\n"] {
        let (end, lines, err) = score(models([&LINEAR]), "names.csv", text);
        assert_eq!((end, err.as_str()), (End::Done, ""), "{text:?}");
        assert_eq!(predictions(&lines), [json!(5.5), json!(0.5)], "{text:?}");
    }
}

#[test]
fn a_csv_file_of_numbers_alone_needs_no_header() {
    let (end, lines, err) = score(models([&LINEAR]), "bare.csv", "4,1\n0,0\n");
    assert_eq!((end, predictions(&lines)), (End::Done, vec![json!(5.5), json!(0.5)]));
    assert_eq!(
        err,
        "note: the first line is all numbers: the file is read without a header, its columns in the model's order\n"
    );
    let (end, lines, _) = score(models([&OPEN]), "open.csv", "1,2,100\n3,4,100\n");
    assert_eq!((end, predictions(&lines)), (End::Done, vec![json!(3.0), json!(7.0)]));
    let (end, lines, err) = score(models([&LINEAR]), "short.csv", "4\n5\n");
    assert_eq!((end, lines.len()), (End::Failed, 0));
    assert_eq!(err, "error: FILE: the first line has 1 cells, and the model takes 2 features\n");
}

#[test]
fn a_header_that_does_not_fit_says_everything_that_is_wrong_with_it() {
    let fault = |endpoint: &'static Models, text: &str| {
        let (end, lines, err) = score(endpoint, "header.csv", text);
        assert_eq!((end, lines.len()), (End::Failed, 0), "{text:?}");
        err
    };
    assert_eq!(
        fault(models([&ECHO]), "agee,age,sex,sex,,garden,x\n1,2,3,4,5,6,7\n"),
        "error: FILE: column `agee` is no feature of the model: did you mean `age`?\n\
         error: FILE: column `sex` is there twice: leave one out\n\
         error: FILE: column 5 has no name: leave it out of the file, or name the feature that it is\n\
         error: FILE: column `x` is no feature of the model: leave it out of the file\n\
         error: FILE: the file has no column for `rooms`\n"
    );
    assert_eq!(
        fault(models([&LINEAR]), "x,y\n1,2\n"),
        "error: FILE: the first line names no feature of the model: expected a header with `a`, `b`, or a file without \
         header whose first line is all numbers\n"
    );
    assert_eq!(
        fault(models([&ENDLESS]), "f0,f1\n1,2\n"),
        format!("error: FILE: the first line has 2 cells, and the model takes {} features\n", usize::MAX)
    );
    assert_eq!(
        fault(models([&ANY_LENGTH]), "a\n1\n"),
        "error: FILE: the model takes rows of any length, whose features have no names: leave the header out, and the \
         first line is a row of numbers\n"
    );
    let wide = (0..20).map(|i| format!("c{i}")).collect::<Vec<_>>().join(",");
    let many = fault(models([&LINEAR]), &format!("a,b,{wide}\n"));
    assert_eq!((many.lines().count(), many.lines().last()), (9, Some("error: FILE: and 12 more")));
}

#[test]
fn a_column_that_may_be_missing_may_be_left_out() {
    let text = "garden,rooms,age\ntrue,20.0,1.5\nFalse,30,2\n";
    let (end, lines, err) = score(models([&ECHO]), "optional.csv", text);
    assert_eq!(end, End::Done);
    assert_eq!(lines[0]["outputs"], json!([1.5, -1.0, -1.0, 1.0, 1.0]));
    assert_eq!(lines[1]["outputs"], json!([2.0, -1.0, -1.0, 2.0, 0.0]));
    assert_eq!(
        err,
        "note: the file has no column for `height`: it is a missing value in every row\n\
         note: the file has no column for `sex`: it is a missing value in every row\n"
    );
}

#[test]
fn cells_of_a_csv_file_are_read_as_their_feature_says() {
    let text = "age,height,sex,rooms,garden\n+1e0,,male,10,TRUE\n2,NaN,other,30,0\n3, nan ,,10,1.0\n";
    let (end, lines, _) = score(models([&ECHO]), "cells.csv", text);
    assert_eq!(end, End::Done);
    assert_eq!(lines[0]["outputs"], json!([1.0, -1.0, 1.0, 0.0, 1.0]));
    assert_eq!(lines[1]["outputs"], json!([2.0, -1.0, 2.0, 2.0, 0.0]));
    assert_eq!(lines[2]["outputs"], json!([3.0, -1.0, -1.0, 0.0, 1.0]));
}

#[test]
fn a_bad_row_gives_an_error_in_its_place_and_the_others_are_answered() {
    let text = "a,b\n4,1\nx,1\n4\n,1\ninf,1\n\"0\n\",0\n";
    let (end, lines, err) = score(models([&LINEAR]), "bad.csv", text);
    assert_eq!(end, End::Failed);
    let error = |row: usize, line: u64, kind: &str| {
        let error = &lines[row]["error"];
        assert_eq!(
            (&error["row"], &error["line"], &error["type"]),
            (&json!(row), &json!(line), &json!(kind))
        );
        error["message"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(lines[0]["prediction"], 5.5);
    assert_eq!(error(1, 3, "InvalidFeature"), "feature `a` must be a number, found `x`");
    assert_eq!(lines[1]["error"]["feature"], "a");
    assert_eq!(error(2, 4, "MalformedRequest"), "the line has 1 cells, and the first line 2");
    assert_eq!(
        error(3, 5, "InvalidFeature"),
        "feature `a` has no value, and the model takes no missing value for it"
    );
    assert_eq!(error(4, 6, "InvalidFeature"), "feature `a` is infinite: expected a finite number");
    assert_eq!(lines[5]["prediction"], 0.5, "a cell may hold a line end");
    assert!(err.starts_with("6 rows in ") && err.ends_with(" s: 2 answered, 4 failed\n"), "{err}");
}

#[test]
fn a_row_that_is_no_text_is_an_error_of_that_row() {
    let (end, lines, _) = score(models([&LINEAR]), "bytes.csv", b"a,b\n1,\xff\n4,1\n");
    assert_eq!(end, End::Failed);
    assert_eq!(lines[0]["error"]["message"], "cell 2 of the line is not UTF-8");
    assert_eq!((&lines[0]["error"]["line"], &lines[1]["prediction"]), (&json!(2), &json!(5.5)));
    let (end, _, err) = score(models([&LINEAR]), "header-bytes.csv", b"a,\xff\n1,2\n");
    assert_eq!(
        (end, err.as_str()),
        (End::Failed, "error: FILE cannot be read: its first line is not UTF-8\n")
    );
}

#[test]
fn a_quote_that_is_never_closed_does_not_take_the_file_into_memory() {
    let mut text = b"a,b\n4,1\n\"".to_vec();
    text.resize(17 << 20, b'x');
    let (end, lines, err) = score(models([&LINEAR]), "quote.csv", text);
    assert_eq!((end, predictions(&lines)), (End::Failed, vec![json!(5.5)]));
    assert!(err.contains("a record is longer than 16777216 bytes: a quote is probably not closed"), "{err}");
}

#[test]
fn lines_of_json_are_requests_or_rows() {
    let text = "\u{feff}{\"features\":[4,1]}\n\n[0,0]\r\n{\"b\":0,\"a\":1}\n{\"model_id\":\"score\",\"features\":[1]}\n";
    for name in ["rows.jsonl", "rows.ndjson", "rows.txt"] {
        let (end, lines, err) = score(models([&LINEAR, &SCORE]), name, text);
        assert_eq!((end, err.as_str()), (End::Done, ""));
        assert_eq!(predictions(&lines), [json!(5.5), json!(0.5), json!(2.5), json!(1)]);
    }
}

#[test]
fn a_bad_line_of_json_gives_an_error_in_its_place() {
    let text = "[4,1]\n\n[4\n{}\n{\"c\":1}\n{\"features\":[1,2],\"x\":1}\n{\"instances\":[[1,2]]}\n3\n[0,0]";
    let (end, lines, err) = score(models([&LINEAR]), "bad.jsonl", text);
    assert_eq!(end, End::Failed);
    let errors: Vec<(&Value, &Value, &str)> = lines[1..7]
        .iter()
        .map(|line| {
            let error = &line["error"];
            (&error["line"], &error["type"], error["message"].as_str().unwrap_or_default())
        })
        .collect();
    let expected = [
        (3, "MalformedRequest", "EOF while parsing a list at line 1 column 2"),
        (4, "WrongFeatureCount", "expected 2 features, found 0: `a`, `b` are missing"),
        (
            5,
            "UnknownFeature",
            "the model has no feature `c`; expected 2 features, found 0: `a`, `b` are missing",
        ),
        (6, "MalformedRequest", "unknown key `x` in the request: expected `features` or `instances`"),
        (7, "MalformedRequest", "a line of a file holds one row, not `instances`"),
        (
            8,
            "MalformedRequest",
            "invalid type: integer `3`, expected a row: an array or an object of features",
        ),
    ];
    for ((line, kind, message), (expected_line, expected_kind, expected_message)) in
        errors.iter().zip(expected)
    {
        assert_eq!((*line, *kind), (&json!(expected_line), &json!(expected_kind)));
        assert!(message.starts_with(expected_message), "{message}");
    }
    assert_eq!((lines.len(), &lines[7]["prediction"]), (8, &json!(0.5)));
    assert!(err.contains("8 rows in ") && err.contains("2 answered, 6 failed"), "{err}");
}

#[test]
fn the_model_of_a_file_is_chosen_by_name() {
    let two = models([&LINEAR, &SCORE]);
    for (name, text) in [("model.csv", "a\n-1\n"), ("model.jsonl", "[-1]\n")] {
        let file = File::new(name, text);
        let (end, out, _) = run(two, &["predict", file.path(), "--model", "score"]);
        assert_eq!(end, End::Done);
        assert!(out.contains("\"label\":false"), "{out}");
        let (end, _, err) = run(two, &["predict", file.path(), "--model", "x"]);
        assert_eq!(end, End::Failed, "{err}");
    }
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let linear = models([&LINEAR]);
    let missing = run(linear, &["predict", "/nowhere/rows.csv"]);
    assert_eq!(missing.0, End::Failed);
    assert_eq!(
        missing.2,
        "error: /nowhere/rows.csv cannot be read: No such file or directory (os error 2)\n"
    );
    let folder = std::env::temp_dir();
    let folder = run(linear, &["predict", folder.to_str().expect("a plain name")]);
    assert!(folder.0 == End::Failed && folder.2.contains("is a directory"), "{}", folder.2);
    for name in ["empty.csv", "empty.jsonl", "empty"] {
        let (end, _, err) = score(linear, name, "");
        assert_eq!((end, err.as_str()), (End::Failed, "error: FILE has no rows\n"));
    }
    assert_eq!(score(linear, "header-only.csv", "a,b\n").2, "error: FILE has no rows\n");
}

#[test]
fn progress_is_for_people_who_watch() {
    let file = File::new("watched.csv", "a,b\n".to_owned() + &"4,1\n".repeat(1000));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["flower", "predict", file.path()].map(str::to_owned);
    let mut output = Output { out: &mut out, err: &mut err, progress: true };
    block_on(dispatch(&args, models([&LINEAR]), &mut output)).expect("memory can be written");
    let err = String::from_utf8(err).expect("text");
    assert!(err.starts_with("\r1000 rows in ") && err.ends_with(" s: 1000 answered, 0 failed\n"), "{err:?}");
    assert_eq!(out.iter().filter(|&&byte| byte == b'\n').count(), 1000);
}

/// A pipe whose reader went away.
struct Closed(io::ErrorKind);

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_command_quietly() {
    let file = File::new("closed.csv", "a,b\n4,1\n");
    for args in [&["predict", file.path()][..], &["--help"], &["card"], &["{\"features\":[4,1]}"]] {
        let args: Vec<String> = [&["flower"], args].concat().into_iter().map(str::to_owned).collect();
        let mut closed = Closed(io::ErrorKind::BrokenPipe);
        let mut output = Output { out: &mut closed, err: &mut Vec::new(), progress: false };
        let error =
            block_on(dispatch(&args, models([&LINEAR]), &mut output)).expect_err("nothing can be written");
        let mut err = Vec::new();
        assert_eq!((unwritten(&error, &mut err), err.as_slice()), (End::Done, &b""[..]));
    }
    let mut err = Vec::new();
    assert_eq!(unwritten(&io::ErrorKind::StorageFull.into(), &mut err), End::Failed);
    assert_eq!(err, b"error: the answer cannot be written: no storage space\n");
}

#[derive(Deserialize)]
struct Applicant {
    name: String,
    income: f64,
    #[serde(default)]
    debts: Option<u32>,
}

#[derive(Serialize)]
struct Decision {
    name: String,
    left: f64,
}

struct Decide;

impl Body for Decide {
    type Request = Applicant;
    type Response = Decision;
    async fn call(applicant: Applicant) -> Result<Decision, String> {
        let debts = applicant.debts.unwrap_or(0);
        if debts > 1000 {
            return Err(format!("{} owes too much", applicant.name));
        }
        Ok(Decision { name: applicant.name, left: applicant.income - f64::from(debts) })
    }
}

fn deciding() -> &'static Bodied<Decide> {
    Box::leak(Box::new(Bodied::new(handler([&LINEAR]))))
}

#[test]
fn rows_of_a_file_go_through_the_body() {
    let csv = "income,name,debts\n10.5,007,3\n1,b,\nx,c,1\n1,d,2000\n1,e\n";
    let (end, lines, _) = score(deciding(), "body.csv", csv);
    assert_eq!(end, End::Failed);
    assert_eq!(lines[0], json!({"name": "007", "left": 7.5}));
    assert_eq!(lines[1], json!({"name": "b", "left": 1.0}));
    assert_eq!(
        lines[2]["error"],
        json!({
            "type": "InvalidFeature", "row": 2, "feature": "income", "line": 4,
            "message": "feature `income` is not accepted: invalid float literal",
        })
    );
    assert_eq!(lines[3]["error"]["type"], "InferenceError");
    assert_eq!(lines[3]["error"]["message"], "d owes too much");
    assert_eq!(lines[4]["error"]["message"], "the line has 2 cells, and the first line 3");

    let json_lines = "{\"name\":\"a\",\"income\":2}\n{\"name\":\"b\"}\n";
    let (end, lines, _) = score(deciding(), "body.jsonl", json_lines);
    assert_eq!((end, &lines[0]), (End::Failed, &json!({"name": "a", "left": 2.0})));
    assert_eq!(lines[1]["error"]["message"], "missing field `income` at line 1 column 12");

    let (_, _, err) = score(deciding(), "twice.csv", "name,name,\nx,y,z\n");
    assert_eq!(
        err,
        "error: FILE: column `name` is there twice: leave one out\n\
         error: FILE: column 3 has no name: leave it out of the file, or name the feature that it is\n"
    );
}
