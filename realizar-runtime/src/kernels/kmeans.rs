//! Minus the squared distance to each centroid.

use super::{Element, Stage};

/// Minus the sum of squared differences to each of `K` centroids, so that the nearest scores highest.
#[derive(Debug)]
pub struct KMeans<E: 'static, const N: usize, const K: usize> {
    /// The centroids.
    pub centroids: &'static [[E; N]; K],
}

impl<E: Element, const N: usize, const K: usize> Stage<N, K> for KMeans<E, N, K> {
    type In = E;
    type Out = E;

    #[inline(always)]
    fn run(&self, row: &[E; N], out: &mut [E; K]) {
        for (out, centroid) in out.iter_mut().zip(self.centroids) {
            let mut sum = E::ZERO;
            for (&center, &x) in centroid.iter().zip(row) {
                let difference = center - x;
                sum = sum + difference * difference;
            }
            *out = -sum;
        }
    }
}
