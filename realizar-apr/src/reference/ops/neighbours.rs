//! Shares of classes, or mean values, among the nearest points.

use super::distances::{finished, reduced};
use crate::ir::op::{Neighbours, Weighting};
use crate::order;

impl Neighbours {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let nearest = nearest(self, row);
        let weights = weights(self, &nearest);
        let outputs = match &self.values {
            Some(values) => values.shape[1],
            None => self.outputs.unwrap_or(0),
        };
        let mut sums = vec![0.0; outputs];
        let mut total = 0.0;
        let mut i = 0;
        while i < nearest.len() {
            let (weight, point) = (weights[i], nearest[i].1);
            if let Some(values) = &self.values {
                let values = values.f64s();
                let mut j = 0;
                while j < sums.len() {
                    sums[j] += weight * values[point * sums.len() + j];
                    j += 1;
                }
                total += weight;
            } else if let Some(classes) = &self.classes {
                sums[classes[point] as usize] += weight;
            }
            i += 1;
        }
        if self.values.is_none() {
            // The shares are of the sum of sums, in the order of the classes.
            let mut class = 0;
            while class < sums.len() {
                total += sums[class];
                class += 1;
            }
        }
        let mut j = 0;
        while j < sums.len() {
            sums[j] /= total;
            j += 1;
        }
        sums
    }
}

/// The `k` nearest points, nearest first, with what grows with their distance. Of equals the first is nearer, and what
/// is not a number is as far as can be.
fn nearest(op: &Neighbours, row: &[f64]) -> Vec<(f64, usize)> {
    let n = row.len();
    let points = op.points.f64s();
    let count = op.points.shape[0];
    let mut distances = Vec::with_capacity(count);
    let mut point = 0;
    while point < count {
        let distance = reduced(op.metric, op.p, row, &points[point * n..(point + 1) * n]);
        distances.push(if distance.is_nan() { f64::INFINITY } else { distance });
        point += 1;
    }
    let order = order::of(count, &|a, b| distances[a].total_cmp(&distances[b]));
    let mut nearest = Vec::with_capacity(op.k.min(count));
    for &point in &order[..op.k.min(count)] {
        nearest.push((distances[point as usize], point as usize));
    }
    nearest
}

