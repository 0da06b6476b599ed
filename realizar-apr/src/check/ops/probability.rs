//! Scores and probabilities made into others.

use super::{Unfit, unfit};
use crate::ir::op::{Above, Complement, Normalise};

impl Above {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        if n == 0 { unfit("threshold", "is compared with nothing: the row is empty") } else { Ok(1) }
    }
}

impl Complement {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        if n == 1 { Ok(2) } else { unfit("op", format!("takes 1 number, but is given {n}")) }
    }
}

impl Normalise {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        Ok(n)
    }
}
