//! `activation(W x + b)`.

use super::activation;
use super::number::{Number, narrow, widen};
use crate::ir::Dense;

pub(super) fn run<T: Number>(dense: &Dense, row: &[f64]) -> Vec<f64> {
    let row: Vec<T> = narrow(row);
    let weight = T::all_of(&dense.weight.values);
    let bias = dense.bias.as_ref().map(|tensor| T::all_of(&tensor.values));
    let n = row.len();
    let m = dense.weight.shape[0];
    let mut sums = vec![T::ZERO; m];
    let mut j = 0;
    while j < m {
        let weight = &weight[j * n..(j + 1) * n];
        sums[j] = match &bias {
            Some(bias) if dense.bias_first => T::dot(bias[j], weight, &row),
            Some(bias) => T::dot(T::ZERO, weight, &row) + bias[j],
            None => T::dot(T::ZERO, weight, &row),
        };
        j += 1;
    }
    activation::run(dense.activation, &mut sums);
    widen(&sums)
}
