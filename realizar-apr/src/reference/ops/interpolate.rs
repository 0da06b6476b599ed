//! Piecewise linear functions.

use crate::ir::op::Interpolate;

impl Interpolate {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let (x, y) = (self.x.f64s(), self.y.f64s());
        let columns = self.starts.windows(2).zip(row);
        columns
            .map(|(pair, &at)| {
                let knots = pair[0] as usize..pair[1] as usize;
                interpolate(&x[knots.clone()], &y[knots], at)
            })
            .collect()
    }
}

/// numpy's `interp`: at a knot its value, between two knots the line from the left one, or from the right one where
/// a slope that overflows makes the first NaN.
fn interpolate(x: &[f64], y: &[f64], at: f64) -> f64 {
    let last = x.len() - 1;
    if at.is_nan() {
        return if last == 0 { y[0] } else { at };
    }
    if at < x[0] {
        return y[0];
    }
    let mut j = 0;
    while j < last && x[j + 1] <= at {
        j += 1;
    }
    if j == last || x[j] == at {
        return y[j];
    }
    let slope = (y[j + 1] - y[j]) / (x[j + 1] - x[j]);
    let from_left = slope * (at - x[j]) + y[j];
    if !from_left.is_nan() {
        return from_left;
    }
    let from_right = slope * (at - x[j + 1]) + y[j + 1];
    if from_right.is_nan() && y[j] == y[j + 1] { y[j] } else { from_right }
}
