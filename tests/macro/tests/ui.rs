//! What the compiler says about each mistake, and what compiles.
//!
//! `tests/ui/<stage>/<rule>.rs` is a mistake, the `.stderr` beside it is what the user reads. `TRYBUILD=overwrite cargo
//! test -p macro-tests --test ui` writes the messages anew; they are then read as prose.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

#[test]
fn ui() {
    link_artifacts().expect("the artifacts are linked");
    let cases = trybuild::TestCases::new();
    for stage in ["args", "item", "source", "apr", "check", "emit"] {
        cases.compile_fail(format!("../ui/{stage}/*.rs"));
    }
}

/// What rustc itself says about a program with our expansions in it, in the words of this version of it.
#[test]
fn ui_in_the_words_of_rustc() {
    const WORDS_OF: &str = "rustc 1.95.";
    let version = Command::new("rustc").arg("--version").output().expect("rustc runs");
    let version = String::from_utf8_lossy(&version.stdout);
    if !version.starts_with(WORDS_OF) {
        println!("did not run: the messages are those of {WORDS_OF}x, this is {version}");
        return;
    }
    link_artifacts().expect("the artifacts are linked");
    trybuild::TestCases::new().compile_fail("../ui/rustc/*.rs");
}

/// Puts the artifacts where the cases look for them: they are compiled in a package of their own.
fn link_artifacts() -> io::Result<()> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    let package = target()?.join("tests/trybuild").join(env!("CARGO_PKG_NAME"));
    fs::create_dir_all(&package)?;
    link(&tests.join("ui/artifacts"), &package.join("artifacts"))?;
    link(&tests.join("fixtures/aprender"), &package.join("aprender"))?;
    link(&tests.join("../models").canonicalize()?, &package.join("models"))
}

fn link(folder: &Path, at: &Path) -> io::Result<()> {
    match fs::read_link(at) {
        Ok(there) if there == folder => return Ok(()),
        Ok(_) => fs::remove_file(at)?,
        Err(_) => {}
    }
    match std::os::unix::fs::symlink(folder, at) {
        // The other test was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

/// The target folder, by the same question as trybuild's.
fn target() -> io::Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let metadata = Command::new(cargo).args(["metadata", "--no-deps", "--format-version=1"]).output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout)?;
    let folder = metadata["target_directory"].as_str().ok_or(io::ErrorKind::NotFound)?;
    Ok(folder.into())
}
