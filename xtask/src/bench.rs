//! Runs what is measured and writes the results into `benches/results`.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use crate::examples::{EXAMPLES, Example, IRIS};
use crate::lambda;
use crate::parity;
use crate::process::{cargo, output, run};
use crate::report::{Miss, Outcome, Report};
use crate::workspace::{cache, root, target};

/// Starts of each program.
const STARTS: &str = "50";

pub(crate) fn write(name: &str, text: &str) -> Result<(), String> {
    println!("{text}");
    let path = root().join("benches/results").join(name);
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The processor's own name, cores, and the compiler: what a figure is worth nothing without.
pub(crate) fn machine() -> Result<String, String> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let rustc = output(Command::new("rustc").arg("--version"))?;
    Ok(format!("{}, {cores} cores ({model}), {}", std::env::consts::ARCH, rustc.trim()))
}

/// How busy the machine was while it was measured: neighbours on the same core make everything slower.
pub(crate) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let mean = text.split(' ').nth(1).map(|mean| format!("; mean load of the last five minutes {mean}"));
    mean.unwrap_or_default()
}

pub(crate) fn startup(report: &mut Report) {
    report.step("bench startup", || {
        lambda::build("hello")?;
        for example in &EXAMPLES {
            lambda::build(example.package)?;
        }
        let fixed = lambda::build_static(IRIS.package)?;
        run(&mut cargo(["build", "--release", "--locked", "-p", "startup"]))?;
        let mut harness = Command::new(target().join("release/startup"));
        harness.args(["--starts", STARTS, "hello"]).arg(lambda::bootstrap("hello")).arg(r#"{"name":"x"}"#);
        let event = |example: &Example| example.requests.first().map_or("{}", |request| request.event);
        harness.arg("iris, static").arg(fixed).arg(event(&IRIS));
        for example in &EXAMPLES {
            harness.arg(example.package).arg(lambda::bootstrap(example.package)).arg(event(example));
        }
        let table = output(&mut harness)?;
        let mut text = String::from("# Start-up of the examples beside a hello-world\n\n");
        // Writing to a `String` cannot fail.
        let _ = write!(
            text,
            "`cargo xtask bench startup`: {STARTS} starts each, in turn, against a Runtime API on loopback, on one processor;\n{}{}. All are \
             built by `cargo lambda\nbuild --release` with the same profile. Times are from spawning the process; \
             loopback leaves out what Lambda adds. Round\ntrips: one process of each function is kept, and each takes turns of \
             21 events; the median of a turn counts. The differences\nfrom the hello-world are those of the same turn, their median. \
             Bounds of `iris`: the first `/next` 1.1 times, the size 1.5\ntimes, memory 2 MiB more, a round trip 3 µs more. The static \
             one is built as `docs/deploying.md` says: its bound is 0.75\ntimes to the first `/next`.\n\n{table}\n",
            machine()?,
            load()
        );
        write("startup.md", &text)?;
        Ok(())
    });
}

/// User and system seconds of all children that have ended, as the shell counts them.
fn cpu_seconds(times: &str) -> Option<f64> {
    // `times` prints its own line first, then that of its children: `1m2.03s 0m1.5s`.
    let children = times.lines().rev().find(|line| !line.trim().is_empty())?;
    children
        .split_whitespace()
        .map(|word| {
            let (minutes, seconds) = word.trim_end_matches('s').split_once('m')?;
            Some(60.0 * minutes.parse::<f64>().ok()? + seconds.parse::<f64>().ok()?)
        })
        .sum()
}

pub(crate) fn macro_build(report: &mut Report) {
    report.step("bench macro-build", macro_build_step);
}

fn macro_build_step() -> Outcome {
    // A git dependency is never built incrementally, nor is this workspace; a path dependency in debug builds is.
    let mut rows = String::new();
    for (how, incremental) in [
        ("in this workspace, as a git dependency, or in release", "0"),
        ("as a path dependency, in debug", "1"),
    ] {
        let mut seconds = Vec::new();
        for _ in 0..3 {
            seconds.push(macro_build_seconds(incremental)?);
        }
        seconds.sort_by(f64::total_cmp);
        let [fastest, median, slowest] = [seconds[0], seconds[1], seconds[2]];
        let _ = writeln!(rows, "| {how} | {fastest:.2} | {median:.2} | {slowest:.2} |");
    }
    let tree = output(&mut cargo(["tree", "--locked", "-p", "realizar-macros", "-e", "normal,build"]))?;
    // A package of this repository is followed by its folder on this machine.
    let here = format!(" ({}", root().display());
    let tree: String =
        tree.lines().map(|line| line.split(&here).next().unwrap_or_default().to_owned() + "\n").collect();
    let text = format!(
        "# A cold build of the macro and what it needs\n\n`cargo xtask bench macro-build`: user and system CPU seconds of \
         `cargo build -p realizar-macros` in an empty target\nfolder, three times; {}. Bound: 8.\n\n| built | fastest | \
         median | slowest |\n| --- | --- | --- | --- |\n{rows}\n```\n{tree}```\n",
        machine()?,
    );
    write("macro-build.md", &text)?;
    Ok(())
}

fn macro_build_seconds(incremental: &str) -> Result<f64, String> {
    let folder = cache().join("macro-build");
    let _ = std::fs::remove_dir_all(&folder);
    let mut shell = Command::new("sh");
    shell.current_dir(root()).env("CARGO_TARGET_DIR", &folder).env("CARGO_INCREMENTAL", incremental);
    shell.args(["-c", "cargo build --quiet --locked -p realizar-macros && times"]);
    let times = output(&mut shell)?;
    let _ = std::fs::remove_dir_all(&folder);
    cpu_seconds(&times).ok_or_else(|| format!("`times` printed {times:?}"))
}

/// Models of 1,000 trees of depth 8 that `cargo xtask parity --full` trains.
const LARGE: [&str; 3] = ["forest_1000", "xgb_binary_1000", "cat_value_1000"];

pub(crate) fn trees_build(report: &mut Report) {
    report.step("bench trees-build", trees_build_step);
}

/// Builds a program for each large model, with everything that it needs built before.
fn trees_build_step() -> Outcome {
    let folder = cache().join("trees-build");
    let mut rows = String::new();
    for name in LARGE {
        let artifact = parity::larger(name)?;
        let length =
            std::fs::metadata(&artifact).map_err(|error| format!("{}: {error}", artifact.display()))?.len();
        let package = folder.join(name);
        program(&package, &artifact)?;
        let Cost { memory, seconds, user, system } = cost(&package, &folder.join("target"))?;
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            rows,
            "| {name} | {:.1} | {seconds:.1} | {:.1} | {:.0} |",
            length as f64 / f64::from(1 << 20),
            user + system,
            memory / 1024.0
        );
        if seconds >= 10.0 || memory >= f64::from(1 << 20) {
            return Err(Miss::Failed(format!(
                "{name}: {seconds} s and {memory} KiB; the bounds are 10 s and 1 GiB"
            )));
        }
    }
    let text = format!(
        "# Building a program around 1,000 trees of depth 8\n\n`cargo xtask bench trees-build`: `cargo build --release` \
         of a program that is one attribute, with the profile that the\nREADME gives, after everything that it needs \
         was built; {}. Memory is the most of\nany one process. Bounds: 10 s, 1 GiB.\n\n| model | artifact, MiB | seconds | CPU seconds | \
         memory, MiB |\n| --- | --- | --- | --- | --- |\n{rows}",
        machine()?
    );
    Ok(write("trees-build.md", &text)?)
}

