//! Operators on single numbers: arithmetic, comparisons, functions, choices and casts.

use std::rc::Rc;

use realizar_apr::ir::op::{Binarize, Clip, Function, Impute, Op};
use realizar_apr::ir::{Element, Link, Scaler, ScalerForm, Stage, Tensor, Values};

use super::algebra::{Expr, Id};
use super::graph::Graph;
use super::node::Call;
use super::tensor::{Constant, Data};
use super::value::{Axis, Classes, Kind, Row, Value, broadcast, spread, total};
use crate::error::Error;

impl<'a> Graph<'a> {
    /// An operator of two or more operands at the same place.
    pub(super) fn arithmetic(&mut self, call: &Call<'a>, op: &str) -> Result<(), Error> {
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
            "LessOrEqual" => {
                let greater = self.above_zero(&[(x, 1.0), (y, -1.0)])?;
                self.opposite(greater)?
            }
            "GreaterOrEqual" => {
                let less = self.above_zero(&[(y, 1.0), (x, -1.0)])?;
                self.opposite(less)?
            }
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
    fn common(&mut self, call: &Call<'a>, a: &Value, b: &Value) -> Result<(Vec<Axis>, Kind), Error> {
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
    pub(super) fn operand(&mut self, call: &Call<'a>, value: Value, axes: &[Axis]) -> Result<Id, Error> {
        match value {
            Value::Constant(constant) => {
                let own: Vec<Axis> = constant.dims.iter().map(|&dim| Axis::of(dim)).collect();
                let numbers = constant.numbers().ok_or_else(|| call.refused("it computes with strings"))?;
                let places = spread(&own, axes);
                self.algebra.constant(places.into_iter().map(|place| numbers[place as usize]).collect())
            }
            value => {
                let row = self.as_row(call, value)?;
                if row.axes == axes {
                    return Ok(row.id);
                }
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

    fn clipped(&mut self, of: Id, low: Option<Vec<f64>>, high: Option<Vec<f64>>) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        let tensor = |values: Option<Vec<f64>>| values.map(vector);
        let clip = Op::Clip(Clip { low: tensor(low), high: tensor(high) });
        self.algebra.stages(of, vec![Stage::Op(clip)], width)
    }

    /// 1 where the sum is above zero, else 0. The sign of a difference of two numbers is exact.
    fn above_zero(&mut self, parts: &[(Id, f64)]) -> Result<Id, Error> {
        let difference = self.algebra.sum(parts)?;
        self.step(difference, 0.0)
    }

    /// 1 where a number is above the threshold, else 0.
    pub(super) fn step(&mut self, of: Id, threshold: f64) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        self.algebra.stages(of, vec![Stage::Op(Op::Binarize(Binarize { threshold }))], width)
    }

    /// `1 - x`.
    pub(super) fn opposite(&mut self, of: Id) -> Result<Id, Error> {
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
        let differs = self.step(size, 0.0)?;
        self.opposite(differs)
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

    /// `x ^ exponent` for constant exponents.
    fn power(&mut self, call: &Call<'a>, of: Id, exponent: Id) -> Result<Id, Error> {
        let Some(exponents) = self.algebra.as_constant(exponent) else {
            return self.power_of_constant(call, of, exponent);
        };
        let width = self.algebra.width(of);
        let first = exponents.first().copied().unwrap_or(1.0);
        if exponents.iter().all(|exponent| *exponent == first) {
            if let Some(root) = self.root_of_distances(of, first)? {
                return Ok(root);
            }
            let function = match first {
                2.0 => Some(Function::Square),
                0.5 => Some(Function::Sqrt),
                -1.0 => Some(Function::Reciprocal),
                1.0 => return Ok(of),
                0.0 => return self.algebra.constant(vec![1.0; width]),
                _ => None,
            };
            if let Some(function) = function {
                return self.algebra.map(of, function);
            }
            if first.fract() == 0.0 && (3.0..=16.0).contains(&first) {
                let mut power = of;
                for _ in 1..first as u32 {
                    power = self.algebra.product(power, of)?;
                }
                return Ok(power);
            }
        }
        let logarithm = self.algebra.map(of, Function::Log)?;
        let scaled = self.algebra.scale_add(logarithm, &exponents, &vec![0.0; width])?;
        self.algebra.map(scaled, Function::Exp)
    }

    /// `base ^ x` for constant bases.
    fn power_of_constant(&mut self, call: &Call<'a>, base: Id, of: Id) -> Result<Id, Error> {
        let bases = self.algebra.as_constant(base).filter(|bases| bases.iter().all(|base| *base > 0.0));
        let bases = bases.ok_or_else(|| call.refused("its base and its exponent depend on the row"))?;
        let logarithms: Vec<f64> = bases.iter().map(|base| base.log2()).collect();
        let scaled = self.algebra.scale_add(of, &logarithms, &vec![0.0; logarithms.len()])?;
        self.algebra.map(scaled, Function::Exp2)
    }

    /// An operator of one operand.
    pub(super) fn unary(&mut self, call: &Call<'a>, op: &str) -> Result<(), Error> {
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
            "Softplus" => {
                let wide = self.widened(id)?;
                self.algebra.stages(wide, vec![Stage::Link(Link::Softplus)], width)?
            }
            _ => return Err(call.refused(format!("the operator {op} has no stage"))),
        };
        self.bind_row(call, 0, Row { id, axes: row.axes, kind })
    }

    /// `x` above zero, `slope x` below.
    fn leaky(&mut self, of: Id, slopes: &[f64]) -> Result<Id, Error> {
        let above = self.algebra.map(of, Function::Relu)?;
        let minus = self.algebra.map(of, Function::Negate)?;
        let below = self.algebra.map(minus, Function::Relu)?;
        let slopes: Vec<f64> = slopes.iter().map(|slope| -slope).collect();
        let below = self.algebra.scale_add(below, &slopes, &vec![0.0; slopes.len()])?;
        self.algebra.sum(&[(above, 1.0), (below, 1.0)])
    }

    /// `x` above zero, `alpha (exp(x) - 1)` below.
    fn elu(&mut self, of: Id, alpha: f64) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        let above = self.algebra.map(of, Function::Relu)?;
        let below = self.clipped(of, None, Some(vec![0.0; width]))?;
        let below = self.algebra.map(below, Function::Expm1)?;
        self.algebra.sum(&[(above, 1.0), (below, alpha)])
    }

    /// 1 where a number is NaN, else 0.
    fn is_missing(&mut self, of: Id) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        self.mark_missing(of);
        let impute = Impute {
            value: vector(vec![0.0; width]),
            missing: None,
            indicator: Some((0..width as u32).collect()),
        };
        let both = self.algebra.stages(of, vec![Stage::Op(Op::Impute(impute))], 2 * width)?;
        self.algebra.select(both, width as u32..2 * width as u32)
    }

    /// Notes of the features that these numbers are that the graph asks for NaN in them.
    pub(super) fn mark_missing(&mut self, of: Id) {
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

    pub(super) fn clip(&mut self, call: &Call<'a>) -> Result<(), Error> {
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

    /// `Where`: one of two values by a condition.
    pub(super) fn choice(&mut self, call: &Call<'a>) -> Result<(), Error> {
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
        let difference = self.algebra.sum(&[(a, 1.0), (b, -1.0)])?;
        let id = if self.algebra.as_constant(difference).is_some() {
            // b + condition * (a - b), which is exact where the condition is 0.
            let part = self.algebra.product(condition, difference)?;
            self.algebra.sum(&[(b, 1.0), (part, 1.0)])?
        } else {
            let other = self.opposite(condition)?;
            let (a, b) = (self.algebra.product(condition, a)?, self.algebra.product(other, b)?);
            self.algebra.sum(&[(a, 1.0), (b, 1.0)])?
        };
        self.bind_row(call, 0, Row { id, axes, kind })
    }

    pub(super) fn cast(&mut self, call: &Call<'a>) -> Result<(), Error> {
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
    pub(super) fn rounded(&mut self, of: Id) -> Result<Id, Error> {
        self.through(of, Element::F32)
    }

    /// Each number widened to f64, so that a link after it computes in that type.
    pub(super) fn widened(&mut self, of: Id) -> Result<Id, Error> {
        self.through(of, Element::F64)
    }

    fn through(&mut self, of: Id, element: Element) -> Result<Id, Error> {
        let width = self.algebra.width(of);
        let form = ScalerForm::SubtractDivide { offset: None, divisor: None };
        self.algebra.stages(of, vec![Stage::Scaler(Scaler { element, form })], width)
    }

    /// Each number without its fraction.
    pub(super) fn truncated(&mut self, of: Id) -> Result<Id, Error> {
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

/// A tensor of one dimension.
pub(super) fn vector(values: Vec<f64>) -> Tensor {
    Tensor { shape: vec![values.len()], values: Values::F64(values), offset: None }
}

/// What an operator of ONNX is called here, where it is a function of one number.
fn function(op: &str) -> Option<Function> {
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

fn cast_constant(call: &Call<'_>, constant: &Constant, to: i64) -> Result<Rc<Constant>, Error> {
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
