//! Operators of one operand, and bounds.

use std::rc::Rc;

use realizar_apr::ir::op::{Clip, Function, Impute, Op};
use realizar_apr::ir::{Link, Stage};

use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::file::tensor::Constant;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::stages::vector;
use crate::onnx::value::{Axis, Kind, Row, Value, broadcast, spread};

impl<'a> Graph<'a> {
    /// An operator of one operand.
    pub(in crate::onnx) fn unary(&mut self, call: &Call<'a>, op: &str) -> Result<(), Error> {
        let value = self.input(call, 0)?;
        if let Some(function) = function(op) {
            return match value {
                Value::Constant(constant) => {
                    let folded =
                        constant.apply(function).ok_or_else(|| call.refused("it computes with strings"))?;
                    self.bind(call, 0, Value::Constant(folded))
                }
                value => {
                    let row = self.as_row(call, value)?;
                    let id = self.algebra.map(row.id, function)?;
                    self.bind_row(call, 0, Row { id, ..row })
                }
            };
        }
        let row = self.as_row(call, value)?;
        let (width, id) = (self.algebra.width(row.id), row.id);
        let alpha = |default: f64| -> Result<f64, Error> { Ok(call.float("alpha")?.unwrap_or(default)) };
        let mut kind = row.kind;
        let id = match op {
            "Not" => self.opposite(id)?,
            "IsNaN" => {
                kind = Kind::Bool;
                self.is_missing(id)?
            }
            "LeakyRelu" => self.leaky(id, &vec![alpha(f64::from(0.01_f32))?; width])?,
            "PRelu" => {
                let slope = self.constant(call, 1)?;
                let own: Vec<Axis> = slope.dims.iter().map(|&dim| Axis::of(dim)).collect();
                let whole = broadcast(&row.axes, &own).filter(|whole| *whole == row.axes);
                let (Some(whole), Some(numbers)) = (whole, slope.numbers()) else {
                    return Err(call.malformed("its slope has another shape than its input"));
                };
                let places = spread(&own, &whole);
                let slopes: Vec<f64> = places.into_iter().map(|place| numbers[place as usize]).collect();
                self.leaky(id, &slopes)?
            }
            "Elu" => self.elu(id, alpha(1.0)?)?,
            "Selu" => {
                let gamma = call.float("gamma")?.unwrap_or(f64::from(1.050_700_9_f32));
                let elu = self.elu(id, alpha(f64::from(1.673_263_2_f32))?)?;
                self.algebra.scale_add(elu, &vec![gamma; width], &vec![0.0; width])?
            }
            "HardSigmoid" => {
                let beta = call.float("beta")?.unwrap_or(0.5);
                let line = self.algebra.scale_add(
                    id,
                    &vec![alpha(f64::from(0.2_f32))?; width],
                    &vec![beta; width],
                )?;
                self.clipped(line, Some(vec![0.0; width]), Some(vec![1.0; width]))?
            }
            "Softplus" => self.softplus(id)?,
            "HardSwish" => {
                let line = self.algebra.scale_add(id, &vec![1.0 / 6.0; width], &vec![0.5; width])?;
                let gate = self.clipped(line, Some(vec![0.0; width]), Some(vec![1.0; width]))?;
                self.algebra.product(id, gate)?
            }
            "Mish" => {
                let soft = self.softplus(id)?;
                let gate = self.algebra.map(soft, Function::Tanh)?;
                self.algebra.product(id, gate)?
            }
            "Softsign" => {
                let size = self.algebra.map(id, Function::Abs)?;
                let more = self.algebra.scale_add(size, &vec![1.0; width], &vec![1.0; width])?;
                let inverse = self.algebra.map(more, Function::Reciprocal)?;
                self.algebra.product(id, inverse)?
            }
            "ThresholdedRelu" => {
                let gate = self.step(id, alpha(1.0)?)?;
                self.algebra.product(id, gate)?
            }
            _ => return Err(call.refused(format!("the operator {op} has no stage"))),
        };
        self.bind_row(call, 0, Row { id, axes: row.axes, kind })
    }

    /// `log(1 + exp(x))`.
    fn softplus(&mut self, of: Id) -> Result<Id, Error> {
        let (wide, width) = (self.widened(of)?, self.algebra.width(of));
        self.algebra.stages(wide, vec![Stage::Link(Link::Softplus)], width)
    }

