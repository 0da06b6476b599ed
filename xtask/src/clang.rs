//! The compiler clang, with which peers that are source text are compiled beside gcc: from Debian's packages.

use std::process::Command;

use crate::process::{exists, output};
use crate::report::{Miss, Outcome};

/// The version that the results are of, then whatever is there.
const NAMES: [&str; 2] = ["clang-19", "clang"];

/// Installs it where it is missing.
pub(crate) fn set_up() -> Outcome {
    if NAMES.into_iter().any(exists) {
        return Ok(());
    }
    let skip = |why: &str| Err(Miss::Skipped(format!("{why}; peers are compiled with gcc alone")));
    if !exists("apt-get") {
        return skip("there is no clang, and no `apt-get` to install Debian's");
    }
    if output(Command::new("id").arg("-u"))?.trim() != "0" {
        return skip("there is no clang, and installing Debian's takes root");
    }
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command.args(["-q", "-y", "-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=5"]);
        output(command.args(arguments))
    };
    if let Err(why) = apt(&["update"]) {
        return skip(&format!("there is no clang, and Debian's packages cannot be asked for: {why}"));
    }
    for name in NAMES {
        if apt(&["install", "--no-install-recommends", name]).is_ok() {
            return Ok(());
        }
    }
    skip("there is no clang, and none of Debian's packages of it can be installed")
}
