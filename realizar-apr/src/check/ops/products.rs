//! Products of columns.

use super::{Unfit, length, unfit};
use crate::ir::op::Products;

impl Products {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        let m = self.left.len();
        if m == 0 {
            return unfit("left", "has none");
        }
        length("right", self.right.len(), m)?;
        for (field, factors) in [("left", &self.left), ("right", &self.right)] {
            for (at, &factor) in factors.iter().enumerate() {
                if factor as usize > n + at {
                    return unfit(
                        field,
                        format!("has {factor} at {at}, where the highest factor is {}", n + at),
                    );
                }
            }
        }
        Ok(m)
    }
}
