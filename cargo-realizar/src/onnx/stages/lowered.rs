//! The stages of one expression, over the numbers that it looks at.

use realizar_apr::ir::op::{self, Encode, Neighbours, Op, Pool, PoolKind, Products, Table, Weighting};
use realizar_apr::ir::{Activation, Branch, Element, Link, Scaler, ScalerForm, Stage, Tensor, Values};

use super::emit::Gap;
use super::sparse::{affine, affine_size};
use super::vector;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::algebra::{Algebra, Id};

impl Algebra {
    /// The stages of one expression, over what it looks at.
    pub(in crate::onnx) fn stages_of(&mut self, id: Id, n: usize) -> Result<Vec<Stage>, Gap> {
        let size = match self.expr(id) {
            Expr::Dense(_, weight) => weight.len() * 8,
            Expr::Stages(_, stages) => stages.iter().map(size_of_stage).sum(),
            Expr::Encode(_, tables) => (tables.rows.len() + tables.keys.len() + tables.widths.len()) * 8,
            Expr::Distances(_, distances) => distances.points.len() * 8,
            Expr::Neighbours(_, _, tables) => tables.iter().map(|table| table.len() * 8).sum(),
            Expr::Affine(_, rows) => affine_size(rows, n),
            Expr::Shifted(_) | Expr::Shares(_) => n.saturating_mul(n + 1).saturating_mul(8),
            _ => 0,
        };
        self.budget.charge("the numbers of a stage", size, 1)?;
        let width = self.width(id);
        let one = |op: Op| vec![Stage::Op(op)];
        Ok(match self.expr(id) {
            Expr::Input | Expr::Concat(_) => Vec::new(),
            Expr::Affine(_, rows) => affine(rows, n),
            Expr::Dense(_, weight) => {
                vec![dense(vec![width, weight.len() / width.max(1)], weight.to_vec(), None)]
            }
            Expr::Map(_, function) => one(Op::Map(op::Map { function: *function })),
            Expr::Product(..) => {
                let half = (n / 2) as u32;
                one(Op::Products(Products {
                    left: (1..=half).collect(),
                    right: (half + 1..=2 * half).collect(),
                }))
            }
            Expr::Stages(_, stages) => stages.clone(),
            Expr::Largest(_) => one(largest(n)),
            Expr::Shifted(_) => shifted(n),
            Expr::Shares(_) => {
                let mut stages = shifted(n);
                stages.push(Stage::Op(Op::Map(op::Map { function: op::Function::Exp })));
                stages
            }
            Expr::LogSoftmax(_) => {
                let logarithm = Op::Map(op::Map { function: op::Function::Log });
                vec![widen(), Stage::Link(Link::Softmax), Stage::Op(logarithm)]
            }
            Expr::Softmax(_) => vec![Stage::Link(Link::Softmax)],
            Expr::Normalise(_) => one(Op::Normalise(op::Normalise { zero: op::Zero::Uniform })),
            Expr::ArgMax(_) => vec![Stage::Link(Link::Argmax)],
            Expr::Above(_, threshold) => {
                one(Op::Above(op::Above { threshold: *threshold, inclusive: false }))
            }
            Expr::Votes(_, classes) => votes(*classes),
            Expr::Encode(_, tables) => one(Op::Encode(Encode {
                keys: vector(tables.keys.clone()),
                starts: tables.starts.clone(),
                bins: vec![0; tables.widths.len()],
                widths: tables.widths.clone(),
                rows: Table(vector(tables.rows.clone())),
            })),
            Expr::Distances(_, distances) if !distances.rootless => one(Op::Distances(op::Distances {
                points: matrix(vec![width, distances.points.len() / width.max(1)], distances.points.to_vec()),
                metric: distances.metric,
                p: distances.power,
            })),
            Expr::Neighbours(of, k, tables) => {
                let Expr::Distances(_, distances) = self.expr(*of) else { return Err(Gap::NoStage(id)) };
                let count = tables.first().map_or(0, Vec::len);
                let values =
                    (0..count).flat_map(|point| tables.iter().map(move |table| table[point])).collect();
                one(Op::Neighbours(Neighbours {
                    points: matrix(
                        vec![count, distances.points.len() / count.max(1)],
                        distances.points.to_vec(),
                    ),
                    metric: distances.metric,
                    p: distances.power,
                    k: *k,
                    weights: Weighting::Uniform,
                    classes: None,
                    outputs: None,
                    values: Some(matrix(vec![count, width], values)),
                }))
            }
            Expr::LogSumExp(_)
            | Expr::Distances(..)
            | Expr::Order(_)
            | Expr::Ordered(..)
            | Expr::Cumulated(..)
            | Expr::MedianPlace(..)
            | Expr::Indices(..)
            | Expr::Nearest(_)
            | Expr::Picked(..) => return Err(Gap::NoStage(id)),
        })
    }
}

