//! Operators that move numbers and compute none.

use std::rc::Rc;

use crate::error::Error;
use crate::onnx::file::tensor::Constant;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::value::{Axis, Label, Row, Size, Text, Value, axis_at, reshaped, total, transposed};

impl<'a> Graph<'a> {
    /// The axes of a value that depends on the row.
    pub(in crate::onnx) fn axes_of(&self, call: &Call<'a>, value: &Value) -> Result<Vec<Axis>, Error> {
        match value {
            Value::Row(row) => Ok(row.axes.clone()),
            Value::Label(label) => Ok(label.axes.clone()),
            Value::Text(text) => Ok(text.axes.clone()),
            _ => Err(call.refused("it moves what is no tensor of numbers or strings")),
        }
    }

    /// The same elements under other axes.
    fn with_axes(value: Value, axes: Vec<Axis>) -> Value {
        match value {
            Value::Row(row) => Value::Row(Row { axes, ..row }),
            Value::Label(label) => Value::Label(Label { axes, ..label }),
            Value::Text(text) => Value::Text(Text { axes, ..text }),
            other => other,
        }
    }

    /// These elements under these axes.
    pub(in crate::onnx) fn picked(
        &mut self,
        call: &Call<'a>,
        value: Value,
        places: Vec<u32>,
        axes: Vec<Axis>,
    ) -> Result<Value, Error> {
        match value {
            Value::Text(text) => {
                let features = places.iter().map(|&place| text.features[place as usize]).collect();
                Ok(Value::Text(Text { features, axes }))
            }
            Value::Label(label) if places == [0] => Ok(Value::Label(Label { axes, ..label })),
            value => {
                let row = self.as_row(call, value)?;
                self.algebra.budget.charge("a selection", places.len(), 4)?;
                let id = self.algebra.select(row.id, places.iter().copied())?;
                self.note_select(id, row.id, &places)?;
                Ok(Value::Row(Row { id, axes, kind: row.kind }))
            }
        }
    }

    pub(in crate::onnx) fn reshape(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let value = self.input(call, 0)?;
        let sizes = match self.optional(call, 1)? {
            Some(Value::Shape(sizes)) => sizes,
            Some(Value::Constant(constant)) => {
                let ints = constant.ints().ok_or_else(|| call.malformed("its shape is no whole numbers"))?;
                ints.iter().map(|&number| Size::Number(number)).collect()
            }
            Some(_) => return Err(call.refused("its shape depends on the row")),
            None => {
                let ints = call.ints("shape", &mut self.algebra.budget)?;
                ints.into_iter().map(Size::Number).collect::<Vec<_>>()
            }
        };
        if sizes.len() > 8 {
            return Err(call.refused("it gives more than 8 dimensions"));
        }
        if let Value::Constant(constant) = &value {
            let mut dims = Vec::with_capacity(sizes.len());
            let mut open = None;
            for (index, size) in sizes.iter().enumerate() {
                match size {
                    Size::Number(0) => dims.push(constant.dims.get(index).copied().unwrap_or(0)),
                    Size::Number(number) if *number < 0 => {
                        open = Some(index);
                        dims.push(1);
                    }
                    Size::Number(number) => dims.push(usize::try_from(*number).unwrap_or(0)),
                    Size::Axis(axis) => dims.push(axis.size()),
                }
            }
            let product =
                dims.iter().try_fold(1_usize, |product, &dim| product.checked_mul(dim)).unwrap_or(0);
            if let Some(open) = open
                && product > 0
            {
                dims[open] = constant.len() / product;
            }
            let fits = dims.iter().try_fold(1_usize, |product, &dim| product.checked_mul(dim))
                == Some(constant.len());
            if !fits {
                return Err(call.malformed("its shape does not fit its numbers"));
            }
            let data = constant.data.clone();
            return self.bind(call, 0, Value::Constant(Rc::new(Constant { dims, data })));
        }
        let axes = self.axes_of(call, &value)?;
        let keeps = call.int("allowzero")?.unwrap_or(0) == 0;
        let sizes: Vec<Size> = sizes
            .into_iter()
            .enumerate()
            .map(|(index, size)| match (size, axes.get(index)) {
                (Size::Number(0), Some(axis)) if keeps => Size::Axis(*axis),
                (size, _) => size,
            })
            .collect();
        let axes = reshaped(&axes, &sizes, self.batch)
            .ok_or_else(|| call.refused("it mixes the rows of a batch, or its shape does not fit"))?;
        self.bind(call, 0, Self::with_axes(value, axes))
    }

