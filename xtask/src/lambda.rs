//! `cargo lambda`: the real client, from its package for Python.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::process::{cargo, run};
use crate::python;
use crate::report::Miss;
use crate::workspace::target;

/// What links a program that the dynamic loader has nothing to do for.
const STATIC: &str = "-C target-feature=+crt-static -C relocation-model=static";

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

/// Builds a package as [`build`] does, but linked statically and at a fixed place, and gives the program. The linker is
/// the system's: the C library has to be there as an archive.
pub(crate) fn build_static(package: &str) -> Result<PathBuf, Miss> {
    // A folder of its own: other flags would build everything again each time.
    let folder = target().join("static");
    let arguments =
        ["build", "--release", "--locked", "--skip-target-check", "--compiler", "cargo", "-p", package];
    let mut command = cargo_lambda(&arguments)?;
    command.env("RUSTFLAGS", STATIC).env("CARGO_TARGET_DIR", &folder);
    run(&mut command)?;
    Ok(folder.join("lambda").join(package).join("bootstrap"))
}

/// The deployed program of a package.
pub(crate) fn bootstrap(package: &str) -> PathBuf {
    target().join("lambda").join(package).join("bootstrap")
}
