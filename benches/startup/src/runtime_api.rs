//! One process of a function, from its start through its first answer to a number of warm ones.

use std::io::{self, BufReader, Read};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use crate::http;

/// Longest wait for a function to do what comes next.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) program: PathBuf,
    pub(crate) event: String,
}

/// What one start measured.
pub(crate) struct Start {
    pub(crate) first_next: Duration,
    pub(crate) first_response: Duration,
    /// From sending an event to having its whole answer, without the first.
    pub(crate) round_trips: Vec<Duration>,
    pub(crate) peak_rss_kib: u64,
    pub(crate) first_answer: String,
}

/// What has been seen of the process so far; shared by its connections.
struct Progress {
    spawned: Instant,
    first_next: Option<Duration>,
    first_response: Option<Duration>,
    first_answer: String,
    sent_at: Instant,
    sent: usize,
    round_trips: Vec<Duration>,
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
    let (done, finished) = mpsc::channel();
    let spawned = Instant::now();
    let progress = Arc::new(Mutex::new(Progress {
        spawned,
        first_next: None,
        first_response: None,
        first_answer: String::new(),
        sent_at: spawned,
        sent: 0,
        round_trips: Vec::with_capacity(warm),
    }));
    let shared = Arc::clone(&progress);
    let event = function.event.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (shared, done, event) = (Arc::clone(&shared), done.clone(), event.clone());
            std::thread::spawn(move || {
                let outcome = converse(&stream, &shared, &event, warm);
                if let Some(report) = outcome.transpose() {
                    // Nobody listens any more where another connection has already finished.
                    let _ = done.send(report.map_err(|error| error.to_string()));
                    // The request for one more event stays open until the process is gone.
                    let _ = (&stream).read(&mut [0]);
                }
            });
        }
    });
    lock(&progress).spawned = Instant::now();
    let child = command.spawn().map_err(|error| format!("{}: {error}", function.program.display()))?;
    let running = Running(child);
    let outcome = finished.recv_timeout(PATIENCE + Duration::from_millis(5 * warm as u64));
    let peak_rss_kib = peak_rss_kib(running.0.id());
    drop(running);
    match outcome {
        Ok(Ok(())) => {}
        Ok(Err(message)) => return Err(message),
        Err(_) => return Err("no answer in time".to_owned()),
    }
    let mut progress = lock(&progress);
    let (Some(first_next), Some(first_response)) = (progress.first_next, progress.first_response) else {
        return Err("the function asked for no event".to_owned());
    };
    Ok(Start {
        first_next,
        first_response,
        round_trips: std::mem::take(&mut progress.round_trips),
        peak_rss_kib,
        first_answer: std::mem::take(&mut progress.first_answer),
    })
}

fn lock(progress: &Mutex<Progress>) -> std::sync::MutexGuard<'_, Progress> {
    progress.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Serves one connection. `Some` where the process has answered all its events and asks for another one.
fn converse(
    stream: &TcpStream,
    progress: &Mutex<Progress>,
    event: &str,
    warm: usize,
) -> io::Result<Option<()>> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(request) = http::read(&mut reader)? {
        if request.method == "GET" && request.path.ends_with("/invocation/next") {
            let mut seen = lock(progress);
            let since = request.head_at - seen.spawned;
            seen.first_next.get_or_insert(since);
            if seen.sent > warm {
                return Ok(Some(()));
            }
            seen.sent += 1;
            let headers = format!(
                "Lambda-Runtime-Aws-Request-Id: 00000000-0000-4000-8000-{:012}\r\nLambda-Runtime-Deadline-Ms: \
                 4102444800000\r\nLambda-Runtime-Invoked-Function-Arn: \
                 arn:aws:lambda:us-east-1:000000000000:function:startup\r\nLambda-Runtime-Trace-Id: Root=1-0-0\r\n",
                seen.sent
            );
            seen.sent_at = Instant::now();
            drop(seen);
            http::write(stream, "200 OK", &headers, event.as_bytes())?;
        } else if request.path.ends_with("/response") {
            let mut seen = lock(progress);
            if seen.first_response.is_none() {
                seen.first_response = Some(request.body_at - seen.spawned);
                seen.first_answer = String::from_utf8_lossy(&request.body).into_owned();
            } else {
                let round_trip = request.body_at - seen.sent_at;
                seen.round_trips.push(round_trip);
            }
            drop(seen);
            http::write(stream, "202 Accepted", "", b"{\"status\":\"OK\"}")?;
        } else {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            return Err(io::Error::other(format!("{} {}: {body}", request.method, request.path)));
        }
    }
    Ok(None)
}

/// The high-water mark of resident memory, as the kernel counts it; 0 where it does not say.
fn peak_rss_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
