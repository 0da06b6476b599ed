//! Operators on single numbers: arithmetic, comparisons, functions, choices and casts.

use std::rc::Rc;

use realizar_apr::ir::Stage;
use realizar_apr::ir::op::{Binarize, Function, Op};

use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::file::tensor::Data;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::value::{Axis, Classes, Kind, Row, Value, broadcast, spread, total};

/// The number next to zero: what is above it is zero or more, and NaN is not.
pub(in crate::onnx) const BELOW_ZERO: f64 = -5e-324;

impl<'a> Graph<'a> {
    /// An operator of two or more operands at the same place.
    pub(in crate::onnx) fn arithmetic(&mut self, call: &Call<'a>, op: &str) -> Result<(), Error> {
        if matches!(op, "Sum" | "Mean") {
            return self.sum(call, op == "Mean");
        }
        let mut value = self.input(call, 0)?;
        if op == "Equal"
            && let Some(equal) = self.equal_label(call)?
        {
            return self.bind(call, 0, equal);
        }
        for index in 1..call.node.inputs.len().max(2) {
            let other = self.input(call, index)?;
            value = self.pair(call, op, value, other)?;
        }
        self.bind(call, 0, value)
    }

    fn pair(&mut self, call: &Call<'a>, op: &str, a: Value, b: Value) -> Result<Value, Error> {
        if let (Value::Constant(x), Value::Constant(y)) = (&a, &b) {
            let whole = matches!((&x.data, &y.data), (Data::Int(_), Data::Int(_)));
            let folded = x.zip(y, |x, y| number(op, x, y, whole));
            return folded
                .map(Value::Constant)
                .ok_or_else(|| call.malformed("its inputs have shapes that do not fit"));
        }
        let (row_axes, kind) = self.common(call, &a, &b)?;
        let (x, y) = (self.operand(call, a, &row_axes)?, self.operand(call, b, &row_axes)?);
        let width = self.algebra.width(x);
        let id = match op {
            "Add" => self.algebra.sum(&[(x, 1.0), (y, 1.0)])?,
            "Sub" => self.algebra.sum(&[(x, 1.0), (y, -1.0)])?,
            "Mul" | "And" => self.algebra.product(x, y)?,
            "Div" if kind == Kind::Int => {
                return Err(call.refused("it divides whole numbers that depend on the row"));
            }
            "Div" => self.algebra.quotient(x, y).map_err(|error| error.at(call.place()))?,
            "Pow" => self.power(call, x, y)?,
            "Max" => self.larger(x, y)?,
            "Min" => {
                let (x, y) = (self.algebra.map(x, Function::Negate)?, self.algebra.map(y, Function::Negate)?);
                let larger = self.larger(x, y)?;
                self.algebra.map(larger, Function::Negate)?
            }
            "Less" => self.above_zero(&[(y, 1.0), (x, -1.0)])?,
            "Greater" => self.above_zero(&[(x, 1.0), (y, -1.0)])?,
            "LessOrEqual" => self.at_least(y, x)?,
            "GreaterOrEqual" => self.at_least(x, y)?,
            "Equal" => self.equal(x, y)?,
            "Or" => {
                let sum = self.algebra.sum(&[(x, 1.0), (y, 1.0)])?;
                self.step(sum, 0.0)?
            }
            "Xor" => {
                let same = self.equal(x, y)?;
                self.opposite(same)?
            }
            _ => return Err(call.refused(format!("the operator {op} has no stage"))),
        };
        debug_assert_eq!(self.algebra.width(id), width);
        let sides = [(x, y), (y, x)];
        let swaps = matches!(op, "Add" | "Mul");
        for (of, constant) in sides.into_iter().take(if swaps { 2 } else { 1 }) {
            if let Some(numbers) = self.algebra.as_constant(constant) {
                self.note_step(id, op, of, &numbers, kind)?;
            }
        }
        let kind = match op {
            "And" | "Or" | "Xor" | "Less" | "Greater" | "LessOrEqual" | "GreaterOrEqual" | "Equal" => {
                Kind::Bool
            }
            _ => kind,
        };
        Ok(Value::Row(Row { id, axes: row_axes, kind }))
    }

    /// The sum of all inputs at once: what an exporter sums, it sums from the first.
    fn sum(&mut self, call: &Call<'a>, mean: bool) -> Result<(), Error> {
        let mut values = Vec::with_capacity(call.node.inputs.len());
        for index in 0..call.node.inputs.len() {
            values.push(self.input(call, index)?);
        }
        let Some((first, rest)) = values.split_first() else {
            return Err(call.malformed("it has no inputs"));
        };
        if values.iter().all(|value| matches!(value, Value::Constant(_))) {
            return Err(call.refused("it sums constants"));
        }
        let (mut axes, mut kind) = self.common(call, first, first)?;
        for other in rest {
            let shape = Value::Row(Row { id: 0, axes: axes.clone(), kind });
            (axes, kind) = self.common(call, &shape, other)?;
        }
        let count = values.len();
        let mut parts = Vec::with_capacity(count);
        for value in values {
            parts.push((self.operand(call, value, &axes)?, 1.0));
        }
        let mut id = self.algebra.sum(&parts)?;
        if mean {
            id = self.algebra.divided(id, count as f64)?;
        }
        self.bind_row(call, 0, Row { id, axes, kind })
    }

