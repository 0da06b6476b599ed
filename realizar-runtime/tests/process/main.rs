//! Whole programs: this test starts itself as a function or as a command, which needs an environment and arguments
//! of its own, and so no test harness but the small one below.
#![cfg_attr(
    not(any(feature = "lambda", feature = "serve")),
    allow(dead_code, reason = "there is nothing to start")
)]

#[cfg(all(feature = "serve", unix))]
mod command;
#[cfg(any(feature = "lambda", feature = "serve"))]
mod features;
#[cfg(feature = "lambda")]
mod function;
#[path = "../models/mod.rs"]
mod models;
mod program;
#[cfg(feature = "lambda")]
mod runtime_api;

use std::panic::catch_unwind;
use std::process::ExitCode;

/// The variable that says which program this process is.
const PROGRAM: &str = "REALIZAR_TEST_PROGRAM";

/// A test and its name.
type Test = (&'static str, fn());

fn main() -> ExitCode {
    if let Ok(program) = std::env::var(PROGRAM) {
        return program::run(&program);
    }
    let mut tests: Vec<Test> = Vec::new();
    #[cfg(all(feature = "serve", unix))]
    tests.extend(command::TESTS);
    #[cfg(any(feature = "lambda", feature = "serve"))]
    tests.extend(features::TESTS);
    #[cfg(feature = "lambda")]
    tests.extend(function::TESTS);

    let args: Vec<String> = std::env::args().skip(1).collect();
    let filters: Vec<&String> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
    tests.retain(|(name, _)| {
        filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()))
    });
    if args.iter().any(|arg| arg == "--list") {
        tests.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let mut failed = 0;
    for (name, test) in &tests {
        let passed = catch_unwind(test).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += usize::from(!passed);
    }
    println!("\ntest result: {} passed; {failed} failed", tests.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
