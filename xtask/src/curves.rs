//! `cargo xtask bench curves`: how the time for a row grows with trees, their depth, features and rows.
//!
//! The models are drawn, not trained: perfect trees on features that are all as likely, so that nothing but their size
//! differs. They are compiled and timed by the program of `benches/kernels`, in the package `benches/curves`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use realizar_apr::ir::{
    Compare, Decision, Element, Features, Input, Link, Model, Node, Output, OutputKind, Stage, Task, Tensor,
    Trees, Values,
};
use serde_json::Value;

use crate::bench::{load, machine, write};
use crate::draw::Draw;
use crate::kernels::{SETS, json_lines, passes};
use crate::process::{cargo, output, run};
use crate::report::{Miss, Outcome, Report};
use crate::svg::{Panel, Series};
use crate::tables::{is_wrong, nanoseconds, stages, word};
use crate::workspace::target;
use crate::{page, svg};

/// The numbers that a feature is compared with: one feature has no more than ranks of a byte can tell apart.
const CUTS: usize = 200;

/// Different rows.
const ROWS: usize = 10_000;

/// What one model is made of.
#[derive(Clone, Copy)]
struct Size {
    trees: usize,
    depth: usize,
    features: usize,
}

/// A curve: what grows, and what of a size it is.
struct Curve {
    name: &'static str,
    title: &'static str,
    axis: &'static str,
    factors: bool,
    sizes: &'static [usize],
    size: fn(usize) -> Size,
}

const CURVES: [Curve; 3] = [
    Curve {
        name: "trees",
        title: "trees of six levels, 28 features",
        axis: "trees",
        factors: true,
        sizes: &[10, 20, 50, 100, 200, 500, 1_000, 2_000],
        size: |trees| Size { trees, depth: 6, features: 28 },
    },
    Curve {
        name: "depth",
        title: "50 trees, 28 features",
        axis: "levels",
        factors: false,
        sizes: &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12],
        size: |depth| Size { trees: 50, depth, features: 28 },
    },
    Curve {
        name: "features",
        title: "100 trees of six levels",
        axis: "features",
        factors: false,
        sizes: &[4, 8, 16, 32, 33, 48, 64, 65, 96, 128],
        size: |features| Size { trees: 100, depth: 6, features },
    },
];

/// The model whose rows are counted.
const OF_ROWS: &str = "trees_500";

fn folder() -> PathBuf {
    target().join("bench/curves")
}

pub(crate) fn bench(report: &mut Report, quick: bool) {
    let ready = report.step("bench curves: draw", draw) && report.step("bench curves: build", build);
    if ready {
        report.step("bench curves", || measure(quick));
    }
}

fn build() -> Outcome {
    let mut command = cargo(["build", "--release", "--locked", "-p", "curves"]);
    Ok(run(command.env("REALIZAR_BENCH_MODELS", folder().join("models")))?)
}

/// Writes what is not there as it should be; what is, is not compiled again.
fn keep(path: &Path, bytes: &[u8]) -> Result<(), String> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    std::fs::create_dir_all(path.parent().unwrap_or(path))
        .and_then(|()| std::fs::write(path, bytes))
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn draw() -> Outcome {
    let mut names = String::new();
    let mut rows: BTreeMap<usize, Vec<f32>> = BTreeMap::new();
    for curve in &CURVES {
        for &at in curve.sizes {
            let name = format!("{}_{at}", curve.name);
            let size = (curve.size)(at);
            let model = model(size);
            let rows = rows.entry(size.features).or_insert_with(|| {
                let mut draw = Draw(size.features as u64);
                (0..ROWS * size.features).map(|_| draw.share()).collect()
            });
            let models = folder().join("models").join(&name);
            let bytes = realizar_apr::write(&model).map_err(|error| format!("{name}: {error}"))?;
            keep(&models.join("model.apr"), &bytes)?;
            keep(&models.join("about.tsv"), format!("{}\t1\tdrawn", size.features).as_bytes())?;
            let answers = answers(&model, rows, size);
            keep(&models.join("outputs.f64"), &answers)?;
            let numbers: Vec<u8> = rows.iter().flat_map(|number| number.to_le_bytes()).collect();
            keep(&folder().join("rows").join(format!("{}.f32", size.features)), &numbers)?;
            // Writing to a `String` cannot fail, here and below.
            let _ = writeln!(names, "{name}");
        }
    }
    println!("{} models in {}", names.lines().count(), folder().display());
    Ok(keep(&folder().join("models/names.txt"), names.as_bytes())?)
}

