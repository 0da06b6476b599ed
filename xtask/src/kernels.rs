//! `cargo xtask bench`: trains the standard set, compiles it, times it, and writes the table.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::bench::{load, machine, write};
use crate::process::{cargo, output, run};
use crate::python::benchmark;
use crate::report::{Miss, Outcome, Report};
use crate::workspace::target;
use crate::{bars, clang, measurements, page, peers, summary, svg, tables};

/// Instruction sets that `REALIZAR_ISA` knows on this kind of processor, the fastest first. One that this processor has
/// not is left out.
pub(crate) const SETS: &[&str] =
    if cfg!(target_arch = "aarch64") { &["neon", "scalar"] } else { &["avx512", "avx2", "scalar"] };

/// What was asked for.
#[derive(Default)]
pub(crate) struct Options {
    /// Fewer passes; models that are there are neither trained nor exported again.
    quick: bool,
    /// Others' programs for the same models, beside ours.
    peers: bool,
    /// The models; all where none is named.
    models: Vec<String>,
}

impl Options {
    /// None where a word is not known.
    pub(crate) fn read(words: &[&str]) -> Option<Self> {
        let mut options = Self::default();
        for word in words {
            match *word {
                "--quick" => options.quick = true,
                "--peers" => options.peers = true,
                word if word.starts_with('-') => return None,
                model => options.models.push(model.to_owned()),
            }
        }
        Some(options)
    }

    /// Whether all models are measured.
    pub(crate) fn is_whole(&self) -> bool {
        self.models.is_empty()
    }

    pub(crate) fn is_quick(&self) -> bool {
        self.quick
    }
}

/// Where models, rows and answers are: made again at will, never kept in git.
pub(crate) fn folder() -> PathBuf {
    target().join("bench/kernels")
}

/// The program that times.
pub(crate) fn program() -> PathBuf {
    target().join("release/kernels")
}

pub(crate) fn bench(report: &mut Report, options: &Options) {
    let mut ready = report.step("bench: train", || train(options)) && report.step("bench: build", build);
    if ready && options.peers {
        // Without it some peers are missing, no more.
        report.step("bench: clang", clang::set_up);
        ready = peers::build(report, &options.models);
    }
    if ready {
        report.step("bench: kernels", || measure(options));
    }
}

fn train(options: &Options) -> Outcome {
    let mut command = benchmark(false)?;
    command.arg("benches/kernels/train").arg("--into").arg(folder()).args(&options.models);
    if options.quick {
        command.arg("--keep");
    }
    Ok(run(&mut command)?)
}

fn build() -> Outcome {
    let mut command = cargo(["build", "--release", "--locked", "-p", "kernels"]);
    Ok(run(command.env("REALIZAR_BENCH_MODELS", folder().join("models")))?)
}

/// How often the program measures each figure.
pub(crate) fn passes(quick: bool) -> &'static str {
    if quick { "few passes (`--quick`)" } else { "up to 200 passes" }
}

/// The models that are there, in the order of the table.
fn trained() -> Result<Vec<String>, String> {
    let path = folder().join("models/names.txt");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Runs the program once for each model and instruction set, and for each peer of the model right after; a set that is
/// not in force in its run is one that this processor has not.
fn measure(options: &Options) -> Outcome {
    let all = trained()?;
    let packages = if options.peers { peers::packages()? } else { String::new() };
    let (mut ours, mut theirs, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    // A name stands for its other precisions too.
    let base = |model: &str| model.split('@').next().unwrap_or_default().to_owned();
    let chosen = |model: &&String| {
        options.is_whole() || options.models.contains(model) || options.models.contains(&base(model))
    };
    for model in all.iter().filter(chosen) {
        println!("{model}");
        for &set in SETS {
            let command = || {
                let mut command = Command::new(program());
                command.env("REALIZAR_ISA", set);
                command
            };
            let mut whole = command();
            if options.quick {
                whole.arg("--quick");
            }
            let found = match output(whole.arg(folder()).arg(model)).and_then(|lines| json_lines(&lines)) {
                Ok(found) => found,
                Err(why) => {
                    // The other models are measured all the same; the step fails at its end.
                    failed.push(format!("{model}: {why}"));
                    continue;
                }
            };
            for mut line in found.into_iter().filter(|line| line["isa"] == set) {
                if let Some((first, faults)) = peers::first(command, model) {
                    line["first"] = first.into();
                    line["faults"] = faults.into();
                }
                ours.push(line);
            }
        }
        if options.peers {
            theirs.extend(peers::measure(model, &packages, options.quick));
        }
    }
    if options.peers {
        theirs.extend(peers::libraries(&options.models, options.quick)?);
    }
    let wrong = ours.iter().filter(|line| tables::is_wrong(line)).filter_map(|line| line["model"].as_str());
    failed.extend(wrong.map(|model| format!("{model}: answers that are not the library's")));
    let passes = passes(options.quick);
    let machine = format!("{}{}", machine()?, load());
    let page = tables::page(&machine, passes, SETS, &ours);
    if options.is_whole() {
        write("kernels.md", &page)?;
    } else {
        println!("{page}");
    }
    if options.peers {
        let date = output(Command::new("date").args(["-u", "+%Y-%m-%d %H:%M"]))?;
        let run = format!("{}{}", date.trim(), if options.quick { ", quick" } else { "" });
        let order: Vec<&str> = all.iter().map(String::as_str).collect();
        let all = measurements::kept(&run, &order, &ours, &theirs)?;
        let bars = bars::table(&all.ours, &all.peers)?;
        write("peers.md", &tables::peers(&machine, SETS, &bars, &all))?;
        page::replace("bars", &bars)?;
        show(&machine, passes, &all.ours, &all.peers)?;
    } else if options.is_whole() {
        show(&machine, passes, &ours, &[])?;
    }
    if failed.is_empty() { Ok(()) } else { Err(Miss::Failed(failed.join("; "))) }
}

/// The plot and the table of the book.
fn show(machine: &str, passes: &str, lines: &[Value], peers: &[Value]) -> Result<(), String> {
    let (kinds, models) = summary::marks(lines, peers);
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    page::plot("kernels.svg", &svg::marks("nanoseconds for a row", &kinds, &models))?;
    let table = summary::table(machine, passes, lines, peers);
    page::replace(
        "models",
        &format!("![Nanoseconds for a row of each model of the standard set](kernels.svg)\n\n{table}"),
    )
}

/// One JSON value for each line.
pub(crate) fn json_lines(text: &str) -> Result<Vec<Value>, String> {
    let line = |line: &str| serde_json::from_str(line).map_err(|error| format!("{error}: {line}"));
    text.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn an_unknown_option_is_refused() {
        let both = Options::read(&["--quick", "--peers"]);
        assert!(both.is_some_and(|options| options.quick && options.peers));
        assert!(Options::read(&["--slow"]).is_none());
        assert!(Options::read(&["tree"]).is_some_and(|options| options.models == ["tree"]));
    }
}
