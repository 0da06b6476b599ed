//! Runs what is measured and writes the results into `benches/results`.

use std::fmt::Write;
use std::process::Command;

use crate::examples::IRIS;
use crate::lambda;
use crate::process::{cargo, output, run};
use crate::report::{Outcome, Report};
use crate::workspace::{cache, root, target};

/// Starts of each program.
const STARTS: &str = "50";

fn write(name: &str, text: &str) -> Result<(), String> {
    println!("{text}");
    let path = root().join("benches/results").join(name);
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The processor's own name, cores, and the compiler: what a figure is worth nothing without.
fn machine() -> Result<String, String> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
    let model = model.trim_start_matches([' ', '\t', ':']);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let rustc = output(Command::new("rustc").arg("--version"))?;
    Ok(format!("{}, {cores} cores ({model}), {}", std::env::consts::ARCH, rustc.trim()))
}

pub(crate) fn startup(report: &mut Report) {
    report.step("bench startup", || {
        lambda::build("hello")?;
        lambda::build(IRIS.package)?;
        run(&mut cargo(["build", "--release", "--locked", "-p", "startup"]))?;
        let (hello, iris) = (lambda::bootstrap("hello"), lambda::bootstrap(IRIS.package));
        let mut harness = Command::new(target().join("release/startup"));
        harness.args(["--starts", STARTS, "hello"]).arg(hello).arg(r#"{"name":"x"}"#);
        let event = IRIS.requests.first().map_or("{}", |request| request.event);
        let table = output(harness.arg("iris").arg(iris).arg(event))?;
        let mut text = String::from("# Start-up of `iris` beside a hello-world\n\n");
        // Writing to a `String` cannot fail.
        let _ = write!(
            text,
            "`cargo xtask bench startup`: {STARTS} starts each, in turn, against a Runtime API on loopback;\n{}. Both are \
             built by `cargo lambda\nbuild --release` with the same profile. Times are from spawning the process; \
             loopback on whole cores leaves out what\nLambda adds. Bounds: the first `/next` 1.1 times, the size 1.5 \
             times, memory 2 MiB more.\n\n{table}",
            machine()?
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
    // A git dependency is never built incrementally, a path dependency in debug builds is.
    let mut rows = String::new();
    for (how, incremental) in [("as a git dependency, or in release", "0"), ("as a path, in debug", "1")] {
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

#[cfg(test)]
mod tests {
    use super::cpu_seconds;

    #[test]
    fn the_second_line_of_times_is_the_children() {
        assert_eq!(cpu_seconds("0m0.01s 0m0.02s\n1m2.5s 0m1.25s\n"), Some(63.75));
        assert_eq!(cpu_seconds("nonsense"), None);
    }
}
