//! A case: an operation, rows, and what the library answered to them.

use std::collections::BTreeMap;

use realizar_apr::ir::op::Op;
use realizar_apr::ir::{
    Decision, Element, Features, Input, Link, Model, Output, OutputKind, Stage, Task, Tensor, Values,
};
use realizar_apr::reference::evaluate;
use realizar_apr::{Artifact, write};
use serde_json::Value;

/// NaN is `null`, infinities are words.
pub(crate) fn number(value: &Value) -> f64 {
    match value {
        Value::Null => f64::NAN,
        Value::String(word) => word.parse().expect("inf or -inf"),
        number => number.as_f64().expect("a number"),
    }
}

fn table(value: &Value) -> Vec<Vec<f64>> {
    let rows = value.as_array().expect("rows").iter();
    rows.map(|row| row.as_array().expect("a row").iter().map(number).collect()).collect()
}

/// The fields of an operation, each asked for by its name.
pub(crate) struct Fields<'a>(&'a Value);

impl Fields<'_> {
    pub(crate) fn optional(&self, name: &str) -> Option<Tensor> {
        let (mut shape, mut values) = (Vec::new(), Vec::new());
        flatten(self.0.get(name)?, 0, &mut shape, &mut values);
        Some(Tensor { shape, values: Values::F64(values), offset: None })
    }

    pub(crate) fn tensor(&self, name: &str) -> Tensor {
        self.optional(name).expect("the field is there")
    }

    pub(crate) fn indices(&self, name: &str) -> Vec<u32> {
        let indices = self.0[name].as_array().expect("a list").iter();
        indices
            .map(|index| index.as_u64().and_then(|index| index.try_into().ok()).expect("an index"))
            .collect()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some()
    }

    pub(crate) fn number(&self, name: &str) -> f64 {
        number(&self.0[name])
    }

    pub(crate) fn count(&self, name: &str) -> usize {
        self.0[name].as_u64().expect("a count") as usize
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.0[name].as_bool().expect("a boolean")
    }

    pub(crate) fn word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> T {
        let word = self.0[name].as_str().expect("a word");
        words.iter().find(|(known, _)| *known == word).expect("a known word").1
    }
}

/// The numbers of lists inside of lists, and how long the lists of each depth are.
fn flatten(value: &Value, depth: usize, shape: &mut Vec<usize>, values: &mut Vec<f64>) {
    let Some(items) = value.as_array() else {
        values.push(number(value));
        return;
    };
    if depth == shape.len() {
        shape.push(items.len());
    }
    for item in items {
        flatten(item, depth + 1, shape, values);
    }
}

fn model(n: usize, m: usize, op: Op) -> Model {
    Model {
        name: None,
        version: None,
        task: Task::Transform,
        input: Input { element: Element::F64, features: Features::Unnamed(n), open: false },
        stages: vec![Stage::Op(op)],
        head: Vec::new(),
        link: Link::Identity,
        output: Output {
            element: Element::F64,
            kind: OutputKind::Component,
            count: m,
            labels: None,
            decision: Decision::None,
        },
        source: None,
        golden: None,
        measured: Vec::new(),
    }
}

/// Evaluates every case of a file; how many rows each operation has. `off` says how far a number is from the library's,
/// which may be as much as the case says under `bound`.
#[track_caller]
pub(crate) fn evaluate_all(
    file: &str,
    bound: &str,
    operation: fn(&Fields<'_>, &str) -> Op,
    off: fn(f64, f64) -> f64,
) -> BTreeMap<String, usize> {
    let path = format!("{}/../tests/fixtures/ops/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the cases are there");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("the cases are JSON");
    let mut seen = BTreeMap::new();
    for case in &cases {
        let (source, name) = (case["source"].as_str(), case["op"].as_str().expect("an operation"));
        let (rows, outputs, bound) = (table(&case["rows"]), table(&case["outputs"]), number(&case[bound]));
        let written = model(rows[0].len(), outputs[0].len(), operation(&Fields(&case["fields"]), name));
        let bytes = write(&written).unwrap_or_else(|error| panic!("{source:?}: {error}"));
        let read = Artifact::read(&bytes).unwrap_or_else(|error| panic!("{source:?}: {error}"));
        assert_eq!(rows.len(), outputs.len(), "{source:?}");
        for (row, expected) in rows.iter().zip(&outputs) {
            let found = evaluate(&read.model, row).expect("the row fits").outputs;
            assert_eq!(found.len(), expected.len(), "{source:?}");
            for (column, (&found, &expected)) in found.iter().zip(expected).enumerate() {
                let off = off(found, expected);
                assert!(
                    off <= bound,
                    "{source:?}, column {column}: {found:e} is {off:e} off {expected:e}, row {row:?}"
                );
            }
        }
        *seen.entry(name.to_owned()).or_default() += rows.len();
    }
    seen
}
