//! What a program that is compiled for one processor still asks when it runs: `tests/targets` as assembly, for processors
//! that say more or less about their instruction sets.

use std::path::PathBuf;
use std::process::Command;

use crate::arm64::arm64_cargo;
use crate::process::{cargo, run};
use crate::report::{Miss, Outcome, Report};
use crate::workspace::target;

/// The function of `tests/targets` with a kernel that AVX-512 makes no quicker.
const SMALL: &str = "small_kernel";

/// The function with a kernel that AVX-512 makes quicker.
const LARGE: &str = "large_kernel";

/// Parts of symbols: of what has been found once, and of what is compiled for each set.
const FOUND: &str = "3isa6detect5LEVEL";
const SCALAR: &str = "3isa6scalar3run";
const AVX2: &str = "3isa4avx23run";
const AVX512: &str = "3isa6avx5123run";

/// A processor, and what the assembly for it holds and must not.
struct Processor {
    name: &'static str,
    /// Parts of instructions.
    holds: &'static [&'static str],
    lacks: &'static [&'static str],
    /// An instruction that the small kernel's own function has, which asks nothing then.
    inlined: Option<&'static str>,
}

const X86_64: [Processor; 3] = [
    Processor { name: "x86-64", holds: &[FOUND, SCALAR, AVX2, AVX512], lacks: &[], inlined: None },
    // What `cargo lambda build` sets.
    Processor { name: "haswell", holds: &[FOUND, AVX512], lacks: &[SCALAR], inlined: Some("vfmadd") },
    Processor {
        name: "icelake-server",
        holds: &["%zmm"],
        lacks: &[FOUND, SCALAR, AVX2],
        inlined: Some("vfmadd"),
    },
];

/// What `cargo lambda build` sets.
const ARM64: Processor =
    Processor { name: "neoverse-n1", holds: &[], lacks: &[FOUND, SCALAR], inlined: Some("fmla") };

/// The folder that is built into: other flags would build everything again each time.
fn folder() -> PathBuf {
    target().join("targets")
}

/// The processors of x86-64, and which levels a program for the one that Lambda is built for has.
pub(crate) fn run_all(report: &mut Report) {
    let skip = |why: &str| Err(Miss::Skipped(why.to_owned()));
    report.step("targets: what is left to choose", || {
        if std::env::consts::ARCH != "x86_64" {
            return skip("x86-64 alone has several instruction sets");
        }
        X86_64.iter().try_for_each(|processor| {
            let mut command = cargo(["rustc", "--locked", "--target", "x86_64-unknown-linux-gnu"]);
            command.env("CARGO_TARGET_DIR", folder());
            check(processor, command)
        })
    });
    report.step("targets: levels of a program for haswell", || {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            let mut test = cargo(["test", "--locked", "--package", "realizar-runtime", "--test", "isa"]);
            test.env("CARGO_TARGET_DIR", folder()).env("RUSTFLAGS", "-C target-cpu=haswell");
            return Ok(run(&mut test)?);
        }
        skip("this processor has no AVX2")
    });
}

/// Graviton2, with the cross compiler.
pub(crate) fn of_arm64() -> Outcome {
    check(&ARM64, arm64_cargo(&["rustc"]))
}

/// Compiles for the processor and looks at the assembly.
fn check(processor: &Processor, mut command: Command) -> Outcome {
    let name = processor.name;
    let file = folder().join(format!("{name}.s"));
    std::fs::create_dir_all(folder()).map_err(|error| format!("{}: {error}", folder().display()))?;
    command.args([
        "--package",
        "targets",
        "--lib",
        "--release",
        "--",
        &format!("--emit=asm={}", file.display()),
    ]);
    command.env("RUSTFLAGS", format!("-C target-cpu={name}"));
    // Code of a library that is optimised when a program is linked is no code yet.
    command.env("CARGO_PROFILE_RELEASE_LTO", "off");
    run(&mut command)?;
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let fault = |what: String| Err(Miss::Failed(format!("compiled for {name}, {what}: {}", file.display())));
    let has = |part: &&&str| instructions(&text).any(|instruction| instruction.contains(**part));
    if let Some(missing) = processor.holds.iter().find(|part| !has(part)) {
        return fault(format!("nothing has `{missing}`"));
    }
    if let Some(left) = processor.lacks.iter().find(has) {
        return fault(format!("something has `{left}`"));
    }
    let of = |function| body(&text, function).ok_or_else(|| format!("{name}: there is no `{function}`"));
    let (small, large) = (of(SMALL)?, of(LARGE)?);
    if let Some(instruction) = processor.inlined {
        if !small.contains(instruction) {
            return fault(format!("the small kernel has no `{instruction}` of its own"));
        }
        if small.contains(FOUND) {
            return fault("the small kernel asks".to_owned());
        }
    }
    let asks = processor.holds.contains(&FOUND);
    if large.contains(FOUND) != asks {
        return fault(format!("the large kernel {}", if asks { "asks nothing" } else { "asks" }));
    }
    println!("{name}: {}", if asks { "asks what is above its level" } else { "asks nothing" });
    Ok(())
}

/// Lines that are neither labels nor directives. What a library alone has no caller of is there, but is not called.
fn instructions(assembly: &str) -> impl Iterator<Item = &str> {
    assembly.lines().filter(|line| line.starts_with('\t') && !line.starts_with("\t."))
}

/// The lines of a function.
fn body<'a>(assembly: &'a str, function: &str) -> Option<&'a str> {
    let mut at = 0;
    for line in assembly.split_inclusive('\n') {
        at += line.len();
        let label = line.trim_end().strip_suffix(':');
        if label.is_some_and(|label| !label.starts_with(['.', '\t', ' ']) && label.contains(function)) {
            let rest = &assembly[at..];
            return Some(rest.split("\n.Lfunc_end").next().unwrap_or(rest));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_ends_where_the_next_begins() {
        let assembly = "\t.globl\t_ZN1a5first17hE\n_ZN1a5first17hE:\n\tcall\tsecond\n.Lfunc_end0:\n_ZN1a6second17hE:\n.Lone:\n\tret\n.Lfunc_end1:\n";
        assert_eq!(body(assembly, "first"), Some("\tcall\tsecond"));
        assert_eq!(body(assembly, "second"), Some(".Lone:\n\tret"));
        assert_eq!(body(assembly, "third"), None);
        assert_eq!(instructions(assembly).collect::<Vec<_>>(), ["\tcall\tsecond", "\tret"]);
    }
}