/// Perfect trees: each node looks at a feature and a cut point by chance.
fn model(size: Size) -> Model {
    let mut draw = Draw(0);
    let inner = (1_u32 << size.depth) - 1;
    let mut nodes = Vec::new();
    let mut leaves: Vec<f32> = Vec::new();
    let mut roots = Vec::new();
    for _ in 0..size.trees {
        let root = nodes.len() as u32;
        roots.push(root);
        for node in 0..inner {
            nodes.push(Node::Split {
                feature: draw.below(size.features) as u32,
                threshold: f64::from((1 + draw.below(CUTS)) as f32 / (CUTS + 1) as f32),
                left: root + 2 * node + 1,
                right: root + 2 * node + 2,
                missing_left: true,
                zero_missing: false,
            });
        }
        for _ in 0..=inner {
            nodes.push(Node::Leaf { leaf: leaves.len() as u32 });
            leaves.push(draw.share() - 0.5);
        }
    }
    let trees = Trees {
        inputs: size.features,
        outputs: 1,
        element: Element::F32,
        compare: Compare::Less,
        nodes,
        roots,
        leaves: Tensor { shape: vec![leaves.len(), 1], values: Values::F32(leaves), offset: None },
        base: vec![0.0],
        scale: 1.0,
        divisor: 1.0,
        ..Trees::default()
    };
    Model {
        name: None,
        version: None,
        task: Task::Regression,
        input: Input { element: Element::F32, features: Features::Unnamed(size.features), open: false },
        stages: vec![Stage::Trees(trees)],
        head: Vec::new(),
        link: Link::Identity,
        output: Output {
            element: Element::F32,
            kind: OutputKind::Value,
            count: 1,
            labels: None,
            decision: Decision::None,
        },
        source: None,
        golden: None,
        measured: Vec::new(),
    }
}

/// The answers, from node to node, as little-endian f64.
fn answers(model: &Model, rows: &[f32], size: Size) -> Vec<u8> {
    let Some(Stage::Trees(trees)) = model.stages.first() else { return Vec::new() };
    let Values::F32(leaves) = &trees.leaves.values else { return Vec::new() };
    let mut bytes = Vec::new();
    for row in rows.chunks(size.features) {
        let mut sum = 0.0_f32;
        for &root in &trees.roots {
            let mut at = root;
            sum += loop {
                match trees.nodes[at as usize] {
                    Node::Split { feature, threshold, left, right, .. } => {
                        at = if f64::from(row[feature as usize]) < threshold { left } else { right };
                    }
                    Node::Leaf { leaf } => break leaves[leaf as usize],
                    Node::Category { .. } => break 0.0,
                }
            };
        }
        bytes.extend_from_slice(&f64::from(sum).to_le_bytes());
    }
    bytes
}

fn measure(quick: bool) -> Outcome {
    let (mut lines, mut batches, mut sets) = (Vec::new(), Vec::new(), Vec::new());
    for &set in SETS {
        let program = |more: &[&str]| {
            let mut command = std::process::Command::new(target().join("release/curves"));
            if quick {
                command.arg("--quick");
            }
            command.args(more.iter().filter(|word| word.starts_with('-'))).arg(folder());
            command.args(more.iter().filter(|word| !word.starts_with('-'))).env("REALIZAR_ISA", set);
            json_lines(&output(&mut command)?)
        };
        let found = program(&[])?;
        // A set that is not in force is one that this processor has not.
        if found.iter().all(|line| line["isa"] == set) {
            lines.extend(found);
            batches.extend(program(&["--batches", OF_ROWS])?);
            sets.push(set);
        }
    }
    let wrong: Vec<&str> =
        lines.iter().filter(|line| is_wrong(line)).map(|line| word(line, "model")).collect();
    let machine = format!("{}{}", machine()?, load());
    let text = text(&machine, passes(quick), &sets, &lines, &batches);
    write("curves.md", &format!("# How the cost of trees grows\n\n{text}"))?;
    page::plot("curves.svg", &svg::curves("ns a row", &panels(&sets, &lines, &batches)))?;
    page::replace(
        "curves",
        &format!("![Nanoseconds of a row against trees, levels, features and rows](curves.svg)\n\n{text}"),
    )?;
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Miss::Failed(format!("answers that are not those of the trees: {}", wrong.join(", "))))
}

/// The line of a model of a curve.
fn of<'a>(lines: &'a [Value], set: &str, name: &str) -> Option<&'a Value> {
    lines.iter().find(|line| line["isa"] == set && line["model"] == name)
}

