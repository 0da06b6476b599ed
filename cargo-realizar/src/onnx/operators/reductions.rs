//! Operators along an axis: sums, extremes, positions, softmax.

use std::rc::Rc;

use realizar_apr::ir::op::Function;

use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::file::tensor::Constant;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::value::{Axis, Kind, Row, Value, axis_at, total, transposed};

/// The elements of each result, and the axes that stay.
struct Groups {
    columns: Vec<Vec<u32>>,
    axes: Vec<Axis>,
}

impl<'a> Graph<'a> {
    /// The axes that an operator works along: an attribute in old versions, an input in later ones.
    fn listed_axes(&mut self, call: &Call<'a>) -> Result<Vec<i64>, Error> {
        let listed = match self.optional_constant(call, 1)? {
            Some(constant) => constant.ints().map(<[i64]>::to_vec).unwrap_or_default(),
            None => call.ints("axes", &mut self.algebra.budget)?,
        };
        if listed.len() > 8 {
            return Err(call.malformed("it lists more than 8 axes"));
        }
        Ok(listed)
    }

    /// Elements that are made one, group by group.
    fn groups(
        &mut self,
        call: &Call<'a>,
        axes: &[Axis],
        listed: &[i64],
        keep: bool,
    ) -> Result<Groups, Error> {
        let rank = axes.len();
        let mut along = vec![listed.is_empty(); rank];
        for axis in listed {
            let axis = axis_at(*axis, rank).ok_or_else(|| call.malformed("its axes are out of range"))?;
            along[axis] = true;
        }
        if axes.iter().zip(&along).any(|(axis, along)| *along && axis.batch) {
            return Err(call.refused("it works along the rows of a batch"));
        }
        self.algebra.budget.charge("a reduction", total(axes), 40)?;
        let (kept, gone): (Vec<usize>, Vec<usize>) = (0..rank).partition(|&axis| !along[axis]);
        let size: usize = gone.iter().map(|&axis| axes[axis].size()).product();
        let places = transposed(axes, &[kept, gone].concat());
        let columns = places.chunks(size.max(1)).map(<[u32]>::to_vec).collect();
        let axes = axes
            .iter()
            .zip(&along)
            .filter_map(|(axis, along)| match (along, keep) {
                (false, _) => Some(*axis),
                (true, true) => Some(Axis::of(1)),
                (true, false) => None,
            })
            .collect();
        Ok(Groups { columns, axes })
    }

    pub(in crate::onnx) fn reduce(&mut self, call: &Call<'a>, op: &str) -> Result<(), Error> {
        let value = self.input(call, 0)?;
        let listed = self.listed_axes(call)?;
        let keep = call.int("keepdims")?.unwrap_or(1) != 0;
        if listed.is_empty() && call.int("noop_with_empty_axes")? == Some(1) {
            return self.bind(call, 0, value);
        }
        if let Value::Constant(constant) = &value {
            let reduced = reduced_constant(constant, op, &listed, keep);
            let reduced = reduced
                .ok_or_else(|| call.refused("it reduces a constant in a way that is not taken over"))?;
            return self.bind(call, 0, Value::Constant(Rc::new(reduced)));
        }
        let row = self.as_row(call, value)?;
        let Groups { columns, axes } = self.groups(call, &row.axes, &listed, keep)?;
        let id = self.reduced(call, op, row.id, columns)?;
        self.bind_row(call, 0, Row { id, axes, kind: row.kind })
    }