/// What one build took: KiB of the largest process, seconds from start to end, and of the processors.
pub(crate) struct Cost {
    memory: f64,
    pub(crate) seconds: f64,
    user: f64,
    system: f64,
}

/// Builds a package once, then again with a change of its source: only itself.
pub(crate) fn cost(package: &Path, into: &Path) -> Result<Cost, Miss> {
    let build = |timed: bool| {
        let mut command = if timed {
            let mut command = Command::new("/usr/bin/time");
            command.args(["--format", "%M %e %U %S", "cargo"]);
            command
        } else {
            cargo([""; 0])
        };
        command.current_dir(package).args(["build", "--release", "--quiet", "--offline"]);
        command.env("CARGO_TARGET_DIR", into);
        command
    };
    run(&mut build(false))?;
    let main = package.join("src/main.rs");
    let source = std::fs::read_to_string(&main).map_err(|error| format!("{}: {error}", main.display()))?;
    std::fs::write(&main, source + "\n").map_err(|error| format!("{}: {error}", main.display()))?;
    let done = build(true).output().map_err(|error| format!("/usr/bin/time: {error}"))?;
    let said = String::from_utf8_lossy(&done.stderr);
    let last = said.lines().last().unwrap_or_default();
    let numbers: Vec<f64> = last.split(' ').filter_map(|number| number.parse().ok()).collect();
    let (true, &[memory, seconds, user, system]) = (done.status.success(), numbers.as_slice()) else {
        return Err(Miss::Failed(format!("{}: the build printed {said}", package.display())));
    };
    Ok(Cost { memory, seconds, user, system })
}

/// A package of its own around one model.
fn program(package: &Path, artifact: &Path) -> Result<(), String> {
    let source = format!(
        "//! One model.\n\n#[realizar::model({artifact:?})]\nstruct Large;\n\nfn main() {{\n    let row = [0.5; 8];\n    \
         println!(\"{{:?}}\", Large.predict(std::hint::black_box(&row)));\n}}\n"
    );
    lay_out(package, "large", &source)
}

/// Writes a package outside the workspace, with the profile that the README gives and the workspace's versions.
pub(crate) fn lay_out(package: &Path, name: &str, source: &str) -> Result<(), String> {
    let write = |path: &str, text: &str| {
        let path = package.join(path);
        std::fs::create_dir_all(path.parent().unwrap_or(package))
            .and_then(|()| std::fs::write(&path, text))
            .map_err(|error| format!("{}: {error}", path.display()))
    };
    let manifest = format!(
        "[package]\nname = {name:?}\nedition = \"2024\"\n\n[dependencies]\nrealizar = {{ path = {:?} }}\n\n[profile.release]\n\
         lto = \"fat\"\ncodegen-units = 1\nstrip = true\npanic = \"unwind\"\n\n[workspace]\n",
        root()
    );
    write("Cargo.toml", &manifest)?;
    write("src/main.rs", source)?;
    let lock =
        std::fs::read_to_string(root().join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    write("Cargo.lock", &lock)
}

#[cfg(test)]
mod tests {
    use super::cpu_seconds;

    #[test]
    fn the_second_line_of_times_is_the_children() {
        assert_eq!(cpu_seconds("0m0.01s 0m0.02s\n1m2.5s 0m1.25s\n"), Some(63.75));
        assert_eq!(cpu_seconds("nonsense"), None);
    }
}