    /// The shape of two operands together, and what their result is.
    pub(in crate::onnx) fn common(
        &mut self,
        call: &Call<'a>,
        a: &Value,
        b: &Value,
    ) -> Result<(Vec<Axis>, Kind), Error> {
        let mut axes: Option<Vec<Axis>> = None;
        let mut kinds = Vec::new();
        for value in [a, b] {
            let (own, kind) = match value {
                Value::Row(row) => (row.axes.clone(), row.kind),
                Value::Label(label) => (label.axes.clone(), Kind::Int),
                Value::Constant(constant) => {
                    let kind = match constant.data {
                        Data::Double(_) => Kind::Double,
                        Data::Single(_) => Kind::Single,
                        _ => Kind::Int,
                    };
                    (constant.dims.iter().map(|&dim| Axis::of(dim)).collect(), kind)
                }
                _ => return Err(call.refused("it computes with strings or shapes that depend on the row")),
            };
            kinds.push(kind);
            axes = match axes {
                None => Some(own),
                Some(axes) => broadcast(&axes, &own),
            };
            if axes.is_none() {
                return Err(call.malformed("its inputs have shapes that do not fit"));
            }
        }
        let kind = [Kind::Double, Kind::Single, Kind::Int].into_iter().find(|kind| kinds.contains(kind));
        let axes = axes.unwrap_or_default();
        self.algebra.budget.charge("a broadcast", total(&axes), 16)?;
        Ok((axes, kind.unwrap_or(Kind::Bool)))
    }

    /// An operand in the shape of the result.
    pub(in crate::onnx) fn operand(
        &mut self,
        call: &Call<'a>,
        value: Value,
        axes: &[Axis],
    ) -> Result<Id, Error> {
        let fits = |own: &[Axis]| match broadcast(axes, own) {
            Some(whole) if whole == axes => Ok(()),
            _ => Err(call.malformed("its inputs have shapes that do not fit")),
        };
        match value {
            Value::Constant(constant) => {
                let own: Vec<Axis> = constant.dims.iter().map(|&dim| Axis::of(dim)).collect();
                fits(&own)?;
                let numbers = constant.numbers().ok_or_else(|| call.refused("it computes with strings"))?;
                let places = spread(&own, axes);
                self.algebra.constant(places.into_iter().map(|place| numbers[place as usize]).collect())
            }
            value => {
                let row = self.as_row(call, value)?;
                if row.axes == axes {
                    return Ok(row.id);
                }
                fits(&row.axes)?;
                self.algebra.select(row.id, spread(&row.axes, axes))
            }
        }
    }

    /// The larger of two numbers at the same place.
    fn larger(&mut self, a: Id, b: Id) -> Result<Id, Error> {
        for (constant, other) in [(a, b), (b, a)] {
            if let Some(low) = self.algebra.as_constant(constant) {
                if self.algebra.is_never_positive(other) && low.iter().all(|&low| low >= 0.0) {
                    return Ok(constant);
                }
                if low.iter().all(|&low| low == 0.0) {
                    return self.algebra.map(other, Function::Relu);
                }
                return self.clipped(other, Some(low), None);
            }
        }
        let difference = self.algebra.sum(&[(a, 1.0), (b, -1.0)])?;
        let excess = self.algebra.map(difference, Function::Relu)?;
        self.algebra.sum(&[(b, 1.0), (excess, 1.0)])
    }

    /// 1 where the sum is above zero, else 0. The sign of a difference of two numbers is exact.
    fn above_zero(&mut self, parts: &[(Id, f64)]) -> Result<Id, Error> {
        let difference = self.algebra.sum(parts)?;
        self.step(difference, 0.0)
    }

    /// Whether the numbers are constants, none infinite and none NaN.
    fn is_finite_constant(&self, id: Id) -> bool {
        self.algebra.as_constant(id).is_some_and(|numbers| numbers.iter().all(|number| number.is_finite()))
    }

    /// 1 where the first number is not below the second, 0 where it is and where one of them is NaN.
    fn at_least(&mut self, a: Id, b: Id) -> Result<Id, Error> {
        if self.is_finite_constant(a) || self.is_finite_constant(b) {
            let difference = self.algebra.sum(&[(a, 1.0), (b, -1.0)])?;
            return self.step(difference, BELOW_ZERO);
        }
        // Equal infinities have no difference.
        let below = self.above_zero(&[(b, 1.0), (a, -1.0)])?;
        let below = self.opposite(below)?;
        self.where_both_are_numbers(below, a, b)
    }

    /// The numbers of `of`, 0 or 1, and 0 where `a` or `b` is NaN.
    fn where_both_are_numbers(&mut self, of: Id, a: Id, b: Id) -> Result<Id, Error> {
        let mut numbers = of;
        for side in [a, b] {
            if !self.is_finite_constant(side) {
                let missing = self.missing_in(side)?;
                let there = self.opposite(missing)?;
                numbers = self.algebra.product(numbers, there)?;
            }
        }
        Ok(numbers)
    }

