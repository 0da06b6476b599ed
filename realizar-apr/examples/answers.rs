//! Answers rows by the reference evaluator: `cargo run --example answers -- model.apr < rows.jsonl`.
//!
//! A row is one line, a JSON array of numbers, `null` where a value is missing. Each gives one line:
//! `{"outputs":[0.98,0.02],"class":0}`, with `"class":null` where the model decides none. Numbers are
//! written so that reading them gives the same bits. The Python tests compare these with scikit-learn.

use realizar_apr::Artifact;
use realizar_apr::reference::{Answer, evaluate};
use std::error::Error;
use std::io::{self, BufRead, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("which file? usage: answers model.apr < rows.jsonl")?;
    let artifact = Artifact::read(&std::fs::read(&path)?).map_err(|error| format!("{path}: {error}"))?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for (number, line) in io::stdin().lock().lines().enumerate() {
        let row = row(&line?).map_err(|error| format!("row {number}: {error}"))?;
        let answer = evaluate(&artifact.model, &row).map_err(|error| format!("row {number}: {error}"))?;
        writeln!(out, "{}", json(&answer))?;
    }
    Ok(())
}

/// Reads a flat array of numbers and `null`.
fn row(line: &str) -> Result<Vec<f64>, String> {
    let inside = line.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let inside = inside.ok_or_else(|| format!("expected an array of numbers, found `{line}`"))?;
    let number = |text: &str| match text.trim() {
        "null" => Ok(f64::NAN),
        text => text.parse().map_err(|_| format!("expected a number or null, found `{text}`")),
    };
    inside.split(',').map(number).collect()
}

fn json(answer: &Answer) -> String {
    let number = |x: &f64| if x.is_finite() { format!("{x:?}") } else { "null".to_owned() };
    let outputs: Vec<String> = answer.outputs.iter().map(number).collect();
    let class = answer.class.map_or_else(|| "null".to_owned(), |class| class.to_string());
    format!("{{\"outputs\":[{}],\"class\":{class}}}", outputs.join(","))
}
