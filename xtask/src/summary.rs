//! The standard set for the book: ours on the best instruction set beside the quickest of the peers.

use std::fmt::Write;

use serde_json::Value;

use crate::svg::Marks;
use crate::tables::{is_wrong, nanoseconds, word};

/// The lines of the best instruction set, which come first.
fn best(ours: &[Value]) -> impl Iterator<Item = &Value> {
    let isa = ours.first().map(|line| &line["isa"]);
    ours.iter().filter(move |line| Some(&line["isa"]) == isa)
}

/// The quickest peer whose answers are right; one that is called from Python counts in a batch only.
fn quickest<'a>(peers: &'a [Value], model: &Value, key: &str) -> Option<(&'a str, f64)> {
    let counts = |line: &&Value| {
        line["model"] == model["model"] && !is_wrong(line) && (key == "batch" || line["through"] != "python")
    };
    let all = peers.iter().filter(counts).filter_map(|line| Some((word(line, "who"), line[key].as_f64()?)));
    all.min_by(|a, b| a.1.total_cmp(&b.1))
}

/// Kinds of marks, and each model's.
pub(crate) fn marks(ours: &[Value], peers: &[Value]) -> (Vec<String>, Vec<Marks>) {
    let isa = ours.first().map(|line| word(line, "isa")).unwrap_or_default();
    let mut kinds = vec![format!("realizar ({isa}), one row"), format!("realizar ({isa}), batch")];
    if !peers.is_empty() {
        kinds.extend(["quickest peer, one row".to_owned(), "quickest peer, batch".to_owned()]);
    }
    let of = |line: &Value| {
        let places = [
            line["one"].as_f64(),
            line["batch"].as_f64(),
            quickest(peers, line, "one").map(|peer| peer.1),
            quickest(peers, line, "batch").map(|peer| peer.1),
        ];
        let places = places.into_iter().enumerate().filter_map(|(kind, place)| Some((kind, place?)));
        Marks { name: word(line, "model").to_owned(), places: places.collect() }
    };
    (kinds, best(ours).map(of).collect())
}

/// The table, under the machine and the method.
pub(crate) fn table(machine: &str, passes: &str, ours: &[Value], peers: &[Value]) -> String {
    let isa = ours.first().map(|line| word(line, "isa")).unwrap_or_default();
    let mut text = format!(
        "`cargo xtask bench{}`: nanoseconds for a row of the f32 methods, on {isa}; {machine}.\n\nOne thread, on one processor; its own \
         processor time; {passes}; rows that vary. What the models are, all instruction sets\nand how far the answers are from the \
         library's: [kernels.md](../benches/results/kernels.md).",
        if peers.is_empty() { "" } else { " --peers" }
    );
    if peers.is_empty() {
        text.push_str(" No peers were built in this run.\n\n| model | one row | batch | cold |\n| --- | --- | --- | --- |\n");
    } else {
        text.push_str(
            " The quickest peer\nwhose answers are right, with ours divided by it; those that are called from Python count in a batch \
             only. All peers, with their\nversions: [peers.md](../benches/results/peers.md).\n\n| model | one row | quickest peer | ratio | batch | \
             quickest peer | ratio | cold |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n",
        );
    }
    for line in best(ours) {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "| {} |", word(line, "model"));
        for key in ["one", "batch"] {
            let _ =
                write!(text, " {}{} |", if is_wrong(line) { "WRONG " } else { "" }, nanoseconds(&line[key]));
            if peers.is_empty() {
                continue;
            }
            let _ = match (quickest(peers, line, key), line[key].as_f64()) {
                (Some((who, theirs)), Some(ours)) => {
                    write!(text, " {who}: {} | {:.3} |", nanoseconds(&theirs.into()), ours / theirs)
                }
                _ => write!(text, " - | - |"),
            };
        }
        let _ = writeln!(text, " {} |", nanoseconds(&line["cold"]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_quickest_peer_is_right_and_not_called_from_python_row_by_row() {
        let ours = [
            json!({"model": "m", "isa": "avx512", "one": 50.0, "batch": 20.0, "cold": 900, "off": 0}),
            json!({"model": "m", "isa": "avx2", "one": 70.0, "batch": 30.0, "cold": 900, "off": 0}),
        ];
        let peers = [
            json!({"model": "m", "who": "wrong", "one": 1.0, "batch": 1.0, "off": 0.5}),
            json!({"model": "m", "who": "b", "one": 100.0, "batch": 80.0, "off": 0}),
            json!({"model": "m", "who": "c", "through": "python", "one": 60.0, "batch": 40.0, "off": 0}),
            json!({"model": "n", "who": "d", "one": 2.0, "batch": 2.0, "off": 0}),
        ];
        let table = table("here", "few passes", &ours, &peers);
        assert!(table.contains("| m | 50.0 | b: 100 | 0.500 | 20.0 | c: 40.0 | 0.500 | 900 |\n"), "{table}");
        let (kinds, models) = marks(&ours, &peers);
        assert_eq!((kinds.len(), models.len()), (4, 1));
        assert_eq!(models[0].places, [(0, 50.0), (1, 20.0), (2, 100.0), (3, 40.0)]);
    }
}
