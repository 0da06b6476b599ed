//! `cargo xtask bench function-build`: what a large model costs the build of a function, beside a small one.

use std::fmt::Write;
use std::path::Path;

use crate::bench::{cost, lay_out, machine, write};
use crate::kernels;
use crate::process::run;
use crate::python::benchmark;
use crate::report::{Miss, Outcome, Report};
use crate::workspace::{cache, root};

/// Seconds and bytes that the large model may cost more.
const SECONDS: f64 = 5.0;
const BYTES: f64 = 600_000.0;

/// Builds of each, in turn; the quickest counts.
const BUILDS: usize = 3;

/// The model of the standard set: 500 boosted trees of depth 6.
const LARGE: &str = "xgb_500x6";

pub(crate) fn bench(report: &mut Report) {
    report.step("bench function-build", step);
}

fn step() -> Outcome {
    let mut train = benchmark(false)?;
    train.args(["benches/kernels/train", "--keep", "--into"]).arg(kernels::folder());
    run(train.arg(LARGE))?;
    let large = kernels::folder().join("models").join(LARGE).join("model.apr");
    let folder = cache().join("function-build");
    let functions = [("iris", root().join("models/iris.apr")), (LARGE, large)];
    for (name, artifact) in &functions {
        lay_out(&folder.join(name), name, &source(artifact))?;
    }
    let mut found = [(f64::MAX, 0.0); 2];
    for _ in 0..BUILDS {
        for ((name, _), (seconds, bytes)) in functions.iter().zip(&mut found) {
            let into = folder.join("target");
            *seconds = seconds.min(cost(&folder.join(name), &into)?.seconds);
            let program = into.join("release").join(name);
            *bytes = std::fs::metadata(&program)
                .map_err(|error| format!("{}: {error}", program.display()))?
                .len() as f64;
        }
    }
    let mut text = format!(
        "# Building a function around 500 trees of depth 6\n\n`cargo xtask bench function-build`: `cargo build --release` of a Lambda \
         function, with the profile that the README gives,\nafter everything that it needs was built; {BUILDS} builds in turn, the \
         quickest; {}. Bounds:\n5 s and 0.6 MB more than of `iris`.\n\n| model | seconds | program, bytes |\n| --- | --- | --- |\n",
        machine()?
    );
    for ((name, _), (seconds, bytes)) in functions.iter().zip(found) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "| {name} | {seconds:.1} | {bytes:.0} |");
    }
    let [small, large] = found;
    let (seconds, bytes) = (large.0 - small.0, large.1 - small.1);
    let _ = writeln!(text, "| more | {seconds:+.1} | {bytes:+.0} |");
    write("function-build.md", &text)?;
    if seconds > SECONDS || bytes > BYTES {
        return Err(Miss::Failed(format!(
            "{seconds:.1} s and {bytes:.0} bytes more; the bounds are 5 s and 0.6 MB"
        )));
    }
    Ok(())
}

/// A function of one model, as the examples are, whatever its features.
fn source(artifact: &Path) -> String {
    format!(
        "//! A function of one model.\n\nuse realizar::lambda::{{self, LambdaHandler}};\n\n#[realizar::model({artifact:?})]\nstruct \
         Served;\n\nfn main() -> std::process::ExitCode {{\n    lambda::main(LambdaHandler::with_models([&Served]))\n}}\n"
    )
}
