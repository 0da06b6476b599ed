//! Functions of each number on its own.

use super::{Unfit, shaped, unfit};
use crate::ir::op::{Binarize, Clip, MarkMissing, PowerTransform};

impl Clip {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        for (field, tensor) in [("low", &self.low), ("high", &self.high)] {
            if let Some(tensor) = tensor {
                shaped(field, tensor, &[n])?;
            }
        }
        if let (Some(low), Some(high)) = (&self.low, &self.high) {
            let (low, high) = (low.f64s(), high.f64s());
            if let Some(at) = (0..n).find(|&at| low[at] > high[at]) {
                return unfit("low", format!("is {} at {at}, above `high`, {}", low[at], high[at]));
            }
        }
        Ok(n)
    }
}

impl PowerTransform {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        shaped("lambda", &self.lambda, &[n])?;
        Ok(n)
    }
}

impl MarkMissing {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        Ok(n)
    }
}

impl Binarize {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        Ok(n)
    }
}
