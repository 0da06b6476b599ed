//! What the compiler says about each mistake, and what compiles.
//!
//! `tests/ui/<stage>/<rule>.rs` is a mistake, the `.stderr` beside it is what the user reads. `TRYBUILD=overwrite cargo
//! test -p macro-tests --test ui` writes the messages anew; they are then read as prose.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[test]
fn ui() {
    link_artifacts().expect("the artifacts are linked");
    let cases = trybuild::TestCases::new();
    for stage in ["args", "item", "source", "apr", "check", "emit"] {
        cases.compile_fail(format!("../ui/{stage}/*.rs"));
    }
}

/// The cases are compiled in a package of their own, where their paths start.
fn link_artifacts() -> io::Result<()> {
    let artifacts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/artifacts").canonicalize()?;
    let package = target()?.join("tests/trybuild").join(env!("CARGO_PKG_NAME"));
    fs::create_dir_all(&package)?;
    let link = package.join("artifacts");
    match fs::read_link(&link) {
        Ok(there) if there == artifacts => return Ok(()),
        Ok(_) => fs::remove_file(&link)?,
        Err(_) => {}
    }
    std::os::unix::fs::symlink(artifacts, link)
}

/// The target folder: this program is in its `debug/deps`.
fn target() -> io::Result<PathBuf> {
    let program = env::current_exe()?;
    Ok(program.ancestors().nth(3).map(Path::to_owned).unwrap_or_default())
}
