//! One process of a function, from its start through its first answer to a number of warm ones.
//!
//! The Runtime API is one thread that blocks: with a thread for each connection the medians of a first `/next` were
//! twice the fastest.

use std::io::{self, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::http;

/// Longest wait for a function to do what comes next.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) program: PathBuf,
    pub(crate) event: String,
}

/// What one process measured.
pub(crate) struct Start {
    pub(crate) first_next: Duration,
    pub(crate) first_response: Duration,
    /// From sending an event to having its whole answer, without the first.
    pub(crate) round_trips: Vec<Duration>,
    pub(crate) peak_rss_kib: u64,
    pub(crate) first_answer: String,
}

/// Kills the process when the measurement ends, however it ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only where the process is already gone.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts `function` once and sends it one event and `warm` more.
pub(crate) fn start(function: &Function, warm: usize) -> Result<Start, String> {
    let listener =
        TcpListener::bind("127.0.0.1:0").map_err(|error| format!("no port on loopback: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let mut command = Command::new(&function.program);
    command
        .env_clear()
        .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
        .env("AWS_LAMBDA_FUNCTION_NAME", &function.name)
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/startup")
        .env("AWS_LAMBDA_LOG_STREAM_NAME", "local")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    let watch = Watch::over(address);
    let spawned = Instant::now();
    let child = command.spawn().map_err(|error| format!("{}: {error}", function.program.display()))?;
    let running = Running(child);
    let conversation = Conversation { spawned, event: &function.event, warm, running };
    let outcome = conversation.run(&listener).map_err(|error| error.to_string());
    drop(watch);
    outcome
}

/// Ends a wait for a process that never connects: after [`PATIENCE`] it connects itself, and says why.
struct Watch {
    /// Its drop ends the watch.
    _done: mpsc::Sender<()>,
}

impl Watch {
    fn over(address: SocketAddr) -> Watch {
        let (done, watched) = mpsc::channel();
        std::thread::spawn(move || {
            if watched.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout)
                && let Ok(mut stream) = TcpStream::connect(address)
            {
                // A measurement that has ended meanwhile needs no word.
                let _ = stream.write_all(b"GET /the-function-did-not-connect HTTP/1.1\r\n\r\n");
            }
        });
        Watch { _done: done }
    }
}

struct Conversation<'a> {
    spawned: Instant,
    event: &'a str,
    warm: usize,
    running: Running,
}

impl Conversation<'_> {
    /// Serves the process until it has answered all its events and asks for another one.
    fn run(self, listener: &TcpListener) -> io::Result<Start> {
        let (mut first_next, mut first_response) = (None, None);
        let (mut sent, mut sent_at) = (0, self.spawned);
        let mut round_trips = Vec::with_capacity(self.warm);
        let mut first_answer = String::new();
        // A client that closes its connection makes another one.
        loop {
            let (stream, _) = listener.accept()?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            let mut reader = BufReader::new(stream.try_clone()?);
            while let Some(request) = http::read(&mut reader)? {
                if request.method == "GET" && request.path.ends_with("/invocation/next") {
                    let first_next = *first_next.get_or_insert(request.head_at - self.spawned);
                    if let (true, Some(first_response)) = (sent > self.warm, first_response) {
                        let peak_rss_kib = peak_rss_kib(self.running.0.id());
                        // Before its connection breaks, of which it would complain.
                        drop(self.running);
                        return Ok(Start {
                            first_next,
                            first_response,
                            round_trips,
                            peak_rss_kib,
                            first_answer,
                        });
                    }
                    sent += 1;
                    sent_at = Instant::now();
                    self.send(&stream, sent)?;
                } else if request.path.ends_with("/response") {
                    if first_response.is_none() {
                        first_response = Some(request.body_at - self.spawned);
                        first_answer = String::from_utf8_lossy(&request.body).into_owned();
                    } else {
                        round_trips.push(request.body_at - sent_at);
                    }
                    http::write(&stream, "202 Accepted", "", b"{\"status\":\"OK\"}")?;
                } else {
                    let body = String::from_utf8_lossy(&request.body).into_owned();
                    return Err(io::Error::other(format!("{} {}: {body}", request.method, request.path)));
                }
            }
        }
    }

    /// The `number`th event.
    fn send(&self, stream: &TcpStream, number: usize) -> io::Result<()> {
        let headers = format!(
            "Lambda-Runtime-Aws-Request-Id: 00000000-0000-4000-8000-{number:012}\r\nLambda-Runtime-Deadline-Ms: \
             4102444800000\r\nLambda-Runtime-Invoked-Function-Arn: \
             arn:aws:lambda:us-east-1:000000000000:function:startup\r\nLambda-Runtime-Trace-Id: Root=1-0-0\r\n"
        );
        http::write(stream, "200 OK", &headers, self.event.as_bytes())
    }
}

/// The high-water mark of resident memory, as the kernel counts it; 0 where it does not say.
fn peak_rss_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
