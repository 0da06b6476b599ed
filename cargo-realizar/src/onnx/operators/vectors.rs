//! Support vector machines of `ai.onnx.ml`.

use std::rc::Rc;

use realizar_apr::ir::op::{Kernel, KernelFunction, OneVsOne, Op, PairProbabilities};
use realizar_apr::ir::{Stage, Tensor, Values};

use super::linear::Transform;
use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::stages::vector;
use crate::onnx::value::Kind;

impl<'a> Graph<'a> {
    /// The kernel's values with the support vectors, and how many there are.
    fn kernel(&mut self, call: &Call<'a>) -> Result<(Id, usize), Error> {
        let (row, width) = self.matrix(call, 0)?;
        let of = if row.kind == Kind::Double { self.rounded(row.id)? } else { row.id };
        let vectors = call.floats("support_vectors", &mut self.algebra.budget)?;
        let count = vectors.len() / width.max(1);
        if count == 0 || count * width != vectors.len() {
            return Err(call.malformed(format!(
                "it has {} numbers in its support vectors, of {width} each",
                vectors.len()
            )));
        }
        let params = call.floats("kernel_params", &mut self.algebra.budget)?;
        let param = |index: usize| params.get(index).copied().unwrap_or(0.0);
        let function = match call.text("kernel_type")?.unwrap_or("LINEAR") {
            "LINEAR" => KernelFunction::Linear,
            "POLY" => KernelFunction::Poly,
            "RBF" => KernelFunction::Rbf,
            "SIGMOID" => KernelFunction::Sigmoid,
            other => return Err(call.refused(format!("its kernel {other} has no stage"))),
        };
        let vectors = Tensor { shape: vec![count, width], values: Values::F64(vectors), offset: None };
        let (gamma, coef0, degree) = (param(0), param(1), param(2));
        let kernel = Kernel { function, gamma, coef0, degree, vectors };
        Ok((self.algebra.stages(of, vec![Stage::Op(Op::Kernel(kernel))], count)?, count))
    }

    pub(in crate::onnx) fn svm_regressor(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let coefficients = call.floats("coefficients", &mut self.algebra.budget)?;
        let rho = call.floats("rho", &mut self.algebra.budget)?.first().copied().unwrap_or(0.0);
        let linear = call.int("n_supports")?.unwrap_or(0) == 0;
        let (of, count) = if linear {
            let (row, width) = self.matrix(call, 0)?;
            (if row.kind == Kind::Double { self.rounded(row.id)? } else { row.id }, width)
        } else {
            self.kernel(call)?
        };
        if coefficients.len() != count {
            return Err(call.malformed(format!("it has {} coefficients, not {count}", coefficients.len())));
        }
        let sum = self.algebra.dense(of, Rc::new(coefficients), 1)?;
        let mut id = self.algebra.scale_add(sum, &[1.0], &[rho])?;
        if call.int("one_class")?.unwrap_or(0) != 0 {
            // 1 inside, -1 outside.
            let inside = self.step(id, 0.0)?;
            id = self.algebra.scale_add(inside, &[2.0], &[-1.0])?;
        }
        if Transform::of(call)? != Transform::None {
            return Err(call.refused("it transforms its value"));
        }
        let value = self.table(id, Kind::Single);
        self.bind(call, 0, value)
    }

    pub(in crate::onnx) fn svm_classifier(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let classes = self.classes(call, "classlabels_ints", "classlabels_strings")?;
        let k = classes.len();
        let budget = &mut self.algebra.budget;
        let counts = call.ints("vectors_per_class", budget)?;
        let rho = call.floats("rho", budget)?;
        let coefficients = call.floats("coefficients", budget)?;
        let (a, b) = (call.floats("prob_a", budget)?, call.floats("prob_b", budget)?);
        let transform = Transform::of(call)?;
        if counts.iter().sum::<i64>() == 0 {
            return self.linear_machine(call, classes, coefficients, &rho, transform);
        }
        let (kernel, vectors) = self.kernel(call)?;
        let pairs = k * k.saturating_sub(1) / 2;
        let counts: Vec<u32> = counts.iter().map(|&count| u32::try_from(count).unwrap_or(u32::MAX)).collect();
        let fits = k >= 2
            && counts.len() == k
            && counts.iter().map(|&count| count as usize).sum::<usize>() == vectors
            && coefficients.len() == (k - 1) * vectors
            && rho.len() == pairs
            && a.len() == b.len()
            && (a.is_empty() || a.len() == pairs);
        if !fits {
            return Err(call.malformed(format!(
                "its {} coefficients, {} constants and {} counts do not fit {vectors} vectors of {k} classes",
                coefficients.len(),
                rho.len(),
                counts.len()
            )));
        }
        let all_positive = coefficients.iter().all(|coefficient| *coefficient >= 0.0);
        if k == 2 && a.is_empty() && all_positive {
            return Err(call.refused("its coefficients are all positive"));
        }
        let coefficients =
            Tensor { shape: vec![k - 1, vectors], values: Values::F64(coefficients), offset: None };
        let one_vs_one = OneVsOne { coefficients, counts, intercept: vector(rho) };
        let values = self.algebra.stages(kernel, vec![Stage::Op(Op::OneVsOne(one_vs_one))], pairs)?;
        let index = self.algebra.push(Expr::Votes(values, k), 1)?;
        let outputs = if !a.is_empty() {
            let coupling = PairProbabilities { classes: k, a: vector(a), b: vector(b) };
            self.algebra.stages(values, vec![Stage::Op(Op::PairProbabilities(coupling))], k)?
        } else if k == 2 {
            self.two_scores(values, transform)?
        } else {
            self.transformed(values, transform)?
        };
        self.bind(call, 0, Self::label(index, classes))?;
        let value = self.table(outputs, Kind::Single);
        self.bind(call, 1, value)
    }

    /// What ONNX Runtime gives for the one value of two classes.
    fn two_scores(&mut self, value: Id, transform: Transform) -> Result<Id, Error> {
        match transform {
            // Written as the second score, with minus it as the first.
            Transform::None => {
                let minus = self.algebra.scale_add(value, &[-1.0], &[0.0])?;
                self.algebra.concat(&[minus, value])
            }
            other => self.pair_of(value, other),
        }
    }

    /// A machine without support vectors: a linear model of `[classes, n]` coefficients and one constant.
    fn linear_machine(
        &mut self,
        call: &Call<'a>,
        classes: crate::onnx::value::Classes,
        coefficients: Vec<f64>,
        rho: &[f64],
        transform: Transform,
    ) -> Result<(), Error> {
        let (row, width) = self.matrix(call, 0)?;
        let k = classes.len();
        if k < 3 || k.checked_mul(width) != Some(coefficients.len()) {
            return Err(call.refused(format!(
                "it is a linear machine of {} coefficients for {k} classes",
                coefficients.len()
            )));
        }
        let scores = self.algebra.dense(row.id, Rc::new(coefficients), k)?;
        let rho = rho.first().copied().unwrap_or(0.0);
        let scores = self.algebra.scale_add(scores, &vec![1.0; k], &vec![rho; k])?;
        let index = self.algebra.push(Expr::ArgMax(scores), 1)?;
        let outputs = self.transformed(scores, transform)?;
        self.bind(call, 0, Self::label(index, classes))?;
        let value = self.table(outputs, Kind::Single);
        self.bind(call, 1, value)
    }
}
