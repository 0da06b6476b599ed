//! The operators of `ai.onnx.ml` that give categories numbers.

use std::rc::Rc;

use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::Tables;
use crate::onnx::file::tensor::{Constant, Data};
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::value::{Axis, Classes, Kind, Label, Row, Value};

/// A column of keys or values of an encoder.
enum Column {
    Numbers(Vec<f64>),
    Ints(Vec<i64>),
    Texts(Vec<String>),
}

impl<'a> Graph<'a> {
    /// The attribute of an encoder that is there: strings, whole numbers, floats or a tensor.
    fn column(&mut self, call: &Call<'a>, name: &str) -> Result<Column, Error> {
        let budget = &mut self.algebra.budget;
        let texts = call.texts(&format!("{name}_strings"), budget)?;
        if !texts.is_empty() {
            return Ok(Column::Texts(texts.into_iter().map(str::to_owned).collect()));
        }
        let ints = call.ints(&format!("{name}_int64s"), budget)?;
        if !ints.is_empty() {
            return Ok(Column::Ints(ints));
        }
        let floats = call.floats(&format!("{name}_floats"), budget)?;
        if !floats.is_empty() {
            return Ok(Column::Numbers(floats));
        }
        match call.tensor(&format!("{name}_tensor"), budget)? {
            Some(Constant { data: Data::Text(texts), .. }) => Ok(Column::Texts(texts)),
            Some(Constant { data: Data::Int(ints), .. }) => Ok(Column::Ints(ints)),
            Some(Constant { data: Data::Single(values) | Data::Double(values), .. }) => {
                Ok(Column::Numbers(values))
            }
            None => Err(call.malformed(format!("it has no `{name}`"))),
        }
    }

    pub(in crate::onnx) fn label_encoder(&mut self, call: &Call<'a>) -> Result<(), Error> {
        if call.has("classes_strings")? {
            return self.old_label_encoder(call);
        }
        let (keys, values) = (self.column(call, "keys")?, self.column(call, "values")?);
        let (values, kind, texts) = match values {
            Column::Numbers(values) => (values, Kind::Single, Vec::new()),
            Column::Ints(values) => {
                (values.into_iter().map(|value| value as f64).collect(), Kind::Int, Vec::new())
            }
            // The value is then the index of a label.
            Column::Texts(texts) => ((0..texts.len()).map(|index| index as f64).collect(), Kind::Int, texts),
        };
        let default = call.tensor("default_tensor", &mut self.algebra.budget)?;
        let default = match (default.and_then(|tensor| tensor.scalar()), kind) {
            (Some(number), _) => number,
            (None, Kind::Int) => call.int("default_int64")?.unwrap_or(-1) as f64,
            (None, _) => call.float("default_float")?.unwrap_or(-0.0),
        };
        if texts.is_empty() {
            return self.encoded(call, keys, values, default, kind);
        }
        let texts = Rc::new(Classes::Text(texts));
        self.relabelled(call, keys, &texts)
    }

    /// Version 1: strings to their place in a list.
    fn old_label_encoder(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let texts = call.texts("classes_strings", &mut self.algebra.budget)?;
        let default = call.int("default_int64")?.unwrap_or(-1) as f64;
        let values = (0..texts.len()).map(|index| index as f64).collect();
        let keys = Column::Texts(texts.into_iter().map(str::to_owned).collect());
        self.encoded(call, keys, values, default, Kind::Int)
    }

