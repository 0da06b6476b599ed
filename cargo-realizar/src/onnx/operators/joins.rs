//! Tensors put together along an axis.

use std::rc::Rc;

use crate::error::Error;
use crate::onnx::file::tensor::{Constant, Data};
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::value::{Axis, Kind, Row, Size, Text, Value, axis_at, total};

impl<'a> Graph<'a> {
    pub(in crate::onnx) fn concat(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let mut values = Vec::with_capacity(call.node.inputs.len());
        for index in 0..call.node.inputs.len() {
            values.push(self.input(call, index)?);
        }
        if values.iter().any(|value| matches!(value, Value::Shape(_))) {
            return self.concat_shapes(call, values);
        }
        let axis = call.int("axis")?.unwrap_or(1);
        if values.iter().all(|value| matches!(value, Value::Constant(_))) {
            return self.concat_constants(call, &values, axis);
        }
        let Some(first) = values.iter().find(|value| !matches!(value, Value::Constant(_))) else {
            return Err(call.malformed("it has no inputs"));
        };
        let shape = self.axes_of(call, first)?;
        let at = axis_at(axis, shape.len()).ok_or_else(|| call.malformed("its axis is out of range"))?;
        if values.iter().all(|value| matches!(value, Value::Text(_))) {
            return self.concat_texts(call, values, &shape, at);
        }
        let mut ids = Vec::with_capacity(values.len());
        let mut own = Vec::with_capacity(values.len());
        let mut kind = Kind::Bool;
        for value in values {
            // A constant stands for as many rows as there are, so only one of a single row can be put in.
            let row = match value {
                Value::Constant(constant) => {
                    let numbers =
                        constant.numbers().ok_or_else(|| call.refused("it puts strings among numbers"))?;
                    let mut axes: Vec<Axis> = constant.dims.iter().map(|&dim| Axis::of(dim)).collect();
                    for (own, other) in axes.iter_mut().zip(&shape) {
                        if other.batch && own.size() == 1 {
                            *own = *other;
                        }
                    }
                    Row { id: self.algebra.constant(numbers)?, axes, kind: Kind::Single }
                }
                value => self.as_row(call, value)?,
            };
            let fits = row.axes.len() == shape.len()
                && row.axes.iter().zip(&shape).enumerate().all(|(index, (a, b))| {
                    index == at && a.batch == b.batch && (!a.batch || a.after == 1) || index != at && a == b
                });
            if !fits {
                return Err(call.refused("it puts together tensors whose shapes do not fit"));
            }
            kind = match (kind, row.kind) {
                (Kind::Double, _) | (_, Kind::Double) => Kind::Double,
                (Kind::Single, _) | (_, Kind::Single) => Kind::Single,
                (Kind::Int, _) | (_, Kind::Int) => Kind::Int,
                _ => Kind::Bool,
            };
            ids.push(row.id);
            own.push(row.axes[at].size());
        }
        let all = self.algebra.concat(&ids)?;
        self.note_concat(all, &ids)?;
        let outer = total(&shape[..at]);
        let inner = total(&shape[at + 1..]);
        let mut axes = shape.clone();
        axes[at].before = own.iter().sum();
        axes[at].after = 1;
        let id = if outer == 1 {
            all
        } else {
            // Blocks of each part in turn, for every step of the axes before.
            self.algebra.budget.charge("a concatenation", total(&axes), 4)?;
            let mut places = Vec::with_capacity(total(&axes));
            for step in 0..outer {
                let mut start = 0;
                for size in &own {
                    let block = size * inner;
                    let from = start * outer + step * block;
                    places.extend(from as u32..(from + block) as u32);
                    start += block;
                }
            }
            self.algebra.select(all, places)?
        };
        self.bind_row(call, 0, Row { id, axes, kind })
    }

