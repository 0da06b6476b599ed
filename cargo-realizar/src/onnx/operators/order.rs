//! Operators that put numbers in order: the top of them, and the weighted median that is spelt out with it.

use std::rc::Rc;

use realizar_apr::ir::Stage;
use realizar_apr::ir::op::{Binarize, Function, Op, WeightedMedian};

use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::stages::vector;
use crate::onnx::value::{Axis, Kind, Row, axis_at};

impl<'a> Graph<'a> {
    /// The smallest or largest numbers and their places.
    pub(in crate::onnx) fn top_k(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let row = self.row(call, 0)?;
        let width = self.algebra.width(row.id);
        let k = match self.optional_constant(call, 1)? {
            Some(constant) => constant.scalar().unwrap_or(0.0) as i64,
            None => call.int("k")?.unwrap_or(0),
        };
        let k = usize::try_from(k).ok().filter(|&k| k > 0 && k <= width);
        let k = k.ok_or_else(|| call.malformed("its `k` is out of range"))?;
        let axis = call.int("axis")?.unwrap_or(-1);
        let flat = row.axes.len() == 2 && row.axes[0] == Axis::BATCH && axis_at(axis, 2) == Some(1);
        if !flat || call.int("sorted")? == Some(0) {
            return Err(call.refused("it takes the top of something else than rows, sorted"));
        }
        let largest = call.int("largest")?.unwrap_or(1) != 0;
        // The largest of minus x are the smallest of x.
        let of = if largest { self.algebra.map(row.id, Function::Negate)? } else { row.id };
        let axes = vec![Axis::BATCH, Axis::of(k)];
        let indices = |id| Row { id, axes: axes.clone(), kind: Kind::Int };
        if let Some(distances) = self.distances_of(of) {
            let nearest = self.algebra.push(Expr::Nearest(distances), k)?;
            let places = self.algebra.push(Expr::Indices(distances, k), k)?;
            let id = if largest { self.algebra.map(nearest, Function::Negate)? } else { nearest };
            self.bind_row(call, 0, Row { id, axes: axes.clone(), kind: row.kind })?;
            return self.bind_row(call, 1, indices(places));
        }
        if k == width {
            let order = self.algebra.push(Expr::Order(of), k)?;
            return self.bind_row(call, 1, indices(order));
        }
        Err(call.refused(format!("it takes the {k} top of {width} numbers that are no distances")))
    }

    /// Running sums of weights in the order of the numbers.
    pub(in crate::onnx) fn cumulate(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let row = self.row(call, 0)?;
        match self.algebra.expr(row.id) {
            Expr::Ordered(of, weights) => {
                let (of, weights) = (*of, Rc::clone(weights));
                let width = weights.len();
                let id = self.algebra.push(Expr::Cumulated(of, weights), width)?;
                self.bind_row(call, 0, Row { id, ..row })
            }
            _ => Err(call.refused("it sums what is no list of weights")),
        }
    }

    /// The numbers and weights of a weighted median, where `below` marks the running sums that are below half of
    /// their last: `0.5 * last - sum > 0`.
    pub(in crate::onnx) fn median_of(&self, below: Id) -> Option<(Id, Rc<Vec<f64>>)> {
        let Expr::Stages(inner, stages) = self.algebra.expr(below) else { return None };
        let [Stage::Op(Op::Binarize(Binarize { threshold }))] = &stages[..] else { return None };
        let Expr::Affine(sums, rows) = self.algebra.expr(*inner) else { return None };
        let Expr::Cumulated(of, weights) = self.algebra.expr(*sums) else { return None };
        let last = weights.len().checked_sub(1)?;
        let halves = (0..rows.len()).all(|index| {
            let (columns, factors) = rows.row(index);
            if index == last {
                columns == [last as u32] && factors == [-0.5]
            } else {
                columns == [index as u32, last as u32] && factors == [-1.0, 0.5]
            }
        });
        let fits = halves
            && *threshold == 0.0
            && rows.len() == weights.len()
            && rows.add.iter().all(|&add| add == 0.0);
        fits.then(|| (*of, Rc::clone(weights)))
    }

    /// An element of each row by its place: only the weighted median is one.
    pub(in crate::onnx) fn gather_elements(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let (data, place) = (self.row(call, 0)?, self.row(call, 1)?);
        let Expr::MedianPlace(of, weights) = self.algebra.expr(place.id) else {
            return Err(call.refused("it picks elements by places that depend on the row"));
        };
        let (of, weights) = (*of, Rc::clone(weights));
        let id = match self.algebra.expr(data.id) {
            // The place in the order, as the place among the numbers.
            Expr::Order(ordered) if *ordered == of => place.id,
            _ if data.id == of => {
                let median = WeightedMedian { weights: vector(weights.to_vec()) };
                self.algebra.stages(of, vec![Stage::Op(Op::WeightedMedian(median))], 1)?
            }
            _ => return Err(call.refused("it picks elements by places that depend on the row")),
        };
        self.bind_row(call, 0, Row { id, axes: place.axes, kind: data.kind })
    }
}