    /// Integer labels given as strings: the names of the classes.
    fn relabelled(&mut self, call: &Call<'a>, keys: Column, texts: &Rc<Classes>) -> Result<(), Error> {
        let refusal = call.refused("it turns categories into strings");
        let Column::Ints(keys) = keys else {
            return match self.input(call, 0)? {
                Value::Row(_) => self.bind(call, 0, Value::Strings(Rc::new(refusal))),
                _ => Err(refusal),
            };
        };
        if let Value::Constant(constant) = self.input(call, 0)?
            && let (Data::Int(classes), Classes::Text(names)) = (&constant.data, &**texts)
        {
            let mut found = Vec::new();
            for class in classes {
                let place = keys.iter().position(|key| key == class);
                let name = place.and_then(|place| names.get(place));
                let name = name.ok_or_else(|| call.malformed(format!("it has no name for class {class}")))?;
                self.algebra.budget.charge("labels", 1, 2 * size_of::<String>() + name.len())?;
                found.push(name.clone());
            }
            let named = Constant { dims: constant.dims.clone(), data: Data::Text(found) };
            return self.bind(call, 0, Value::Constant(Rc::new(named)));
        }
        let (index, own, axes) = match self.input(call, 0)? {
            Value::Label(label) => match &*label.classes {
                Classes::Int(classes) => (label.index, classes.clone(), label.axes),
                Classes::Text(_) => return Err(call.refused("it turns strings into strings")),
            },
            Value::Row(row) if self.algebra.width(row.id) == 1 => (row.id, keys.clone(), row.axes),
            Value::Row(_) => return self.bind(call, 0, Value::Strings(Rc::new(refusal))),
            _ => return Err(refusal),
        };
        let Classes::Text(names) = &**texts else { return Err(call.malformed("its values are no strings")) };
        let mut classes = Vec::with_capacity(own.len());
        for class in own {
            let place = keys.iter().position(|key| *key == class);
            let name = place.and_then(|place| names.get(place));
            classes.push(
                name.cloned().ok_or_else(|| call.malformed(format!("it has no name for class {class}")))?,
            );
        }
        let label = Label { index, classes: Rc::new(Classes::Text(classes)), axes };
        self.bind(call, 0, Value::Label(label))
    }

    /// The value of each key, for every element.
    fn encoded(
        &mut self,
        call: &Call<'a>,
        keys: Column,
        values: Vec<f64>,
        default: f64,
        kind: Kind,
    ) -> Result<(), Error> {
        let count = match &keys {
            Column::Numbers(keys) => keys.len(),
            Column::Ints(keys) => keys.len(),
            Column::Texts(keys) => keys.len(),
        };
        if count != values.len() {
            return Err(call.malformed(format!("it has {count} keys and {} values", values.len())));
        }
        let value = self.input(call, 0)?;
        let (id, axes) = match (value, keys) {
            (Value::Text(text), Column::Texts(keys)) => {
                let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
                let mut parts = Vec::with_capacity(text.features.len());
                for &feature in &text.features {
                    parts.push(self.encoded_text(feature, &keys, &values, &[default])?);
                }
                (self.algebra.concat(&parts)?, text.axes)
            }
            (Value::Label(label), Column::Texts(keys)) => {
                let Classes::Text(classes) = &*label.classes else {
                    return Err(call.malformed("its keys are strings, but its input is of numbers"));
                };
                let place = |class: &String| keys.iter().position(|key| key == class);
                let table: Vec<f64> =
                    classes.iter().map(|class| place(class).map_or(default, |place| values[place])).collect();
                (self.looked_up(label.index, &table, 1)?, label.axes.clone())
            }
            (value, Column::Ints(keys)) => {
                let row = self.as_row(call, value)?;
                let keys: Vec<f64> = keys.into_iter().map(|key| key as f64).collect();
                (self.encoded_numbers(row.id, &keys, &values, 1, &[default])?, row.axes)
            }
            (value, Column::Numbers(mut keys)) => {
                let row = self.as_row(call, value)?;
                let mut values = values;
                if call.ml < 4 {
                    // NaN is then no key, not even where it is listed.
                    (keys, values) = keys.into_iter().zip(values).filter(|(key, _)| !key.is_nan()).unzip();
                }
                (self.encoded_numbers(row.id, &keys, &values, 1, &[default])?, row.axes)
            }
            _ => return Err(call.malformed("its keys are of another type than its input")),
        };
        self.bind_row(call, 0, Row { id, axes, kind })
    }

