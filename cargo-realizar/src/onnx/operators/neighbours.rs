//! Distances to points, and what is near: the subgraphs of skl2onnx.

use std::rc::Rc;

use realizar_apr::ir::op::{Function, Metric};

use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::{Distances, Expr};
use crate::onnx::file::proto::{Graph as Body, Node, ValueInfo};
use crate::onnx::file::tensor;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::value::{Axis, Kind, Row};

impl<'a> Graph<'a> {
    /// A loop over constant points that measures the distance of each row to one point.
    pub(in crate::onnx) fn scan(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let refused = || call.refused("it is a loop that does not measure distances to constant points");
        let body = call.graph("body")?.ok_or_else(refused)?;
        if call.int("num_scan_inputs")? != Some(1) || call.node.inputs.len() != 2 {
            return Err(refused());
        }
        let (row, width) = self.matrix(call, 0)?;
        let points = self.constant(call, 1)?;
        let [count, columns] = points.dims[..] else { return Err(refused()) };
        if columns != width {
            return Err(call.malformed(format!("its points have {columns} numbers, not {width}")));
        }
        let (metric, power) = self.metric(&body)?.ok_or_else(refused)?;
        self.algebra.budget.charge("points", points.len(), 8)?;
        let points = points.numbers().ok_or_else(refused)?;
        let distances =
            Distances { points: Rc::new(points), metric, power, rootless: metric == Metric::Minkowski };
        let id = self.algebra.push(Expr::Distances(row.id, distances), count)?;
        // The first output is the rows again.
        let kind = row.kind;
        self.bind_row(call, 0, row)?;
        self.bind_row(call, 1, Row { id, axes: vec![Axis::of(count), Axis::BATCH], kind })
    }

    /// What the body of a loop measures: squared differences, sizes, or powers of sizes, summed.
    fn metric(&mut self, body: &Body<'a>) -> Result<Option<(Metric, Option<f64>)>, Error> {
        let mut inputs = Vec::new();
        for raw in &body.inputs {
            inputs.push(ValueInfo::read(*raw)?.name);
        }
        let Some(last) = body.outputs.last() else { return Ok(None) };
        let mut name = ValueInfo::read(*last)?.name;
        let mut steps = Vec::new();
        let mut power = None;
        // Backwards from the output, as far as the difference of the two inputs.
        for raw in body.nodes.iter().rev() {
            let node = Node::read(*raw)?;
            if node.outputs.first() != Some(&name) {
                continue;
            }
            match node.op {
                "Identity" => {}
                "Sub" => {
                    let both = inputs.len() == 2
                        && node.inputs.len() == 2
                        && node.inputs.iter().all(|input| inputs.contains(input));
                    steps.reverse();
                    return Ok(match (both, &steps[..], power) {
                        (true, ["ReduceSumSquare"], None) => Some((Metric::SquaredEuclidean, None)),
                        (true, ["Abs", "ReduceSum"], None) => Some((Metric::Manhattan, None)),
                        (true, ["Abs", "ReduceMax"], None) => Some((Metric::Chebyshev, None)),
                        (true, ["Abs", "Pow", "ReduceSum"], Some(power)) => {
                            Some((Metric::Minkowski, Some(power)))
                        }
                        _ => None,
                    });
                }
                op => {
                    if op == "Pow" {
                        let exponent = node.inputs.get(1).copied().unwrap_or("");
                        for raw in &body.initializers {
                            if raw.text_of(8)? == exponent {
                                power = tensor::read(*raw, &mut self.algebra.budget)?.scalar();
                            }
                        }
                    }
                    if steps.len() == 8 {
                        return Ok(None);
                    }
                    steps.push(op);
                }
            }
            let Some(next) = node.inputs.first() else { return Ok(None) };
            name = next;
        }
        Ok(None)
    }