    pub(in crate::onnx) fn flatten(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let value = self.input(call, 0)?;
        let axes = self.axes_of(call, &value)?;
        let at = call.int("axis")?.unwrap_or(1);
        let at = if at < 0 { at + axes.len() as i64 } else { at };
        let at = usize::try_from(at).ok().filter(|&at| at <= axes.len());
        let at = at.ok_or_else(|| call.malformed("its axis is out of range"))?;
        let joined = |axes: &[Axis]| {
            let mut joined = Axis::of(1);
            for axis in axes {
                match (joined.batch, axis.batch) {
                    (true, _) => joined.after *= axis.size(),
                    (false, true) => {
                        joined = Axis { before: joined.before * axis.before, batch: true, after: axis.after };
                    }
                    (false, false) => joined.before *= axis.size(),
                }
            }
            joined
        };
        let axes = vec![joined(&axes[..at]), joined(&axes[at..])];
        self.bind(call, 0, Self::with_axes(value, axes))
    }

    /// Axes of one element taken away, or put in.
    pub(in crate::onnx) fn squeeze(&mut self, call: &Call<'a>, away: bool) -> Result<(), Error> {
        let value = self.input(call, 0)?;
        let listed = match self.optional_constant(call, 1)? {
            Some(constant) => constant.ints().map(<[i64]>::to_vec).unwrap_or_default(),
            None => call.ints("axes", &mut self.algebra.budget)?,
        };
        if listed.len() > 8 {
            return Err(call.malformed("it lists more than 8 axes"));
        }
        if let Value::Shape(_) = value {
            return self.bind(call, 0, value);
        }
        let constant = match &value {
            Value::Constant(constant) => Some(Rc::clone(constant)),
            _ => None,
        };
        let mut axes = match &constant {
            Some(constant) => constant.dims.iter().map(|&dim| Axis::of(dim)).collect(),
            None => self.axes_of(call, &value)?,
        };
        let fault = || call.malformed("its axes are out of range");
        if away {
            let rank = axes.len();
            let mut gone = vec![false; rank];
            for axis in &listed {
                gone[axis_at(*axis, rank).ok_or_else(fault)?] = true;
            }
            let all = listed.is_empty();
            let mut index = 0;
            axes.retain(|axis| {
                index += 1;
                let one = !axis.batch && axis.size() == 1;
                !(one && (all || gone[index - 1]))
            });
        } else {
            let rank = axes.len() + listed.len();
            if rank > 8 {
                return Err(call.refused("it gives more than 8 dimensions"));
            }
            let mut places = listed
                .iter()
                .map(|axis| axis_at(*axis, rank))
                .collect::<Option<Vec<_>>>()
                .ok_or_else(fault)?;
            places.sort_unstable();
            for place in places {
                if place > axes.len() {
                    return Err(fault());
                }
                axes.insert(place, Axis::of(1));
            }
        }
        match constant {
            Some(constant) => {
                let dims = axes.iter().map(|axis| axis.size()).collect();
                let data = constant.data.clone();
                self.bind(call, 0, Value::Constant(Rc::new(Constant { dims, data })))
            }
            None => self.bind(call, 0, Self::with_axes(value, axes)),
        }
    }

    pub(in crate::onnx) fn transpose(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let value = self.input(call, 0)?;
        let rank = match &value {
            Value::Constant(constant) => constant.dims.len(),
            value => self.axes_of(call, value)?.len(),
        };
        let listed = call.ints("perm", &mut self.algebra.budget)?;
        let permutation: Vec<usize> = if listed.is_empty() {
            (0..rank).rev().collect()
        } else {
            listed.iter().filter_map(|&axis| axis_at(axis, rank)).collect()
        };
        let mut sorted = permutation.clone();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq(0..rank) {
            return Err(call.malformed("its `perm` is no permutation of its axes"));
        }
        if let Value::Constant(constant) = &value {
            let turned =
                constant.transposed(&permutation).ok_or_else(|| call.malformed("its shape does not fit"))?;
            return self.bind(call, 0, Value::Constant(turned));
        }
        let axes = self.axes_of(call, &value)?;
        self.algebra.budget.charge("a transposition", total(&axes), 4)?;
        let places = transposed(&axes, &permutation);
        let axes = permutation.iter().map(|&axis| axes[axis]).collect();
        let value = self.picked(call, value, places, axes)?;
        self.bind(call, 0, value)
    }
}
