//! Piecewise linear functions.

use super::{Unfit, dims, segments, shaped, unfit};
use crate::ir::op::Interpolate;

impl Interpolate {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        let [count] = dims("x", &self.x)?;
        shaped("y", &self.y, &[count])?;
        segments("starts", &self.starts, n, count)?;
        let x = self.x.f64s();
        for (j, pair) in self.starts.windows(2).enumerate() {
            let knots = &x[pair[0] as usize..pair[1] as usize];
            if knots.is_empty() {
                return unfit("starts", format!("gives column {j} no knot"));
            }
            if let Some(pair) = knots.windows(2).find(|pair| pair[0] >= pair[1]) {
                return unfit("x", format!("of column {j} is not ascending: {}, then {}", pair[0], pair[1]));
            }
        }
        Ok(n)
    }
}
