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

/// Builds the packages as they are deployed, for x86-64; each ends up at [`bootstrap`].
pub(crate) fn build(packages: &[&str]) -> Result<(), Miss> {
    let mut command = cargo_lambda(&["build", "--release", "--locked", "--skip-target-check"])?;
    for package in packages {
        command.args(["-p", package]);
    }
    Ok(run(&mut command)?)
}

/// The deployed program of a package.
pub(crate) fn bootstrap(package: &str) -> PathBuf {
    target().join("lambda").join(package).join("bootstrap")
}
