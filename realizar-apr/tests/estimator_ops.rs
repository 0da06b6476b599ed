//! The operations of estimators against scikit-learn, scipy and ONNX Runtime, on the cases that
//! `tests/fixtures/ops/make_estimators.py` wrote down: each is written to a file, read again and evaluated.

use std::collections::BTreeMap;

use realizar_apr::ir::op::{
    Convolution, Distances, Gaussian, Kernel, KernelFunction, Metric, Neighbours, OneVsOne, OneVsRestScores,
    Op, PairProbabilities, Pool, PoolKind, Quadratic, Weighting,
};
use realizar_apr::ir::{
    Decision, Element, Features, Input, Link, Model, Output, OutputKind, Stage, Task, Tensor, Values,
};
use realizar_apr::reference::evaluate;
use realizar_apr::{Artifact, write};
use serde_json::Value;

/// NaN is `null`.
fn number(value: &Value) -> f64 {
    if value.is_null() { f64::NAN } else { value.as_f64().expect("a number") }
}

fn table(value: &Value) -> Vec<Vec<f64>> {
    let rows = value.as_array().expect("rows").iter();
    rows.map(|row| row.as_array().expect("a row").iter().map(number).collect()).collect()
}

/// The fields of a case, each asked for by its name.
struct Fields<'a>(&'a Value);

impl Fields<'_> {
    fn optional(&self, name: &str) -> Option<Tensor> {
        let (mut shape, mut values) = (Vec::new(), Vec::new());
        flatten(self.0.get(name)?, 0, &mut shape, &mut values);
        Some(Tensor { shape, values: Values::F64(values), offset: None })
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

    fn number(&self, name: &str) -> f64 {
        number(&self.0[name])
    }

    fn count(&self, name: &str) -> usize {
        self.0[name].as_u64().expect("a count") as usize
    }

    fn word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> T {
        let word = self.0[name].as_str().expect("a word");
        words.iter().find(|(known, _)| *known == word).expect("a known word").1
    }

    fn metric(&self) -> (Metric, Option<f64>) {
        let metric = self.word(
            "metric",
            &[
                ("euclidean", Metric::Euclidean),
                ("squared_euclidean", Metric::SquaredEuclidean),
                ("manhattan", Metric::Manhattan),
                ("chebyshev", Metric::Chebyshev),
                ("minkowski", Metric::Minkowski),
                ("cosine", Metric::Cosine),
            ],
        );
        (metric, self.0.get("p").map(number))
    }

    fn op(&self, name: &str) -> Op {
        match name {
            "distances" => {
                let (metric, p) = self.metric();
                Op::Distances(Distances { points: self.tensor("points"), metric, p })
            }
            "neighbours" => {
                let (metric, p) = self.metric();
                Op::Neighbours(Neighbours {
                    points: self.tensor("points"),
                    metric,
                    p,
                    k: self.count("k"),
                    weights: self.word(
                        "weights",
                        &[("uniform", Weighting::Uniform), ("distance", Weighting::Distance)],
                    ),
                    classes: self.0.get("classes").map(|_| self.indices("classes")),
                    outputs: self.0.get("outputs").map(|_| self.count("outputs")),
                    values: self.optional("values"),
                })
            }
            "kernel" => Op::Kernel(Kernel {
                function: self.word(
                    "function",
                    &[
                        ("linear", KernelFunction::Linear),
                        ("poly", KernelFunction::Poly),
                        ("rbf", KernelFunction::Rbf),
                        ("sigmoid", KernelFunction::Sigmoid),
                    ],
                ),
                gamma: self.number("gamma"),
                coef0: self.number("coef0"),
                degree: self.number("degree"),
                vectors: self.tensor("vectors"),
            }),
            "one_vs_one" => Op::OneVsOne(OneVsOne {
                coefficients: self.tensor("coefficients"),
                counts: self.indices("counts"),
                intercept: self.tensor("intercept"),
            }),
            "one_vs_rest_scores" => Op::OneVsRestScores(OneVsRestScores { classes: self.count("classes") }),
            "pair_probabilities" => Op::PairProbabilities(PairProbabilities {
                classes: self.count("classes"),
                a: self.tensor("a"),
                b: self.tensor("b"),
            }),
            "gaussian" => Op::Gaussian(Gaussian {
                mean: self.tensor("mean"),
                variance: self.tensor("variance"),
                constant: self.tensor("constant"),
            }),
            "quadratic" => Op::Quadratic(Quadratic {
                mean: self.tensor("mean"),
                matrix: self.tensor("matrix"),
                constant: self.tensor("constant"),
            }),
            "convolution" => Op::Convolution(Convolution {
                weight: self.tensor("weight"),
                bias: self.optional("bias"),
                input: self.indices("input"),
                kernel: self.indices("kernel"),
                strides: self.indices("strides"),
                pads: self.indices("pads"),
                dilations: self.indices("dilations"),
                groups: self.count("groups"),
            }),
            "pool" => Op::Pool(Pool {
                kind: self.word("kind", &[("max", PoolKind::Max), ("average", PoolKind::Average)]),
                input: self.indices("input"),
                kernel: self.indices("kernel"),
                strides: self.indices("strides"),
                pads: self.indices("pads"),
                count_padding: self.0["count_padding"].as_bool().expect("a boolean"),
            }),
            other => panic!("no operation {other}"),
        }
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
    }
}

#[test]
fn every_operation_answers_as_its_library() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/ops/estimators.json");
    let text = std::fs::read_to_string(path).expect("the cases are there");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("the cases are JSON");
    let mut seen = BTreeMap::<&str, usize>::new();
    for case in &cases {
        let (source, name) = (case["source"].as_str(), case["op"].as_str().expect("an operation"));
        let (rows, outputs, bound) = (table(&case["rows"]), table(&case["outputs"]), number(&case["bound"]));
        let written = model(rows[0].len(), outputs[0].len(), Fields(&case["fields"]).op(name));
        let bytes = write(&written).unwrap_or_else(|error| panic!("{source:?}: {error}"));
        let read = Artifact::read(&bytes).unwrap_or_else(|error| panic!("{source:?}: {error}"));
        for (row, expected) in rows.iter().zip(&outputs) {
            let found = evaluate(&read.model, row).expect("the row fits").outputs;
            assert_eq!(found.len(), expected.len(), "{source:?}");
            for (column, (&found, &expected)) in found.iter().zip(expected).enumerate() {
                let off = (found - expected).abs() / expected.abs().max(1.0);
                assert!(
                    off <= bound || (found.is_nan() && expected.is_nan()),
                    "{source:?}, column {column}: {found:e} is {off:e} off {expected:e}, row {row:?}"
                );
            }
        }
        *seen.entry(name).or_default() += rows.len();
    }
    assert_eq!(seen.len(), 10, "operations with cases: {seen:?}");
}
