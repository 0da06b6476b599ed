//! The local server: HTTP/1.1 on one thread, for trying a function and for a container beside other services.
//!
//! It is small on purpose: every function carries it, and a whole HTTP library would be a tenth of its size. It
//! reads heads with `httparse`, takes bodies by length or in chunks, keeps connections, and refuses what it does
//! not know. It has no TLS, no compression and no upgrade: put a proxy before it where these are wanted.

mod chunked;
mod connection;
mod date;
mod head;
mod metadata;
mod routes;

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use tokio::net::TcpListener;

use crate::endpoint::Endpoint;

/// How long requests may take that are being answered when the server is told to end.
const FAREWELL: Duration = Duration::from_secs(5);

/// What connections and the server tell each other.
#[derive(Default)]
struct State {
    /// Requests that are being read or answered.
    busy: AtomicUsize,
    /// Whether the server ends: a connection is closed after the answer that it waits for.
    ending: AtomicBool,
}

/// Why the server does not run.
#[derive(Debug)]
pub(crate) struct Unserved {
    address: String,
    error: io::Error,
}

impl fmt::Display for Unserved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot listen on {}: {}", self.address, self.error)?;
        match self.error.kind() {
            io::ErrorKind::AddrInUse => {
                f.write_str("; choose another port with `--port`, or `--port 0` for any")
            }
            io::ErrorKind::PermissionDenied => {
                f.write_str("; ports below 1024 are the system's: choose another")
            }
            _ => Ok(()),
        }
    }
}

/// Listens, says so, and answers until the process is told to end. `next` is what to type while it runs, where
/// `ADDRESS` stands for its address.
pub(crate) async fn run(
    endpoint: &'static dyn Endpoint,
    host: &str,
    port: u16,
    next: &str,
    err: &mut dyn Write,
) -> Result<(), Unserved> {
    let unserved = |error| Unserved { address: format!("{host}:{port}"), error };
    // An address of the sixth version may stand in brackets, as it does in a URL.
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let listener = TcpListener::bind((bare, port)).await.map_err(unserved)?;
    let address = listener.local_addr().map_err(unserved)?;
    // A reader of this that went away is no reason to stop.
    drop(write!(err, "listening on http://{address}\n{}", next.replace("ADDRESS", &address.to_string())));
    answer_until(endpoint, listener, told_to_end()).await;
    Ok(())
}

/// Answers connections until `end`, then finishes what is being answered.
async fn answer_until(endpoint: &'static dyn Endpoint, listener: TcpListener, end: impl Future<Output = ()>) {
    let state = Arc::new(State::default());
    {
        let mut accept = std::pin::pin!(accept(endpoint, &listener, &state));
        let mut end = std::pin::pin!(end);
        std::future::poll_fn(|context| match end.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => accept.as_mut().poll(context),
        })
        .await;
    }
    drop(listener);
    state.ending.store(true, Ordering::Relaxed);
    let quiet = async {
        while state.busy.load(Ordering::Relaxed) > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    // Whoever is not done by then is cut off.
    drop(tokio::time::timeout(FAREWELL, quiet).await);
}

async fn accept(endpoint: &'static dyn Endpoint, listener: &TcpListener, state: &Arc<State>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are written whole: waiting to fill a packet only delays them.
                drop(stream.set_nodelay(true));
                tokio::spawn(connection::answer(endpoint, stream, Arc::clone(state)));
            }
            // One client's trouble, or no file descriptor left: wait for others to close theirs.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

/// Ends when the process is told to end: Ctrl-C, or the signal that containers are stopped with.
///
/// Not by tokio's own signals: its feature makes every runtime of the program, Lambda's too, open sockets for them
/// as it starts.
#[cfg(unix)]
async fn told_to_end() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::low_level::pipe;

    let registered = || {
        let (told, tell) = std::os::unix::net::UnixStream::pair()?;
        told.set_nonblocking(true)?;
        pipe::register(SIGINT, tell.try_clone()?)?;
        pipe::register(SIGTERM, tell)?;
        tokio::net::UnixStream::from_std(told)
    };
    // Where signals cannot be caught, the system ends the process as it ever does.
    let told: io::Result<tokio::net::UnixStream> = registered();
    let readable = match &told {
        Ok(told) => told.readable().await,
        Err(_) => std::future::pending().await,
    };
    // A pipe that breaks says nothing more: end, rather than run on deaf.
    drop(readable);
}

/// Never: the system ends the process as it ever does.
#[cfg(not(unix))]
async fn told_to_end() {
    std::future::pending().await
}

#[cfg(test)]
mod tests;
