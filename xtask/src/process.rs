//! Runs programs: shows the command, keeps a quiet one's output for the case that it fails.

use std::ffi::OsStr;
use std::process::{Command, Output, Stdio};

use crate::workspace::root;

/// A `cargo` command in the repository's root. Never lets rustup fetch a toolchain or a target.
pub(crate) fn cargo<I, S>(arguments: I) -> Command
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(arguments);
    command.env("RUSTUP_DIST_SERVER", "http://127.0.0.1:9").env("RUSTUP_AUTO_INSTALL", "0");
    command.stdin(Stdio::null());
    command
}

/// The command as a person would type it.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    let first = words[0].rsplit('/').next().unwrap_or_default();
    std::iter::once(first).chain(words[1..].iter().map(AsRef::as_ref)).collect::<Vec<_>>().join(" ")
}

/// Runs the command with its output on ours.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    println!("$ {}", shown(command));
    let status = command.status().map_err(|error| format!("`{}`: {error}", shown(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", shown(command))) }
}

/// Runs the command and gives its standard output; prints everything it wrote where it fails.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("`{}`: {error}", shown(command)))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    print_all(&output);
    Err(format!("`{}` ended with {}", shown(command), output.status))
}

fn print_all(output: &Output) {
    println!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}

/// Whether a program of this name can be run.
pub(crate) fn exists(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}
