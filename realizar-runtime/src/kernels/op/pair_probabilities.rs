//! Probabilities of classes that agree best with those of their pairs, as libsvm couples them.
//!
//! `realizar-apr`'s reference evaluator says what is computed. Its matrix Q is symmetric: here is one number for each
//! pair, and the diagonal.

use super::support::pair;
use crate::kernels::Stage;

/// libsvm's probabilities of `M` classes, from the values of their `N` pairs.
#[derive(Debug)]
pub struct PairProbabilities {
    /// `M`
    pub classes: usize,
    /// `[N]`
    pub a: &'static [f64],
    /// `[N]`
    pub b: &'static [f64],
}

/// What a probability of a pair is at least, and at most all but.
const LEAST: f64 = 1e-7;

/// Not below the least, nor above all but that; the least where it is not a number.
fn bounded(p: f64) -> f64 {
    let p = if p > LEAST { p } else { LEAST };
    if p < 1.0 - LEAST { p } else { 1.0 - LEAST }
}

fn sigmoid(value: f64, a: f64, b: f64) -> f64 {
    let exponent = value * a + b;
    if exponent >= 0.0 { (-exponent).exp() / (1.0 + (-exponent).exp()) } else { 1.0 / (1.0 + exponent.exp()) }
}

impl<const N: usize, const M: usize> Stage<N, M> for PairProbabilities {
    type In = f64;
    type Out = f64;

    fn run(&self, row: &[f64; N], out: &mut [f64; M]) {
        let mut scratch = Scratch { pairs: [0.0; N], diagonal: [0.0; M], products: [0.0; M] };
        couple((row, self.a, self.b), out, &mut scratch.pairs, &mut scratch.diagonal, &mut scratch.products);
    }
}

/// Room for the numbers of one row, as wide as what enters and leaves.
struct Scratch<const N: usize, const M: usize> {
    pairs: [f64; N],
    diagonal: [f64; M],
    products: [f64; M],
}

fn couple(
    (row, a, b): (&[f64], &[f64], &[f64]),
    p: &mut [f64],
    q: &mut [f64],
    diagonal: &mut [f64],
    qp: &mut [f64],
) {
    let k = p.len();
    // First the probability of the first of each pair, then what Q has there.
    for (q, (&value, (&a, &b))) in q.iter_mut().zip(row.iter().zip(a.iter().zip(b))) {
        *q = bounded(sigmoid(value, a, b));
    }
    for (t, diagonal) in diagonal.iter_mut().enumerate() {
        for j in 0..k {
            if j != t {
                let of_j = if j < t { q[pair(k, j, t)] } else { 1.0 - q[pair(k, t, j)] };
                *diagonal += of_j * of_j;
            }
        }
    }
    for q in &mut *q {
        *q = -(*q * (1.0 - *q));
    }
    let entry = |t: usize, j: usize, diagonal: &[f64]| match t.cmp(&j) {
        std::cmp::Ordering::Less => q[pair(k, t, j)],
        std::cmp::Ordering::Equal => diagonal[t],
        std::cmp::Ordering::Greater => q[pair(k, j, t)],
    };
    p.fill(1.0 / k as f64);
    let enough = 0.005 / k as f64;
    for _ in 0..k.max(100) {
        let mut pqp = 0.0;
        for t in 0..k {
            qp[t] = 0.0;
            for (j, p) in p.iter().enumerate() {
                qp[t] += entry(t, j, diagonal) * p;
            }
            pqp += p[t] * qp[t];
        }
        let mut largest = 0.0;
        for qp in &*qp {
            let error = (qp - pqp).abs();
            if error > largest {
                largest = error;
            }
        }
        if largest < enough {
            break;
        }
        for t in 0..k {
            let step = (-qp[t] + pqp) / diagonal[t];
            p[t] += step;
            pqp = (pqp + step * (step * diagonal[t] + 2.0 * qp[t])) / (1.0 + step) / (1.0 + step);
            for j in 0..k {
                qp[j] = (qp[j] + step * entry(t, j, diagonal)) / (1.0 + step);
                p[j] /= 1.0 + step;
            }
        }
    }
}
