//! One process of a function: its start, and events that it is given.
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

/// One process of a function that has asked for its next event.
pub(crate) struct Session {
    running: Running,
    listener: TcpListener,
    reader: BufReader<TcpStream>,
    spawned: Instant,
    /// From spawning the process to the head of its first request for an event.
    pub(crate) first_next: Duration,
    /// Events that were sent.
    sent: usize,
}

/// One event's way there and back.
pub(crate) struct Exchange {
    /// From sending the event to having the whole answer.
    pub(crate) round_trip: Duration,
    /// From spawning the process to having the whole answer.
    pub(crate) since_start: Duration,
    pub(crate) answer: Vec<u8>,
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

/// Starts `function` and waits until it asks for an event.
pub(crate) fn start(function: &Function) -> Result<Session, String> {
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
    let session = Session::open(Running(child), listener, spawned).map_err(|error| error.to_string());
    drop(watch);
    session
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

fn accept(listener: &TcpListener) -> io::Result<BufReader<TcpStream>> {
    let (stream, _) = listener.accept()?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(BufReader::new(stream))
}

impl Session {
    fn open(running: Running, listener: TcpListener, spawned: Instant) -> io::Result<Session> {
        let reader = accept(&listener)?;
        let mut session = Session { running, listener, reader, spawned, first_next: Duration::ZERO, sent: 0 };
        session.first_next = session.next()? - spawned;
        Ok(session)
    }

    fn read(&mut self) -> io::Result<http::Request> {
        loop {
            if let Some(request) = http::read(&mut self.reader)? {
                return Ok(request);
            }
            // A client that closes its connection makes another one.
            self.reader = accept(&self.listener)?;
        }
    }

    /// Reads the request for an event, and says when its head was there.
    fn next(&mut self) -> io::Result<Instant> {
        let request = self.read()?;
        if request.method == "GET" && request.path.ends_with("/invocation/next") {
            return Ok(request.head_at);
        }
        Err(unexpected(&request))
    }

    /// Sends an event, takes the answer, and waits until the function asks for the next event.
    pub(crate) fn exchange(&mut self, event: &str) -> io::Result<Exchange> {
        self.sent += 1;
        let headers = format!(
            "Lambda-Runtime-Aws-Request-Id: 00000000-0000-4000-8000-{:012}\r\nLambda-Runtime-Deadline-Ms: \
             4102444800000\r\nLambda-Runtime-Invoked-Function-Arn: \
             arn:aws:lambda:us-east-1:000000000000:function:startup\r\nLambda-Runtime-Trace-Id: Root=1-0-0\r\n",
            self.sent
        );
        let sent_at = Instant::now();
        http::write(self.reader.get_ref(), "200 OK", &headers, event.as_bytes())?;
        let request = self.read()?;
        if !request.path.ends_with("/response") {
            return Err(unexpected(&request));
        }
        http::write(self.reader.get_ref(), "202 Accepted", "", b"{\"status\":\"OK\"}")?;
        self.next()?;
        let (round_trip, since_start) = (request.body_at - sent_at, request.body_at - self.spawned);
        Ok(Exchange { round_trip, since_start, answer: request.body })
    }

    /// The high-water mark of resident memory so far.
    pub(crate) fn peak_rss_kib(&self) -> u64 {
        peak_rss_kib(self.running.0.id())
    }
}

fn unexpected(request: &http::Request) -> io::Error {
    let body = String::from_utf8_lossy(&request.body);
    io::Error::other(format!("{} {}: {body}", request.method, request.path))
}

/// The high-water mark of resident memory, as the kernel counts it; 0 where it does not say.
fn peak_rss_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
