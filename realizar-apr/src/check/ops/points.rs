//! Distances to points, and what the nearest of them say.

use super::{Unfit, below, dims, length, unfit};
use crate::ir::op::{Distances, Metric, Neighbours};

impl Distances {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        let [points, columns] = dims("points", &self.points)?;
        same_columns("points", columns, n)?;
        exponent(self.metric, self.p)?;
        Ok(points)
    }
}

impl Neighbours {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        let [points, columns] = dims("points", &self.points)?;
        same_columns("points", columns, n)?;
        exponent(self.metric, self.p)?;
        if self.k == 0 || self.k > points {
            return unfit(
                "k",
                format!("is {}, but must be from 1 to the number of points, {points}", self.k),
            );
        }
        match (&self.classes, self.outputs, &self.values) {
            (Some(classes), Some(outputs), None) => {
                length("classes", classes.len(), points)?;
                if outputs == 0 || outputs > points {
                    return unfit(
                        "outputs",
                        format!("is {outputs}, but {points} points have from 1 to {points} classes"),
                    );
                }
                below("classes", classes, outputs)?;
                Ok(outputs)
            }
            (None, None, Some(values)) => match dims("values", values)? {
                [rows, outputs] if rows == points => Ok(outputs),
                [rows, _] => unfit("values", format!("has {rows} rows, but there are {points} points")),
            },
            _ => unfit("classes", "must be given with `outputs` and without `values`, or `values` alone"),
        }
    }
}

/// Refuses rows of another width.
pub(super) fn same_columns(field: &'static str, columns: usize, n: usize) -> Result<(), Unfit> {
    if columns == n {
        return Ok(());
    }
    unfit(field, format!("has {columns} columns, but the row has {n}"))
}

/// The exponent belongs to one metric.
fn exponent(metric: Metric, p: Option<f64>) -> Result<(), Unfit> {
    match (metric, p) {
        (Metric::Minkowski, None) => unfit("p", "is missing: the metric `minkowski` needs it"),
        (Metric::Minkowski, Some(p)) if !(p.is_finite() && p > 0.0) => {
            unfit("p", format!("is {p}, but must be a number above 0"))
        }
        (Metric::Minkowski, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => unfit("p", "belongs to the metric `minkowski` only"),
    }
}