    /// `x` above zero, `slope x` below.
    pub(in crate::onnx) fn leaky(&mut self, of: Id, slopes: &[f64]) -> Result<Id, Error> {
        let above = self.algebra.map(of, Function::Relu)?;
        let minus = self.algebra.map(of, Function::Negate)?;
        let below = self.algebra.map(minus, Function::Relu)?;
        let slopes: Vec<f64> = slopes.iter().map(|slope| -slope).collect();
        let below = self.algebra.scale_add(below, &slopes, &vec![0.0; slopes.len()])?;
        self.algebra.sum(&[(above, 1.0), (below, 1.0)])
    }

    /// `x` above zero, `alpha (exp(x) - 1)` below.
    pub(in crate::onnx) fn elu(&mut self, of: Id, alpha: f64) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        let above = self.algebra.map(of, Function::Relu)?;
        let below = self.clipped(of, None, Some(vec![0.0; width]))?;
        let below = self.algebra.map(below, Function::Expm1)?;
        self.algebra.sum(&[(above, 1.0), (below, alpha)])
    }

    /// 1 where a number is NaN, else 0.
    pub(in crate::onnx) fn is_missing(&mut self, of: Id) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        if let Expr::Picked(_, _, tables) = self.algebra.expr(of)
            && tables.iter().flatten().all(|entry| !entry.is_nan())
        {
            return self.algebra.constant(vec![0.0; width]);
        }
        self.mark_missing(of);
        self.missing_in(of)
    }

    /// 1 where a number is NaN, else 0, in numbers that the graph does not ask that of.
    pub(in crate::onnx) fn missing_in(&mut self, of: Id) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        let impute = Impute {
            value: vector(vec![0.0; width]),
            missing: None,
            indicator: Some((0..width as u32).collect()),
        };
        let both = self.algebra.stages(of, vec![Stage::Op(Op::Impute(impute))], 2 * width)?;
        self.algebra.select(both, width as u32..2 * width as u32)
    }

    /// Notes of the features that these numbers are that the graph asks for NaN in them.
    pub(in crate::onnx) fn mark_missing(&mut self, of: Id) {
        let columns: Vec<u32> = match self.algebra.expr(of) {
            Expr::Input => (0..self.features.len() as u32).collect(),
            Expr::Affine(inner, rows) if matches!(self.algebra.expr(*inner), Expr::Input) => {
                rows.columns.clone()
            }
            _ => Vec::new(),
        };
        for column in columns {
            if let Some(feature) = self.features.get_mut(column as usize) {
                feature.missing = true;
            }
        }
    }

    pub(in crate::onnx) fn clip(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let row = self.row(call, 0)?;
        let (low, high) = if call.opset < 11 {
            (call.float("min")?, call.float("max")?)
        } else {
            let bound = |constant: Option<Rc<Constant>>| constant.and_then(|constant| constant.scalar());
            (bound(self.optional_constant(call, 1)?), bound(self.optional_constant(call, 2)?))
        };
        // A bound of infinity, or of the largest number, is none.
        let width = self.algebra.width(row.id);
        let largest = f64::from(f32::MAX);
        let low = low.filter(|&low| low > -largest).map(|low| vec![low; width]);
        let high = high.filter(|&high| high < largest).map(|high| vec![high; width]);
        if low.is_none() && high.is_none() {
            return self.bind_row(call, 0, row);
        }
        let id = self.clipped(row.id, low, high)?;
        self.bind_row(call, 0, Row { id, ..row })
    }

    pub(in crate::onnx) fn clipped(
        &mut self,
        of: Id,
        low: Option<Vec<f64>>,
        high: Option<Vec<f64>>,
    ) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        let tensor = |values: Option<Vec<f64>>| values.map(vector);
        let clip = Op::Clip(Clip { low: tensor(low), high: tensor(high) });
        self.algebra.stages(of, vec![Stage::Op(clip)], width)
    }
}

/// What an operator of ONNX is called here, where it is a function of one number.
pub(in crate::onnx) fn function(op: &str) -> Option<Function> {
    Some(match op {
        "Abs" => Function::Abs,
        "Neg" => Function::Negate,
        "Exp" => Function::Exp,
        "Log" => Function::Log,
        "Sqrt" => Function::Sqrt,
        "Tanh" => Function::Tanh,
        "Sigmoid" => Function::Logistic,
        "Relu" => Function::Relu,
        "Reciprocal" => Function::Reciprocal,
        "Floor" => Function::Floor,
        "Ceil" => Function::Ceil,
        "Round" => Function::Round,
        "Sign" => Function::Sign,
        "Sin" => Function::Sin,
        "Cos" => Function::Cos,
        "Tan" => Function::Tan,
        _ => return None,
    })
}
