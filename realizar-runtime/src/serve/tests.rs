//! The server over loopback, byte for byte.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::OnceLock;
use std::thread;

use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{answer_until, run};
use crate::endpoint::Models;
use crate::handler::LambdaHandler;
use crate::test_models::*;

/// A server that runs as long as the tests.
fn address() -> SocketAddr {
    static ADDRESS: OnceLock<SocketAddr> = OnceLock::new();
    *ADDRESS.get_or_init(|| {
        let (address, server) = server(std::future::pending());
        thread::spawn(server);
        address
    })
}

/// A server that is not running yet, and ends when `end` does.
fn server(end: impl Future<Output = ()> + Send + 'static) -> (SocketAddr, impl FnOnce() + Send) {
    let handler = Box::leak(Box::new(LambdaHandler::with_models([&SHARES, &FRAGILE, &ECHO, &OPEN])));
    let endpoint: &'static Models = Box::leak(Box::new(Models(handler)));
    let (address, listener) = listen();
    let serve = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).expect("a runtime is there");
            answer_until(endpoint, listener, end).await;
        });
    };
    (address, serve)
}

/// A socket that an asynchronous runtime can take.
fn listen() -> (SocketAddr, std::net::TcpListener) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.set_nonblocking(true).expect("a socket can be non-blocking");
    (listener.local_addr().expect("it is bound"), listener)
}

fn connect() -> TcpStream {
    TcpStream::connect(address()).expect("the server listens")
}

/// All that the server sends to these bytes until it closes.
fn exchange(request: impl AsRef<[u8]>) -> String {
    let mut stream = connect();
    stream.write_all(request.as_ref()).expect("the server reads");
    stream.shutdown(Shutdown::Write).expect("the connection is open");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server closes");
    answer
}

/// One request on a connection of its own: the head and the body of the answer.
fn ask(method: &str, path: &str, body: &str) -> (String, String) {
    let length = body.len();
    let answer =
        exchange(format!("{method} {path} HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n\r\n{body}"));
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
    (head.to_owned(), body.to_owned())
}

/// Status and JSON of an answer.
fn json_of(method: &str, path: &str, body: &str) -> (String, Value) {
    let (head, body) = ask(method, path, body);
    assert!(head.contains("content-type: application/json"), "{head}");
    let status = head.strip_prefix("HTTP/1.1 ").map_or("", |rest| &rest[..3]).to_owned();
    (status, serde_json::from_str(&body).expect("the body is JSON"))
}