fn panels(sets: &[&str], lines: &[Value], batches: &[Value]) -> Vec<Panel> {
    let series = |name: String, colour, dashed, points: Vec<Option<(f64, f64)>>| Series {
        name,
        colour,
        dashed,
        points: points.into_iter().flatten().collect(),
    };
    let mut panels = Vec::new();
    for curve in &CURVES {
        let mut all = Vec::new();
        for (colour, set) in sets.iter().enumerate() {
            for (key, words, dashed) in [("one", "one row", false), ("batch", "batch", true)] {
                let point = |at: &usize| {
                    let line = of(lines, set, &format!("{}_{at}", curve.name))?;
                    Some((*at as f64, line[key].as_f64()?))
                };
                all.push(series(
                    format!("{set}, {words}"),
                    colour,
                    dashed,
                    curve.sizes.iter().map(point).collect(),
                ));
            }
        }
        panels.push(Panel {
            title: curve.title.to_owned(),
            axis: curve.axis.to_owned(),
            factors: curve.factors,
            series: all,
        });
    }
    let of_rows = |(colour, set): (usize, &&str)| {
        let points = batches.iter().filter(|line| line["isa"] == **set);
        let points = points.map(|line| Some((line["size"].as_f64()?, line["batch"].as_f64()?)));
        series(format!("{set}, batch"), colour, true, points.collect())
    };
    panels.push(Panel {
        title: "500 trees of six levels, 28 features".to_owned(),
        axis: "rows in a batch".to_owned(),
        factors: true,
        series: sets.iter().enumerate().map(of_rows).collect(),
    });
    panels
}

fn text(machine: &str, passes: &str, sets: &[&str], lines: &[Value], batches: &[Value]) -> String {
    let mut text = format!(
        "`cargo xtask bench curves`: nanoseconds for a row; {machine}.\n\nPerfect trees that are drawn: each node looks at any of the \
         features, at any of {CUTS} cut points; sums of f32, one score. {ROWS} rows,\neach number anywhere from 0 to 1. One thread, on one \
         processor; its own processor time; {passes}. One row: a call for each row, in\nchunks of about 0.2 ms; least time of each \
         chunk, mean of the chunks. Batch: all rows in one call, least time. Every answer is\ncompared with a walk from node to \
         node.\n"
    );
    let heads = |keys: &[&str]| -> String {
        keys.iter().flat_map(|key| sets.iter().map(move |set| format!(" {key}: {set} |"))).collect()
    };
    let rule = |columns: usize| " --- |".repeat(columns);
    for curve in &CURVES {
        let _ = writeln!(
            text,
            "\n| {}: {} | kernel |{}\n| --- |{}",
            curve.title,
            curve.axis,
            heads(&["one row", "batch"]),
            rule(1 + 2 * sets.len())
        );
        for at in curve.sizes {
            let name = format!("{}_{at}", curve.name);
            let kernel =
                sets.first().and_then(|set| of(lines, set, &name)).map(|line| kernel(word(line, "card")));
            let _ = write!(text, "| {at} | {} |", kernel.unwrap_or_default());
            for key in ["one", "batch"] {
                for set in sets {
                    let figure = of(lines, set, &name).map_or("-".to_owned(), |line| nanoseconds(&line[key]));
                    let _ = write!(text, " {figure} |");
                }
            }
            text.push('\n');
        }
    }
    let _ = writeln!(
        text,
        "\n| 500 trees of six levels, 28 features: rows in a batch |{}\n| --- |{}",
        heads(&["batch"]),
        rule(sets.len())
    );
    let mut sizes: Vec<u64> = batches.iter().filter_map(|line| line["size"].as_u64()).collect();
    sizes.sort_unstable();
    sizes.dedup();
    for size in sizes {
        let _ = write!(text, "| {size} |");
        for set in sets {
            let line = batches.iter().find(|line| line["isa"] == *set && line["size"] == size);
            let _ = write!(text, " {} |", line.map_or("-".to_owned(), |line| nanoseconds(&line["batch"])));
        }
        text.push('\n');
    }
    text
}

/// The kernel of the trees, as the plan in the card calls it.
fn kernel(card: &str) -> &'static str {
    let stages = stages(card);
    let kernels = realizar_apr::choice::Kernel::ALL.map(realizar_apr::choice::Kernel::name);
    kernels.into_iter().find(|kernel| stages.contains(&format!("trees {kernel}"))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::reference;

    #[test]
    fn the_answers_are_the_reference() {
        let size = Size { trees: 3, depth: 4, features: 5 };
        let model = model(size);
        let mut draw = Draw(1);
        let rows: Vec<f32> = (0..20 * size.features).map(|_| draw.share()).collect();
        let answers = answers(&model, &rows, size);
        let (answers, _) = answers.as_chunks();
        assert_eq!(answers.len(), 20);
        for (row, answer) in rows.chunks(size.features).zip(answers) {
            let row: Vec<f64> = row.iter().map(|number| f64::from(*number)).collect();
            let outputs = reference::evaluate(&model, &row).map(|answer| answer.outputs);
            assert_eq!(outputs.ok(), Some(vec![f64::from_le_bytes(*answer)]));
        }
    }

    #[test]
    fn the_kernel_is_that_of_the_card() {
        let card = "## Compiled\n\n- trees: 50 trees side by side on ranks, 28 columns as f32 -> 1 f32\n- link: none\n";
        assert_eq!(kernel(card), "side by side");
    }
}