    fn reduced(&mut self, call: &Call<'a>, op: &str, of: Id, groups: Vec<Vec<u32>>) -> Result<Id, Error> {
        let size = groups.first().map_or(0, Vec::len);
        match op {
            "ReduceSum" => self.algebra.sums(of, groups),
            "ReduceMean" => {
                let sums = self.algebra.sums(of, groups)?;
                self.algebra.divided(sums, size as f64)
            }
            "ReduceSumSquare" | "ReduceL2" => {
                let squares = self.algebra.map(of, Function::Square)?;
                let sums = self.algebra.sums(squares, groups)?;
                if op == "ReduceL2" { self.algebra.map(sums, Function::Sqrt) } else { Ok(sums) }
            }
            "ReduceL1" => {
                let sizes = self.algebra.map(of, Function::Abs)?;
                self.algebra.sums(sizes, groups)
            }
            "ReduceProd" => {
                if size > 64 || size == 0 {
                    return Err(call.refused(format!("it multiplies {size} numbers")));
                }
                let mut product = self.algebra.select(of, groups.iter().map(|group| group[0]))?;
                for step in 1..size {
                    let next = self.algebra.select(of, groups.iter().map(|group| group[step]))?;
                    product = self.algebra.product(product, next)?;
                }
                Ok(product)
            }
            "ReduceMax" | "ReduceMin" | "ReduceLogSumExp" => {
                let minus = op == "ReduceMin";
                let of = if minus { self.algebra.map(of, Function::Negate)? } else { of };
                let mut parts = Vec::with_capacity(groups.len());
                for group in groups {
                    let group = self.algebra.select(of, group)?;
                    parts.push(match op {
                        "ReduceLogSumExp" => self.algebra.push(Expr::LogSumExp(group), 1)?,
                        _ => self.algebra.push(Expr::Largest(group), 1)?,
                    });
                }
                let all = self.algebra.concat(&parts)?;
                if minus { self.algebra.map(all, Function::Negate) } else { Ok(all) }
            }
            _ => Err(call.refused(format!("the operator {op} has no stage"))),
        }
    }

    /// The place of the largest, or the smallest, along an axis.
    pub(in crate::onnx) fn arg(&mut self, call: &Call<'a>, smallest: bool) -> Result<(), Error> {
        let row = self.row(call, 0)?;
        if call.int("select_last_index")? == Some(1) {
            return Err(call.refused("it takes the last of equal numbers"));
        }
        let keep = call.int("keepdims")?.unwrap_or(1) != 0;
        let axis = call.int("axis")?.unwrap_or(0);
        let Groups { columns, axes } = self.groups(call, &row.axes, &[axis], keep)?;
        let of = if smallest { self.algebra.map(row.id, Function::Negate)? } else { row.id };
        if let (true, Some(weights)) = (smallest, self.median_of(row.id)) {
            let (of, weights) = weights;
            let id = self.algebra.push(Expr::MedianPlace(of, weights), 1)?;
            return self.bind_row(call, 0, Row { id, axes, kind: Kind::Int });
        }
        let mut parts = Vec::with_capacity(columns.len());
        for group in columns {
            let group = self.algebra.select(of, group)?;
            parts.push(self.algebra.push(Expr::ArgMax(group), 1)?);
        }
        let id = self.algebra.concat(&parts)?;
        self.bind_row(call, 0, Row { id, axes, kind: Kind::Int })
    }

    /// `(x - mean) / sqrt(variance + epsilon) * scale + bias` along the last axes.
    pub(in crate::onnx) fn layer_normalization(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let row = self.row(call, 0)?;
        let rank = row.axes.len();
        let at = axis_at(call.int("axis")?.unwrap_or(-1), rank);
        let at = at.ok_or_else(|| call.malformed("its axis is out of range"))?;
        let listed: Vec<i64> = (at as i64..rank as i64).collect();
        let Groups { columns, axes } = self.groups(call, &row.axes, &listed, true)?;
        let size = columns.first().map_or(1, Vec::len).max(1) as f64;
        let sums = self.algebra.sums(row.id, columns.clone())?;
        let mean = self.algebra.divided(sums, size)?;
        let whole = Value::Row(Row { id: mean, axes: axes.clone(), kind: row.kind });
        let mean = self.operand(call, whole, &row.axes)?;
        let centred = self.algebra.sum(&[(row.id, 1.0), (mean, -1.0)])?;
        let squares = self.algebra.map(centred, Function::Square)?;
        let sums = self.algebra.sums(squares, columns)?;
        let variance = self.algebra.divided(sums, size)?;
        let width = self.algebra.width(variance);
        let epsilon = call.float("epsilon")?.unwrap_or(f64::from(1e-5_f32));
        let variance = self.algebra.scale_add(variance, &vec![1.0; width], &vec![epsilon; width])?;
        let deviation = self.algebra.map(variance, Function::Sqrt)?;
        let inverse = self.algebra.map(deviation, Function::Reciprocal)?;
        let inverse = Value::Row(Row { id: inverse, axes, kind: row.kind });
        let inverse = self.operand(call, inverse, &row.axes)?;
        let mut id = self.algebra.product(centred, inverse)?;
        let scale = self.input(call, 1)?;
        let scale = self.operand(call, scale, &row.axes)?;
        id = self.algebra.product(id, scale)?;
        if let Some(bias) = self.optional(call, 2)? {
            let bias = self.operand(call, bias, &row.axes)?;
            id = self.algebra.sum(&[(id, 1.0), (bias, 1.0)])?;
        }
        self.bind_row(call, 0, Row { id, ..row })
    }

