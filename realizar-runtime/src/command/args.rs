//! The arguments of the command.

use std::fmt;
use std::path::Path;

use realizar_apr::suggest::closest;

/// What the arguments ask for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// The answer to one request.
    Request(String),
    /// The answers to the rows of a file; `-` is standard input.
    Predict { file: String, model: Option<String> },
    /// The local server. `hint`: whether it says what to type next.
    Serve { host: String, port: u16, hint: bool },
    /// The model card.
    Card { model: Option<String> },
    /// The versions of the models.
    Version,
    /// What the command takes.
    Help(Topic),
}

/// What help is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    All,
    Predict,
    Serve,
    Card,
}

/// Arguments that are not taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Problem {
    UnknownCommand { word: String },
    UnknownOption { option: String, known: &'static [&'static str] },
    NoValue { option: String },
    Surplus { argument: String },
    NoFile,
    Port { value: String },
    EmptyHost,
}

const COMMANDS: [&str; 3] = ["predict", "serve", "card"];

/// Where the server listens unless told otherwise: this computer alone reaches it.
const HOST: &str = "127.0.0.1";
const PORT: u16 = 8080;

/// The program's name as it was called, for messages.
pub(super) fn program_name(arg: &str) -> String {
    Path::new(arg)
        .file_stem()
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "realizar".into())
}

/// Reads the arguments after the program's name.
pub(super) fn parse(args: &[String], variable: impl Fn(&str) -> Option<String>) -> Result<Command, Problem> {
    let Some((first, rest)) = args.split_first() else {
        return serve(&[], variable, true);
    };
    match first.as_str() {
        "-h" | "--help" | "help" => Ok(Command::Help(Topic::All)),
        "-V" | "--version" => Ok(Command::Version),
        "predict" if asks_for_help(rest) => Ok(Command::Help(Topic::Predict)),
        "serve" if asks_for_help(rest) => Ok(Command::Help(Topic::Serve)),
        "card" if asks_for_help(rest) => Ok(Command::Help(Topic::Card)),
        "predict" => {
            let (mut files, mut options) = options(rest, &["--model"])?;
            match files.len() {
                0 => Err(Problem::NoFile),
                1 => Ok(Command::Predict { file: files.remove(0), model: options.remove(0) }),
                _ => Err(Problem::Surplus { argument: files.remove(1) }),
            }
        }
        "serve" => serve(rest, variable, false),
        "card" => {
            let (mut surplus, mut options) = options(rest, &["--model"])?;
            match surplus.pop() {
                None => Ok(Command::Card { model: options.remove(0) }),
                Some(argument) => Err(Problem::Surplus { argument }),
            }
        }
        json if json.trim_start().starts_with(['{', '[']) => match rest.first() {
            None => Ok(Command::Request(first.clone())),
            Some(argument) => Err(Problem::Surplus { argument: argument.clone() }),
        },
        option if option.starts_with("--") => {
            // `--port` alone is understood as the server's: it is what runs without a command.
            serve(args, variable, true)
        }
        word => Err(Problem::UnknownCommand { word: word.to_owned() }),
    }
}

fn asks_for_help(args: &[String]) -> bool {
    args.iter().any(|arg| arg == "-h" || arg == "--help")
}

fn serve(args: &[String], variable: impl Fn(&str) -> Option<String>, hint: bool) -> Result<Command, Problem> {
    let (mut surplus, mut options) = options(args, &["--host", "--port"])?;
    if let Some(argument) = surplus.pop() {
        return Err(Problem::Surplus { argument });
    }
    let port = match options.remove(1) {
        None => PORT,
        Some(value) => value.parse().map_err(|_| Problem::Port { value })?,
    };
    let host = options.remove(0).or_else(|| variable("REALIZAR_HOST")).unwrap_or_else(|| HOST.into());
    if host.is_empty() {
        return Err(Problem::EmptyHost);
    }
    Ok(Command::Serve { host, port, hint })
}

