//! Casts between element types, and choices between two values.

use std::rc::Rc;

use realizar_apr::ir::op::{Function, Impute, MarkMissing, Op};
use realizar_apr::ir::{Element, Scaler, ScalerForm, Stage};

use crate::error::Error;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::algebra::{Algebra, Id};
use crate::onnx::file::tensor::{Constant, Data};
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::stages::vector;
use crate::onnx::value::{Kind, Row, Value};

impl<'a> Graph<'a> {
    /// `Where`: one of two values by a condition.
    pub(in crate::onnx) fn choice(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let (condition, a, b) = (self.input(call, 0)?, self.input(call, 1)?, self.input(call, 2)?);
        if let Value::Constant(condition) = &condition {
            let all = condition.numbers().unwrap_or_default();
            if all.iter().all(|x| *x != 0.0) {
                return self.bind(call, 0, a);
            }
            if all.iter().all(|x| *x == 0.0) {
                return self.bind(call, 0, b);
            }
        }
        let (axes, _) = self.common(call, &condition, &a)?;
        let shape = Value::Row(Row { id: 0, axes, kind: Kind::Bool });
        let (axes, kind) = self.common(call, &shape, &b)?;
        let condition = self.operand(call, condition, &axes)?;
        let (a, b) = (self.operand(call, a, &axes)?, self.operand(call, b, &axes)?);
        // The answer is the same for every row.
        if let Some(taken) = self.algebra.as_constant(condition) {
            let all = |number: f64| taken.iter().all(|taken| *taken == number);
            if all(0.0) || all(1.0) {
                return self.bind_row(call, 0, Row { id: if all(0.0) { b } else { a }, axes, kind });
            }
        }
        let difference = self.algebra.sum(&[(a, 1.0), (b, -1.0)])?;
        let id = if self.algebra.as_constant(difference).is_some() {
            // b + condition * (a - b), which is exact where the condition is 0.
            let part = self.algebra.product(condition, difference)?;
            self.algebra.sum(&[(b, 1.0), (part, 1.0)])?
        } else {
            let other = self.opposite(condition)?;
            let (a, b) = (self.taken(condition, a)?, self.taken(other, b)?);
            self.algebra.sum(&[(a, 1.0), (b, 1.0)])?
        };
        self.bind_row(call, 0, Row { id, axes, kind })
    }

    /// The numbers where `mask` is 1, and 0 where it is 0.
    fn taken(&mut self, mask: Id, of: Id) -> Result<Id, Error> {
        let product = self.algebra.product(mask, of)?;
        let missing = match self.algebra.expr(of) {
            Expr::Input => true,
            Expr::Affine(inner, _) => *inner == Algebra::INPUT,
            _ => false,
        } && self.features.iter().any(|feature| feature.missing);
        if !missing && !self.algebra.may_overflow(of) {
            return Ok(product);
        }
        // 0 times NaN or an infinity is NaN, and is to be 0; where the mask is 1, NaN stays.
        let width = self.algebra.width(of);
        let places = Some((0..width as u32).collect());
        let zeros = |indicator| Impute { value: vector(vec![0.0; width]), missing: None, indicator };
        let numbers = self.algebra.stages(product, vec![Stage::Op(Op::Impute(zeros(None)))], width)?;
        let both = self.algebra.stages(of, vec![Stage::Op(Op::Impute(zeros(places)))], 2 * width)?;
        let none = self.algebra.select(both, width as u32..2 * width as u32)?;
        let none = self.algebra.product(mask, none)?;
        let none =
            self.algebra.stages(none, vec![Stage::Op(Op::MarkMissing(MarkMissing { value: 1.0 }))], width)?;
        self.algebra.sum(&[(numbers, 1.0), (none, 1.0)])
    }

    pub(in crate::onnx) fn cast(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let to = call.int("to")?.ok_or_else(|| call.malformed("it has no attribute `to`"))?;
        let value = self.input(call, 0)?;
        let value = match (value, to) {
            (Value::Label(label), 1 | 6 | 7 | 8 | 11) => Value::Label(label),
            (value @ (Value::Text(_) | Value::Shape(_) | Value::Sequence(_)), _) => value,
            (Value::Constant(constant), _) => Value::Constant(cast_constant(call, &constant, to)?),
            (value, to) => {
                let row = self.as_row(call, value)?;
                let whole = matches!(row.kind, Kind::Int | Kind::Bool);
                let (id, kind) = match to {
                    1 if row.kind == Kind::Double => {
                        let id = self.rounded(row.id)?;
                        self.note_rounded(id, row.id)?;
                        (id, Kind::Single)
                    }
                    1 => (row.id, Kind::Single),
                    11 => (row.id, Kind::Double),
                    6 | 7 if whole => (row.id, Kind::Int),
                    6 | 7 => (self.truncated(row.id)?, Kind::Int),
                    9 => {
                        let size = self.algebra.map(row.id, Function::Abs)?;
                        (self.step(size, 0.0)?, Kind::Bool)
                    }
                    _ => return Err(call.refused(format!("it casts to the element type {to}"))),
                };
                Value::Row(Row { id, axes: row.axes, kind })
            }
        };
        self.bind(call, 0, value)
    }

    /// Each number rounded to f32.
    pub(in crate::onnx) fn rounded(&mut self, of: Id) -> Result<Id, Error> {
        self.through(of, Element::F32)
    }

    /// Each number widened to f64, so that a link after it computes in that type.
    pub(in crate::onnx) fn widened(&mut self, of: Id) -> Result<Id, Error> {
        self.through(of, Element::F64)
    }

    pub(in crate::onnx) fn through(&mut self, of: Id, element: Element) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        let form = ScalerForm::SubtractDivide { offset: None, divisor: None };
        self.algebra.stages(of, vec![Stage::Scaler(Scaler { element, form })], width)
    }

    /// Each number without its fraction.
    pub(in crate::onnx) fn truncated(&mut self, of: Id) -> Result<Id, Error> {
        if let Some(values) = self.algebra.as_constant(of) {
            return self.algebra.constant(values.into_iter().map(f64::trunc).collect());
        }
        if let Expr::Map(_, Function::Sign | Function::Floor | Function::Ceil | Function::Round) =
            self.algebra.expr(of)
        {
            return Ok(of);
        }
        let size = self.algebra.map(of, Function::Abs)?;
        let whole = self.algebra.map(size, Function::Floor)?;
        let sign = self.algebra.map(of, Function::Sign)?;
        self.algebra.product(sign, whole)
    }
}

pub(in crate::onnx) fn cast_constant(
    call: &Call<'_>,
    constant: &Constant,
    to: i64,
) -> Result<Rc<Constant>, Error> {
    let numbers = constant.numbers().ok_or_else(|| call.refused("it casts strings"))?;
    let data = match to {
        1 => Data::Single(numbers.into_iter().map(|x| f64::from(x as f32)).collect()),
        11 => Data::Double(numbers),
        6 | 7 => match constant.ints() {
            Some(values) => Data::Int(values.to_vec()),
            None => Data::Int(numbers.into_iter().map(|x| x as i64).collect()),
        },
        9 => Data::Int(numbers.into_iter().map(|x| i64::from(x != 0.0)).collect()),
        _ => return Err(call.refused(format!("it casts to the element type {to}"))),
    };
    Ok(Rc::new(Constant { dims: constant.dims.clone(), data }))
}
