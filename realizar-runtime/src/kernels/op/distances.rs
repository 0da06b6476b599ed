//! The distance to each point.

use std::hint::black_box;

/// The distance to each of `M` points.
#[derive(Debug)]
pub struct Distances {
    /// `[M, N]`
    pub points: &'static [f64],
    /// How it is measured.
    pub metric: Metric,
    /// The exponent of `Minkowski`.
    pub p: Option<f64>,
}

/// How the distance of two rows is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// The root of the sum of squared differences.
    Euclidean,
    /// The sum of squared differences.
    SquaredEuclidean,
    /// The sum of the sizes of the differences.
    Manhattan,
    /// The largest size of a difference.
    Chebyshev,
    /// The `p`-th root of the sum of the `p`-th powers of the sizes of the differences.
    Minkowski,
    /// One less the cosine of the angle between them, from 0 to 2.
    Cosine,
}

stage!(Distances);

impl Distances {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        let measure = Measure::new(self.metric, self.p, row);
        for (out, point) in out.iter_mut().zip(black_box(self.points).chunks_exact(row.len())) {
            *out = measure.distance(measure.reduced(row, point));
        }
    }
}

/// A metric, ready for one row.
pub(super) struct Measure {
    metric: Metric,
    p: f64,
    /// The row's norm, where the metric needs it.
    norm: f64,
}

impl Measure {
    pub(super) fn new(metric: Metric, p: Option<f64>, row: &[f64]) -> Measure {
        let norm = if metric == Metric::Cosine { norm(row) } else { 1.0 };
        Measure { metric, p: p.unwrap_or(2.0), norm }
    }

    /// What grows with the distance and is equal where it is: the sum before its root.
    pub(super) fn reduced(&self, row: &[f64], point: &[f64]) -> f64 {
        let pairs = row.iter().zip(point);
        let mut sum = 0.0;
        match self.metric {
            Metric::Euclidean | Metric::SquaredEuclidean => {
                for (x, y) in pairs {
                    let difference = x - y;
                    sum += difference * difference;
                }
            }
            Metric::Manhattan => {
                for (x, y) in pairs {
                    sum += (x - y).abs();
                }
            }
            Metric::Chebyshev => {
                for (x, y) in pairs {
                    let size = (x - y).abs();
                    if size > sum {
                        sum = size;
                    }
                }
            }
            Metric::Minkowski => {
                for (x, y) in pairs {
                    sum += (x - y).abs().powf(self.p);
                }
            }
            Metric::Cosine => {
                let of_point = norm(point);
                for (x, y) in pairs {
                    sum += x / self.norm * (y / of_point);
                }
                sum = (1.0 - sum).clamp(0.0, 2.0);
            }
        }
        sum
    }

    /// The distance of what [`reduced`](Self::reduced) gives.
    pub(super) fn distance(&self, reduced: f64) -> f64 {
        match self.metric {
            Metric::Euclidean => reduced.sqrt(),
            Metric::Minkowski => reduced.powf(1.0 / self.p),
            Metric::SquaredEuclidean | Metric::Manhattan | Metric::Chebyshev | Metric::Cosine => reduced,
        }
    }
}

/// The Euclidean norm; 1 for a row that counts as zeros.
fn norm(row: &[f64]) -> f64 {
    let mut sum = 0.0;
    for x in row {
        sum += x * x;
    }
    let norm = sum.sqrt();
    if norm < 10.0 * f64::EPSILON { 1.0 } else { norm }
}