    /// ONNX Runtime's own operator for the same.
    pub(in crate::onnx) fn cdist(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let (row, width) = self.matrix(call, 0)?;
        let points = self.constant(call, 1)?;
        let [count, columns] = points.dims[..] else {
            return Err(call.malformed("its points are no matrix"));
        };
        if columns != width {
            return Err(call.malformed(format!("its points have {columns} numbers, not {width}")));
        }
        let metric = match call.text("metric")?.unwrap_or("sqeuclidean") {
            "euclidean" => Metric::Euclidean,
            "sqeuclidean" => Metric::SquaredEuclidean,
            other => return Err(call.refused(format!("its metric {other} has no stage"))),
        };
        self.algebra.budget.charge("points", points.len(), 8)?;
        let points = points.numbers().ok_or_else(|| call.malformed("its points are strings"))?;
        let distances = Distances { points: Rc::new(points), metric, power: None, rootless: false };
        let id = self.algebra.push(Expr::Distances(row.id, distances), count)?;
        self.bind_row(call, 0, Row { id, axes: vec![Axis::BATCH, Axis::of(count)], kind: Kind::Single })
    }

    /// The root that makes sums of powers Minkowski distances.
    pub(in crate::onnx) fn root_of_distances(&mut self, of: Id, exponent: f64) -> Result<Option<Id>, Error> {
        let Expr::Distances(row, distances) = self.algebra.expr(of) else { return Ok(None) };
        let power = distances.power.filter(|_| distances.rootless);
        // The exponent is 1 / p, rounded to f32.
        if power.is_none_or(|power| (1.0 / power) as f32 != exponent as f32) {
            return Ok(None);
        }
        let (row, distances) = (*row, Distances { rootless: false, ..distances.clone() });
        let width = self.algebra.width(of);
        self.algebra.push(Expr::Distances(row, distances), width).map(Some)
    }

    /// The distances that these numbers are; recognises those by cosines.
    pub(in crate::onnx) fn distances_of(&mut self, of: Id) -> Option<Id> {
        if let Expr::Distances(..) = self.algebra.expr(of) {
            return Some(of);
        }
        let (row, points) = self.cosine_points(of)?;
        let distances = Distances { points, metric: Metric::Cosine, power: None, rootless: false };
        let width = self.algebra.width(of);
        self.algebra.push(Expr::Distances(row, distances), width).ok()
    }

    /// The points of `1 - (X P) / (|X| |P|)`.
    fn cosine_points(&self, of: Id) -> Option<(Id, Rc<Vec<f64>>)> {
        let Expr::Affine(cosines, rows) = self.algebra.expr(of) else { return None };
        let minus = rows.len() == self.algebra.width(*cosines)
            && rows.divisor == 1.0
            && (0..rows.len()).all(|index| rows.row(index) == (&[index as u32][..], &[-1.0][..]))
            && rows.add.iter().all(|&add| add == 1.0);
        let Expr::Product(products, inverses) = self.algebra.expr(*cosines) else { return None };
        let Expr::Dense(row, points) = self.algebra.expr(*products) else { return None };
        let Expr::Map(norms, Function::Reciprocal) = self.algebra.expr(*inverses) else { return None };
        // |P|, one for each point, times |X|.
        let (scales, root) = match self.algebra.expr(*norms) {
            Expr::Dense(root, scales) => (Rc::clone(scales), *root),
            _ => return None,
        };
        let width = self.algebra.width(*row);
        let length = |point: &[f64]| point.iter().map(|x| x * x).sum::<f64>().sqrt();
        let of_points = points
            .chunks(width.max(1))
            .zip(scales.iter())
            .all(|(point, &scale)| (length(point) - scale).abs() <= 1e-5 * scale);
        let Expr::Map(sum, Function::Sqrt) = self.algebra.expr(root) else { return None };
        let Expr::Affine(squares, _) = self.algebra.expr(*sum) else { return None };
        let Expr::Map(inner, Function::Square) = self.algebra.expr(*squares) else { return None };
        (minus && of_points && inner == row && scales.len() * width == points.len())
            .then(|| (*row, Rc::clone(points)))
    }
}
