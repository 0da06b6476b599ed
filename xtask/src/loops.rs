//! `cargo xtask bench loops`: the inner loops of the kernels on arm64, and the cycles that a model of the processor says
//! they take.
//!
//! `benches/loops` has a function for each kernel. It is cross-compiled to assembly; of each function the innermost loop that
//! does the kernel's work is found by the instructions that are typical of it, and goes through `llvm-mca`. That knows what
//! each instruction of a processor costs and which wait for each other; it knows nothing of caches, and takes every branch
//! as not taken.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::arm64::{self, arm64_cargo};
use crate::assembly::{Loop, inner_loops};
use crate::bench::write;
use crate::process::{exists, output, run};
use crate::report::{Miss, Outcome, Report};

/// Processors that `llvm-mca` has a model of: Graviton2 and Graviton3.
const PROCESSORS: [&str; 2] = ["neoverse-n1", "neoverse-v1"];

/// The first `llvm-mca` with models of both; Debian has it in the package `llvm-19`.
const LEAST: u32 = 19;

/// Iterations that are simulated.
const ITERATIONS: u32 = 1000;

/// A loop to look at.
struct Work {
    /// The function in `benches/loops`.
    function: &'static str,
    /// How the typical instruction's name begins, and how many of them do the unit of work.
    typical: (&'static str, usize),
    /// The unit of work.
    unit: &'static str,
    /// How many units a row takes, of what model.
    row: (f64, &'static str),
}

const WORK: [Work; 12] = [
    Work {
        function: "heap_row",
        typical: ("fcmgt", 4),
        unit: "a feature among 16 cut points",
        row: (28.0, "28 features"),
    },
    Work {
        function: "heap_row",
        typical: ("cmhs", 4),
        unit: "a tree of six levels",
        row: (500.0, "500 trees"),
    },
    Work {
        function: "heap_block",
        typical: ("cmh", 6),
        unit: "three levels of a tree, 16 rows",
        // Nine such subtrees in six levels.
        row: (500.0 * 9.0 / 16.0, "500 trees"),
    },
    Work {
        function: "path_row",
        typical: ("cmhs", 4),
        unit: "two trees of 32 leaves",
        row: (250.0, "500 trees"),
    },
    Work {
        function: "path_block",
        typical: ("cmh", 4),
        unit: "a node, 64 rows",
        row: (500.0 * 30.0 / 64.0, "500 trees of 31 leaves"),
    },
    Work { function: "oblivious_row", typical: ("cmhs", 4), unit: "eight trees", row: (62.5, "500 trees") },
    Work {
        function: "oblivious_block",
        typical: ("cmhs", 24),
        unit: "six levels of a tree, 64 rows",
        row: (500.0 / 64.0, "500 trees"),
    },
    Work {
        function: "walk_ranks",
        typical: ("cinc", 8),
        unit: "a level of eight trees",
        row: (100.0 * 12.0 / 8.0, "100 trees of 12 levels"),
    },
    Work {
        function: "walk_ordered",
        typical: ("cinc", 8),
        unit: "a level of eight trees",
        row: (100.0 * 12.0 / 8.0, "100 trees of 12 levels"),
    },
    Work {
        function: "dense_f32",
        typical: ("fmul", 16),
        unit: "an input of 64 sums",
        row: (784.0 * 4.0, "784 to 256"),
    },
    Work {
        function: "dense_f64",
        typical: ("fmul", 16),
        unit: "an input of 32 sums",
        row: (784.0 * 8.0, "784 to 256"),
    },
    Work {
        function: "centroids",
        typical: ("fmul", 16),
        unit: "an input of 64 distances",
        row: (64.0, "64 inputs, 64 centroids"),
    },
];

pub(crate) fn bench(report: &mut Report) {
    if !report.step("bench loops: cross compiler", arm64::set_up) {
        return;
    }
    let mut analyser = None;
    report.step("bench loops: llvm-mca", || {
        analyser = Some(set_up()?);
        Ok(())
    });
    if let Some(analyser) = analyser {
        report.step("bench loops", || measure(&analyser));
    }
}

/// The newest `llvm-mca` that there is, if it is new enough.
fn newest() -> Option<String> {
    (LEAST..LEAST + 20).rev().map(|version| format!("llvm-mca-{version}")).find(|program| exists(program))
}

/// Installs what is missing.
fn set_up() -> Result<String, Miss> {
    if let Some(found) = newest() {
        return Ok(found);
    }
    let package = format!("llvm-{LEAST}");
    let skip = |why: &str| Err(Miss::Skipped(format!("there is no `llvm-mca-{LEAST}` or later: {why}")));
    if !exists("apt-get") {
        return skip("it comes from Debian's packages, and there is no `apt-get`");
    }
    if output(Command::new("id").arg("-u"))?.trim() != "0" {
        return skip("installing Debian's packages needs root");
    }
    if output(Command::new("apt-cache").args(["show", "--no-all-versions", &package])).is_err() {
        return skip(&format!("this distribution has no package `{package}`"));
    }
    let mut install = Command::new("apt-get");
    install.env("DEBIAN_FRONTEND", "noninteractive");
    install.args([
        "-q",
        "-y",
        "-o",
        "DPkg::Lock::Timeout=600",
        "install",
        "--no-install-recommends",
        &package,
    ]);
    output(&mut install)?;
    newest().map_or_else(|| skip(&format!("the package `{package}` does not hold it")), Ok)
}

/// The assembly of `benches/loops`.
fn assembly() -> Result<String, Miss> {
    let file = arm64::folder().join("loops.s");
    let mut command = arm64_cargo(&["rustc", "--package", "loops", "--lib", "--release"]);
    // Code of a library that is optimised when a program is linked is no code yet.
    command.env("CARGO_PROFILE_RELEASE_LTO", "off");
    // Where nothing has changed, the file is that of the last time.
    run(command.arg("--").arg(format!("--emit=asm={}", file.display())))?;
    Ok(std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?)
}

/// The loop that does the work: of those with the most typical instructions the shortest, which is the one without
/// what few models need. And how many units of work an iteration is.
fn find<'a>(loops: &'a [Loop], work: &Work) -> Option<(&'a Loop, f64)> {
    let (name, unit) = work.typical;
    let count =
        |code: &Loop| code.instructions.iter().filter(|instruction| instruction.starts_with(name)).count();
    let of_function = || loops.iter().filter(|code| code.function == work.function);
    let most = of_function().map(count).max().filter(|most| *most >= unit)?;
    let shortest =
        of_function().filter(|code| count(code) == most).min_by_key(|code| code.instructions.len())?;
    Some((shortest, most as f64 / unit as f64))
}

/// Cycles of an iteration.
fn cycles(analyser: &str, processor: &str, code: &Loop) -> Result<f64, Miss> {
    let mut command = Command::new(analyser);
    command.args([
        "-mtriple=aarch64-linux-gnu",
        &format!("-mcpu={processor}"),
        &format!("-iterations={ITERATIONS}"),
    ]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let io = |error: std::io::Error| format!("`{analyser}`: {error}");
    let mut child = command.spawn().map_err(io)?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(code.instructions.join("\n").as_bytes()).map_err(io)?;
    }
    let done = child.wait_with_output().map_err(io)?;
    let text = String::from_utf8_lossy(&done.stdout);
    let total = text.lines().find_map(|line| line.strip_prefix("Total Cycles:"));
    let total = total.and_then(|total| total.trim().parse::<f64>().ok());
    let total = total.ok_or_else(|| {
        format!("`{analyser}` says nothing of {}: {}", code.function, String::from_utf8_lossy(&done.stderr))
    })?;
    Ok(total / f64::from(ITERATIONS))
}

fn measure(analyser: &str) -> Outcome {
    let loops = inner_loops(&assembly()?);
    let mut rows = String::new();
    let mut missing = Vec::new();
    for work in &WORK {
        let Some((code, units)) = find(&loops, work) else {
            missing.push(format!("{} with `{}`", work.function, work.typical.0));
            continue;
        };
        let mut figures = [0.0; PROCESSORS.len()];
        for (figure, processor) in figures.iter_mut().zip(PROCESSORS) {
            *figure = cycles(analyser, processor, code)? / units;
        }
        let (per_row, model) = work.row;
        let instructions = code.instructions.len() as f64 / units;
        // Writing to a `String` cannot fail.
        let _ = write!(rows, "| {} | {} | {instructions:.0} |", work.function, work.unit);
        for cycles in figures {
            let _ = write!(rows, " {cycles:.1} |");
        }
        let _ = write!(rows, " {model} |");
        for cycles in figures {
            let _ = write!(rows, " {:.0} |", cycles * per_row);
        }
        rows.push('\n');
    }
    let version = output(Command::new(analyser).arg("--version"))?;
    let version = version.lines().find(|line| line.contains("version")).unwrap_or_default().trim().to_owned();
    let compiler = output(Command::new("/usr/bin/rustc").arg("--version"))?;
    let heads: String = PROCESSORS.iter().map(|processor| format!(" {processor} |")).collect();
    write(
        "neon-loops.md",
        &format!(
            "# The inner loops on arm64\n\n`cargo xtask bench loops`: cycles by the processors' models in `{analyser}` ({version}), of code by {}. \
             Not measured on a\nprocessor: caches, and branches that are guessed wrong, are left out. Instructions and cycles are for the unit of work; a \
             row is\nas many of them as the model beside it needs, without what comes before and after.\n\n| kernel | unit of work | instructions |\
             {heads} a row of |{heads}\n| --- | --- | --- |{} --- |{}\n{rows}",
            compiler.trim(),
            " --- |".repeat(PROCESSORS.len()),
            " --- |".repeat(PROCESSORS.len()),
        ),
    )?;
    if missing.is_empty() {
        return Ok(());
    }
    Err(Miss::Failed(format!("loops that were not found: {}", missing.join(", "))))
}
