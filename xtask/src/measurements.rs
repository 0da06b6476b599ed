//! What `cargo xtask bench --peers` measured, kept from run to run: a model that is measured again replaces its own lines,
//! and every line says when it was.

use std::path::PathBuf;

use serde_json::Value;

use crate::kernels::json_lines;
use crate::tables::stages;
use crate::workspace::root;

fn path() -> PathBuf {
    root().join("benches/results/peers.jsonl")
}

/// Ours and the peers', in the order of the models.
pub(crate) struct Measurements {
    pub(crate) ours: Vec<Value>,
    pub(crate) peers: Vec<Value>,
}

/// Marks the lines of a run with its date, puts them in the place of those of the same models, and keeps all. `models` is
/// the order; lines of models that are not in it are dropped.
pub(crate) fn kept(
    run: &str,
    models: &[&str],
    ours: &[Value],
    peers: &[Value],
) -> Result<Measurements, String> {
    let path = path();
    let before = match std::fs::read_to_string(&path) {
        Ok(text) => json_lines(&text)?,
        Err(_) => Vec::new(),
    };
    let lines = merged(run, models, ours, peers, before);
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    let (ours, peers) = lines.into_iter().partition(|line| line["who"] == "realizar");
    Ok(Measurements { ours, peers })
}

fn merged(run: &str, models: &[&str], ours: &[Value], peers: &[Value], before: Vec<Value>) -> Vec<Value> {
    let again = |line: &Value| ours.iter().any(|fresh| fresh["model"] == line["model"]);
    let mut lines: Vec<Value> = before.into_iter().filter(|line| !again(line)).collect();
    for line in ours.iter().chain(peers) {
        let mut line = line.clone();
        line["run"] = run.into();
        if let Some(card) = line["card"].as_str() {
            // Of the card only what the tables show.
            line["stages"] = stages(card).into();
        }
        if let Some(line) = line.as_object_mut() {
            line.remove("card");
        }
        lines.push(line);
    }
    let place = |line: &Value| models.iter().position(|model| line["model"] == *model);
    lines.retain(|line| place(line).is_some());
    // Lines of one model keep their order.
    lines.sort_by_key(place);
    lines
}

#[cfg(test)]
mod tests {
    use super::merged;
    use serde_json::json;

    #[test]
    fn a_model_that_is_measured_again_replaces_its_own_lines() {
        let line = |model: &str, who: &str, run: &str| json!({"model": model, "who": who, "run": run});
        let before = vec![
            line("a", "realizar", "1"),
            line("a", "p", "1"),
            line("b", "realizar", "1"),
            line("c", "p", "1"),
        ];
        let fresh = [json!({"model": "a", "who": "realizar", "card": "# a\n"})];
        let lines = merged("2", &["b", "a"], &fresh, &[json!({"model": "a", "who": "q"})], before);
        let expected = [
            line("b", "realizar", "1"),
            json!({"model": "a", "who": "realizar", "run": "2", "stages": ""}),
            line("a", "q", "2"),
        ];
        assert_eq!(lines, expected);
    }
}