#[test]
fn a_request_is_answered() {
    let (status, answer) = json_of("POST", "/predict", r#"{"features":[0.25,0.5]}"#);
    assert_eq!((status.as_str(), &answer["label"]), ("200", &json!("mid")));
    assert_eq!(answer["probabilities"], json!([0.25, 0.5, 0.25]));
    for path in ["/predict", "/predict/batch?trace=1"] {
        let (status, answer) = json_of("POST", path, r#"{"instances":[[0.5,0.25],[1]]}"#);
        assert_eq!((status.as_str(), &answer["error_count"]), ("200", &json!(1)), "{path}");
    }
}

#[test]
fn errors_have_a_status_and_a_type() {
    for (body, status, kind) in [
        ("{", "400", "MalformedRequest"),
        ("", "400", "MalformedRequest"),
        ("{\"features\":[1]}", "422", "WrongFeatureCount"),
        ("{\"features\":[1,\"x\"]}", "422", "InvalidFeature"),
        ("{\"features\":{\"c\":1}}", "422", "UnknownFeature"),
        ("{\"instances\":[]}", "422", "EmptyBatch"),
        ("{\"features\":[],\"model_id\":\"x\"}", "422", "UnknownModel"),
        ("{\"features\":[-1],\"model_id\":\"fragile\"}", "500", "Panic"),
    ] {
        let (found, answer) = json_of("POST", "/predict", body);
        assert_eq!((found.as_str(), &answer["error"]["type"]), (status, &json!(kind)), "{body}");
        assert!(answer["error"]["message"].is_string());
    }
    assert_eq!(json_of("POST", "/predict", r#"{"features":[1,0]}"#).0, "200", "the next request is answered");
}

#[test]
fn health_and_readiness_are_told() {
    assert_eq!(json_of("GET", "/health", ""), ("200".into(), json!({"status": "ok"})));
    assert_eq!(json_of("GET", "/ready", ""), ("200".into(), json!({"status": "ready"})));
}

#[test]
fn metadata_describes_each_model() {
    let (status, answer) = json_of("GET", "/metadata", "");
    assert_eq!(status, "200");
    assert_eq!(
        answer["models"][0],
        json!({
            "name": "shares", "version": "1.0.0", "task": "classification",
            "features": [
                {"name": "a", "kind": "numeric", "missing": false},
                {"name": "b", "kind": "numeric", "missing": false},
            ],
            "output": "probability", "output_count": 3, "labels": ["low", "mid", "high"],
        })
    );
    assert_eq!(
        answer["models"][2]["features"][3],
        json!({"name": "rooms", "kind": "categorical", "levels": [10, 20, 30], "missing": false})
    );
    let open = json!({
        "name": "open", "task": "regression", "feature_count": 2, "more_features": true, "output": "value",
        "output_count": 1,
    });
    assert_eq!(answer["models"][3], open);
    assert_eq!(answer["realizar"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn metrics_are_text_of_prometheus() {
    let (head, body) = ask("GET", "/metrics", "");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("content-type: text/plain; version=0.0.4"), "{head}");
    assert!(body.contains("# TYPE realizar_latency_seconds histogram"), "{body}");
}

#[test]
fn an_unknown_path_is_told_the_known_ones() {
    let (status, answer) = json_of("GET", "/", "");
    assert_eq!((status.as_str(), &answer["error"]["type"]), ("404", &json!("NotFound")));
    assert_eq!(
        answer["error"]["message"],
        "there is nothing at this path: this server has /predict, /predict/batch, /health, /ready, /metrics, /metadata"
    );
}

#[test]
fn a_wrong_method_is_told_the_right_one() {
    for (method, path, allow) in
        [("GET", "/predict", "POST"), ("POST", "/metrics", "GET, HEAD"), ("PUT", "/health", "GET, HEAD")]
    {
        let (head, body) = ask(method, path, "");
        assert!(head.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"), "{head}");
        assert!(head.contains(&format!("\r\nallow: {allow}\r\n")), "{head}");
        assert!(body.contains("MethodNotAllowed"), "{body}");
    }
}

#[test]
fn head_has_the_head_of_get() {
    let (head, body) = ask("HEAD", "/health", "");
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains("content-length: 15\r\n"), "{head}");
    assert_eq!(body, "");
}

#[test]
fn answers_carry_the_date() {
    let (head, _) = ask("GET", "/health", "");
    let date = head.lines().find_map(|line| line.strip_prefix("date: ")).unwrap_or_default();
    assert!(date.ends_with(" GMT") && date.len() == 29, "{head}");
}

#[test]
fn a_connection_takes_several_requests_also_at_once() {
    let body = r#"{"features":[0.25,0.5]}"#;
    let one = format!("POST /predict HTTP/1.1\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let answers = exchange(one.repeat(3) + "GET /health HTTP/1.1\r\nconnection: close\r\n\r\n" + &one);
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 4, "nothing is answered after `close`: {answers}");
    assert_eq!(answers.matches("connection: keep-alive").count(), 3);
    assert_eq!(answers.matches("connection: close").count(), 1);

    let mut stream = connect();
    for _ in 0..3 {
        stream.write_all(b"GET /health HTTP/1.1\r\n\r\n").expect("the connection stays");
        let mut answer = vec![0; 1024];
        let read = stream.read(&mut answer).expect("the server answers");
        assert!(answer[..read].starts_with(b"HTTP/1.1 200 OK"));
    }
}

#[test]
fn a_request_may_arrive_byte_by_byte() {
    let mut stream = connect();
    stream.set_nodelay(true).expect("a socket has no delay");
    for byte in
        b"POST /predict HTTP/1.1\r\ncontent-length: 23\r\nconnection: close\r\n\r\n{\"features\":[0.25,0.5]}"
    {
        stream.write_all(&[*byte]).expect("the server reads");
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server closes");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[test]
fn a_body_may_come_in_chunks() {
    let head = "POST /predict HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n";
    let answer = exchange(format!(
        "{head}5\r\n{{\"fea\r\n12\r\ntures\":[0.25,0.5]}}\r\n0\r\n\r\nGET /health HTTP/1.1\r\n\r\n"
    ));
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 2, "{answer}");
    assert!(answer.contains("\"mid\""));
    let broken = exchange(format!("{head}zz\r\n"));
    assert!(broken.starts_with("HTTP/1.1 400 Bad Request") && broken.contains("not in chunks"), "{broken}");
}

#[test]
fn a_client_that_waits_is_told_to_go_on() {
    let mut stream = connect();
    let head =
        "POST /predict HTTP/1.1\r\ncontent-length: 23\r\nexpect: 100-continue\r\nconnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("the server reads");
    let mut word = [0; 25];
    stream.read_exact(&mut word).expect("the server answers before the body");
    assert_eq!(&word, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"{\"features\":[0.25,0.5]}").expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server closes");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[test]
fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let refused = "HTTP/1.1 413 Content Too Large";
    let by_length = exchange("POST /predict HTTP/1.1\r\ncontent-length: 6291457\r\n\r\n");
    assert!(by_length.starts_with(refused) && by_length.contains("connection: close"), "{by_length}");
    assert!(by_length.contains("larger than 6291456 bytes"));
    let by_chunk =
        exchange("POST /predict HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n");
    assert!(by_chunk.starts_with(refused), "{by_chunk}");
    // The largest that is taken is read; it is not JSON, which is another matter.
    let mut largest =
        b"POST /predict HTTP/1.1\r\ncontent-length: 6291456\r\nconnection: close\r\n\r\n".to_vec();
    largest.resize(largest.len() + 6_291_456, b' ');
    assert!(exchange(largest).starts_with("HTTP/1.1 400 Bad Request"));
}

#[test]
fn what_is_not_http_is_answered_and_ends_the_connection() {
    let answer = exchange("GET / HTTP/1.1\r\nno colon\r\n\r\nGET /health HTTP/1.1\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 400 Bad Request"), "{answer}");
    assert_eq!(
        answer.matches("HTTP/1.1").count(),
        2,
        "the message names HTTP/1.1, and nothing else is answered"
    );
    let both = exchange(
        "POST /predict HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    );
    assert!(both.starts_with("HTTP/1.1 400 Bad Request"), "{both}");
    assert_eq!(exchange(""), "");
    assert_eq!(exchange("GET /health HTT"), "", "an unfinished request has no answer");
}

#[test]
fn a_refused_request_with_a_body_is_not_followed_by_its_body() {
    let hidden = "GET /health HTTP/1.1\r\n\r\n";
    let answer =
        exchange(format!("POST /nowhere HTTP/1.1\r\ncontent-length: {}\r\n\r\n{hidden}", hidden.len()));
    assert!(answer.starts_with("HTTP/1.1 404 Not Found"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
}

#[test]
fn the_server_ends_when_told_after_the_answer_that_it_owes() {
    // Told by a connection, which a future of any thread can wait for.
    let (signal, told) = listen();
    let told = async move {
        let listener = TcpListener::from_std(told).expect("a runtime is there");
        listener.accept().await.expect("somebody connects");
    };
    let (address, server) = server(told);
    let server = thread::spawn(server);
    let idle = TcpStream::connect(address).expect("the server listens");
    let mut stream = TcpStream::connect(address).expect("the server listens");
    let head = "POST /predict HTTP/1.1\r\ncontent-length: 23\r\nexpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("the server reads");
    let mut word = [0; 25];
    stream.read_exact(&mut word).expect("the server is at this request");
    TcpStream::connect(signal).expect("the server waits for it");
    stream.write_all(b"{\"features\":[0.25,0.5]}").expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server closes");
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    server.join().expect("the server ends");
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
    drop(idle);
}

#[test]
fn an_address_in_use_says_what_to_do() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let port = taken.local_addr().expect("it is bound").port();
    let endpoint: &'static Models =
        Box::leak(Box::new(Models(Box::leak(Box::new(LambdaHandler::with_models([&SHARES]))))));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let error =
        runtime.block_on(run(endpoint, "127.0.0.1", port, "", &mut Vec::new())).expect_err("it is taken");
    let message = error.to_string();
    assert!(message.starts_with(&format!("cannot listen on 127.0.0.1:{port}: ")), "{message}");
    assert!(message.ends_with("; choose another port with `--port`, or `--port 0` for any"), "{message}");
}
