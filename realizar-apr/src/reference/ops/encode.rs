//! Categories and intervals, looked up in tables.

use crate::ir::op::Encode;

impl Encode {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let (keys, rows) = (self.keys.f64s(), self.rows.0.f64s());
        let mut out = Vec::new();
        let mut table = 0;
        for (j, &x) in row.iter().enumerate() {
            let keys = &keys[self.starts[j] as usize..self.starts[j + 1] as usize];
            let width = self.widths[j] as usize;
            let bins = self.bins[j] == 1;
            // After the rows of the keys: one for a number that is no key, one for NaN.
            let unknown = if bins { keys.len() + 1 } else { keys.len() };
            // How many keys are not above the number.
            let passed = keys.iter().take_while(|&&key| key <= x).count();
            let taken = if x.is_nan() {
                unknown + 1
            } else if bins {
                passed
            } else if passed > 0 && keys[passed - 1] == x {
                passed - 1
            } else {
                unknown
            };
            out.extend_from_slice(&rows[table + taken * width..table + (taken + 1) * width]);
            table += (unknown + 2) * width;
        }
        out
    }
}
