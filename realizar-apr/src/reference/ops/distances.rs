//! The distance to each point.

use crate::ir::op::{Distances, Metric};

impl Distances {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let n = row.len();
        let points = self.points.f64s();
        let mut out = Vec::with_capacity(self.points.shape[0]);
        let mut i = 0;
        while i < self.points.shape[0] {
            let sum = reduced(self.metric, self.p, row, &points[i * n..(i + 1) * n]);
            out.push(finished(self.metric, self.p, sum));
            i += 1;
        }
        out
    }
}

/// What grows with the distance and is equal where it is: the sum before its root.
pub(super) fn reduced(metric: Metric, p: Option<f64>, row: &[f64], point: &[f64]) -> f64 {
    let p = p.unwrap_or(2.0);
    let mut sum = 0.0;
    let mut i = 0;
    match metric {
        Metric::Euclidean | Metric::SquaredEuclidean => {
            while i < row.len() {
                let difference = row[i] - point[i];
                sum += difference * difference;
                i += 1;
            }
        }
        Metric::Manhattan => {
            while i < row.len() {
                sum += (row[i] - point[i]).abs();
                i += 1;
            }
        }
        Metric::Chebyshev => {
            while i < row.len() {
                let size = (row[i] - point[i]).abs();
                if size > sum {
                    sum = size;
                }
                i += 1;
            }
        }
        Metric::Minkowski => {
            while i < row.len() {
                sum += (row[i] - point[i]).abs().powf(p);
                i += 1;
            }
        }
        Metric::Cosine => {
            let (of_row, of_point) = (norm(row), norm(point));
            while i < row.len() {
                sum += row[i] / of_row * (point[i] / of_point);
                i += 1;
            }
            sum = (1.0 - sum).clamp(0.0, 2.0);
        }
    }
    sum
}

/// The distance of what [`reduced`] gives.
pub(super) fn finished(metric: Metric, p: Option<f64>, reduced: f64) -> f64 {
    match metric {
        Metric::Euclidean => reduced.sqrt(),
        Metric::Minkowski => reduced.powf(1.0 / p.unwrap_or(2.0)),
        Metric::SquaredEuclidean | Metric::Manhattan | Metric::Chebyshev | Metric::Cosine => reduced,
    }
}

/// The Euclidean norm; 1 for a row that counts as zeros, which scikit-learn does not divide.
fn norm(row: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut i = 0;
    while i < row.len() {
        sum += row[i] * row[i];
        i += 1;
    }
    let norm = sum.sqrt();
    if norm < 10.0 * f64::EPSILON { 1.0 } else { norm }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::ops::fixtures::{close, tensor};

    const POINTS: [f64; 12] = [1.0, 0.5, -0.75, 0.5, -1.25, 2.0, -3.0, 0.1, 0.2, 0.0, 0.0, 0.0];

    /// The distances of two rows, the second of zeros, to each of the points.
    fn distances(metric: Metric, p: Option<f64>) -> Vec<f64> {
        let op = Distances { points: tensor(&[4, 3], &POINTS), metric, p };
        let mut found = op.run(&[0.5, -1.25, 2.0]);
        found.extend(op.run(&[0.0; 3]));
        found
    }

    /// From scikit-learn 1.9.1: `DistanceMetric.get_metric(..).pairwise`, and `cosine_distances`.
    #[test]
    fn every_metric_is_that_of_scikit_learn() {
        let expected = [
            3.29772648956823,
            0.0,
            4.16082924427331,
            2.4109126902482387,
            1.346291201783626,
            2.4109126902482387,
            3.0083217912982647,
            0.0,
        ];
        close(&distances(Metric::Euclidean, None), &expected, 0.0);
        let expected = [10.875, 0.0, 17.3125, 5.8125, 1.8125, 5.8125, 9.049999999999999, 0.0];
        close(&distances(Metric::SquaredEuclidean, None), &expected, 0.0);
        let expected = [5.0, 0.0, 6.6499999999999995, 3.75, 2.25, 3.75, 3.3000000000000003, 0.0];
        close(&distances(Metric::Manhattan, None), &expected, 0.0);
        close(&distances(Metric::Chebyshev, None), &[2.75, 0.0, 3.5, 2.0, 1.0, 2.0, 3.0, 0.0], 0.0);
        let expected = [
            2.973139858288772,
            0.0,
            3.7124821918299906,
            2.160030649427922,
            1.1565162522956853,
            2.160030649427922,
            3.0003332963031535,
            0.0,
        ];
        // A power is not rounded alike everywhere: a few units in the last place.
        close(&distances(Metric::Minkowski, Some(3.0)), &expected, 1e-15);
        let expected = [
            3.7386654851224668,
            0.0,
            4.8046055445073845,
            2.7576987977142857,
            1.5890263693161546,
            2.7576987977142857,
            3.0464190308770993,
            0.0,
        ];
        close(&distances(Metric::Minkowski, Some(1.5)), &expected, 1e-15);
        let expected = [1.5006484486282068, 0.0, 1.1689002592367723, 1.0, 1.0, 1.0, 1.0, 1.0];
        close(&distances(Metric::Cosine, None), &expected, 1e-15);
    }
}
