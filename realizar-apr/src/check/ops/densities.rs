//! Logarithms of Gaussian densities.

use super::{Unfit, dims, shaped, unfit};
use crate::ir::op::{Gaussian, Quadratic};

impl Gaussian {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        let [classes] = dims("constant", &self.constant)?;
        shaped("mean", &self.mean, &[classes, n])?;
        shaped("variance", &self.variance, &[classes, n])?;
        let variance = self.variance.f64s();
        match variance.iter().position(|&variance| variance <= 0.0) {
            Some(at) => unfit("variance", format!("is {} at {at}, but must be above 0", variance[at])),
            None => Ok(classes),
        }
    }
}

impl Quadratic {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        let [classes] = dims("constant", &self.constant)?;
        shaped("mean", &self.mean, &[classes, n])?;
        let [matrices, _, columns] = dims("matrix", &self.matrix)?;
        if (matrices, columns) != (classes, n) {
            return unfit(
                "matrix",
                format!("has the shape {:?}, but [{classes}, r, {n}] is expected", self.matrix.shape),
            );
        }
        Ok(classes)
    }
}
