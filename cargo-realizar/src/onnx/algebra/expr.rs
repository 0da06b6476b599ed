//! Expressions: what a vector may be made of.

use std::rc::Rc;

use realizar_apr::ir::Stage;
use realizar_apr::ir::op::{Function, Metric};

use super::Id;
use super::affine::Rows;

/// A vector that is computed for each row.
#[derive(Debug)]
pub(in crate::onnx) enum Expr {
    /// The row itself.
    Input,
    /// Vectors one after the other.
    Concat(Vec<Id>),
    /// A sparse affine map.
    Affine(Id, Rows),
    /// `W x`, dense.
    Dense(Id, Rc<Vec<f64>>),
    /// A function of each number.
    Map(Id, Function),
    /// Products of numbers at the same place.
    Product(Id, Id),
    /// Stages that nothing looks into.
    Stages(Id, Vec<Stage>),
    /// `log(sum(exp(x)))`, one number.
    LogSumExp(Id),
    /// The largest, one number.
    Largest(Id),
    /// `x - logsumexp(x)`.
    LogSoftmax(Id),
    /// `x - max(x)`.
    Shifted(Id),
    /// `exp(x - max(x))`, of which only the ratios matter.
    Shares(Id),
    Softmax(Id),
    /// `x / sum(x)`.
    Normalise(Id),
    /// The index of the first largest.
    ArgMax(Id),
    /// 1 where the last number is above the threshold, else 0.
    Above(Id, f64),
    /// The class that gets most votes of one-vs-one values.
    Votes(Id, usize),
    /// A row of each number's table; see [`Tables`].
    Encode(Id, Rc<Tables>),
    Distances(Id, Distances),
    /// The places of the numbers in ascending order.
    Order(Id),
    /// Weights in the order of the numbers.
    Ordered(Id, Rc<Vec<f64>>),
    /// Sums of the weights in that order, from the first.
    Cumulated(Id, Rc<Vec<f64>>),
    /// The place of the number at which the summed weights come to half of all.
    MedianPlace(Id, Rc<Vec<f64>>),
    /// Which points are nearest, as their indices.
    Indices(Id, usize),
    /// The smallest of distances, ascending.
    Nearest(Id),
    /// For each table the entries of the `k` points with the smallest distances, nearest first.
    Picked(Id, usize, Rc<Vec<Vec<f64>>>),
    /// For each table the mean of the entries of the `k` nearest points.
    Neighbours(Id, usize, Rc<Vec<Vec<f64>>>),
}

/// Distances to points.
#[derive(Debug, Clone)]
pub(in crate::onnx) struct Distances {
    /// `[s, n]`
    pub(in crate::onnx) points: Rc<Vec<f64>>,
    pub(in crate::onnx) metric: Metric,
    pub(in crate::onnx) power: Option<f64>,
    /// Whether the last step, the root, is still to be taken; only its order counts until then.
    pub(in crate::onnx) rootless: bool,
}

/// A table for each column: one row for each key, one for any other number, one for NaN.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::onnx) struct Tables {
    /// Ascending within a column.
    pub(in crate::onnx) keys: Vec<f64>,
    /// Where each column's keys start, and their number.
    pub(in crate::onnx) starts: Vec<u32>,
    /// How wide the rows of each column are.
    pub(in crate::onnx) widths: Vec<u32>,
    pub(in crate::onnx) rows: Vec<f64>,
}

impl Expr {
    /// What it is made of.
    pub(in crate::onnx) fn args(&self) -> Vec<Id> {
        match self {
            Expr::Input => Vec::new(),
            Expr::Concat(parts) => parts.clone(),
            Expr::Product(a, b) => vec![*a, *b],
            Expr::Affine(of, _)
            | Expr::Dense(of, _)
            | Expr::Map(of, _)
            | Expr::Stages(of, _)
            | Expr::LogSumExp(of)
            | Expr::Largest(of)
            | Expr::LogSoftmax(of)
            | Expr::Shifted(of)
            | Expr::Shares(of)
            | Expr::Softmax(of)
            | Expr::Normalise(of)
            | Expr::ArgMax(of)
            | Expr::Above(of, _)
            | Expr::Votes(of, _)
            | Expr::Encode(of, _)
            | Expr::Distances(of, _)
            | Expr::Order(of)
            | Expr::Ordered(of, _)
            | Expr::Cumulated(of, _)
            | Expr::MedianPlace(of, _)
            | Expr::Indices(of, _)
            | Expr::Nearest(of)
            | Expr::Picked(of, ..)
            | Expr::Neighbours(of, ..) => vec![*of],
        }
    }

    /// With other expressions in the place of those that it is made of.
    pub(in crate::onnx) fn rename(&mut self, renamed: impl Fn(Id) -> Id) {
        match self {
            Expr::Input => {}
            Expr::Concat(parts) => parts.iter_mut().for_each(|part| *part = renamed(*part)),
            Expr::Product(a, b) => (*a, *b) = (renamed(*a), renamed(*b)),
            Expr::Affine(of, _)
            | Expr::Dense(of, _)
            | Expr::Map(of, _)
            | Expr::Stages(of, _)
            | Expr::LogSumExp(of)
            | Expr::Largest(of)
            | Expr::LogSoftmax(of)
            | Expr::Shifted(of)
            | Expr::Shares(of)
            | Expr::Softmax(of)
            | Expr::Normalise(of)
            | Expr::ArgMax(of)
            | Expr::Above(of, _)
            | Expr::Votes(of, _)
            | Expr::Encode(of, _)
            | Expr::Distances(of, _)
            | Expr::Order(of)
            | Expr::Ordered(of, _)
            | Expr::Cumulated(of, _)
            | Expr::MedianPlace(of, _)
            | Expr::Indices(of, _)
            | Expr::Nearest(of)
            | Expr::Picked(of, ..)
            | Expr::Neighbours(of, ..) => *of = renamed(*of),
        }
    }
}

impl Tables {
    /// Memory in bytes.
    pub(in crate::onnx) fn size(&self) -> usize {
        (self.keys.len() + self.rows.len() + self.widths.len()) * 8
    }

    /// The tables of all columns.
    pub(in crate::onnx) fn joined(parts: &[Rc<Tables>]) -> Tables {
        let mut all = Tables { keys: Vec::new(), starts: vec![0], widths: Vec::new(), rows: Vec::new() };
        for part in parts {
            let start = all.keys.len() as u32;
            all.keys.extend(&part.keys);
            all.starts.extend(part.starts.iter().skip(1).map(|own| own + start));
            all.widths.extend(&part.widths);
            all.rows.extend(&part.rows);
        }
        all
    }
}
