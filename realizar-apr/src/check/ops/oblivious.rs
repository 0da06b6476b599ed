//! CatBoost's trees, whose nodes of one level all ask the same.

use super::{Unfit, below, dims, length, unfit};
use crate::ir::op::ObliviousTrees;

impl ObliviousTrees {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        let [splits] = dims("borders", &self.borders)?;
        length("features", self.features.len(), splits)?;
        below("features", &self.features, n)?;
        for (field, flags) in [("missing", &self.missing), ("equal", &self.equal)] {
            length(field, flags.len(), splits)?;
            below(field, flags, 2)?;
        }
        let [outputs] = dims("bias", &self.bias)?;
        let [leaves, width] = dims("leaves", &self.leaves)?;
        length("bias", outputs, width)?;
        let (mut questions, mut ends) = (0u64, 0u64);
        for &depth in &self.depths {
            questions += u64::from(depth);
            // A tree of 40 levels has more leaves than a file has bytes.
            ends = ends.saturating_add(1 << depth.min(40));
        }
        if questions != splits as u64 {
            return unfit("depths", format!("sum to {questions}, but there are {splits} splits"));
        }
        if ends != leaves as u64 {
            return unfit("depths", format!("make {ends} leaves, but there are {leaves}"));
        }
        Ok(outputs)
    }
}
