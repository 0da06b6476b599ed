//! The operations against scikit-learn, scipy and numpy, on the cases that `tests/fixtures/ops/make.py` wrote
//! down: each is written to a file, read again and evaluated.
//!
//! `ulps` of a case is how far an output may be, in units in the last place of the larger of the two and 1: 0 where
//! an operation does the library's arithmetic in its order, 8 for power transforms, whose logarithms and powers
//! numpy computes by code of its own.

use realizar_apr::ir::op::{
    Above, Binarize, Clip, Complement, Encode, Impute, Interpolate, MarkMissing, Mean, Normalise, Op, Power,
    PowerTransform, Products, Table, Vote, WeightedMedian, Zero,
};
use realizar_apr::ir::{
    Decision, Element, Features, Input, Link, Model, Output, OutputKind, Stage, Task, Tensor, Values,
};
use realizar_apr::reference::evaluate;
use realizar_apr::{Artifact, write};
use serde_json::Value;

/// NaN is `null`, infinities are words.
fn number(value: &Value) -> f64 {
    match value {
        Value::Null => f64::NAN,
        Value::String(word) => word.parse().expect("inf or -inf"),
        number => number.as_f64().expect("a number"),
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

/// The fields of a case, each asked for by its name.
struct Fields<'a>(&'a Value);

impl Fields<'_> {
    fn optional(&self, name: &str) -> Option<Tensor> {
        let values = numbers(self.0.get(name)?);
        Some(Tensor { shape: vec![values.len()], values: Values::F64(values), offset: None })
    }

    fn tensor(&self, name: &str) -> Tensor {
        self.optional(name).expect("the field is there")
    }

    fn indices(&self, name: &str) -> Vec<u32> {
        let indices = self.0[name].as_array().expect("a list").iter();
        indices
            .map(|index| index.as_u64().and_then(|index| index.try_into().ok()).expect("an index"))
            .collect()
    }

    fn flag(&self, name: &str) -> bool {
        self.0[name].as_bool().expect("a boolean")
    }

    fn op(&self, name: &str) -> Op {
        match name {
            "clip" => Op::Clip(Clip { low: self.optional("low"), high: self.optional("high") }),
            "power_transform" => Op::PowerTransform(PowerTransform {
                method: match self.0["method"].as_str() {
                    Some("yeo_johnson") => Power::YeoJohnson,
                    Some("box_cox") => Power::BoxCox,
                    other => panic!("a method {other:?}"),
                },
                lambda: self.tensor("lambda"),
                inverse: self.flag("inverse"),
            }),
            "impute" => Op::Impute(Impute {
                value: self.tensor("value"),
                missing: self.0.get("missing").map(number),
                indicator: self.0.get("indicator").map(|_| self.indices("indicator")),
            }),
            "mark_missing" => Op::MarkMissing(MarkMissing { value: number(&self.0["value"]) }),
            "binarize" => Op::Binarize(Binarize { threshold: number(&self.0["threshold"]) }),
            "encode" => Op::Encode(Encode {
                keys: self.tensor("keys"),
                starts: self.indices("starts"),
                bins: self.indices("bins"),
                widths: self.indices("widths"),
                rows: Table(self.tensor("rows")),
            }),
            "products" => Op::Products(Products { left: self.indices("left"), right: self.indices("right") }),
            "interpolate" => Op::Interpolate(Interpolate {
                x: self.tensor("x"),
                y: self.tensor("y"),
                starts: self.indices("starts"),
            }),
            "mean" => {
                Op::Mean(Mean { weights: self.optional("weights"), divisor: number(&self.0["divisor"]) })
            }
            "vote" => Op::Vote(Vote {
                classes: number(&self.0["classes"]) as usize,
                weights: self.optional("weights"),
                others: self.optional("others"),
            }),
            "weighted_median" => Op::WeightedMedian(WeightedMedian { weights: self.tensor("weights") }),
            "above" => Op::Above(Above {
                threshold: number(&self.0["threshold"]),
                inclusive: self.flag("inclusive"),
            }),
            "complement" => Op::Complement(Complement {}),
            "normalise" => Op::Normalise(Normalise {
                zero: match self.0["zero"].as_str() {
                    Some("uniform") => Zero::Uniform,
                    Some("keep") => Zero::Keep,
                    other => panic!("zero {other:?}"),
                },
            }),
            other => panic!("no operation {other}"),
        }
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
    }
}

/// Units in the last place between two numbers, of the larger of them and 1; 0 for two NaN.
fn distance(a: f64, b: f64) -> f64 {
    if a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()) {
        return 0.0;
    }
    if !(a.is_finite() && b.is_finite()) {
        return f64::INFINITY;
    }
    if a == b {
        // Zeros of both signs.
        return 1.0;
    }
    let size = a.abs().max(b.abs()).max(1.0);
    (a - b).abs() / (size.next_up() - size)
}

#[test]
fn every_operation_answers_as_its_library() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/ops/ops.json");
    let text = std::fs::read_to_string(path).expect("the cases are there");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("the cases are JSON");
    let mut seen = std::collections::BTreeMap::<&str, usize>::new();
    for case in &cases {
        let (source, name) = (case["source"].as_str(), case["op"].as_str().expect("an operation"));
        let rows: Vec<Vec<f64>> = case["rows"].as_array().expect("rows").iter().map(numbers).collect();
        let outputs: Vec<Vec<f64>> =
            case["outputs"].as_array().expect("outputs").iter().map(numbers).collect();
        let ulps = number(&case["ulps"]);
        let written = model(rows[0].len(), outputs[0].len(), Fields(&case["fields"]).op(name));
        let bytes = write(&written).unwrap_or_else(|error| panic!("{source:?}: {error}"));
        let read = Artifact::read(&bytes).unwrap_or_else(|error| panic!("{source:?}: {error}"));
        for (row, expected) in rows.iter().zip(&outputs) {
            let found = evaluate(&read.model, row).expect("the row fits").outputs;
            assert_eq!(found.len(), expected.len(), "{source:?}");
            for (column, (&found, &expected)) in found.iter().zip(expected).enumerate() {
                let distance = distance(found, expected);
                assert!(
                    distance <= ulps,
                    "{source:?}, column {column}: {found:e} is {distance} ulps from {expected:e}, row {row:?}"
                );
            }
        }
        *seen.entry(name).or_default() += rows.len();
    }
    assert_eq!(seen.len(), 14, "operations with cases: {seen:?}");
}
