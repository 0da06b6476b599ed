//! Numbers looked up in tables, by classes and by strings of the row.

use std::collections::HashMap;
use std::rc::Rc;

use crate::error::Error;
use crate::onnx::algebra::expr::Tables;
use crate::onnx::algebra::{Algebra, Id};
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::value::{Axis, Classes, Kind, Label, Row, Value, matrix};

impl<'a> Graph<'a> {
    /// A row of `table` for each index from 0, all of one width; zeros for any other number.
    pub(in crate::onnx) fn looked_up(&mut self, index: Id, table: &[f64], width: usize) -> Result<Id, Error> {
        let count = table.len() / width.max(1);
        if width == 1 && table.iter().enumerate().all(|(index, value)| index as f64 == *value) {
            return Ok(index);
        }
        if let ([zero, one], 1) = (table, width) {
            return self.algebra.scale_add(index, &[one - zero], &[*zero]);
        }
        self.algebra.budget.charge("a table", table.len() + 2 * width, 8)?;
        let mut rows = table.to_vec();
        rows.resize((count + 2) * width, 0.0);
        let tables = Tables {
            keys: (0..count).map(|index| index as f64).collect(),
            starts: vec![0, count as u32],
            widths: vec![width as u32],
            rows,
        };
        self.algebra.encode(index, tables)
    }

    /// The class labels of a node: strings or whole numbers.
    pub(in crate::onnx) fn classes(
        &mut self,
        call: &Call<'a>,
        ints: &str,
        texts: &str,
    ) -> Result<Classes, Error> {
        let names = call.texts(texts, &mut self.algebra.budget)?;
        if !names.is_empty() {
            self.algebra.budget.charge("class labels", names.len(), 24)?;
            return Ok(Classes::Text(names.into_iter().map(str::to_owned).collect()));
        }
        Ok(Classes::Int(call.ints(ints, &mut self.algebra.budget)?))
    }

    /// A label `[rows]`.
    pub(in crate::onnx) fn label(index: Id, classes: Classes) -> Value {
        Value::Label(Label { index, classes: Rc::new(classes), axes: vec![Axis::BATCH] })
    }

    /// `[rows, width]` of this expression.
    pub(in crate::onnx) fn table(&self, id: Id, kind: Kind) -> Value {
        Value::Row(Row { id, axes: matrix(self.algebra.width(id)), kind })
    }

    /// Strings of the input at these features, as a table each: the entries of `keys`, in this order, give the rows of
    /// `table`, anything else the last row.
    pub(in crate::onnx) fn encoded_text(
        &mut self,
        feature: u32,
        keys: &[&str],
        table: &[f64],
        unknown: &[f64],
    ) -> Result<Id, Error> {
        let width = unknown.len();
        let mut codes = Vec::with_capacity(keys.len());
        let mut known: HashMap<String, usize> = HashMap::new();
        if let Some(levels) = self.features[feature as usize].levels.as_mut() {
            known.extend(levels.iter().cloned().zip(0..));
            for key in keys {
                self.algebra.budget.charge("levels", 1, 120 + 2 * key.len())?;
                let next = known.len();
                let code = *known.entry((*key).to_owned()).or_insert_with(|| {
                    levels.push((*key).to_owned());
                    next
                });
                codes.push(code);
            }
        }
        let mut order: Vec<usize> = (0..codes.len()).collect();
        order.sort_by_key(|&index| codes[index]);
        // Of keys that are there twice, the first counts.
        order.dedup_by_key(|index| codes[*index]);
        self.algebra.budget.charge("a table of categories", (order.len() + 2) * width, 8)?;
        let mut rows = Vec::with_capacity((order.len() + 2) * width);
        for &index in &order {
            rows.extend_from_slice(&table[index * width..(index + 1) * width]);
        }
        rows.extend_from_slice(unknown);
        rows.extend_from_slice(unknown);
        let tables = Tables {
            keys: order.iter().map(|&index| codes[index] as f64).collect(),
            starts: vec![0, order.len() as u32],
            widths: vec![width as u32],
            rows,
        };
        let column = self.algebra.select(Algebra::INPUT, [feature])?;
        self.algebra.encode(column, tables)
    }
}
