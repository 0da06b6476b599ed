//! Elements picked by their places.

use std::rc::Rc;

use crate::error::Error;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::file::tensor::{Constant, Data};
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::value::{Axis, Classes, Kind, Label, Row, Value, axis_at, total};

impl<'a> Graph<'a> {
    /// Slices along an axis, by constant indices; or entries of a constant, by indices that depend on the row.
    pub(in crate::onnx) fn gather(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let (value, indices) = (self.input(call, 0)?, self.input(call, 1)?);
        let axis = call.int("axis")?.unwrap_or(0);
        let Value::Constant(indices) = indices else {
            let Value::Constant(table) = value else {
                return Err(call.refused("both of its inputs depend on the row"));
            };
            return self.gather_constant(call, &table, indices, axis);
        };
        let indices_dims = indices.dims.clone();
        let fault = || call.malformed("its indices are out of range");
        let ints = indices.ints().ok_or_else(fault)?;
        let within = |size: usize| {
            ints.iter().map(|&index| axis_at(index, size)).collect::<Option<Vec<usize>>>().ok_or_else(fault)
        };
        match value {
            Value::Shape(sizes) => {
                let taken = within(sizes.len())?.into_iter().map(|index| sizes[index]).collect();
                self.bind(call, 0, Value::Shape(taken))
            }
            Value::Constant(constant) => {
                let at = axis_at(axis, constant.dims.len()).ok_or_else(fault)?;
                let taken = constant.taken(at, &within(constant.dims[at])?).ok_or_else(fault)?;
                let mut dims = taken.dims.clone();
                dims.splice(at..=at, indices_dims);
                let data = taken.data.clone();
                self.bind(call, 0, Value::Constant(Rc::new(Constant { dims, data })))
            }
            value => {
                let axes = self.axes_of(call, &value)?;
                let at = axis_at(axis, axes.len()).ok_or_else(fault)?;
                if axes[at].batch {
                    return Err(call.refused("it picks rows of a batch"));
                }
                let taken = within(axes[at].size())?;
                let value = self.along(call, value, at, &taken, &indices_dims)?;
                self.bind(call, 0, value)
            }
        }
    }

    /// Slices along an axis; in its place come the axes of the indices.
    pub(in crate::onnx) fn along(
        &mut self,
        call: &Call<'a>,
        value: Value,
        at: usize,
        taken: &[usize],
        dims: &[usize],
    ) -> Result<Value, Error> {
        let axes = self.axes_of(call, &value)?;
        let (outer, size, inner) = (total(&axes[..at]), axes[at].size(), total(&axes[at + 1..]));
        self.algebra.budget.charge(
            "a selection",
            outer.saturating_mul(taken.len()).saturating_mul(inner),
            4,
        )?;
        let mut places = Vec::with_capacity(outer * taken.len() * inner);
        for step in 0..outer {
            for &index in taken {
                let from = (step * size + index) * inner;
                places.extend(from as u32..(from + inner) as u32);
            }
        }
        let mut own = axes.clone();
        own.splice(at..=at, dims.iter().map(|&dim| Axis::of(dim)));
        self.picked(call, value, places, own)
    }

    /// Entries of a constant, by indices that depend on the row.
    pub(in crate::onnx) fn gather_constant(
        &mut self,
        call: &Call<'a>,
        table: &Constant,
        indices: Value,
        axis: i64,
    ) -> Result<(), Error> {
        if axis != 0 {
            return Err(call.refused("it picks of a constant along another axis than the first"));
        }
        let width: usize = table.dims.iter().skip(1).product();
        if let (Value::Label(label), 1) = (&indices, table.dims.len())
            && let Some(classes) = composed(&label.classes, &table.data)
        {
            let label = Label { classes: Rc::new(classes), ..label.clone() };
            return self.bind(call, 0, Value::Label(label));
        }
        let row = self.as_row(call, indices)?;
        let mut axes = row.axes.clone();
        axes.extend(table.dims.iter().skip(1).map(|&dim| Axis::of(dim)));
        let numbers = table.numbers().ok_or_else(|| call.refused("it picks strings"))?;
        let id = match self.algebra.expr(row.id) {
            Expr::Indices(of, k) if width == 1 => {
                let (of, k) = (*of, *k);
                self.algebra.push(Expr::Picked(of, k, Rc::new(vec![numbers])), k)?
            }
            _ if self.algebra.width(row.id) == 1 => self.looked_up(row.id, &numbers, width)?,
            _ => return Err(call.refused("it picks entries of a constant for several numbers of the row")),
        };
        let kind = if matches!(table.data, Data::Int(_)) { Kind::Int } else { Kind::Single };
        self.bind_row(call, 0, Row { id, axes, kind })
    }