    /// 1 where a number is above the threshold, else 0.
    pub(in crate::onnx) fn step(&mut self, of: Id, threshold: f64) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        self.algebra.stages(of, vec![Stage::Op(Op::Binarize(Binarize { threshold }))], width)
    }

    /// `1 - x`.
    pub(in crate::onnx) fn opposite(&mut self, of: Id) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        self.algebra.scale_add(of, &vec![-1.0; width], &vec![1.0; width])
    }

    fn equal(&mut self, a: Id, b: Id) -> Result<Id, Error> {
        for (constant, other) in [(a, b), (b, a)] {
            if let Some(values) = self.algebra.as_constant(constant)
                && let Expr::Picked(of, k, tables) = self.algebra.expr(other)
                && values.iter().all(|value| *value == values[0])
            {
                let (of, k, value, width) = (*of, *k, values[0], self.algebra.width(other));
                let is = |x: &f64| f64::from(u8::from(*x == value));
                let tables: Vec<Vec<f64>> =
                    tables.iter().map(|table| table.iter().map(is).collect()).collect();
                self.algebra.budget.charge("tables of neighbours", tables.iter().map(Vec::len).sum(), 8)?;
                return self.algebra.push(Expr::Picked(of, k, Rc::new(tables)), width);
            }
        }
        let difference = self.algebra.sum(&[(a, 1.0), (b, -1.0)])?;
        let size = self.algebra.map(difference, Function::Abs)?;
        if self.is_finite_constant(a) || self.is_finite_constant(b) {
            let minus = self.algebra.map(size, Function::Negate)?;
            return self.step(minus, BELOW_ZERO);
        }
        // Equal infinities have no difference.
        let differs = self.step(size, 0.0)?;
        let same = self.opposite(differs)?;
        self.where_both_are_numbers(same, a, b)
    }

    /// A label or a category compared with constants.
    fn equal_label(&mut self, call: &Call<'a>) -> Result<Option<Value>, Error> {
        let (a, b) = (self.input(call, 0)?, self.input(call, 1)?);
        let (value, constant) = match (a, b) {
            (Value::Constant(constant), value) | (value, Value::Constant(constant)) => (value, constant),
            _ => return Ok(None),
        };
        let own: Vec<Axis> = constant.dims.iter().map(|&dim| Axis::of(dim)).collect();
        let table = |classes: usize, is: &dyn Fn(usize, usize) -> bool| -> Vec<f64> {
            let mut table = Vec::with_capacity(classes * constant.len());
            for class in 0..classes {
                table.extend((0..constant.len()).map(|place| f64::from(u8::from(is(class, place)))));
            }
            table
        };
        match value {
            Value::Label(label) if self.algebra.width(label.index) == 1 => {
                let Some(axes) = broadcast(&label.axes, &own) else { return Ok(None) };
                self.algebra.budget.charge("a table of classes", label.classes.len() * constant.len(), 8)?;
                let rows = match (&*label.classes, &constant.data) {
                    (Classes::Int(classes), Data::Int(values)) => {
                        table(classes.len(), &|class, place| classes[class] == values[place])
                    }
                    (Classes::Text(classes), Data::Text(values)) => {
                        table(classes.len(), &|class, place| classes[class] == values[place])
                    }
                    _ => return Ok(None),
                };
                let id = self.looked_up(label.index, &rows, constant.len())?;
                if self.algebra.width(id) != total(&axes) {
                    return Ok(None);
                }
                Ok(Some(Value::Row(Row { id, axes, kind: Kind::Bool })))
            }
            Value::Text(text) if constant.len() == 1 => {
                let Data::Text(values) = &constant.data else { return Ok(None) };
                let mut parts = Vec::with_capacity(text.features.len());
                for &feature in &text.features {
                    parts.push(self.encoded_text(feature, &[&values[0]], &[1.0], &[0.0])?);
                }
                let id = self.algebra.concat(&parts)?;
                Ok(Some(Value::Row(Row { id, axes: text.axes, kind: Kind::Bool })))
            }
            _ => Ok(None),
        }
    }
}

/// An operator of two numbers, on constants.
fn number(op: &str, x: f64, y: f64, whole: bool) -> f64 {
    let truth = |claim: bool| f64::from(u8::from(claim));
    match op {
        "Add" => x + y,
        "Sub" => x - y,
        "Mul" => x * y,
        "Div" if whole => (x / y).trunc(),
        "Div" => x / y,
        "Pow" => x.powf(y),
        "Max" => x.max(y),
        "Min" => x.min(y),
        "Less" => truth(x < y),
        "Greater" => truth(x > y),
        "LessOrEqual" => truth(x <= y),
        "GreaterOrEqual" => truth(x >= y),
        "Equal" => truth(x == y),
        "And" => truth(x != 0.0 && y != 0.0),
        "Or" => truth(x != 0.0 || y != 0.0),
        "Xor" => truth((x != 0.0) != (y != 0.0)),
        _ => f64::NAN,
    }
}
