//! One connection: requests in, answers out, one after the other.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::State;
use super::chunked::Chunked;
use super::head::{self, Framing, Head};
use super::routes::{self, Response};
use crate::endpoint::Endpoint;

/// The largest body of a request, in bytes: as Lambda's.
const LARGEST: usize = 6 << 20;

/// How long a client may take to send a request's head, and then its body, or to take its answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a refused client may go on sending.
const LINGER: Duration = Duration::from_secs(1);

/// A connection, and the bytes that it has sent and nobody has read yet.
struct Connection {
    stream: TcpStream,
    pending: Vec<u8>,
}

/// Answers the requests of a connection until it is closed or sends what is not understood.
pub(super) async fn answer(endpoint: &'static dyn Endpoint, stream: TcpStream, state: Arc<State>) {
    let mut connection = Connection { stream, pending: Vec::new() };
    // A client that goes away, or that waits too long, ends its connection; there is nobody to tell.
    while let Ok(Ok(Some(head))) = timeout(PATIENCE, connection.head()).await {
        state.busy.fetch_add(1, Ordering::Relaxed);
        let stays = connection.one(endpoint, head, &state).await;
        state.busy.fetch_sub(1, Ordering::Relaxed);
        if !matches!(stays, Ok(true)) {
            break;
        }
    }
}

impl Connection {
    /// The head of the next request, or the answer to one that is not understood; nothing where there is none.
    async fn head(&mut self) -> io::Result<Option<Result<Head, Response>>> {
        loop {
            match head::read(&self.pending) {
                Ok(Some((head, length))) => {
                    self.pending.drain(..length);
                    return Ok(Some(Ok(head)));
                }
                Ok(None) => {}
                Err(refusal) => return Ok(Some(Err(refusal))),
            }
            if self.receive().await? == 0 {
                return Ok(None);
            }
        }
    }

    /// Answers one request; whether another may follow.
    async fn one(
        &mut self,
        endpoint: &dyn Endpoint,
        head: Result<Head, Response>,
        state: &State,
    ) -> io::Result<bool> {
        let (response, body_is_read, keep_alive, is_head) = match head {
            Err(refusal) => (refusal, false, false, false),
            Ok(head) => {
                let (response, body_is_read) = self.respond(endpoint, &head).await?;
                (response, body_is_read, head.keep_alive, head.method == "HEAD")
            }
        };
        // What is left of a body would be taken for the next request.
        let stays = body_is_read && keep_alive && !state.ending.load(Ordering::Relaxed);
        timeout(PATIENCE, self.send(&response.to_bytes(stays, is_head))).await??;
        if !body_is_read {
            drop(timeout(LINGER, self.discard()).await);
        }
        Ok(stays)
    }

    /// The answer to a request, and whether all of its body was read.
    async fn respond(&mut self, endpoint: &dyn Endpoint, head: &Head) -> io::Result<(Response, bool)> {
        let route = match routes::find(&head.method, &head.path) {
            Ok(route) => route,
            Err(refusal) => return Ok((refusal, head.framing == Framing::Length(0))),
        };
        if matches!(head.framing, Framing::Length(length) if length > LARGEST as u64) {
            return Ok((too_large(), false));
        }
        if head.expects_continue {
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        let body = match timeout(PATIENCE, self.body(head.framing)).await {
            Ok(body) => body?,
            Err(_) => {
                let message = format!("the body of the request did not come within {} s", PATIENCE.as_secs());
                return Ok((Response::problem(408, "RequestTimeout", &message), false));
            }
        };
        match body {
            Ok(body) => Ok((routes::answer(endpoint, route, &body).await, true)),
            Err(refusal) => Ok((refusal, false)),
        }
    }

    /// The body of a request, or the answer to one that has none that can be read.
    async fn body(&mut self, framing: Framing) -> io::Result<Result<Vec<u8>, Response>> {
        match framing {
            Framing::Length(length) => {
                // At most `LARGEST`, which the caller has seen to.
                let length = usize::try_from(length).unwrap_or(LARGEST);
                while self.pending.len() < length {
                    self.receive_or_end().await?;
                }
                let rest = self.pending.split_off(length);
                Ok(Ok(std::mem::replace(&mut self.pending, rest)))
            }
            Framing::Chunked => {
                let mut chunked = Chunked::default();
                let mut body = Vec::new();
                loop {
                    let Ok(used) = chunked.read(&self.pending, &mut body) else {
                        let message = "the body of the request is not in chunks, as its head says";
                        return Ok(Err(Response::problem(400, "MalformedRequest", message)));
                    };
                    self.pending.drain(..used);
                    if (body.len() as u64).saturating_add(chunked.expected()) > LARGEST as u64 {
                        return Ok(Err(too_large()));
                    }
                    if chunked.is_done() {
                        return Ok(Ok(body));
                    }
                    self.receive_or_end().await?;
                }
            }
        }
    }

    /// Reads what a client still sends after its request was refused: closing at once would reset the connection,
    /// and the client might never see why.
    async fn discard(&mut self) {
        let mut discarded = 0;
        while discarded < 4 * LARGEST {
            self.pending.clear();
            match self.receive().await {
                Ok(0) | Err(_) => return,
                Ok(count) => discarded += count,
            }
        }
    }

    /// Waits for more bytes; how many came. None: the client sends no more.
    async fn receive(&mut self) -> io::Result<usize> {
        let mut buffer = [0; 8 << 10];
        loop {
            self.stream.readable().await?;
            match self.stream.try_read(&mut buffer) {
                Ok(count) => {
                    self.pending.extend_from_slice(&buffer[..count]);
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Waits for more bytes within a body.
    async fn receive_or_end(&mut self) -> io::Result<()> {
        match self.receive().await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    async fn send(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            self.stream.writable().await?;
            match self.stream.try_write(bytes) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => bytes = &bytes[count..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

fn too_large() -> Response {
    let message =
        format!("the body of the request is larger than {LARGEST} bytes: send fewer instances at once");
    Response::problem(413, "PayloadTooLarge", &message)
}
