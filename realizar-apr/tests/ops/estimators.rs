//! The operations of estimators against scikit-learn, scipy and ONNX Runtime (`make_estimators.py`).
//!
//! `bound` of a case is how far an output may be, relative to itself and to 1.

use realizar_apr::ir::op::{
    Convolution, Distances, Gaussian, Kernel, KernelFunction, Metric, Neighbours, OneVsOne, OneVsRestScores,
    Op, PairProbabilities, Pool, PoolKind, Quadratic, Weighting,
};

use crate::case::{Fields, evaluate_all};

fn operation(fields: &Fields<'_>, name: &str) -> Op {
    match name {
        "distances" => {
            let (metric, p) = metric(fields);
            Op::Distances(Distances { points: fields.tensor("points"), metric, p })
        }
        "neighbours" => {
            let (metric, p) = metric(fields);
            Op::Neighbours(Neighbours {
                points: fields.tensor("points"),
                metric,
                p,
                k: fields.count("k"),
                weights: fields
                    .word("weights", &[("uniform", Weighting::Uniform), ("distance", Weighting::Distance)]),
                classes: fields.has("classes").then(|| fields.indices("classes")),
                outputs: fields.has("outputs").then(|| fields.count("outputs")),
                values: fields.optional("values"),
            })
        }
        "kernel" => Op::Kernel(Kernel {
            function: fields.word(
                "function",
                &[
                    ("linear", KernelFunction::Linear),
                    ("poly", KernelFunction::Poly),
                    ("rbf", KernelFunction::Rbf),
                    ("sigmoid", KernelFunction::Sigmoid),
                ],
            ),
            gamma: fields.number("gamma"),
            coef0: fields.number("coef0"),
            degree: fields.number("degree"),
            vectors: fields.tensor("vectors"),
        }),
        "one_vs_one" => Op::OneVsOne(OneVsOne {
            coefficients: fields.tensor("coefficients"),
            counts: fields.indices("counts"),
            intercept: fields.tensor("intercept"),
        }),
        "one_vs_rest_scores" => Op::OneVsRestScores(OneVsRestScores { classes: fields.count("classes") }),
        "pair_probabilities" => Op::PairProbabilities(PairProbabilities {
            classes: fields.count("classes"),
            a: fields.tensor("a"),
            b: fields.tensor("b"),
        }),
        "gaussian" => Op::Gaussian(Gaussian {
            mean: fields.tensor("mean"),
            variance: fields.tensor("variance"),
            constant: fields.tensor("constant"),
        }),
        "quadratic" => Op::Quadratic(Quadratic {
            mean: fields.tensor("mean"),
            matrix: fields.tensor("matrix"),
            constant: fields.tensor("constant"),
        }),
        "convolution" => Op::Convolution(Convolution {
            weight: fields.tensor("weight"),
            bias: fields.optional("bias"),
            input: fields.indices("input"),
            kernel: fields.indices("kernel"),
            strides: fields.indices("strides"),
            pads: fields.indices("pads"),
            dilations: fields.indices("dilations"),
            groups: fields.count("groups"),
        }),
        "pool" => Op::Pool(Pool {
            kind: fields.word("kind", &[("max", PoolKind::Max), ("average", PoolKind::Average)]),
            input: fields.indices("input"),
            kernel: fields.indices("kernel"),
            strides: fields.indices("strides"),
            pads: fields.indices("pads"),
            count_padding: fields.flag("count_padding"),
        }),
        other => panic!("no operation {other}"),
    }
}

fn metric(fields: &Fields<'_>) -> (Metric, Option<f64>) {
    let metric = fields.word(
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
    (metric, fields.has("p").then(|| fields.number("p")))
}

/// The difference relative to the library's number and to 1; 0 for two NaN.
fn off(found: f64, expected: f64) -> f64 {
    if found.is_nan() && expected.is_nan() {
        return 0.0;
    }
    (found - expected).abs() / expected.abs().max(1.0)
}

#[test]
fn every_operation_answers_as_its_library() {
    let seen = evaluate_all("estimators.json", "bound", operation, off);
    assert_eq!(seen.len(), 10, "operations with cases: {seen:?}");
}
