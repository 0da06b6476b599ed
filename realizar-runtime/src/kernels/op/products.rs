//! Products of columns.

/// Products of two factors each. Factor 0 is the number 1, factors 1 to `n` are the row, and those after it the
/// products before this one.
#[derive(Debug)]
pub struct Products {
    /// `[m]`
    pub left: &'static [u32],
    /// `[m]`
    pub right: &'static [u32],
}

stage!(Products);

impl Products {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        for (i, (&left, &right)) in self.left.iter().zip(self.right).enumerate() {
            let factor = |index: u32| match (index as usize).checked_sub(1) {
                None => 1.0,
                Some(column) if column < row.len() => row[column],
                Some(product) => out[product - row.len()],
            };
            out[i] = factor(left) * factor(right);
        }
    }
}
