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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Element, Tensor, Values};

    #[test]
    fn a_score_is_minus_the_squared_distance() {
        let centroids =
            Tensor { shape: vec![2, 2], values: Values::F64(vec![0.0, 0.0, 3.0, 4.0]), offset: None };
        let kmeans = KMeans { element: Element::F64, centroids };
        // 3^2 + 0^2 and 0^2 + 4^2
        assert_eq!(run::<f64>(&kmeans, &[3.0, 0.0]), [-9.0, -16.0]);
    }
}