/// Plain arguments, and the values of options in the order of `known`. The last of several wins.
fn options(
    args: &[String],
    known: &'static [&'static str],
) -> Result<(Vec<String>, Vec<Option<String>>), Problem> {
    let mut plain = Vec::new();
    let mut values = vec![None; known.len()];
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        // A single dash is standard input.
        if !arg.starts_with('-') || arg == "-" {
            plain.push(arg.clone());
            continue;
        }
        let (option, value) = match arg.split_once('=') {
            Some((option, value)) => (option, Some(value.to_owned())),
            None => (arg.as_str(), None),
        };
        let Some(place) = known.iter().position(|&known| known == option) else {
            return Err(Problem::UnknownOption { option: option.to_owned(), known });
        };
        values[place] = match value.or_else(|| args.next().cloned()) {
            Some(value) => Some(value),
            None => return Err(Problem::NoValue { option: option.to_owned() }),
        };
    }
    Ok((plain, values))
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::UnknownCommand { word } => {
                write!(f, "there is no command `{word}`")?;
                match closest(word, COMMANDS) {
                    Some(command) => write!(f, ": did you mean `{command}`?"),
                    None => f.write_str(": give a request as JSON, or one of `predict`, `serve`, `card`"),
                }
            }
            Problem::UnknownOption { option, known } => {
                write!(f, "there is no option `{option}` here: the options are {}", known.join(", "))
            }
            Problem::NoValue { option } => write!(f, "the option `{option}` needs a value"),
            Problem::Surplus { argument } => write!(f, "the argument `{argument}` is one too many"),
            Problem::NoFile => {
                f.write_str("`predict` needs a file: FILE.csv, FILE.jsonl, or `-` for standard input")
            }
            Problem::Port { value } => {
                write!(f, "`{value}` is no port: expected a number from 0 (any free one) to 65535")
            }
            Problem::EmptyHost => {
                f.write_str("the host is empty: give an address or a name, such as 0.0.0.0")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Command, Problem> {
        let args: Vec<String> = args.iter().map(|&arg| arg.to_owned()).collect();
        parse(&args, |_| None)
    }

    fn serving(host: &str, port: u16, hint: bool) -> Result<Command, Problem> {
        Ok(Command::Serve { host: host.into(), port, hint })
    }

    #[test]
    fn no_argument_serves_on_this_computer_and_says_what_to_type() {
        assert_eq!(parsed(&[]), serving("127.0.0.1", 8080, true));
    }

    #[test]
    fn host_and_port_come_from_options_then_from_the_environment() {
        assert_eq!(parsed(&["serve", "--host", "0.0.0.0", "--port=9"]), serving("0.0.0.0", 9, false));
        let variable = |name: &str| (name == "REALIZAR_HOST").then(|| "::".to_owned());
        assert_eq!(parse(&["serve".into()], variable), serving("::", 8080, false));
        assert_eq!(parse(&["serve".into(), "--host=a".into()], variable), serving("a", 8080, false));
        assert_eq!(parse(&[], variable), serving("::", 8080, true));
    }

    #[test]
    fn a_request_is_known_by_its_bracket() {
        assert_eq!(parsed(&[" {\"features\":[]}"]), Ok(Command::Request(" {\"features\":[]}".into())));
        assert_eq!(parsed(&["{}", "x"]), Err(Problem::Surplus { argument: "x".into() }));
    }

    #[test]
    fn files_are_taken_one_at_a_time() {
        let predict = |file: &str, model: Option<&str>| {
            Ok(Command::Predict { file: file.into(), model: model.map(str::to_owned) })
        };
        assert_eq!(parsed(&["predict", "a.csv"]), predict("a.csv", None));
        assert_eq!(parsed(&["predict", "--model", "m@1", "-"]), predict("-", Some("m@1")));
        assert_eq!(parsed(&["predict"]), Err(Problem::NoFile));
        assert_eq!(parsed(&["predict", "a", "b"]), Err(Problem::Surplus { argument: "b".into() }));
        assert_eq!(parsed(&["predict", "a", "--model"]), Err(Problem::NoValue { option: "--model".into() }));
    }

    #[test]
    fn each_command_has_help() {
        assert_eq!(parsed(&["--help"]), Ok(Command::Help(Topic::All)));
        assert_eq!(parsed(&["predict", "--help"]), Ok(Command::Help(Topic::Predict)));
        assert_eq!(parsed(&["serve", "-h"]), Ok(Command::Help(Topic::Serve)));
        assert_eq!(parsed(&["card", "x", "--help"]), Ok(Command::Help(Topic::Card)));
        assert_eq!(parsed(&["--version"]), Ok(Command::Version));
    }

    #[test]
    fn unknown_words_are_answered_with_the_known_ones() {
        let message = |args: &[&str]| parsed(args).map_err(|problem| problem.to_string());
        assert_eq!(message(&["predit"]), Err("there is no command `predit`: did you mean `predict`?".into()));
        assert_eq!(
            message(&["deploy"]),
            Err("there is no command `deploy`: give a request as JSON, or one of `predict`, `serve`, `card`"
                .into())
        );
        assert_eq!(
            message(&["serve", "--prot", "1"]),
            Err("there is no option `--prot` here: the options are --host, --port".into())
        );
        assert_eq!(
            message(&["serve", "--port", "70000"]),
            Err("`70000` is no port: expected a number from 0 (any free one) to 65535".into())
        );
    }

    #[test]
    fn the_program_is_called_as_its_file_is() {
        assert_eq!(program_name("/target/release/iris"), "iris");
        assert_eq!(program_name("iris.exe"), "iris");
        assert_eq!(program_name(""), "realizar");
    }
}
