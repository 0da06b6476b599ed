//! Missing values filled in.

use super::{Unfit, below, shaped};
use crate::ir::op::Impute;

impl Impute {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        shaped("value", &self.value, &[n])?;
        let Some(indicator) = &self.indicator else { return Ok(n) };
        below("indicator", indicator, n)?;
        Ok(n + indicator.len())
    }
}