/// The weight of each neighbour. A distance of zero, whose inverse is infinite, takes all the weight.
fn weights(op: &Neighbours, nearest: &[(f64, usize)]) -> Vec<f64> {
    if op.weights == Weighting::Uniform {
        return vec![1.0; nearest.len()];
    }
    let mut inverses = Vec::with_capacity(nearest.len());
    for &(reduced, _) in nearest {
        inverses.push(1.0 / finished(op.metric, op.p, reduced));
    }
    if !inverses.contains(&f64::INFINITY) {
        return inverses;
    }
    super::each(&inverses, &|inverse| if inverse == f64::INFINITY { 1.0 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::op::Metric;
    use crate::reference::ops::fixtures::{close, tensor};

    /// What scikit-learn's estimators were fitted on.
    const POINTS: [f64; 20] = [
        0.03, 0.3, -0.25, -0.95, 0.2, -0.69, 1.76, 0.7, 1.14, 1.43, -0.09, 1.53, 1.83, 1.74, 1.48, 0.68,
        1.83, 0.49, 3.05, 2.45,
    ];
    const CLASSES: [u32; 10] = [0, 0, 0, 1, 1, 2, 2, 2, 3, 3];
    const VALUES: [f64; 20] = [
        -0.91, 0.09, -1.75, 0.9, -0.4, 0.48, 4.28, 0.49, 2.42, 2.04, -1.27, 2.34, 4.49, 3.03, 3.44, 0.46,
        4.49, 0.24, 8.15, 6.0,
    ];
    /// The second is a point.
    const ROWS: [[f64; 2]; 3] = [[0.3, 0.4], [1.76, 0.7], [1.0, -1.0]];

    fn classes(metric: Metric, p: Option<f64>, weights: Weighting) -> Vec<f64> {
        let op = Neighbours {
            points: tensor(&[10, 2], &POINTS),
            metric,
            p,
            k: 3,
            weights,
            classes: Some(CLASSES.to_vec()),
            outputs: Some(4),
            values: None,
        };
        ROWS.iter().flat_map(|row| op.run(row)).collect()
    }

    fn values(metric: Metric, p: Option<f64>, weights: Weighting) -> Vec<f64> {
        let op = Neighbours {
            points: tensor(&[10, 2], &POINTS),
            metric,
            p,
            k: 4,
            weights,
            classes: None,
            outputs: None,
            values: Some(tensor(&[10, 2], &VALUES)),
        };
        ROWS.iter().flat_map(|row| op.run(row)).collect()
    }

    /// `KNeighborsClassifier(3, algorithm="kd_tree").predict_proba` of scikit-learn 1.9.1 (`brute` for `cosine`).
    #[test]
    fn shares_of_classes_are_those_of_scikit_learn() {
        let third = 1.0 / 3.0;
        let (two, each) = ([2.0 * third, 0.0, third, 0.0], [0.0, third, third, third]);
        let expected: Vec<f64> = [two, each, [1.0, 0.0, 0.0, 0.0]].concat();
        close(&classes(Metric::Euclidean, None, Weighting::Uniform), &expected, 0.0);
        close(&classes(Metric::Minkowski, Some(3.0), Weighting::Uniform), &expected, 0.0);
        close(&classes(Metric::Manhattan, None, Weighting::Uniform), &[two, each, two].concat(), 0.0);
        let expected: Vec<f64> = [[2.0 * third, third, 0.0, 0.0], each, [1.0, 0.0, 0.0, 0.0]].concat();
        close(&classes(Metric::Chebyshev, None, Weighting::Uniform), &expected, 0.0);
        let expected: Vec<f64> = [each, each, [2.0 * third, 0.0, 0.0, third]].concat();
        close(&classes(Metric::Cosine, None, Weighting::Uniform), &expected, 0.0);
    }

    /// As above, with `weights="distance"`. The second row is the first of class 1.
    #[test]
    fn weighted_shares_are_those_of_scikit_learn() {
        let by = |metric, p| classes(metric, p, Weighting::Distance);
        let point = [0.0, 1.0, 0.0, 0.0];
        let rows = |first: [f64; 4], last: [f64; 4]| [first, point, last].concat();
        let expected = rows([0.8398447446445759, 0.0, 0.16015525535542413, 0.0], [1.0, 0.0, 0.0, 0.0]);
        close(&by(Metric::Euclidean, None), &expected, 1e-15);
        let expected = rows(
            [0.8379999264137753, 0.0, 0.16200007358622467, 0.0],
            [0.7829618265499503, 0.0, 0.2170381734500496, 0.0],
        );
        close(&by(Metric::Manhattan, None), &expected, 1e-15);
        let expected = rows([0.8263819243702436, 0.1736180756297564, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]);
        close(&by(Metric::Chebyshev, None), &expected, 1e-15);
        let expected = rows([0.8392985288680059, 0.0, 0.16070147113199415, 0.0], [1.0, 0.0, 0.0, 0.0]);
        close(&by(Metric::Minkowski, Some(3.0)), &expected, 1e-15);
        // One less a cosine near one keeps few of its digits.
        let expected = rows(
            [0.0, 0.9566925544455138, 0.029948284791150137, 0.013359160763335928],
            [0.834403543500782, 0.0, 0.0, 0.1655964564992179],
        );
        close(&by(Metric::Cosine, None), &expected, 1e-12);
    }

    /// `KNeighborsRegressor(4, algorithm="kd_tree").predict` of scikit-learn 1.9.1, two targets.
    #[test]
    fn mean_values_are_those_of_scikit_learn() {
        use Weighting::{Distance, Uniform};
        let expected = [
            0.21499999999999997,
            0.8424999999999999,
            3.6574999999999998,
            0.8075,
            0.35750000000000004,
            0.4275,
        ];
        close(&values(Metric::Euclidean, None, Uniform), &expected, 1e-15);
        let expected = [0.21499999999999997, 0.8425, 4.175, 1.055, 0.095, 0.4825];
        close(&values(Metric::Manhattan, None, Uniform), &expected, 1e-15);
        let expected =
            [-0.2896747435640564, 0.5105790536080839, 4.28, 0.49, 0.0651570355331803, 0.4656597297385993];
        close(&values(Metric::Euclidean, None, Distance), &expected, 1e-15);
        let expected =
            [-0.26094782077927203, 0.5119148244486962, 4.28, 0.49, -0.20003031434326457, 0.5351795976561741];
        close(&values(Metric::Manhattan, None, Distance), &expected, 1e-15);
        let expected =
            [-0.38779309580130095, 0.7449599791218937, 4.28, 0.49, 0.11844664502244545, 0.4441660442104174];
        close(&values(Metric::Chebyshev, None, Distance), &expected, 1e-15);
        let expected =
            [-0.30086353904879193, 0.5096962877628178, 4.28, 0.49, 0.10255421536982227, 0.4549301250650594];
        close(&values(Metric::Minkowski, Some(3.0), Distance), &expected, 1e-15);
    }

    #[test]
    fn of_equally_near_points_the_first_counts() {
        let op = |k| Neighbours {
            points: tensor(&[4, 1], &[3.0, 1.0, -1.0, 1.0]),
            metric: Metric::Euclidean,
            p: None,
            k,
            weights: Weighting::Uniform,
            classes: Some(vec![0, 1, 2, 3]),
            outputs: Some(4),
            values: None,
        };
        assert_eq!(op(1).run(&[0.0]), [0.0, 1.0, 0.0, 0.0]);
        assert_eq!(op(2).run(&[0.0]), [0.0, 0.5, 0.5, 0.0]);
        // Nothing is near a row that is not a number: the first points.
        assert_eq!(op(1).run(&[f64::NAN]), [1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn points_at_distance_zero_share_all_the_weight() {
        let op = Neighbours {
            points: tensor(&[4, 1], &[0.0, 1.0, 0.0, 0.0]),
            metric: Metric::Manhattan,
            p: None,
            k: 4,
            weights: Weighting::Distance,
            classes: None,
            outputs: None,
            values: Some(tensor(&[4, 1], &[1.0, 100.0, 2.0, 6.0])),
        };
        // (1 + 2 + 6) / 3; at 1, where the others are at distance 1: (1 + 2 + 6) of weight 1 are not counted.
        assert_eq!(op.run(&[0.0]), [3.0]);
        assert_eq!(op.run(&[1.0]), [100.0]);
        // Weights 1 / 2, 1, 1 / 2, 1 / 2: (100 + 4.5) / 2.5.
        assert_eq!(op.run(&[2.0]), [41.8]);
    }
}
