//! The program as a command, outside Lambda: one answer, a scored file, a model card, a local server.
//!
//! Everything here takes its arguments and its writers as values. A reader that goes away, such as `head`, ends
//! the command quietly.

mod args;
mod help;
mod lines;
mod predict;
mod progress;
mod source;

use std::io::{self, BufWriter, IsTerminal, Write};
use std::process::ExitCode;

use crate::endpoint::Endpoint;
use crate::handler::ErrorObject;
use crate::serve;
use args::Command;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// It did what it was asked for.
    Done,
    /// Something was not answered, and was said why.
    Failed,
    /// The arguments are none that it takes.
    Usage,
}

impl From<End> for ExitCode {
    fn from(end: End) -> ExitCode {
        ExitCode::from(match end {
            End::Done => 0,
            End::Failed => 1,
            End::Usage => 2,
        })
    }
}

/// Where a command writes.
struct Output<'a> {
    /// Answers.
    out: &'a mut dyn Write,
    /// Everything about them.
    err: &'a mut dyn Write,
    /// Whether a person watches `err`.
    progress: bool,
}

/// Runs the command that the program's arguments ask for.
pub(crate) async fn run(endpoint: &'static dyn Endpoint) -> ExitCode {
    let args: Vec<String> = std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
    // A person sees each line at once; a file or a pipe takes them in blocks.
    let stdout = io::stdout();
    let is_watched = stdout.is_terminal();
    let mut out = BufWriter::with_capacity(if is_watched { 0 } else { 1 << 16 }, stdout);
    let mut err = io::stderr();
    let progress = err.is_terminal();
    let mut output = Output { out: &mut out, err: &mut err, progress };
    let end = dispatch(&args, endpoint, &mut output).await.and_then(|end| output.out.flush().map(|()| end));
    end.unwrap_or_else(|error| unwritten(&error, &mut io::stderr())).into()
}

/// The end of a command whose output could not be written.
fn unwritten(error: &io::Error, err: &mut dyn Write) -> End {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return End::Done;
    }
    drop(writeln!(err, "error: the answer cannot be written: {error}"));
    End::Failed
}

/// Runs a command. Its errors are those of writing; everything else it says itself.
async fn dispatch(
    args: &[String],
    endpoint: &'static dyn Endpoint,
    output: &mut Output<'_>,
) -> io::Result<End> {
    let (program, args) = match args {
        [program, args @ ..] => (args::program_name(program), args),
        [] => (args::program_name(""), args),
    };
    match args::parse(args, |name| std::env::var(name).ok()) {
        Ok(Command::Request(json)) => request(endpoint, &json, output).await,
        Ok(Command::Predict { file, model }) => {
            predict::predict(endpoint, &file, model.as_deref(), output).await
        }
        Ok(Command::Serve { host, port, hint }) => {
            let next = if hint { help::next_steps(&program, &endpoint.example()) } else { String::new() };
            match serve::run(endpoint, &host, port, &next, output.err).await {
                Ok(()) => Ok(End::Done),
                Err(error) => {
                    writeln!(output.err, "error: {error}")?;
                    Ok(End::Failed)
                }
            }
        }
        Ok(Command::Card { model }) => card(endpoint, model.as_deref(), output),
        Ok(Command::Version) => {
            let ids: Vec<&str> = endpoint.handler().models().map(|(id, _)| id).collect();
            let version = env!("CARGO_PKG_VERSION");
            writeln!(output.out, "{program}: {}, with realizar {version}", ids.join(", "))?;
            Ok(End::Done)
        }
        Ok(Command::Help(topic)) => {
            write!(output.out, "{}", help::text(topic, &program, &endpoint.example()))?;
            Ok(End::Done)
        }
        Err(problem) => {
            writeln!(output.err, "error: {problem}\nhelp: `{program} --help` says what it takes")?;
            Ok(End::Usage)
        }
    }
}

/// Prints the answer to one request.
async fn request(endpoint: &dyn Endpoint, json: &str, output: &mut Output<'_>) -> io::Result<End> {
    match endpoint.request(json.as_bytes()).await {
        Ok(answer) => {
            writeln!(output.out, "{answer}")?;
            Ok(End::Done)
        }
        Err(error) => {
            serde_json::to_writer(&mut *output.err, &ErrorObject(&error))?;
            writeln!(output.err)?;
            Ok(End::Failed)
        }
    }
}

/// Prints the card of one model, or of all.
fn card(endpoint: &dyn Endpoint, model: Option<&str>, output: &mut Output<'_>) -> io::Result<End> {
    let handler = endpoint.handler();
    if let Some(model) = model
        && let Err(error) = handler.info(Some(model))
    {
        writeln!(output.err, "error: {error}")?;
        return Ok(End::Failed);
    }
    let wanted = model.and_then(|model| handler.info(Some(model)).ok());
    let mut first = true;
    for (_, info) in handler.models() {
        if wanted.is_none_or(|wanted| std::ptr::eq(wanted, info)) {
            let separator = if first { "" } else { "\n---\n\n" };
            writeln!(output.out, "{separator}{}", info.card.trim_end())?;
            first = false;
        }
    }
    Ok(End::Done)
}

#[cfg(test)]
mod tests;
