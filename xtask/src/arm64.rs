//! Kernels and examples on arm64: cross-compiled, run under an emulator, set up from Debian's packages alone.
//!
//! They are compiled once and run as each of [`PROCESSORS`].
//!
//! An arm64 standard library fits only the very compiler that built it, so Debian's own compiler is installed
//! beside rustup's, and the standard library of the same version is unpacked where that compiler looks for it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::examples::EXAMPLES;
use crate::process::{cargo, exists, output, run};
use crate::report::{Miss, Outcome, Report};
use crate::targets;
use crate::workspace::{cache, target};

pub(crate) const TRIPLE: &str = "aarch64-unknown-linux-gnu";
const STANDARD_LIBRARY: &str = "/usr/lib/rustlib/aarch64-unknown-linux-gnu";
const PACKAGES: [&str; 4] = ["rustc-web", "gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "qemu-user"];

/// The version of an installed Debian package.
fn installed(package: &str) -> Option<String> {
    let query =
        Command::new("dpkg-query").args(["-W", "-f", "${db:Status-Status} ${Version}", package]).output();
    let text = String::from_utf8(query.ok()?.stdout).ok()?;
    text.strip_prefix("installed ").map(str::to_owned)
}

/// Installs what is missing.
pub(crate) fn set_up() -> Outcome {
    let skip = |why: &str| Err(Miss::Skipped(why.to_owned()));
    if std::env::consts::ARCH != "x86_64" {
        return skip(
            "the emulator is set up on x86-64 only; on arm64 `cargo xtask test` runs the same tests",
        );
    }
    if !exists("apt-get") || !exists("dpkg-query") {
        return skip("the cross compiler comes from Debian's packages, and there is no `apt-get`");
    }
    let versions: Vec<Option<String>> = PACKAGES.map(installed).into();
    // Says which version was unpacked: another one would not fit the compiler.
    let stamp = Path::new(STANDARD_LIBRARY).join("realizar-version");
    let unpacked = std::fs::read_to_string(&stamp).ok();
    if versions.iter().all(Option::is_some) && unpacked == versions[0] {
        return Ok(());
    }
    if output(Command::new("id").arg("-u"))?.trim() != "0" {
        return skip("installing Debian's packages needs root");
    }
    let apt = || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command.args(["-q", "-y", "-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=5"]);
        command
    };
    run(Command::new("dpkg").args(["--add-architecture", "arm64"]))?;
    output(apt().arg("update"))?;
    if output(Command::new("apt-cache").args(["show", "--no-all-versions", PACKAGES[0]])).is_err() {
        return skip("this distribution has no package `rustc-web`");
    }
    output(apt().args(["install", "--no-install-recommends"]).args(PACKAGES))?;
    let Some(version) = installed(PACKAGES[0]) else {
        return Err(Miss::Failed(format!("`{}` is not installed after its installation", PACKAGES[0])));
    };
    let folder = cache().join("arm64");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let package = format!("libstd-rust-web-dev:arm64={version}");
    output(apt().current_dir(&folder).args(["-o", "APT::Sandbox::User=root", "download", &package]))?;
    let archive = std::fs::read_dir(&folder)
        .map_err(|error| error.to_string())?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "deb"))
        .ok_or_else(|| format!("`{package}` was not downloaded"))?;
    let tree = folder.join("tree");
    run(Command::new("dpkg").arg("-x").arg(&archive).arg(&tree))?;
    let unpacked = tree.join(STANDARD_LIBRARY.trim_start_matches('/'));
    let _ = std::fs::remove_dir_all(STANDARD_LIBRARY);
    run(Command::new("cp").arg("-a").arg(&unpacked).arg(STANDARD_LIBRARY))?;
    std::fs::write(&stamp, version).map_err(|error| format!("{}: {error}", stamp.display()))?;
    let _ = std::fs::remove_dir_all(&folder);
    Ok(())
}

