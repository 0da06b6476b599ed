//! Responsibilities of a Gaussian mixture with diagonal covariances.

use super::number::{Number, narrow, widen};
use crate::ir::Mixture;

pub(super) fn run<T: Number>(mixture: &Mixture, row: &[f64]) -> Vec<f64> {
    let row: Vec<T> = narrow(row);
    let means = T::all_of(&mixture.means.values);
    let precisions = T::all_of(&mixture.precisions.values);
    let coefficients = T::all_of(&mixture.coefficients.values);
    let n = row.len();
    let k = coefficients.len();
    let mut densities = vec![T::ZERO; k];
    let mut total = T::ZERO;
    let mut j = 0;
    while j < k {
        let span = j * n..(j + 1) * n;
        let distance = T::weighted_squared_distance(&means[span.clone()], &row, &precisions[span]);
        densities[j] = coefficients[j] * (T::of(-0.5) * distance).exp();
        total = total + densities[j];
        j += 1;
    }
    // A total of NaN is not above anything either: the library answers uniformly then too.
    let spread = total > T::of(mixture.uniform_below);
    let mut j = 0;
    while j < k {
        densities[j] = if spread { densities[j] / total } else { T::ONE / T::of(k as f64) };
        j += 1;
    }
    widen(&densities)
}
