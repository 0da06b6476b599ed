//! Whether the numbers of an expression are probabilities: none is below 0, and they sum to 1.

use realizar_apr::ir::op::{Function, Op};
use realizar_apr::ir::{Link, Node, ScalerForm, Stage, Trees, Values};

use super::affine::Rows;
use super::expr::Expr;
use super::{Algebra, Id};

/// How far from 1 the sum of probabilities in f32 may be: those of a thousand trees, added up.
const SLACK: f64 = 1e-3;

/// How deep a mean of means is looked into.
const DEEPEST: usize = 16;

impl Algebra {
    /// Whether the numbers are known to be probabilities that sum to 1.
    pub(in crate::onnx) fn is_share(&self, id: Id) -> bool {
        self.is_distribution(id, 0)
    }

    /// Whether each number is known to be from 0 to 1.
    pub(in crate::onnx) fn is_probability(&self, id: Id) -> bool {
        self.each_is_probability(id, 0)
    }

    fn is_distribution(&self, id: Id, depth: usize) -> bool {
        if depth > DEEPEST {
            return false;
        }
        match self.expr(id) {
            Expr::Softmax(_) | Expr::Normalise(_) => true,
            Expr::Affine(of, rows) => {
                self.is_permutation(*of, rows) && self.is_distribution(*of, depth + 1)
                    || self.is_complement(*of, rows, depth)
                    || self.is_mean(*of, rows, depth)
            }
            Expr::Neighbours(_, _, tables) => {
                let points = tables.first().map_or(0, Vec::len);
                (0..points).all(|point| {
                    let shares = || tables.iter().map(|table| table[point]);
                    shares().all(|share| share >= 0.0) && near_one(shares().sum())
                })
            }
            Expr::Stages(of, stages) => match stages.last() {
                Some(Stage::Op(Op::PairProbabilities(_) | Op::Normalise(_))) => true,
                Some(Stage::Link(Link::Softmax | Link::OneVsRest { .. } | Link::LogisticPair { .. })) => true,
                Some(Stage::Trees(trees)) => trees.outputs > 1 && sum_of_leaves(trees).is_some_and(near_one),
                _ => is_rounding(stages) && self.is_distribution(*of, depth + 1),
            },
            _ => false,
        }
    }

    fn is_permutation(&self, of: Id, rows: &Rows) -> bool {
        let mut columns = rows.columns.clone();
        columns.sort_unstable();
        rows.only_picks() && columns.iter().copied().eq(0..self.width(of) as u32)
    }

    /// `[1 - p, p]`, in either order.
    fn is_complement(&self, of: Id, rows: &Rows, depth: usize) -> bool {
        let signs = [[-1.0, 1.0], [1.0, -1.0]].iter().any(|signs| rows.factors == signs);
        rows.len() == 2
            && rows.divisor == 1.0
            && signs
            && matches!(rows.columns[..], [a, b] if a == b)
            && rows.add == rows.factors.iter().map(|&factor| f64::from(factor < 0.0)).collect::<Vec<_>>()
            && self.each_is_probability(of, depth + 1)
    }

    /// Whether each number is from 0 to 1.
    fn each_is_probability(&self, id: Id, depth: usize) -> bool {
        if depth > DEEPEST {
            return false;
        }
        match self.expr(id) {
            Expr::Map(_, Function::Logistic) => true,
            Expr::Stages(of, stages) => match stages.last() {
                Some(Stage::Trees(trees)) => sum_of_leaves(trees).is_some_and(|sum| sum <= 1.0 + SLACK),
                Some(Stage::Op(Op::Interpolate(_))) => true,
                _ => is_rounding(stages) && self.each_is_probability(*of, depth + 1),
            },
            Expr::Affine(of, rows) => {
                let convex = (0..rows.len()).all(|index| {
                    let sum: f64 = rows.row(index).1.iter().sum();
                    sum / rows.divisor <= 1.0 + SLACK
                });
                let complement = rows.factors.iter().all(|factor| factor.abs() == 1.0)
                    && rows.divisor == 1.0
                    && (0..rows.len()).all(|index| match rows.row(index).1 {
                        [factor] => rows.add[index] == f64::from(u8::from(*factor < 0.0)),
                        _ => false,
                    });
                let mean = convex
                    && rows.add.iter().all(|add| *add == 0.0)
                    && rows.factors.iter().all(|factor| *factor >= 0.0);
                (mean || complement) && self.each_is_probability(*of, depth + 1)
            }
            Expr::Concat(parts) => parts.iter().all(|&part| self.each_is_probability(part, depth + 1)),
            _ => self.is_distribution(id, depth + 1),
        }
    }

    /// A weighted mean of distributions over the same classes, one after another.
    fn is_mean(&self, of: Id, rows: &Rows, depth: usize) -> bool {
        let (m, n) = (rows.len(), self.width(of));
        if m == 0 {
            return false;
        }
        let (groups, weights) = (n / m, rows.row(0).1);
        let alike = weights.len() == groups
            && groups * m == n
            && near_one(weights.iter().sum::<f64>() / rows.divisor)
            && weights.iter().all(|weight| *weight >= 0.0)
            && rows.add.iter().all(|add| *add == 0.0)
            && (0..m).all(|index| {
                let (columns, factors) = rows.row(index);
                let places = (0..groups).map(|group| (index + m * group) as u32);
                factors == weights && columns.iter().copied().eq(places)
            });
        alike
            && match self.expr(of) {
                Expr::Concat(parts) => {
                    parts.iter().all(|&part| self.width(part) == m && self.is_distribution(part, depth + 1))
                }
                _ => false,
            }
    }
}

fn near_one(sum: f64) -> bool {
    (sum - 1.0).abs() <= SLACK
}

/// Stages that change the type of the numbers alone.
fn is_rounding(stages: &[Stage]) -> bool {
    stages.iter().all(|stage| {
        matches!(stage, Stage::Scaler(scaler)
            if matches!(scaler.form, ScalerForm::SubtractDivide { offset: None, divisor: None }))
    })
}

/// What the trees' leaves sum to at most, where none is below 0: of each tree the leaf with the largest sum.
fn sum_of_leaves(trees: &Trees) -> Option<f64> {
    let leaves: Vec<f64> = match &trees.leaves.values {
        Values::F32(leaves) => leaves.iter().map(|&leaf| f64::from(leaf)).collect(),
        Values::F64(leaves) => leaves.clone(),
    };
    let width = trees.leaves.shape.get(1).copied().unwrap_or(1).max(1);
    if leaves.iter().any(|leaf| *leaf < 0.0) || trees.base.iter().any(|base| *base != 0.0) {
        return None;
    }
    let ends = trees.roots.iter().skip(1).map(|&root| root as usize).chain([trees.nodes.len()]);
    let mut sum = 0.0;
    for (&root, end) in trees.roots.iter().zip(ends) {
        let mut most = 0.0_f64;
        for node in trees.nodes.get(root as usize..end)? {
            if let Node::Leaf { leaf } = node {
                let start = *leaf as usize * width;
                most = most.max(leaves.get(start..start + width)?.iter().sum());
            }
        }
        sum += most;
    }
    Some(sum * trees.scale / trees.divisor)
}
