//! Minus the squared distance to each centroid.

use super::number::{Number, narrow, widen};
use crate::ir::KMeans;

pub(super) fn run<T: Number>(kmeans: &KMeans, row: &[f64]) -> Vec<f64> {
    let row: Vec<T> = narrow(row);
    let centroids = T::all_of(&kmeans.centroids.values);
    let n = row.len();
    let k = kmeans.centroids.shape[0];
    let mut scores = vec![T::ZERO; k];
    let mut j = 0;
    while j < k {
        scores[j] = -T::squared_distance(&centroids[j * n..(j + 1) * n], &row);
        j += 1;
    }
    widen(&scores)
}