    /// A row of `table`, `width` wide, for each number that is a key, else `unknown`.
    fn encoded_numbers(
        &mut self,
        of: Id,
        keys: &[f64],
        table: &[f64],
        width: usize,
        unknown: &[f64],
    ) -> Result<Id, Error> {
        let columns = self.algebra.width(of);
        let size = (keys.len() + 2).saturating_mul(width).saturating_mul(columns);
        self.algebra.budget.charge("tables of categories", size, 16)?;
        let mut order: Vec<usize> = (0..keys.len()).filter(|&index| !keys[index].is_nan()).collect();
        order.sort_by(|&a, &b| keys[a].total_cmp(&keys[b]));
        order.dedup_by(|b, a| keys[*a] == keys[*b]);
        let row_of = |index: usize| &table[index * width..(index + 1) * width];
        let missing = keys.iter().position(|key| key.is_nan()).map_or(unknown, row_of);
        let mut tables = Tables { keys: Vec::new(), starts: vec![0], widths: Vec::new(), rows: Vec::new() };
        for _ in 0..columns {
            tables.keys.extend(order.iter().map(|&index| keys[index]));
            tables.starts.push(tables.keys.len() as u32);
            tables.widths.push(width as u32);
            order.iter().for_each(|&index| tables.rows.extend_from_slice(row_of(index)));
            tables.rows.extend_from_slice(unknown);
            tables.rows.extend_from_slice(missing);
        }
        if keys.iter().any(|key| key.is_nan()) {
            self.mark_missing(of);
        }
        self.algebra.encode(of, tables)
    }

    pub(in crate::onnx) fn one_hot_encoder(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let texts = call.texts("cats_strings", &mut self.algebra.budget)?;
        let ints = call.ints("cats_int64s", &mut self.algebra.budget)?;
        let count = texts.len().max(ints.len());
        if count == 0 {
            return Err(call.malformed("it has no categories"));
        }
        let cells = count.saturating_mul(count);
        self.algebra.budget.charge("one column for each category", cells, 24)?;
        let mut table = vec![0.0; cells];
        (0..count).for_each(|index| table[index * count + index] = 1.0);
        let unknown = vec![0.0; count];
        let (id, mut axes) = match self.input(call, 0)? {
            Value::Text(text) => {
                let mut parts = Vec::with_capacity(text.features.len());
                for &feature in &text.features {
                    parts.push(self.encoded_text(feature, &texts, &table, &unknown)?);
                }
                (self.algebra.concat(&parts)?, text.axes)
            }
            value => {
                let row = self.as_row(call, value)?;
                // A float is cut to a whole number before it is looked up.
                let whole = matches!(row.kind, Kind::Int | Kind::Bool);
                let of = if whole { row.id } else { self.truncated(row.id)? };
                let keys: Vec<f64> = ints.iter().map(|&key| key as f64).collect();
                if keys.is_empty() {
                    return Err(call.malformed("its categories are strings, but its input is of numbers"));
                }
                (self.encoded_numbers(of, &keys, &table, count, &unknown)?, row.axes)
            }
        };
        axes.push(Axis::of(count));
        self.bind_row(call, 0, Row { id, axes, kind: Kind::Single })
    }

    /// Strings to whole numbers, or back.
    pub(in crate::onnx) fn category_mapper(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let texts: Vec<String> =
            call.texts("cats_strings", &mut self.algebra.budget)?.into_iter().map(str::to_owned).collect();
        let ints = call.ints("cats_int64s", &mut self.algebra.budget)?;
        if texts.len() != ints.len() {
            return Err(call.malformed(format!("it has {} strings and {} numbers", texts.len(), ints.len())));
        }
        let back = !matches!(self.input(call, 0)?, Value::Text(_));
        if back {
            return self.relabelled(call, Column::Ints(ints), &Rc::new(Classes::Text(texts)));
        }
        let values = ints.into_iter().map(|value| value as f64).collect();
        let default = call.int("default_int64")?.unwrap_or(-1) as f64;
        self.encoded(call, Column::Texts(texts), values, default, Kind::Int)
    }
}
