//! The operators of `ai.onnx.ml` that prepare numbers: scalers, norms, thresholds, missing values.

use realizar_apr::ir::op::{Function, Impute, Normalise, Op, Zero};
use realizar_apr::ir::{Element, Norm, Normalizer, Scaler, ScalerForm, Stage, Tensor, Values};

use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::stages::vector;
use crate::onnx::value::{Kind, Row, Value};

impl<'a> Graph<'a> {
    /// One number for each column: listed, or one for all.
    fn each(
        &mut self,
        call: &Call<'a>,
        listed: Vec<f64>,
        width: usize,
        name: &str,
    ) -> Result<Vec<f64>, Error> {
        match listed.len() {
            1 => {
                self.algebra.budget.charge(name, width, 8)?;
                Ok(vec![listed[0]; width])
            }
            length if length == width => Ok(listed),
            length => Err(call.malformed(format!("it has {length} numbers in `{name}` for {width} columns"))),
        }
    }

    /// `(x - offset) * scale`, each step rounded to f32 as ONNX Runtime rounds it.
    pub(in crate::onnx) fn scaler(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let (row, width) = self.matrix(call, 0)?;
        let offset = call.floats("offset", &mut self.algebra.budget)?;
        let scale = call.floats("scale", &mut self.algebra.budget)?;
        let offset = if offset.is_empty() { vec![0.0] } else { offset };
        let scale = if scale.is_empty() { vec![1.0] } else { scale };
        let offset = self.each(call, offset, width, "offset")?;
        let scale = self.each(call, scale, width, "scale")?;
        // Rows of doubles are subtracted in f64, and the result is rounded.
        let first = if row.kind == Kind::Double { Element::F64 } else { Element::F32 };
        let mut stages = Vec::new();
        if offset.iter().any(|offset| *offset != 0.0) {
            let form = ScalerForm::SubtractDivide { offset: Some(tensor(&offset, first)), divisor: None };
            stages.push(Stage::Scaler(Scaler { element: first, form }));
        }
        if scale.iter().any(|scale| *scale != 1.0) {
            let zeros = vec![0.0; width];
            let form = ScalerForm::MultiplyAdd {
                factor: tensor(&scale, first),
                addend: tensor(&zeros, first),
                clip: None,
            };
            stages.push(Stage::Scaler(Scaler { element: first, form }));
        }
        let mut id = row.id;
        if !stages.is_empty() {
            self.algebra.budget.charge("a scaler", width, 24)?;
            id = self.algebra.stages(id, stages, width)?;
        }
        if row.kind == Kind::Double {
            id = self.rounded(id)?;
        }
        self.bind_row(call, 0, Row { id, axes: row.axes, kind: Kind::Single })
    }

    pub(in crate::onnx) fn normalizer(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let (row, _) = self.matrix(call, 0)?;
        let id = match call.text("norm")?.unwrap_or("MAX") {
            "MAX" => self.over_largest(row.id)?,
            // Squares that vanish in f32 are no norm there.
            "L1" => self.over_norm(row.id, Norm::L1, Element::F32)?,
            "L2" => self.over_norm(row.id, Norm::L2, Element::F32)?,
            other => return Err(call.refused(format!("its norm {other} has no stage"))),
        };
        self.bind_row(call, 0, Row { id, axes: row.axes, kind: Kind::Single })
    }

    pub(in crate::onnx) fn lp_normalization(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let (row, _) = self.matrix(call, 0)?;
        let axis = call.int("axis")?.unwrap_or(-1);
        let norm = match call.int("p")?.unwrap_or(2) {
            1 => Norm::L1,
            2 => Norm::L2,
            other => return Err(call.refused(format!("its norm {other} has no stage"))),
        };
        if axis != -1 && axis + 1 != row.axes.len() as i64 {
            return Err(call.refused("it works along another axis than the last"));
        }
        let id = self.over_norm(row.id, norm, Element::F64)?;
        self.bind_row(call, 0, Row { id, ..row })
    }

    /// A row divided by its norm, where that is not 0.
    fn over_norm(&mut self, of: Id, norm: Norm, element: Element) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        if norm == Norm::L1 && self.algebra.is_share(of) {
            // What sums to 1 already stays, to a rounding.
            return Ok(of);
        }
        let stage = if norm == Norm::L1 && self.algebra.is_probability(of) {
            Stage::Op(Op::Normalise(Normalise { zero: Zero::Keep }))
        } else {
            Stage::Normalizer(Normalizer { element, norm, unit_below: 0.0 })
        };
        self.algebra.stages(of, vec![stage], width)
    }

    /// A row divided by its largest number, where that is not 0. ONNX Runtime does not take its size.
    fn over_largest(&mut self, of: Id) -> Result<Id, Error> {
        let of = self.rounded(of)?;
        let largest = self.algebra.push(Expr::Largest(of), 1)?;
        let instead = Impute { value: vector(vec![1.0]), missing: Some(0.0), indicator: None };
        let divisor = self.algebra.stages(largest, vec![Stage::Op(Op::Impute(instead))], 1)?;
        let inverse = self.algebra.map(divisor, Function::Reciprocal)?;
        let inverses = self.algebra.select(inverse, vec![0; self.algebra.width(of)])?;
        self.algebra.product(of, inverses)
    }

    pub(in crate::onnx) fn imputer(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let (row, width) = self.matrix(call, 0)?;
        let budget = &mut self.algebra.budget;
        let mut value = call.floats("imputed_value_floats", budget)?;
        let mut missing = call.float("replaced_value_float")?.unwrap_or(0.0);
        if value.is_empty() {
            value =
                call.ints("imputed_value_int64s", budget)?.into_iter().map(|value| value as f64).collect();
            missing = call.int("replaced_value_int64")?.unwrap_or(0) as f64;
        }
        let value = self.each(call, value, width, "imputed_value_floats")?;
        // A number in place of infinity never comes into play: no power of a finite number is infinite in f64.
        if missing.is_infinite() {
            return self.bind_row(call, 0, row);
        }
        let missing = (!missing.is_nan()).then_some(missing);
        if missing.is_none() {
            self.mark_missing(row.id);
        }
        let impute = Impute { value: vector(value), missing, indicator: None };
        let id = self.algebra.stages(row.id, vec![Stage::Op(Op::Impute(impute))], width)?;
        self.bind_row(call, 0, Row { id, ..row })
    }

    pub(in crate::onnx) fn binarizer(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let row = self.row(call, 0)?;
        let id = self.step(row.id, call.float("threshold")?.unwrap_or(0.0))?;
        self.bind_row(call, 0, Row { id, ..row })
    }

    pub(in crate::onnx) fn feature_vectorizer(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let mut parts = Vec::with_capacity(call.node.inputs.len());
        for index in 0..call.node.inputs.len() {
            parts.push(self.matrix(call, index)?.0.id);
        }
        if parts.is_empty() {
            return Err(call.malformed("it has no inputs"));
        }
        let id = self.algebra.concat(&parts)?;
        let value: Value = self.table(id, Kind::Single);
        self.bind(call, 0, value)
    }
}

/// Numbers of this type.
fn tensor(values: &[f64], element: Element) -> Tensor {
    let values = match element {
        Element::F32 => Values::F32(values.iter().map(|&value| value as f32).collect()),
        Element::F64 => Values::F64(values.to_vec()),
    };
    Tensor { shape: vec![values.len()], values, offset: None }
}
