//! Products of columns.

use crate::ir::op::Products;

impl Products {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let mut out = Vec::with_capacity(self.left.len());
        for (&left, &right) in self.left.iter().zip(&self.right) {
            let product = factor(left, row, &out) * factor(right, row, &out);
            out.push(product);
        }
        out
    }
}

/// 1, then the row, then the products.
fn factor(index: u32, row: &[f64], products: &[f64]) -> f64 {
    let index = index as usize;
    if index == 0 {
        1.0
    } else if index <= row.len() {
        row[index - 1]
    } else {
        products[index - row.len() - 1]
    }
}