    /// Columns along the last axis, by constant indices; or entries of a constant, by those of the row.
    pub(in crate::onnx) fn array_feature_extractor(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let (value, indices) = (self.input(call, 0)?, self.input(call, 1)?);
        if let Value::Constant(table) = value {
            return self.extract_of_constant(call, &table, indices);
        }
        let Value::Constant(indices) = indices else {
            return Err(call.refused("both of its inputs depend on the row"));
        };
        let mut axes = self.axes_of(call, &value)?;
        let mut value = value;
        if let [only] = axes[..]
            && only.batch
        {
            // A tensor of one dimension is one row.
            return Err(call.refused("it picks rows of a batch"));
        }
        let Some(last) = axes.pop() else { return Err(call.malformed("it has no axes")) };
        let ints = indices.ints().ok_or_else(|| call.malformed("its indices are no whole numbers"))?;
        let fault = || call.malformed("its indices are out of range");
        if last.batch {
            return Err(call.refused("it picks rows of a batch"));
        }
        let taken =
            ints.iter().map(|&index| usize::try_from(index).ok().filter(|&index| index < last.size()));
        let taken = taken.collect::<Option<Vec<usize>>>().ok_or_else(fault)?;
        value = self.along(call, value, axes.len(), &taken, &[taken.len()])?;
        self.bind(call, 0, value)
    }

    pub(in crate::onnx) fn extract_of_constant(
        &mut self,
        call: &Call<'a>,
        table: &Constant,
        indices: Value,
    ) -> Result<(), Error> {
        let columns = table.dims.last().copied().unwrap_or(1);
        let outer = table.len() / columns.max(1);
        match indices {
            Value::Constant(indices) => {
                let taken =
                    indices.ints().unwrap_or_default().iter().map(|&index| usize::try_from(index).ok());
                let taken = taken.collect::<Option<Vec<usize>>>();
                let at = table.dims.len().saturating_sub(1);
                let taken = taken.and_then(|taken| table.taken(at, &taken));
                let taken = taken.ok_or_else(|| call.malformed("its indices are out of range"))?;
                self.bind(call, 0, Value::Constant(taken))
            }
            Value::Label(label) if outer == 1 && composed(&label.classes, &table.data).is_some() => {
                let Some(classes) = composed(&label.classes, &table.data) else { return Ok(()) };
                let label =
                    Label { classes: Rc::new(classes), axes: vec![Axis::of(1), Axis::BATCH], ..label };
                self.bind(call, 0, Value::Label(label))
            }
            indices => {
                let row = self.as_row(call, indices)?;
                let axes_of = |count: usize| -> Vec<Axis> {
                    let mut axes: Vec<Axis> = table.dims[..table.dims.len().saturating_sub(1)]
                        .iter()
                        .map(|&dim| Axis::of(dim))
                        .collect();
                    if axes.is_empty() {
                        axes.push(Axis::of(1));
                    }
                    axes.push(Axis { before: 1, batch: true, after: count });
                    axes
                };
                if outer == 1
                    && self.algebra.width(row.id) == 1
                    && let Some(classes) = composed(&Classes::Int((0..columns as i64).collect()), &table.data)
                {
                    let label = Label { index: row.id, classes: Rc::new(classes), axes: axes_of(1) };
                    return self.bind(call, 0, Value::Label(label));
                }
                let numbers = table.numbers().ok_or_else(|| call.refused("it picks strings"))?;
                self.algebra.budget.charge("a table", numbers.len(), 16)?;
                let kind = if matches!(table.data, Data::Int(_)) { Kind::Int } else { Kind::Single };
                let split = || numbers.chunks(columns.max(1)).map(<[f64]>::to_vec).collect::<Vec<_>>();
                let (id, count) = match self.algebra.expr(row.id) {
                    Expr::Indices(of, k) => {
                        let (of, k) = (*of, *k);
                        (self.algebra.push(Expr::Picked(of, k, Rc::new(split())), outer * k)?, k)
                    }
                    Expr::Order(of) if outer == 1 && self.algebra.width(*of) == columns => {
                        let of = *of;
                        (self.algebra.push(Expr::Ordered(of, Rc::new(numbers)), columns)?, columns)
                    }
                    _ if self.algebra.width(row.id) == 1 => {
                        // The table lists what stands in a column one below the other.
                        let turned: Vec<f64> = (0..columns)
                            .flat_map(|column| (0..outer).map(move |line| line * columns + column))
                            .map(|place| numbers[place])
                            .collect();
                        (self.looked_up(row.id, &turned, outer)?, 1)
                    }
                    _ => {
                        return Err(
                            call.refused("it picks entries of a constant for several numbers of the row")
                        );
                    }
                };
                self.bind_row(call, 0, Row { id, axes: axes_of(count), kind })
            }
        }
    }

