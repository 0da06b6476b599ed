//! `cargo xtask CHORE`: one way to do each chore, for people and for continuous integration.

mod arm64;
mod assembly;
mod bars;
mod bench;
mod clang;
mod curves;
mod draw;
mod examples;
mod features;
mod fixtures;
mod function_build;
mod fuzz;
mod hostile;
mod invoke;
mod kernels;
mod lambda;
mod links;
mod loops;
mod measurements;
mod page;
mod parity;
mod peers;
mod process;
mod python;
mod release;
mod report;
mod suite;
mod summary;
mod svg;
mod tables;
mod targets;
mod workspace;

use std::process::ExitCode;
use std::time::Duration;

const USAGE: &str = "\
usage: cargo xtask CHORE

  test [STEP ...]     everything that must hold on this machine, or only the steps named
  test --list         the names of the steps
  test --wide         everything, then `hostile`, `fuzz` for half a minute each,
                      `parity --check` and `test --arm64`
  test --every-f32    `exp`, `tanh` and the logistic function of every number that f32 has, some minutes
  test --arm64        kernels and examples on arm64, under an emulator: as Cortex-A72 and as
                      Neoverse N1 (Graviton2)
  hostile             damaged files by chance, and the kernels' tests with more seeds
  fuzz [--minutes N]  files of every format that is imported, damaged by chance, for 10 or N minutes each
  parity              trains every family again, compares each with its library, writes the table of the book
  parity --check      the same beside the kept fixtures, which stay as they are
  parity --full       the same with larger models, some of 500 and 1,000 trees
  bench [--quick] [--peers] [MODEL ...]
                      kernels: nanoseconds for a row and in batches, on each instruction set; `--quick`: fewer
                      passes, and models that were trained before are kept; `--peers`: others beside them, and
                      the table of the bars; models that are named: only these, the other lines of the tables
                      stay as they were; without names, `bench curves` too
  bench curves [--quick]
                      how the time for a row grows with trees, depth, features and rows
  bench loops         cycles of the kernels' inner loops on arm64, by `llvm-mca`
  bench startup       start-up, round trips, memory and size of the examples beside a hello-world
  bench macro-build   CPU seconds of a cold build of the macro and what it needs
  bench trees-build   build of a program around 1,000 trees of depth 8
  bench function-build
                      build and size of a function around 500 trees of depth 6, beside `iris`
  models              trains the examples' models again
  fixtures            writes the files of other libraries under `tests/fixtures` again";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut report = report::Report::new();
    match words.as_slice() {
        ["test", "--list"] => {
            suite::NAMES.iter().for_each(|name| println!("{name}"));
            return ExitCode::SUCCESS;
        }
        ["test", "--wide"] => {
            suite::run(&mut report, &[]);
            hostile::run_all(&mut report);
            fuzz::run_all(&mut report, fuzz::SHORT);
            parity::check(&mut report);
            arm64::run_all(&mut report);
        }
        ["test", "--every-f32"] => suite::every_f32(&mut report),
        ["test", "--arm64"] => arm64::run_all(&mut report),
        ["test", only @ ..] => {
            if let Some(unknown) = only.iter().find(|name| !suite::NAMES.contains(name)) {
                eprintln!("there is no step `{unknown}`; the steps are {}", suite::NAMES.join(", "));
                return ExitCode::FAILURE;
            }
            suite::run(&mut report, only);
        }
        ["hostile"] => hostile::run_all(&mut report),
        ["fuzz"] => fuzz::run_all(&mut report, fuzz::LONG),
        ["fuzz", "--minutes", minutes] => {
            let Ok(minutes @ 1..=1440) = minutes.parse::<u64>() else {
                eprintln!("`--minutes` takes a whole number from 1 to 1440, not `{minutes}`");
                return ExitCode::FAILURE;
            };
            fuzz::run_all(&mut report, Duration::from_secs(60 * minutes));
        }
        ["parity"] => parity::write(&mut report),
        ["parity", "--check"] => parity::check(&mut report),
        ["parity", "--full"] => parity::full(&mut report),
        ["bench", "startup"] => bench::startup(&mut report),
        ["bench", "trees-build"] => bench::trees_build(&mut report),
        ["bench", "function-build"] => function_build::bench(&mut report),
        ["bench", "curves"] => curves::bench(&mut report, false),
        ["bench", "curves", "--quick"] => curves::bench(&mut report, true),
        ["bench", "loops"] => loops::bench(&mut report),
        ["bench", "macro-build"] => bench::macro_build(&mut report),
        ["bench", options @ ..] => {
            let Some(options) = kernels::Options::read(options) else {
                eprintln!("{USAGE}");
                return ExitCode::FAILURE;
            };
            kernels::bench(&mut report, &options);
            if options.is_whole() {
                curves::bench(&mut report, options.is_quick());
            }
        }
        ["models"] => fixtures::models(&mut report),
        ["fixtures"] => fixtures::fixtures(&mut report),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::FAILURE;
        }
    }
    report.close()
}
