//! Operators that move numbers and compute none.

use std::rc::Rc;

use super::algebra::Expr;
use super::graph::Graph;
use super::node::Call;
use super::tensor::{Constant, Data};
use super::value::{
    Axis, Classes, Kind, Label, Row, Size, Text, Value, axis_at, broadcast, reshaped, spread, total,
    transposed,
};
use crate::error::Error;

impl<'a> Graph<'a> {
    /// The axes of a value that depends on the row.
    fn axes_of(&self, call: &Call<'a>, value: &Value) -> Result<Vec<Axis>, Error> {
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
    fn picked(
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

    pub(super) fn reshape(&mut self, call: &Call<'a>) -> Result<(), Error> {
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

    pub(super) fn flatten(&mut self, call: &Call<'a>) -> Result<(), Error> {
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
    pub(super) fn squeeze(&mut self, call: &Call<'a>, away: bool) -> Result<(), Error> {
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

    pub(super) fn transpose(&mut self, call: &Call<'a>) -> Result<(), Error> {
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

    pub(super) fn concat(&mut self, call: &Call<'a>) -> Result<(), Error> {
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

    fn concat_texts(
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

    fn concat_shapes(&mut self, call: &Call<'a>, values: Vec<Value>) -> Result<(), Error> {
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

    fn concat_constants(&mut self, call: &Call<'a>, values: &[Value], axis: i64) -> Result<(), Error> {
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

    /// Slices along an axis, by constant indices; or entries of a constant, by indices that depend on the row.
    pub(super) fn gather(&mut self, call: &Call<'a>) -> Result<(), Error> {
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
    fn along(
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
    fn gather_constant(
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
    pub(super) fn array_feature_extractor(&mut self, call: &Call<'a>) -> Result<(), Error> {
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

    fn extract_of_constant(
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

    pub(super) fn slice(&mut self, call: &Call<'a>) -> Result<(), Error> {
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

    pub(super) fn split(&mut self, call: &Call<'a>) -> Result<(), Error> {
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

    pub(super) fn shape(&mut self, call: &Call<'a>) -> Result<(), Error> {
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

    pub(super) fn constant_of_shape(&mut self, call: &Call<'a>) -> Result<(), Error> {
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

    pub(super) fn expand(&mut self, call: &Call<'a>) -> Result<(), Error> {
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
    pub(super) fn pad(&mut self, call: &Call<'a>) -> Result<(), Error> {
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
        let mut map = super::affine::Rows::constants(Vec::new());
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

/// Blocks of several lists in turn.
fn interleaved<T: Clone>(lists: &[&[T]], blocks: &[usize], outer: usize) -> Vec<T> {
    let mut all = Vec::with_capacity(lists.iter().map(|list| list.len()).sum());
    for step in 0..outer {
        for (list, block) in lists.iter().zip(blocks) {
            all.extend_from_slice(list.get(step * block..(step + 1) * block).unwrap_or_default());
        }
    }
    all
}

/// The labels that a table gives to the labels that are its indices.
fn composed(indices: &Classes, table: &Data) -> Option<Classes> {
    let Classes::Int(indices) = indices else { return None };
    let places = indices.iter().map(|&index| usize::try_from(index).ok()).collect::<Option<Vec<usize>>>()?;
    match table.picked(&places)? {
        Data::Int(classes) => Some(Classes::Int(classes)),
        Data::Text(classes) => Some(Classes::Text(classes)),
        Data::Single(_) | Data::Double(_) => None,
    }
}
