//! The commands, one in each file: its arguments, what it does, what it reports.

mod convert;
mod import;
mod inspect;
mod kernels;
mod levels;
mod verify;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cargo_realizar::{Error, ErrorKind, Format, PublicKey, Signer, Source, Warning, kind, read_artifact};
use clap::{Arg, ArgMatches, Command, value_parser};
use realizar_apr::Artifact;
use serde_json::{Value, json};

use crate::output::{Report, Style, say};

/// What a command does with its arguments.
type Run = fn(&ArgMatches) -> Result<Report, Error>;

/// The name, the arguments and the work of each.
fn commands() -> [(Command, Run); 4] {
    [
        (import::arguments(), import::run),
        (inspect::arguments(), inspect::run),
        (verify::arguments(), verify::run),
        (convert::arguments(), convert::run),
    ]
}

/// The whole command line.
fn program() -> Command {
    let format = Arg::new("format")
        .long("format")
        .value_name("FORMAT")
        .value_parser(["text", "json"])
        .default_value("text")
        .global(true)
        .help("What the report is: text for people, or one JSON object");
    let program = Command::new("cargo realizar")
        .bin_name("cargo realizar")
        .about("Import trained models into .apr artifacts; look at, verify and convert artifacts")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(format);
    commands().into_iter().fold(program, |program, (command, _)| program.subcommand(command))
}

/// Runs the command that the arguments name; the first is the program itself.
pub(crate) fn run(arguments: Vec<OsString>) -> ExitCode {
    let machine = for_machines(&arguments);
    let matches = match program().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) if machine && error.use_stderr() => {
            let text = error.to_string();
            let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let what = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            let more: Vec<&str> = lines
                .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
                .collect();
            let what = if more.is_empty() { what } else { format!("{what} {}", more.join(", ")) };
            let error = Error::usage(what, "see `cargo realizar help`, and `cargo realizar help COMMAND`");
            return say(Style::Json, Path::new(""), Err(error));
        }
        Err(error) => {
            // To standard output where it is the help that was asked for.
            drop(error.print());
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let style = match matches.get_one::<String>("format").map(String::as_str) {
        Some("json") => Style::Json,
        _ => Style::Text,
    };
    for (command, work) in commands() {
        if let Some(matches) = matches.subcommand_matches(command.get_name()) {
            return say(style, file(matches), work(matches));
        }
    }
    // `subcommand_required` leaves no other.
    ExitCode::from(2)
}

/// Whether the arguments ask for JSON, where they are not understood otherwise.
fn for_machines(arguments: &[OsString]) -> bool {
    arguments.iter().any(|word| word == "--format=json")
        || arguments.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json")
}

/// The argument that names the file to read.
fn file_argument(help: &'static str) -> Arg {
    Arg::new("file").value_name("FILE").required(true).value_parser(value_parser!(PathBuf)).help(help)
}

/// The file that is read.
fn file(matches: &ArgMatches) -> &Path {
    matches.get_one::<PathBuf>("file").map_or(Path::new(""), PathBuf::as_path)
}

/// The bytes of a file.
fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| io("read", path, &error))
}

/// What a person can say of an `.apr` file: what it holds, where it does not say so itself, and who has signed it.
fn artifact_arguments() -> [Arg; 3] {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    [
        option("kind", "KIND", "What a file holds that does not say so itself, such as `linear` or `mlp`"),
        option("activation", "WORD", "What follows the hidden layers of `--kind mlp`: relu, tanh, logistic"),
        option("public-key", "HEX", "The Ed25519 public key that a version 1 file must be signed by")
            .value_parser(value_parser!(PublicKey)),
    ]
}

/// By whom a file is signed, in words.
fn signed_by(signer: &Signer) -> String {
    let whose = if signer.required { "which is required" } else { "which is the file's own" };
    format!("signed by the public key {}, {whose}", signer.key)
}

/// The same for machines.
fn signer_json(signer: &Signer) -> Value {
    json!({ "algorithm": "ed25519", "public_key": signer.key.to_string(), "required": signer.required })
}

/// A file that a command looks at.
struct Opened {
    artifact: Artifact,
    /// By whom it is signed, where it is and the signature holds.
    signer: Option<Signer>,
    /// What has to be said about the signature.
    warnings: Vec<Warning>,
}

/// The artifact that a command looks at; another library's file is refused with what to do first.
fn open(matches: &ArgMatches) -> Result<Opened, Error> {
    let path = file(matches);
    let bytes = read(path)?;
    if !bytes.starts_with(b"APR") {
        let format = Format::detect(&Source { path, bytes: &bytes })?;
        // A file is not imported onto itself.
        let named = path.with_extension("apr");
        let out = if named == *path { path.with_extension("imported.apr") } else { named };
        return Err(Error::usage(
            format!("the file is no artifact, but a model in the format {format}"),
            format!("run `cargo realizar import {} -o {}` first", path.display(), out.display()),
        ));
    }
    let word = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let kind = kind(word("kind"), word("activation"))?;
    let (artifact, signer) = read_artifact(&bytes, kind, matches.get_one("public-key").copied())?;
    Ok(Opened {
        artifact,
        signer,
        warnings: signer.and_then(|signer| signer.warning()).into_iter().collect(),
    })
}

/// Writes a file.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    std::fs::write(path, bytes).map_err(|error| io("write", path, &error))
}

fn io(verb: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Io, format!("cannot {verb} `{}`: {error}", path.display()))
}
