//! Lambda's Runtime API on loopback: it hands out events and keeps what the function answers.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use crate::PROGRAM;

/// How long a test waits for the function.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the function said to one event.
#[derive(Debug)]
pub(crate) struct Said {
    /// `response` or `error`.
    pub(crate) what: String,
    pub(crate) request_id: String,
    pub(crate) body: String,
}

/// A function that runs, and the API that it talks to.
pub(crate) struct Function {
    child: Child,
    said: Receiver<Said>,
}

/// What the connections of the function share.
struct Api {
    events: Mutex<VecDeque<Vec<u8>>>,
    /// How many connections wait for an event, and how many must before the first is handed out.
    waiting: Mutex<usize>,
    enough: Condvar,
    needed: usize,
    next_id: Mutex<usize>,
    said: Mutex<Sender<Said>>,
}

impl Function {
    /// Starts a program as a function that takes these events, one at a time or `concurrency` at once.
    pub(crate) fn start(program: &str, events: Vec<Vec<u8>>, concurrency: usize) -> Function {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound").to_string();
        let (sender, said) = mpsc::channel();
        let api = Arc::new(Api {
            events: Mutex::new(events.into()),
            waiting: Mutex::new(0),
            enough: Condvar::new(),
            needed: concurrency,
            next_id: Mutex::new(0),
            said: Mutex::new(sender),
        });
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let api = Arc::clone(&api);
                thread::spawn(move || api.answer(stream));
            }
        });
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command
            .env(PROGRAM, program)
            .env("AWS_LAMBDA_RUNTIME_API", address)
            .env("AWS_LAMBDA_FUNCTION_NAME", "flower")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1");
        if concurrency > 1 {
            command.env("AWS_LAMBDA_MAX_CONCURRENCY", concurrency.to_string());
        }
        Function { child: command.spawn().expect("this program can be started"), said }
    }

    /// What the function says next.
    pub(crate) fn said(&self) -> Said {
        self.said.recv_timeout(PATIENCE).expect("the function answers")
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Api {
    /// Answers the requests of one connection until it is closed.
    fn answer(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().expect("a socket can be shared"));
        let mut writer = stream;
        while let Some((start, body)) = request(&mut reader) {
            let path = start.split(' ').nth(1).unwrap_or_default().to_owned();
            match path.split('/').collect::<Vec<_>>().as_slice() {
                [.., "invocation", "next"] => {
                    self.wait_for_enough();
                    // Without another event the function waits, as it does in Lambda.
                    let Some(event) = self.events.lock().expect("no panic").pop_front() else {
                        thread::park();
                        return;
                    };
                    let id = {
                        let mut next_id = self.next_id.lock().expect("no panic");
                        *next_id += 1;
                        *next_id
                    };
                    let head = format!(
                        "HTTP/1.1 200 OK\r\nlambda-runtime-aws-request-id: {id}\r\n\
                         lambda-runtime-deadline-ms: 99999999999999\r\nlambda-runtime-invoked-function-arn: arn\r\n\
                         content-length: {}\r\n\r\n",
                        event.len()
                    );
                    drop(writer.write_all(&[head.as_bytes(), &event].concat()));
                }
                [.., "invocation", id, what] => {
                    let said = Said { what: (*what).to_owned(), request_id: (*id).to_owned(), body };
                    drop(self.said.lock().expect("no panic").send(said));
                    drop(writer.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n"));
                }
                _ => panic!("the function asks for {path}"),
            }
        }
    }

    fn wait_for_enough(&self) {
        let mut waiting = self.waiting.lock().expect("no panic");
        *waiting += 1;
        self.enough.notify_all();
        drop(self.enough.wait_while(waiting, |waiting| *waiting < self.needed));
    }
}

/// The first line of a request, and its body; nothing where there is none.
fn request(reader: &mut impl BufRead) -> Option<(String, String)> {
    let mut start = String::new();
    if reader.read_line(&mut start).ok()? == 0 {
        return None;
    }
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(':') {
            None => break,
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok()?;
            }
            Some(_) => {}
        }
    }
    let mut body = String::new();
    reader.take(length).read_to_string(&mut body).ok()?;
    Some((start, body))
}
