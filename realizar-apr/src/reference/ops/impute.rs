//! Missing values filled in.

use crate::ir::op::Impute;

impl Impute {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let missing = |x: f64| match self.missing {
            Some(missing) => x == missing,
            None => x.is_nan(),
        };
        let filled = row.iter().zip(self.value.f64s());
        let mut out: Vec<f64> = filled.map(|(&x, &value)| if missing(x) { value } else { x }).collect();
        if let Some(indicator) = &self.indicator {
            for &column in indicator {
                out.push(if missing(row[column as usize]) { 1.0 } else { 0.0 });
            }
        }
        out
    }
}
