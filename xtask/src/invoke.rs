//! The examples behind `cargo lambda watch`, asked by `cargo lambda invoke` and through the plain Invoke API.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::examples::Example;
use crate::lambda::cargo_lambda;
use crate::report::{Miss, Outcome, Report};
use crate::workspace::{root, target};

/// The first invocation compiles the function.
const PATIENCE: Duration = Duration::from_secs(600);

/// A running `cargo lambda watch`; ended with all it started.
struct Watch {
    child: Child,
    port: u16,
}

impl Drop for Watch {
    fn drop(&mut self) {
        // The function is a grandchild: the whole group has to go. Each fails only where it is gone already.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &group]).status();
        let _ = self.child.wait();
    }
}

fn watch(example: &Example) -> Result<Watch, Miss> {
    let io = |error: std::io::Error| error.to_string();
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).map_err(io)?.port();
    let log = target().join(format!("watch-{}.log", example.package));
    let log = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
    let mut command =
        cargo_lambda(&["watch", "--ignore-changes", "-A", "127.0.0.1", "-P", &port.to_string()])?;
    command
        .current_dir(root().join("examples").join(example.package))
        .process_group(0)
        .stdout(log.try_clone().map_err(io)?)
        .stderr(log);
    let watch =
        Watch { child: command.spawn().map_err(|error| format!("`cargo lambda watch`: {error}"))?, port };
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if started.elapsed() > Duration::from_secs(30) {
            return Err(Miss::Failed("`cargo lambda watch` opens no port within 30 s".to_owned()));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(watch)
}

/// The Invoke API: whether the function answered, and the body.
fn post(port: u16, function: &str, event: &str) -> Result<(bool, String), String> {
    let attempt = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let head = format!(
            "POST /2015-03-31/functions/{function}/invocations HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: \
             application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            event.len()
        );
        stream.write_all(&[head.as_bytes(), event.as_bytes()].concat())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = attempt().map_err(|error| format!("the Invoke API: {error}"))?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| format!("no HTTP answer: {answer}"))?;
    let status = head.split(' ').nth(1).unwrap_or_default();
    Ok((status == "200", body.to_owned()))
}

/// `cargo lambda invoke`: whether it succeeded, and all it printed.
fn invoke(port: u16, function: &str, event: &str) -> Result<(bool, String), Miss> {
    let mut command = cargo_lambda(&["invoke", "-A", "127.0.0.1", "-P", &port.to_string(), function])?;
    command.args(["--data-ascii", event]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = command.output().map_err(|error| format!("`cargo lambda invoke`: {error}"))?;
    let text = [output.stdout, output.stderr].concat();
    Ok((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
}

fn holds(what: &str, text: &str, pieces: &[&str]) -> Result<(), String> {
    match pieces.iter().find(|piece| !text.contains(**piece)) {
        Some(missing) => Err(format!("{what}: the answer has no `{missing}`: {text}")),
        None => Ok(()),
    }
}

fn answered(watch: &Watch, example: &Example) -> Outcome {
    for request in example.requests {
        let (ok, text) = invoke(watch.port, example.package, request.event)?;
        println!("{}\n  -> {}", request.event, text.trim());
        if !ok {
            return Err(Miss::Failed(format!("{} is refused: {text}", request.event)));
        }
        holds(request.event, &text, request.holds)?;
    }
    Ok(())
}

fn refused(watch: &Watch, example: &Example) -> Outcome {
    let Some(good) = example.requests.first() else { return Ok(()) };
    for refusal in example.refusals {
        let (ok, text) = post(watch.port, example.package, refusal.event)?;
        println!("{}\n  -> {}", refusal.event, text.trim());
        if ok {
            return Err(Miss::Failed(format!("{} is answered: {text}", refusal.event)));
        }
        let error_type = format!("\"errorType\":\"{}\"", refusal.error_type);
        holds(refusal.event, &text, &[&error_type])?;
        holds(refusal.event, &text, refusal.names)?;
        // The client shows the type too, where it sends the event at all.
        let (ok, shown) = invoke(watch.port, example.package, refusal.event)?;
        if ok {
            return Err(Miss::Failed(format!("{} is answered: {shown}", refusal.event)));
        }
        holds(refusal.event, &shown, &[refusal.error_type])?;
        let (ok, next) = post(watch.port, example.package, good.event)?;
        if !ok {
            return Err(Miss::Failed(format!("after {} the next invocation fails: {next}", refusal.event)));
        }
        holds("the next invocation", &next, good.holds)?;
    }
    Ok(())
}

pub(crate) fn run(report: &mut Report, example: &Example) {
    let mut running = None;
    let started = report.step(&format!("invoke: {}: watch", example.package), || {
        let watch = watch(example)?;
        // Compiles the function, so that what follows is not charged for it.
        let event = example.requests.first().map_or("{}", |request| request.event);
        let (ok, text) = post(watch.port, example.package, event)?;
        running = Some(watch);
        if ok { Ok(()) } else { Err(Miss::Failed(format!("the first invocation fails: {text}"))) }
    });
    if let (true, Some(watch)) = (started, &running) {
        report.step(&format!("invoke: {}: answers", example.package), || answered(watch, example));
        report.step(&format!("invoke: {}: refusals", example.package), || refused(watch, example));
    }
}
