//! Shapes as values, and tensors that are made larger.

use std::rc::Rc;

use crate::error::Error;
use crate::onnx::file::tensor::{Constant, Data};
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::value::{Axis, Kind, Row, Size, Value, broadcast, spread, total};

impl<'a> Graph<'a> {
    pub(in crate::onnx) fn shape(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let sizes: Vec<Size> = match self.input(call, 0)? {
            Value::Constant(constant) => constant.dims.iter().map(|&dim| Size::Number(dim as i64)).collect(),
            value => self
                .axes_of(call, &value)?
                .into_iter()
                .map(|axis| if axis.batch { Size::Axis(axis) } else { Size::Number(axis.size() as i64) })
                .collect(),
        };
        let rank = sizes.len() as i64;
        let at = |place: i64| if place < 0 { place + rank } else { place }.clamp(0, rank) as usize;
        let (start, end) = (at(call.int("start")?.unwrap_or(0)), at(call.int("end")?.unwrap_or(rank)));
        self.bind(call, 0, Value::Shape(sizes.get(start..end).unwrap_or_default().to_vec()))
    }

    pub(in crate::onnx) fn constant_of_shape(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let budget = &mut self.algebra.budget;
        let fill = call.tensor("value", budget)?;
        let whole = fill.as_ref().is_some_and(|fill| fill.ints().is_some());
        let number = match fill {
            None => 0.0,
            Some(fill) => fill.scalar().ok_or_else(|| call.malformed("its value is not one number"))?,
        };
        let sizes = match self.input(call, 0)? {
            Value::Shape(sizes) => sizes,
            Value::Constant(constant) => {
                constant.ints().unwrap_or_default().iter().map(|&number| Size::Number(number)).collect()
            }
            _ => return Err(call.refused("its shape depends on the row")),
        };
        let axes: Option<Vec<Axis>> = sizes
            .iter()
            .map(|size| match size {
                Size::Axis(axis) => Some(*axis),
                Size::Number(number) => usize::try_from(*number).ok().map(Axis::of),
            })
            .collect();
        let axes = axes
            .filter(|axes| axes.len() <= 8)
            .ok_or_else(|| call.malformed("its shape has a negative size"))?;
        let count = total(&axes);
        self.algebra.budget.charge("a constant", count, 24)?;
        if axes.iter().any(|axis| axis.batch) {
            let id = self.algebra.constant(vec![number; count])?;
            let kind = if whole { Kind::Int } else { Kind::Single };
            return self.bind_row(call, 0, Row { id, axes, kind });
        }
        let dims = axes.iter().map(|axis| axis.size()).collect();
        let data =
            if whole { Data::Int(vec![number as i64; count]) } else { Data::Single(vec![number; count]) };
        self.bind(call, 0, Value::Constant(Rc::new(Constant { dims, data })))
    }

    pub(in crate::onnx) fn expand(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let row = self.row(call, 0)?;
        let sizes = match self.input(call, 1)? {
            Value::Shape(sizes) => sizes,
            Value::Constant(constant) => {
                constant.ints().unwrap_or_default().iter().map(|&number| Size::Number(number)).collect()
            }
            _ => return Err(call.refused("its shape depends on the row")),
        };
        let other: Option<Vec<Axis>> = sizes
            .iter()
            .map(|size| match size {
                Size::Axis(axis) => Some(*axis),
                Size::Number(number) => usize::try_from(*number).ok().map(Axis::of),
            })
            .collect();
        let axes = other.filter(|axes| axes.len() <= 8).and_then(|other| broadcast(&row.axes, &other));
        let axes = axes.ok_or_else(|| call.malformed("its shape does not fit its input"))?;
        self.algebra.budget.charge("a broadcast", total(&axes), 16)?;
        let id = self.algebra.select(row.id, spread(&row.axes, &axes))?;
        self.bind_row(call, 0, Row { id, axes, kind: row.kind })
    }

    /// Zeros around an image: kept until the convolution after it takes them as its own.
    pub(in crate::onnx) fn pad(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let row = self.row(call, 0)?;
        let pads = match self.optional_constant(call, 1)? {
            Some(constant) => constant.ints().map(<[i64]>::to_vec).unwrap_or_default(),
            None => call.ints("pads", &mut self.algebra.budget)?,
        };
        let fill = match self.optional_constant(call, 2)? {
            Some(constant) => constant.scalar().unwrap_or(0.0),
            None => call.float("value")?.unwrap_or(0.0),
        };
        let mode = call.text("mode")?.unwrap_or("constant");
        let rank = row.axes.len();
        if mode != "constant" || pads.len() != 2 * rank {
            return Err(call.refused(format!("it pads in the mode `{mode}`, or not all axes")));
        }
        let mut axes = row.axes.clone();
        for (index, axis) in axes.iter_mut().enumerate() {
            let (low, high) = (usize::try_from(pads[index]), usize::try_from(pads[rank + index]));
            match (low, high, axis.batch) {
                (Ok(0), Ok(0), true) => {}
                (Ok(low), Ok(high), false) => {
                    *axis = Axis::of(axis.size().saturating_add(low).saturating_add(high))
                }
                _ => return Err(call.refused("it takes away from an image, or pads the rows of a batch")),
            }
        }
        self.algebra.budget.charge("a padded image", total(&axes), 32)?;
        // Each place of the larger image: one of the smaller, or none.
        let mut places: Vec<Option<u32>> = vec![Some(0)];
        for (index, axis) in axes.iter().enumerate() {
            let (own, low) = (row.axes[index].size(), pads[index] as usize);
            let mut next = Vec::with_capacity(places.len() * axis.size());
            for place in places {
                for step in 0..axis.size() {
                    let inside = step.checked_sub(low).filter(|&step| step < own);
                    next.push(place.zip(inside).map(|(place, step)| place * own as u32 + step as u32));
                }
            }
            places = next;
        }
        let mut map = crate::onnx::algebra::affine::Rows::constants(Vec::new());
        for place in places {
            match place {
                Some(place) => map.push(vec![(place, 1.0)], 0.0),
                None => map.push(Vec::new(), fill),
            }
        }
        let id = self.algebra.affine(row.id, map)?;
        self.bind_row(call, 0, Row { id, axes, kind: row.kind })
    }
}
