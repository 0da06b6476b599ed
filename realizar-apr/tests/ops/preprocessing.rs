//! The operations of preprocessing and of ensembles against scikit-learn, scipy and numpy (`make.py`).
//!
//! `ulps` of a case is how far an output may be, in units in the last place of the larger of the two and 1: 0 where
//! an operation does the library's arithmetic in its order, 8 for power transforms, whose logarithms and powers
//! numpy computes by code of its own.

use realizar_apr::ir::op::{
    Above, Binarize, Clip, Complement, Encode, Impute, Interpolate, MarkMissing, Mean, Normalise, Op, Power,
    PowerTransform, Products, Table, Vote, WeightedMedian, Zero,
};

use crate::case::{Fields, evaluate_all};

fn operation(fields: &Fields<'_>, name: &str) -> Op {
    match name {
        "clip" => Op::Clip(Clip { low: fields.optional("low"), high: fields.optional("high") }),
        "power_transform" => Op::PowerTransform(PowerTransform {
            method: fields.word("method", &[("yeo_johnson", Power::YeoJohnson), ("box_cox", Power::BoxCox)]),
            lambda: fields.tensor("lambda"),
            inverse: fields.flag("inverse"),
        }),
        "impute" => Op::Impute(Impute {
            value: fields.tensor("value"),
            missing: fields.has("missing").then(|| fields.number("missing")),
            indicator: fields.has("indicator").then(|| fields.indices("indicator")),
        }),
        "mark_missing" => Op::MarkMissing(MarkMissing { value: fields.number("value") }),
        "binarize" => Op::Binarize(Binarize { threshold: fields.number("threshold") }),
        "encode" => Op::Encode(Encode {
            keys: fields.tensor("keys"),
            starts: fields.indices("starts"),
            bins: fields.indices("bins"),
            widths: fields.indices("widths"),
            rows: Table(fields.tensor("rows")),
        }),
        "products" => Op::Products(Products { left: fields.indices("left"), right: fields.indices("right") }),
        "interpolate" => Op::Interpolate(Interpolate {
            x: fields.tensor("x"),
            y: fields.tensor("y"),
            starts: fields.indices("starts"),
        }),
        "mean" => Op::Mean(Mean { weights: fields.optional("weights"), divisor: fields.number("divisor") }),
        "vote" => Op::Vote(Vote {
            classes: fields.count("classes"),
            weights: fields.optional("weights"),
            others: fields.optional("others"),
        }),
        "weighted_median" => Op::WeightedMedian(WeightedMedian { weights: fields.tensor("weights") }),
        "above" => {
            Op::Above(Above { threshold: fields.number("threshold"), inclusive: fields.flag("inclusive") })
        }
        "complement" => Op::Complement(Complement {}),
        "normalise" => Op::Normalise(Normalise {
            zero: fields.word("zero", &[("uniform", Zero::Uniform), ("keep", Zero::Keep)]),
        }),
        other => panic!("no operation {other}"),
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
    let seen = evaluate_all("ops.json", "ulps", operation, distance);
    assert_eq!(seen.len(), 14, "operations with cases: {seen:?}");
}