/// Processors that are emulated: one without dot products, and that of Graviton2. An instruction that a processor has not
/// ends the program there.
const PROCESSORS: [&str; 2] = ["cortex-a72", "neoverse-n1"];

/// The seeds of the kernels' tests that each of them takes: together those that a processor takes that is not emulated. Both
/// run the same instructions, so that a seed on one says what it says on the other.
const SEEDS: [&str; 2] = ["1,2", "3,4"];

/// The folder that arm64 is built into: two compilers must not share one.
pub(crate) fn folder() -> PathBuf {
    target().join("arm64")
}

/// A `cargo` that compiles for arm64.
pub(crate) fn arm64_cargo(arguments: &[&str]) -> Command {
    let mut command = cargo(arguments);
    command.args(["--locked", "--target", TRIPLE]);
    command
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTDOC", "/usr/bin/rustdoc")
        .env("CARGO_TARGET_DIR", folder())
        .env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER", "aarch64-linux-gnu-gcc")
        .env("CC_aarch64_unknown_linux_gnu", "aarch64-linux-gnu-gcc")
        // Backtraces of an emulated program are not worth the time of building them.
        .env("CARGO_PROFILE_DEV_DEBUG", "0");
    command
}

/// A `cargo` that also runs what it compiles, as this processor.
fn emulated_cargo(processor: &str, arguments: &[&str]) -> Command {
    let mut command = arm64_cargo(arguments);
    command.env("CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER", emulator(processor).join(" "));
    command
}

fn emulator(processor: &str) -> [&str; 5] {
    ["qemu-aarch64", "-cpu", processor, "-L", "/usr/aarch64-linux-gnu"]
}

pub(crate) fn run_all(report: &mut Report) {
    if !report.step("arm64: cross compiler and emulator", set_up) {
        return;
    }
    report.step("arm64: formats and runtime", || {
        // What arithmetic and libraries decide. Damaged files are the same on every processor, and take minutes here.
        let packages = ["test", "--package", "realizar-apr", "--package", "realizar-runtime"];
        let mut command = emulated_cargo(PROCESSORS[0], &packages);
        Ok(run(command.args(["--lib", "--test", "aprender", "--test", "sklearn", "--test", "compiled"]))?)
    });
    for (processor, seeds) in PROCESSORS.into_iter().zip(SEEDS) {
        report.step(&format!("arm64: kernels as {processor}"), || {
            let mut command = emulated_cargo(processor, &["test", "--package", "realizar-runtime"]);
            Ok(run(command.args(["--test", "kernels"]).env("REALIZAR_SEED", seeds))?)
        });
    }
    report.step("arm64: what is left to choose as neoverse-n1", targets::of_arm64);
    let built = report.step("arm64: examples", || Ok(run(&mut of_examples(arm64_cargo(&["build"])))?));
    for processor in PROCESSORS {
        report.step(&format!("arm64: golden rows of the examples as {processor}"), || {
            Ok(run(&mut of_examples(emulated_cargo(processor, &["test"])))?)
        });
        if built {
            report.step(&format!("arm64: requests to the examples as {processor}"), || requests(processor));
        }
    }
}

fn of_examples(mut command: Command) -> Command {
    for example in &EXAMPLES {
        command.args(["--package", example.package]);
    }
    command
}

/// Each request to each example, as an argument of its program.
fn requests(processor: &str) -> Outcome {
    let mut count = 0;
    for example in &EXAMPLES {
        let program = folder().join(TRIPLE).join("debug").join(example.package);
        for request in example.requests {
            let [emulator, options @ ..] = emulator(processor);
            let answer = output(Command::new(emulator).args(options).arg(&program).arg(request.event))?;
            if let Some(missing) = request.holds.iter().find(|piece| !answer.contains(**piece)) {
                return Err(Miss::Failed(format!(
                    "{} answers {} with {answer}, without {missing}",
                    example.package, request.event
                )));
            }
            count += 1;
        }
    }
    println!("{count} requests are answered as by the training libraries");
    Ok(())
}
