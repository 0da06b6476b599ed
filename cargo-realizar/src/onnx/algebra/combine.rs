//! Sums, products and functions of expressions, with what exporters spell out recognised.

use std::rc::Rc;

use realizar_apr::ir::op::{Function, Metric};

use super::affine::Rows;
use super::expr::{Distances, Expr};
use super::{Algebra, Id};
use crate::error::Error;

impl Algebra {
    /// The sum of vectors of the same width, each times a factor.
    pub(in crate::onnx) fn sum(&mut self, parts: &[(Id, f64)]) -> Result<Id, Error> {
        if let [(a, x), (b, y)] = *parts
            && (x, y) == (1.0, -1.0)
            && let Some(id) = self.difference(a, b)?
        {
            return Ok(id);
        }
        let ids: Vec<Id> = parts.iter().map(|(id, _)| *id).collect();
        let (base, rows) = self.together(&ids)?;
        let rows: Vec<(Rows, f64)> =
            rows.into_iter().zip(parts).map(|(rows, (_, factor))| (rows, *factor)).collect();
        self.affine(base, Rows::sum(&rows))
    }

    /// `x - logsumexp(x)` and `x - max(x)`.
    pub(in crate::onnx) fn difference(&mut self, a: Id, b: Id) -> Result<Option<Id>, Error> {
        let Some(single) = self.broadcast_of(b) else { return Ok(None) };
        match *self.expr(single) {
            Expr::LogSumExp(of) if of == a => {
                let width = self.width(a);
                self.push(Expr::LogSoftmax(a), width).map(Some)
            }
            Expr::Largest(of) if of == a => {
                let width = self.width(a);
                self.push(Expr::Shifted(a), width).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The one number that all of these are.
    pub(in crate::onnx) fn broadcast_of(&self, id: Id) -> Option<Id> {
        match self.expr(id) {
            Expr::Affine(of, rows) if rows.only_picks() && self.width(*of) == 1 => Some(*of),
            _ if self.width(id) == 1 => Some(id),
            _ => None,
        }
    }

    /// Products of numbers at the same place.
    pub(in crate::onnx) fn product(&mut self, a: Id, b: Id) -> Result<Id, Error> {
        for (constant, other) in [(a, b), (b, a)] {
            if let Some(factors) = self.as_constant(constant) {
                if let Expr::Picked(distances, k, tables) = self.expr(other)
                    && factors.iter().all(|factor| *factor == factors[0])
                {
                    let (distances, k, factor) = (*distances, *k, factors[0]);
                    let tables = tables.iter().map(|t| t.iter().map(|x| x * factor).collect()).collect();
                    let width = self.width(other);
                    return self.push(Expr::Picked(distances, k, Rc::new(tables)), width);
                }
                return self.scale_add(other, &factors, &vec![0.0; factors.len()]);
            }
        }
        if a == b {
            return self.map(a, Function::Square);
        }
        let width = self.width(a);
        self.push(Expr::Product(a, b), width)
    }

    /// Quotients of numbers at the same place.
    pub(in crate::onnx) fn quotient(&mut self, a: Id, b: Id) -> Result<Id, Error> {
        if let Some(divisors) = self.as_constant(b) {
            let first = divisors.first().copied().unwrap_or(1.0);
            if divisors.iter().any(|divisor| *divisor == 0.0 || !divisor.is_finite()) {
                return Err(Error::malformed("a division by a constant of 0 or none that is finite"));
            }
            if divisors.iter().all(|divisor| *divisor == first) {
                return self.divided(a, first);
            }
            let factors: Vec<f64> = divisors.iter().map(|divisor| 1.0 / divisor).collect();
            return self.scale_add(a, &factors, &vec![0.0; factors.len()]);
        }
        // x / x is 1 wherever it is a number; exporters write a row of ones so.
        if a == b {
            return self.constant(vec![1.0; self.width(a)]);
        }
        let (_, rows) = self.together(&[a, b])?;
        if self.width(a) > 1 && rows[1].each_is_sum_of(&rows[0]) {
            return self.normalise(a);
        }
        let inverse = self.map(b, Function::Reciprocal)?;
        self.product(a, inverse)
    }

    /// `x / sum(x)`.
    pub(in crate::onnx) fn normalise(&mut self, of: Id) -> Result<Id, Error> {
        let width = self.width(of);
        match *self.expr(of) {
            Expr::Shares(inner) => self.push(Expr::Softmax(inner), width),
            _ => self.push(Expr::Normalise(of), width),
        }
    }

    /// A function of each number.
    pub(in crate::onnx) fn map(&mut self, of: Id, function: Function) -> Result<Id, Error> {
        if let Some(values) = self.as_constant(of) {
            return self.constant(values.into_iter().map(|value| function.apply(value)).collect());
        }
        let width = self.width(of);
        match (self.expr(of), function) {
            (_, Function::Negate) => self.scale_add(of, &vec![-1.0; width], &vec![0.0; width]),
            (Expr::LogSoftmax(inner), Function::Exp) => {
                let inner = *inner;
                self.push(Expr::Softmax(inner), width)
            }
            (Expr::Distances(inner, distances), Function::Sqrt)
                if distances.metric == Metric::SquaredEuclidean =>
            {
                let (inner, distances) =
                    (*inner, Distances { metric: Metric::Euclidean, ..distances.clone() });
                self.push(Expr::Distances(inner, distances), width)
            }
            (Expr::Shifted(inner), Function::Exp) => {
                let inner = *inner;
                self.push(Expr::Shares(inner), width)
            }
            (Expr::Affine(inner, rows), Function::Sqrt) if rows.only_picks() => {
                // A transposition between the squared distances and their root.
                if let Expr::Distances(..) = self.expr(*inner) {
                    let (inner, rows) = (*inner, rows.clone());
                    let root = self.map(inner, function)?;
                    return self.affine(root, rows);
                }
                self.push(Expr::Map(of, function), width)
            }
            _ => self.push(Expr::Map(of, function), width),
        }
    }

    /// One number for each of `groups` groups of `count` neighbouring numbers, all summed: see [`Rows`].
    pub(in crate::onnx) fn sums(&mut self, of: Id, terms: Vec<Vec<u32>>) -> Result<Id, Error> {
        let mut rows = Rows::constants(Vec::new());
        for columns in terms {
            rows.push(columns.into_iter().map(|column| (column, 1.0)).collect(), 0.0);
        }
        self.affine(of, rows)
    }

    /// Whether no number of it is above zero, as far as can be told: minus a distance.
    pub(in crate::onnx) fn is_never_positive(&self, id: Id) -> bool {
        match self.expr(id) {
            Expr::Affine(of, rows) => {
                matches!(self.expr(*of), Expr::Nearest(..) | Expr::Distances(..))
                    && rows.factors.iter().all(|factor| *factor < 0.0)
                    && rows.add.iter().all(|add| *add <= 0.0)
                    && rows.divisor > 0.0
            }
            _ => false,
        }
    }
}
