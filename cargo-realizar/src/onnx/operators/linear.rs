//! Products with constant matrices, and the linear models of `ai.onnx.ml`.

use std::rc::Rc;

use realizar_apr::ir::op::Function;

use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::file::tensor::Constant;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::value::{Axis, Classes, Kind, Row, Value, total};

/// What follows the scores of an `ai.onnx.ml` model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::onnx) enum Transform {
    None,
    Logistic,
    Softmax,
    /// A softmax over the scores that are not 0; the others stay 0.
    SoftmaxZero,
}

impl Transform {
    /// By its name in the attribute `post_transform`.
    pub(in crate::onnx) fn of(call: &Call<'_>) -> Result<Transform, Error> {
        match call.text("post_transform")?.unwrap_or("NONE") {
            "NONE" => Ok(Transform::None),
            "LOGISTIC" => Ok(Transform::Logistic),
            "SOFTMAX" => Ok(Transform::Softmax),
            "SOFTMAX_ZERO" => Ok(Transform::SoftmaxZero),
            other => Err(call.refused(format!("its `post_transform` {other} has no stage"))),
        }
    }
}

impl<'a> Graph<'a> {
    pub(in crate::onnx) fn transformed(&mut self, of: Id, transform: Transform) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        match transform {
            Transform::None => Ok(of),
            Transform::Logistic => self.algebra.map(of, Function::Logistic),
            Transform::Softmax => self.algebra.push(Expr::Softmax(of), width),
            Transform::SoftmaxZero => {
                // ONNX Runtime takes a score below 1e-7 for 0.
                let size = self.algebra.map(of, Function::Abs)?;
                let counts = self.step(size, 1e-7)?;
                let shares = self.algebra.push(Expr::Softmax(of), width)?;
                let kept = self.algebra.product(shares, counts)?;
                self.algebra.push(Expr::Normalise(kept), width)
            }
        }
    }

    pub(in crate::onnx) fn mat_mul(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let (a, b) = (self.input(call, 0)?, self.input(call, 1)?);
        match (a, b) {
            (Value::Constant(a), Value::Constant(b)) => {
                let product = product(&a, &b).ok_or_else(|| call.malformed("its matrices do not fit"))?;
                self.bind(call, 0, Value::Constant(Rc::new(product)))
            }
            (a, Value::Constant(b)) => {
                let row = self.as_row(call, a)?;
                let (inner, outputs) = match b.dims[..] {
                    [inner] => (inner, 1),
                    [inner, outputs] => (inner, outputs),
                    _ => return Err(call.refused("it multiplies by a constant that is no matrix")),
                };
                let Some((last, rest)) = row.axes.split_last() else {
                    return Err(call.malformed("its input has no axes"));
                };
                if last.batch || last.size() != inner {
                    return Err(
                        call.malformed(format!("it takes rows of {inner} numbers, not {}", last.size()))
                    );
                }
                let weight = self.turned(call, &b, inner, outputs)?;
                let mut axes = rest.to_vec();
                if b.dims.len() == 2 {
                    axes.push(Axis::of(outputs));
                }
                let id = self.times(row.id, weight, inner, outputs, total(rest))?;
                self.bind_row(call, 0, Row { id, axes, kind: row.kind })
            }
            _ => Err(call.refused("it multiplies matrices that both depend on the row")),
        }
    }

    /// A matrix `[inner, outputs]` as `[outputs, inner]`.
    fn turned(
        &mut self,
        call: &Call<'a>,
        matrix: &Constant,
        inner: usize,
        outputs: usize,
    ) -> Result<Vec<f64>, Error> {
        self.algebra.budget.charge("a matrix", matrix.len(), 16)?;
        let numbers = matrix.numbers().ok_or_else(|| call.malformed("its matrix holds strings"))?;
        let places = (0..outputs).flat_map(|output| (0..inner).map(move |input| input * outputs + output));
        Ok(places.map(|place| numbers[place]).collect())
    }

    /// The products of a matrix `[outputs, inner]` with each of `blocks` neighbouring parts of a vector.
    fn times(
        &mut self,
        of: Id,
        weight: Vec<f64>,
        inner: usize,
        outputs: usize,
        blocks: usize,
    ) -> Result<Id, Error> {
        let weight = Rc::new(weight);
        if blocks == 1 {
            return self.algebra.dense(of, weight, outputs);
        }
        let mut parts = Vec::with_capacity(blocks.min(1 << 16));
        for block in 0..blocks {
            let part = self.algebra.select(of, (block * inner) as u32..((block + 1) * inner) as u32)?;
            self.algebra.budget.charge("a matrix", weight.len(), 8)?;
            parts.push(self.algebra.dense(part, Rc::clone(&weight), outputs)?);
        }
        self.algebra.concat(&parts)
    }

    pub(in crate::onnx) fn gemm(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let (row, width) = self.matrix(call, 0)?;
        if call.int("transA")?.unwrap_or(0) != 0 {
            return Err(call.refused("it turns the rows of a batch into columns"));
        }
        let matrix = self.constant(call, 1)?;
        let [first, second] = matrix.dims[..] else {
            return Err(call.malformed("its weights are no matrix"));
        };
        let turned = call.int("transB")?.unwrap_or(0) != 0;
        let (inner, outputs) = if turned { (second, first) } else { (first, second) };
        if inner != width {
            return Err(call.malformed(format!("it takes {inner} numbers, not {width}")));
        }
        let alpha = call.float("alpha")?.unwrap_or(1.0);
        let beta = call.float("beta")?.unwrap_or(1.0);
        let weight = if turned {
            self.algebra.budget.charge("a matrix", matrix.len(), 8)?;
            matrix.numbers().ok_or_else(|| call.malformed("its weights are strings"))?
        } else {
            self.turned(call, &matrix, inner, outputs)?
        };
        let mut id = self.algebra.dense(row.id, Rc::new(weight), outputs)?;
        if alpha != 1.0 {
            id = self.algebra.scale_add(id, &vec![alpha; outputs], &vec![0.0; outputs])?;
        }
        let axes = vec![row.axes[0], Axis::of(outputs)];
        if let Some(added) = self.optional(call, 2)?
            && beta != 0.0
        {
            let added = self.operand(call, added, &axes)?;
            id = self.algebra.sum(&[(id, 1.0), (added, beta)])?;
        }
        self.bind_row(call, 0, Row { id, axes, kind: row.kind })
    }

    /// `[targets, n]` coefficients with intercepts, as the operators of `ai.onnx.ml` hold them.
    fn scores(&mut self, call: &Call<'a>, targets: usize) -> Result<(Id, Kind), Error> {
        let (row, width) = self.matrix(call, 0)?;
        let of = if row.kind == Kind::Double { self.rounded(row.id)? } else { row.id };
        let coefficients = call.floats("coefficients", &mut self.algebra.budget)?;
        let intercepts = call.floats("intercepts", &mut self.algebra.budget)?;
        if targets == 0 || targets.checked_mul(width) != Some(coefficients.len()) {
            return Err(call.malformed(format!(
                "it has {} coefficients for {targets} targets of {width} numbers",
                coefficients.len()
            )));
        }
        if !(intercepts.is_empty() || intercepts.len() == targets) {
            return Err(
                call.malformed(format!("it has {} intercepts for {targets} targets", intercepts.len()))
            );
        }
        let mut id = self.algebra.dense(of, Rc::new(coefficients), targets)?;
        if !intercepts.is_empty() {
            id = self.algebra.scale_add(id, &vec![1.0; targets], &intercepts)?;
        }
        Ok((id, row.kind))
    }

    pub(in crate::onnx) fn linear_regressor(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let targets = usize::try_from(call.int("targets")?.unwrap_or(1)).unwrap_or(0);
        let (id, _) = self.scores(call, targets)?;
        let transform = Transform::of(call)?;
        // ONNX Runtime transforms no single score, except by the probit.
        let id = if targets == 1 { id } else { self.transformed(id, transform)? };
        let value = self.table(id, Kind::Single);
        self.bind(call, 0, value)
    }

    pub(in crate::onnx) fn linear_classifier(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let classes = self.classes(call, "classlabels_ints", "classlabels_strings")?;
        let targets = call.floats("intercepts", &mut self.algebra.budget)?.len();
        let (scores, _) = self.scores(call, targets)?;
        let transform = Transform::of(call)?;
        let (index, outputs, classes) = if targets == 1 {
            let index = self.algebra.push(Expr::Above(scores, 0.0), 1)?;
            let two = classes.len() == 2;
            let outputs =
                if two { self.pair_of(scores, transform)? } else { self.transformed(scores, transform)? };
            (index, outputs, if two { classes } else { Classes::Int(vec![0, 1]) })
        } else {
            let index = self.algebra.push(Expr::ArgMax(scores), 1)?;
            (index, self.transformed(scores, transform)?, classes)
        };
        if targets > 1 && classes.len() != targets {
            return Err(call.malformed(format!("it has {} labels for {targets} classes", classes.len())));
        }
        self.bind(call, 0, Self::label(index, classes))?;
        let value = self.table(outputs, Kind::Single);
        self.bind(call, 1, value)
    }

    /// The outputs of two classes from the score of the second.
    pub(in crate::onnx) fn pair_of(&mut self, score: Id, transform: Transform) -> Result<Id, Error> {
        match transform {
            Transform::Logistic => {
                let second = self.algebra.map(score, Function::Logistic)?;
                let first = self.opposite(second)?;
                self.algebra.concat(&[first, second])
            }
            Transform::None | Transform::Softmax | Transform::SoftmaxZero => {
                let first = self.opposite(score)?;
                self.algebra.concat(&[first, score])
            }
        }
    }
}

/// The product of two constant matrices.
fn product(a: &Constant, b: &Constant) -> Option<Constant> {
    let [m, k] = a.dims[..] else { return None };
    let [inner, n] = b.dims[..] else { return None };
    if k != inner || m.checked_mul(n)? > a.len().max(b.len()).saturating_mul(4) {
        return None;
    }
    let (x, y) = (a.numbers()?, b.numbers()?);
    let cell = |row: usize, column: usize| (0..k).map(|step| x[row * k + step] * y[step * n + column]).sum();
    let values = (0..m * n).map(|place| cell(place / n, place % n)).collect();
    Some(a.like(vec![m, n], values))
}