pub(in crate::onnx) fn matrix(shape: Vec<usize>, values: Vec<f64>) -> Tensor {
    Tensor { shape, values: Values::F64(values), offset: None }
}

pub(in crate::onnx) fn dense(shape: Vec<usize>, weight: Vec<f64>, bias: Option<Vec<f64>>) -> Stage {
    Stage::Dense(realizar_apr::ir::Dense {
        element: Element::F64,
        weight: matrix(shape, weight),
        bias: bias.map(vector),
        bias_first: false,
        activation: Activation::Identity,
    })
}

/// What follows computes in f64.
pub(in crate::onnx) fn widen() -> Stage {
    let form = ScalerForm::SubtractDivide { offset: None, divisor: None };
    Stage::Scaler(Scaler { element: Element::F64, form })
}

/// The largest of `n` numbers, as one window over a line of them.
pub(in crate::onnx) fn largest(n: usize) -> Op {
    let n = n as u32;
    Op::Pool(Pool {
        kind: PoolKind::Max,
        input: vec![1, 1, n],
        kernel: vec![1, n],
        strides: vec![1, 1],
        pads: vec![0; 4],
        count_padding: false,
    })
}

/// `x - max(x)`.
pub(in crate::onnx) fn shifted(n: usize) -> Vec<Stage> {
    let largest = Branch { columns: None, stages: vec![Stage::Op(largest(n))] };
    let both = Stage::Branches(vec![Branch { columns: None, stages: Vec::new() }, largest]);
    let (mut weight, width) = (vec![0.0; n * (n + 1)], n + 1);
    for index in 0..n {
        weight[index * width + index] = 1.0;
        weight[index * width + n] = -1.0;
    }
    vec![both, dense(vec![n, width], weight, None)]
}

/// The class with most votes of the values of pairs; the first of equals.
pub(in crate::onnx) fn votes(classes: usize) -> Vec<Stage> {
    let pairs = classes * classes.saturating_sub(1) / 2;
    let (mut weight, mut bias) = (vec![0.0; classes * pairs], vec![0.0; classes]);
    let mut pair = 0;
    for first in 0..classes {
        for second in first + 1..classes {
            weight[first * pairs + pair] = 1.0;
            weight[second * pairs + pair] = -1.0;
            bias[second] += 1.0;
            pair += 1;
        }
    }
    let above = Stage::Op(Op::Binarize(op::Binarize { threshold: 0.0 }));
    vec![above, dense(vec![classes, pairs], weight, Some(bias)), Stage::Link(Link::Argmax)]
}

/// The memory of a stage's numbers.
pub(in crate::onnx) fn size_of_stage(stage: &Stage) -> usize {
    match stage {
        Stage::Trees(trees) => {
            trees.nodes.len() * size_of::<realizar_apr::ir::Node>()
                + trees.leaves.values.len() * 8
                + trees.sets.words.len() * 4
        }
        Stage::Dense(dense) => dense.weight.values.len() * 8,
        Stage::Op(op) => op.fields().iter().map(|(_, field)| size_of_field(field)).sum(),
        _ => 0,
    }
}

pub(in crate::onnx) fn size_of_field(field: &op::Field<'_>) -> usize {
    match field {
        op::Field::Tensor(tensor) | op::Field::Table(tensor) => tensor.values.len() * 8,
        op::Field::Indices(indices) => indices.len() * 4,
        op::Field::Optional(Some(field)) => size_of_field(field),
        _ => 0,
    }
}
