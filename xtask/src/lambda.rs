//! `cargo lambda`: the real client, from its package for Python.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::process::{cargo, run};
use crate::python;
use crate::report::Miss;
use crate::workspace::target;

/// A `cargo lambda` command with the client on its path.
pub(crate) fn cargo_lambda(arguments: &[&str]) -> Result<Command, Miss> {
    let programs = python::environment()?;
    let mut path = OsString::from(programs);
    if let Some(inherited) = std::env::var_os("PATH") {
        path.push(":");
        path.push(inherited);
    }
    let mut command = cargo(["lambda"]);
    command.args(arguments).env("PATH", path);
    Ok(command)
}

/// Builds a package as it is deployed, for x86-64; it ends up at [`bootstrap`]. One at a time: packages that are built
/// together share the features of their dependencies.
pub(crate) fn build(package: &str) -> Result<(), Miss> {
    Ok(run(&mut cargo_lambda(&["build", "--release", "--locked", "--skip-target-check", "-p", package])?)?)
}

/// The deployed program of a package.
pub(crate) fn bootstrap(package: &str) -> PathBuf {
    target().join("lambda").join(package).join("bootstrap")
}