    pub(in crate::onnx) fn concat_texts(
        &mut self,
        call: &Call<'a>,
        values: Vec<Value>,
        shape: &[Axis],
        at: usize,
    ) -> Result<(), Error> {
        if at + 1 != shape.len() || total(&shape[..at]) != 1 {
            return Err(call.refused("it puts strings together along another axis than the last"));
        }
        let mut features = Vec::new();
        for value in values {
            if let Value::Text(text) = value {
                self.algebra.budget.charge("a concatenation", text.features.len(), 4)?;
                features.extend(text.features);
            }
        }
        let mut axes = shape.to_vec();
        axes[at] = Axis::of(features.len());
        self.bind(call, 0, Value::Text(Text { features, axes }))
    }

    pub(in crate::onnx) fn concat_shapes(
        &mut self,
        call: &Call<'a>,
        values: Vec<Value>,
    ) -> Result<(), Error> {
        let mut sizes = Vec::new();
        for value in values {
            match value {
                Value::Shape(own) => sizes.extend(own),
                Value::Constant(constant) => match constant.ints() {
                    Some(ints) => sizes.extend(ints.iter().map(|&number| Size::Number(number))),
                    None => return Err(call.malformed("it makes a shape of what is no whole number")),
                },
                _ => return Err(call.refused("it makes a shape of what depends on the row")),
            }
            if sizes.len() > 64 {
                return Err(call.refused("it makes a shape of more than 64 dimensions"));
            }
        }
        self.bind(call, 0, Value::Shape(sizes))
    }

    pub(in crate::onnx) fn concat_constants(
        &mut self,
        call: &Call<'a>,
        values: &[Value],
        axis: i64,
    ) -> Result<(), Error> {
        let constants: Vec<&Rc<Constant>> = values
            .iter()
            .filter_map(|value| match value {
                Value::Constant(constant) => Some(constant),
                _ => None,
            })
            .collect();
        let Some(first) = constants.first() else { return Err(call.malformed("it has no inputs")) };
        let fault = || call.malformed("its inputs have shapes that do not fit");
        let at = axis_at(axis, first.dims.len()).ok_or_else(fault)?;
        let outer: usize = first.dims[..at].iter().product();
        let mut dims = first.dims.clone();
        dims[at] = 0;
        let mut blocks = Vec::with_capacity(constants.len());
        for constant in &constants {
            let fits = constant.dims.len() == dims.len()
                && constant.dims.iter().zip(&dims).enumerate().all(|(index, (a, b))| index == at || a == b);
            if !fits {
                return Err(fault());
            }
            dims[at] += constant.dims[at];
            blocks.push(constant.len() / outer.max(1));
        }
        self.algebra.budget.charge(
            "a constant",
            constants.iter().map(|constant| constant.len()).sum(),
            24,
        )?;
        let data = if constants.iter().all(|constant| matches!(constant.data, Data::Int(_))) {
            let lists: Vec<&[i64]> = constants.iter().filter_map(|constant| constant.ints()).collect();
            Data::Int(interleaved(&lists, &blocks, outer))
        } else {
            let lists: Option<Vec<Vec<f64>>> = constants.iter().map(|constant| constant.numbers()).collect();
            let lists = lists.ok_or_else(|| call.refused("it puts constant strings together"))?;
            let lists: Vec<&[f64]> = lists.iter().map(Vec::as_slice).collect();
            let values = interleaved(&lists, &blocks, outer);
            if constants.iter().any(|constant| matches!(constant.data, Data::Double(_))) {
                Data::Double(values)
            } else {
                Data::Single(values)
            }
        };
        self.bind(call, 0, Value::Constant(Rc::new(Constant { dims, data })))
    }
}

/// Blocks of several lists in turn.
pub(in crate::onnx) fn interleaved<T: Clone>(lists: &[&[T]], blocks: &[usize], outer: usize) -> Vec<T> {
    let mut all = Vec::with_capacity(lists.iter().map(|list| list.len()).sum());
    for step in 0..outer {
        for (list, block) in lists.iter().zip(blocks) {
            all.extend_from_slice(list.get(step * block..(step + 1) * block).unwrap_or_default());
        }
    }
    all
}
