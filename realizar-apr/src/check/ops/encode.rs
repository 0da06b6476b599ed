//! Categories and intervals, looked up in tables.

use super::{Unfit, below, dims, length, segments, shaped, unfit};
use crate::ir::op::Encode;

impl Encode {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        let [count] = dims("keys", &self.keys)?;
        segments("starts", &self.starts, n, count)?;
        length("bins", self.bins.len(), n)?;
        below("bins", &self.bins, 2)?;
        length("widths", self.widths.len(), n)?;
        let keys = self.keys.f64s();
        let (mut width, mut total) = (0usize, 0usize);
        for j in 0..n {
            let (start, end) = (self.starts[j] as usize, self.starts[j + 1] as usize);
            // Bins may be empty; a key that is there twice would have a row that is never taken.
            let bins = self.bins[j] == 1;
            let out_of_order = |pair: &[f64]| pair[0] > pair[1] || (pair[0] == pair[1] && !bins);
            if let Some(at) = keys[start..end].windows(2).position(out_of_order) {
                let (first, second) = (keys[start + at], keys[start + at + 1]);
                return unfit("keys", format!("of column {j} are not ascending: {first}, then {second}"));
            }
            let columns = self.widths[j] as usize;
            if columns == 0 {
                return unfit("widths", format!("has 0 at {j}, but a row of a table has numbers"));
            }
            // Both are below 2^32: neither the product nor the sums of as many as fit in memory overflow 2^64.
            let rows = end - start + usize::from(bins) + 2;
            width = width.saturating_add(columns);
            total = total.saturating_add(rows.saturating_mul(columns));
        }
        shaped("rows", &self.rows.0, &[total])?;
        Ok(width)
    }
}