    pub(in crate::onnx) fn slice(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let value = self.input(call, 0)?;
        let mut lists: [Vec<i64>; 4] = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
        for (index, (list, name)) in lists.iter_mut().zip(["starts", "ends", "axes", "steps"]).enumerate() {
            *list = if call.opset < 10 {
                call.ints(name, &mut self.algebra.budget)?
            } else {
                let constant = self.optional_constant(call, index + 1)?;
                constant.and_then(|constant| constant.ints().map(<[i64]>::to_vec)).unwrap_or_default()
            };
        }
        let [starts, ends, axes, steps] = lists;
        if starts.len() > 8 || starts.len() != ends.len() {
            return Err(call.malformed("its starts and ends do not fit"));
        }
        let bounds = |index: usize, size: usize| -> Vec<usize> {
            let step = steps.get(index).copied().unwrap_or(1).max(1);
            let place = |at: i64| {
                let at = if at < 0 { at.saturating_add(size as i64) } else { at };
                at.clamp(0, size as i64) as usize
            };
            (place(starts[index])..place(ends[index])).step_by(usize::try_from(step).unwrap_or(1)).collect()
        };
        if steps.iter().any(|&step| step < 1) {
            return Err(call.refused("it steps backwards"));
        }
        let axis_of = |index: usize| axes.get(index).copied().unwrap_or(index as i64);
        let fault = || call.malformed("its axes are out of range");
        match value {
            Value::Shape(sizes) => {
                let taken: Vec<usize> = if starts.is_empty() { Vec::new() } else { bounds(0, sizes.len()) };
                let sizes = taken.into_iter().map(|index| sizes[index]).collect();
                self.bind(call, 0, Value::Shape(sizes))
            }
            Value::Constant(constant) => {
                let mut constant = constant;
                for index in 0..starts.len() {
                    let at = axis_at(axis_of(index), constant.dims.len()).ok_or_else(fault)?;
                    constant = constant.taken(at, &bounds(index, constant.dims[at])).ok_or_else(fault)?;
                }
                self.bind(call, 0, Value::Constant(constant))
            }
            mut value => {
                for index in 0..starts.len() {
                    let own = self.axes_of(call, &value)?;
                    let at = axis_at(axis_of(index), own.len()).ok_or_else(fault)?;
                    if own[at].batch {
                        return Err(call.refused("it takes some rows of a batch"));
                    }
                    let taken = bounds(index, own[at].size());
                    value = self.along(call, value, at, &taken, &[taken.len()])?;
                }
                self.bind(call, 0, value)
            }
        }
    }

    pub(in crate::onnx) fn split(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let value = self.input(call, 0)?;
        let axes = self.axes_of(call, &value)?;
        let fault = || call.malformed("its parts do not fit its axis");
        let at = axis_at(call.int("axis")?.unwrap_or(0), axes.len()).ok_or_else(fault)?;
        if axes[at].batch {
            return Err(call.refused("it takes some rows of a batch"));
        }
        let size = axes[at].size();
        let listed = match self.optional_constant(call, 1)? {
            Some(constant) => constant.ints().map(<[i64]>::to_vec).unwrap_or_default(),
            None => call.ints("split", &mut self.algebra.budget)?,
        };
        let count = call.node.outputs.len().max(1);
        let sizes: Vec<usize> = if listed.is_empty() {
            let each = size.div_ceil(count);
            (0..count).map(|index| each.min(size.saturating_sub(index * each))).collect()
        } else {
            listed.iter().map(|&part| usize::try_from(part).unwrap_or(usize::MAX)).collect()
        };
        let whole = sizes.iter().try_fold(0_usize, |sum, &part| sum.checked_add(part));
        if sizes.len() != count || whole != Some(size) {
            return Err(fault());
        }
        let mut start = 0;
        for (index, part) in sizes.into_iter().enumerate() {
            let taken: Vec<usize> = (start..start + part).collect();
            start += part;
            let part = self.along(call, value.clone(), at, &taken, &[taken.len()])?;
            self.bind(call, index, part)?;
        }
        Ok(())
    }
}

/// The labels that a table gives to the labels that are its indices.
pub(in crate::onnx) fn composed(indices: &Classes, table: &Data) -> Option<Classes> {
    let Classes::Int(indices) = indices else { return None };
    let places = indices.iter().map(|&index| usize::try_from(index).ok()).collect::<Option<Vec<usize>>>()?;
    match table.picked(&places)? {
        Data::Int(classes) => Some(Classes::Int(classes)),
        Data::Text(classes) => Some(Classes::Text(classes)),
        Data::Single(_) | Data::Double(_) => None,
    }
}
