//! Probabilities of classes that agree best with those of their pairs, as libsvm couples them.
//!
//! Wu, Lin and Weng (2004), second approach: minimise p' Q p over probabilities p, where Q_tt is the sum of r_jt^2 and
//! Q_tj is -r_jt r_tj, for r_ij the probability of i among i and j. libsvm stops early; where it stops is part of
//! its answer, which is why the loop is repeated here step by step and not solved.

use crate::ir::op::PairProbabilities;

/// What a probability of a pair is at least, and at most all but.
const LEAST: f64 = 1e-7;

impl PairProbabilities {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let classes = self.classes;
        let (a, b) = (self.a.f64s(), self.b.f64s());
        // `r[i][j]` is the probability of i among i and j.
        let mut r = vec![0.0; classes * classes];
        let mut pair = 0;
        let mut first = 0;
        while first < classes {
            let mut second = first + 1;
            while second < classes {
                let p = bounded(sigmoid(row[pair], a[pair], b[pair]));
                r[first * classes + second] = p;
                r[second * classes + first] = 1.0 - p;
                pair += 1;
                second += 1;
            }
            first += 1;
        }
        coupled(classes, &r)
    }
}

fn sigmoid(value: f64, a: f64, b: f64) -> f64 {
    let exponent = value * a + b;
    if exponent >= 0.0 { (-exponent).exp() / (1.0 + (-exponent).exp()) } else { 1.0 / (1.0 + exponent.exp()) }
}

/// Not below the least, nor above all but that; the least where it is not a number.
fn bounded(p: f64) -> f64 {
    let p = if p > LEAST { p } else { LEAST };
    if p < 1.0 - LEAST { p } else { 1.0 - LEAST }
}

fn coupled(k: usize, r: &[f64]) -> Vec<f64> {
    let mut q = vec![0.0; k * k];
    let mut t = 0;
    while t < k {
        let mut j = 0;
        while j < k {
            if j != t {
                q[t * k + t] += r[j * k + t] * r[j * k + t];
                q[t * k + j] = -(r[j * k + t] * r[t * k + j]);
            }
            j += 1;
        }
        t += 1;
    }
    let mut p = vec![1.0 / k as f64; k];
    let mut qp = vec![0.0; k];
    let (most, enough) = (k.max(100), 0.005 / k as f64);
    let mut round = 0;
    while round < most {
        let mut pqp = 0.0;
        let mut t = 0;
        while t < k {
            qp[t] = 0.0;
            let mut j = 0;
            while j < k {
                qp[t] += q[t * k + j] * p[j];
                j += 1;
            }
            pqp += p[t] * qp[t];
            t += 1;
        }
        let mut largest = 0.0;
        let mut t = 0;
        while t < k {
            let error = (qp[t] - pqp).abs();
            if error > largest {
                largest = error;
            }
            t += 1;
        }
        if largest < enough {
            break;
        }
        let mut t = 0;
        while t < k {
            let step = (-qp[t] + pqp) / q[t * k + t];
            p[t] += step;
            pqp = (pqp + step * (step * q[t * k + t] + 2.0 * qp[t])) / (1.0 + step) / (1.0 + step);
            let mut j = 0;
            while j < k {
                qp[j] = (qp[j] + step * q[t * k + j]) / (1.0 + step);
                p[j] /= 1.0 + step;
                j += 1;
            }
            t += 1;
        }
        round += 1;
    }
    p
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::ops::fixtures::{close, svc, tensor};

    /// `SVC(probability=True).predict_proba` of scikit-learn 1.9.1.
    #[test]
    fn probabilities_are_those_of_scikit_learn() {
        let op = svc::probabilities();
        for (probabilities, values) in svc::PROBABILITIES.iter().zip(&svc::VALUES) {
            close(&op.run(values), probabilities, 1e-14);
        }
    }

    /// As above, of two classes. `decision_function` is minus the value of the pair.
    #[test]
    fn probabilities_of_two_classes_are_those_of_scikit_learn() {
        let op = PairProbabilities {
            classes: 2,
            a: tensor(&[1], &[-0.6506494881289391]),
            b: tensor(&[1], &[-0.28674189829586455]),
        };
        let decisions = [-0.5160563129313422, 2.1585708296643116, 10.707335285552675, -5.238481944475718];
        let expected = [
            [0.6484556717656708, 0.3515443282343292],
            [0.24642722341229184, 0.7535727765877082],
            [4.7370125871854805e-06, 0.9999952629874129],
            [0.9752289114551271, 0.02477108854487293],
        ];
        for (decision, expected) in decisions.iter().zip(expected) {
            close(&op.run(&[-decision]), &expected, 1e-13);
        }
    }

    #[test]
    fn a_sigmoid_does_not_overflow_and_a_pair_is_never_certain() {
        assert_eq!(
            [sigmoid(0.0, 1.0, 0.0), sigmoid(1e9, 1.0, 0.0), sigmoid(-1e9, 1.0, 0.0)],
            [0.5, 0.0, 1.0]
        );
        assert_eq!([bounded(0.0), bounded(1.0), bounded(0.25)], [1e-7, 1.0 - 1e-7, 0.25]);
        assert_eq!(bounded(f64::NAN), 1e-7);
    }
}
