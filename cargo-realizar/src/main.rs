//! `cargo realizar`: imports trained models into artifacts, and looks at, verifies and converts artifacts.
//!
//! Cargo calls this program as `cargo-realizar realizar …`; called by itself it does the same without the
//! repeated word.
#![forbid(unsafe_code)]

mod commands;
mod output;
mod progress;

use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|word| word == "realizar") {
        arguments.remove(1);
    }
    commands::run(arguments)
}
