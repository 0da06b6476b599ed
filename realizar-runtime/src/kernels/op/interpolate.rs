//! Piecewise linear functions.

/// A piecewise linear function of each number, level outside of its knots.
#[derive(Debug)]
pub struct Interpolate {
    /// Where the knots are, ascending within a column.
    pub x: &'static [f64],
    /// The value at each knot.
    pub y: &'static [f64],
    /// `[n + 1]`, where each column's knots start, and their number.
    pub starts: &'static [u32],
}

stage!(Interpolate);

impl Interpolate {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        for (j, (out, &at)) in out.iter_mut().zip(row).enumerate() {
            let knots = self.starts[j] as usize..self.starts[j + 1] as usize;
            *out = interpolate(&self.x[knots.clone()], &self.y[knots], at);
        }
    }
}

/// As numpy's `interp`: a knot has its value whatever the slopes beside it, and where a slope overflows and gives NaN
/// from the left knot, the line is drawn from the right one.
fn interpolate(x: &[f64], y: &[f64], at: f64) -> f64 {
    if at.is_nan() && x.len() > 1 {
        return at;
    }
    // Before the first knot, and for NaN where there is one knot.
    let Some(j) = x.partition_point(|&knot| knot <= at).checked_sub(1) else { return y[0] };
    if j + 1 == x.len() || x[j] == at {
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
