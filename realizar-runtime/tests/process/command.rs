//! The command as a process: exit codes, standard input, a reader that goes away, signals.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};

use crate::{PROGRAM, Test};

pub(crate) const TESTS: &[Test] = &[
    ("a_request_ends_with_its_code", a_request_ends_with_its_code),
    ("standard_input_is_sniffed", standard_input_is_sniffed),
    ("a_reader_that_goes_away_is_no_panic", a_reader_that_goes_away_is_no_panic),
    ("the_server_says_where_it_is_and_ends_when_told", the_server_says_where_it_is_and_ends_when_told),
];

fn command(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command.env(PROGRAM, program).env_remove("REALIZAR_HOST").args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(program: &str, args: &[&str], input: &str) -> Output {
    let mut child = command(program, args).spawn().expect("this program can be started");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("the command reads");
    child.wait_with_output().expect("it was started")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn a_request_ends_with_its_code() {
    let good = run("models", &[r#"{"features":[4,1]}"#], "");
    assert_eq!(good.status.code(), Some(0));
    assert!(text(&good.stdout).starts_with("{\"prediction\":5.5,"), "{}", text(&good.stdout));
    let bad = run("models", &[r#"{"features":[4]}"#], "");
    assert_eq!((bad.status.code(), bad.stdout.len()), (Some(1), 0));
    assert!(text(&bad.stderr).starts_with("{\"error\":{\"type\":\"WrongFeatureCount\""));
    assert_eq!(run("models", &["guess"], "").status.code(), Some(2));
    let greeting = run("body", &["{\"instances\":[\"you\"]}"], "");
    assert!(
        text(&greeting.stdout).starts_with("{\"predictions\":[\"hello you\"],"),
        "{}",
        text(&greeting.stdout)
    );
}

fn standard_input_is_sniffed() {
    for input in ["b,a\n1,4\n0,0\n", "[4,1]\n\n{\"features\":[0,0]}\n", "4,1\n0,0"] {
        let output = run("models", &["predict", "-"], input);
        let lines: Vec<String> = text(&output.stdout).lines().map(str::to_owned).collect();
        assert_eq!((output.status.code(), lines.len()), (Some(0), 2), "{input:?}: {}", text(&output.stderr));
        assert!(lines[0].starts_with("{\"prediction\":5.5,") && lines[1].starts_with("{\"prediction\":0.5,"));
    }
    let bad = run("models", &["predict", "-"], "a,b\n1,x\n");
    assert_eq!(bad.status.code(), Some(1));
    let empty = run("models", &["predict", "-"], "");
    assert_eq!(text(&empty.stderr), "error: standard input has no rows\n");
}

fn a_reader_that_goes_away_is_no_panic() {
    let mut child = command("models", &["predict", "-"]).spawn().expect("this program can be started");
    drop(child.stdout.take());
    let mut input = child.stdin.take().expect("a pipe");
    // The command may end before it has read all of this.
    drop(input.write_all("4,1\n".repeat(100_000).as_bytes()));
    drop(input);
    let output = child.wait_with_output().expect("it was started");
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(!err.contains("panicked") && !err.contains("error"), "{err}");
}

fn the_server_says_where_it_is_and_ends_when_told() {
    let mut child = command("models", &["--port", "0"]).spawn().expect("this program can be started");
    let mut err = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut first = String::new();
    err.read_line(&mut first).expect("the server says something");
    let address = first
        .trim_end()
        .strip_prefix("listening on http://")
        .expect("the server says where it is")
        .to_owned();
    let mut hint = String::new();
    for _ in 0..2 {
        hint.clear();
        err.read_line(&mut hint).expect("the server says what to type");
    }
    assert_eq!(hint, format!("  curl -d '{{\"features\":[1,1]}}' http://{address}/predict\n"));
    let mut stream = TcpStream::connect(&address).expect("the server listens");
    stream.write_all(b"GET /health HTTP/1.1\r\nconnection: close\r\n\r\n").expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server closes");
    assert!(answer.ends_with("{\"status\":\"ok\"}"), "{answer}");
    assert_eq!(end(&mut child), Some(0));
}

/// Ends a process as containers are ended; its code.
fn end(child: &mut Child) -> Option<i32> {
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(told.expect("`kill` can be started").success());
    child.wait().expect("it was started").code()
}