    pub(in crate::onnx) fn softmax(&mut self, call: &Call<'a>, logarithm: bool) -> Result<(), Error> {
        let row = self.row(call, 0)?;
        // Before version 13 all axes from `axis` on counted as one.
        let (rank, default) = (row.axes.len(), if call.opset < 13 { 1 } else { -1 });
        let axis = call.int("axis")?.unwrap_or(default);
        let at = axis_at(axis, rank).ok_or_else(|| call.malformed("its axis is out of range"))?;
        let listed: Vec<i64> =
            if call.opset < 13 { (at as i64..rank as i64).collect() } else { vec![at as i64] };
        let Groups { columns, .. } = self.groups(call, &row.axes, &listed, false)?;
        let order: Vec<u32> = columns.iter().flatten().copied().collect();
        let mut parts = Vec::with_capacity(columns.len());
        for group in columns {
            let width = group.len();
            let group = self.algebra.select(row.id, group)?;
            let expr = if logarithm { Expr::LogSoftmax(group) } else { Expr::Softmax(group) };
            parts.push(self.algebra.push(expr, width)?);
        }
        let all = self.algebra.concat(&parts)?;
        // Back from the order of the groups to that of the tensor.
        let mut back = vec![0_u32; order.len()];
        for (place, from) in order.into_iter().enumerate() {
            back[from as usize] = place as u32;
        }
        let id = self.algebra.select(all, back)?;
        self.bind_row(call, 0, Row { id, ..row })
    }
}

/// A constant reduced along these axes.
fn reduced_constant(constant: &Constant, op: &str, listed: &[i64], keep: bool) -> Option<Constant> {
    let rank = constant.dims.len();
    let mut axes: Vec<usize> = if listed.is_empty() {
        (0..rank).collect()
    } else {
        listed.iter().map(|&axis| axis_at(axis, rank)).collect::<Option<Vec<usize>>>()?
    };
    axes.sort_unstable();
    axes.dedup();
    let mut count = 1;
    let mut reduced = match op {
        "ReduceSumSquare" | "ReduceL2" => constant.apply(Function::Square)?.as_ref().clone(),
        "ReduceL1" => constant.apply(Function::Abs)?.as_ref().clone(),
        _ => constant.clone(),
    };
    for &axis in &axes {
        count *= constant.dims[axis];
        reduced = match op {
            "ReduceMax" => reduced.reduced(axis, f64::NEG_INFINITY, f64::max)?,
            "ReduceMin" => reduced.reduced(axis, f64::INFINITY, f64::min)?,
            "ReduceProd" => reduced.reduced(axis, 1.0, |a, b| a * b)?,
            "ReduceLogSumExp" => return None,
            _ => reduced.reduced(axis, 0.0, |a, b| a + b)?,
        };
    }
    if op == "ReduceMean" {
        reduced = reduced.map(|sum| sum / count as f64)?.as_ref().clone();
    }
    if op == "ReduceL2" {
        reduced = reduced.apply(Function::Sqrt)?.as_ref().clone();
    }
    if !keep {
        let mut index = 0;
        reduced.dims.retain(|_| {
            index += 1;
            !axes.contains(&(index - 1))
        });
    }
    Some(reduced)
}
