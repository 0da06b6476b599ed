//! Columns chosen, and functions of each number.

use super::{Unfit, below, unfit};
use crate::ir::op::{Map, Select};

impl Select {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        if self.columns.is_empty() {
            return unfit("columns", "has none");
        }
        below("columns", &self.columns, n)?;
        Ok(self.columns.len())
    }
}

impl Map {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        Ok(n)
    }
}
