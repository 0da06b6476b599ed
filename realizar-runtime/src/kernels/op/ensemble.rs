//! The answers of several estimators made into one.

use crate::kernels::Stage;
use std::cmp::Ordering;

/// The sum over groups of `m` numbers, divided.
#[derive(Debug)]
pub struct Mean {
    /// `[g]`, what each group is multiplied by.
    pub weights: Option<&'static [f64]>,
    /// What the sum is divided by.
    pub divisor: f64,
}

stage!(Mean);

impl Mean {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        if out.is_empty() {
            return;
        }
        for (g, group) in row.chunks_exact(out.len()).enumerate() {
            let weight = self.weights.map(|weights| weights[g]);
            for (sum, &x) in out.iter_mut().zip(group) {
                let term = match weight {
                    Some(weight) => x * weight,
                    None => x,
                };
                // The first group is where the sums start: 0 + -0 would be 0.
                *sum = if g == 0 { term } else { *sum + term };
            }
        }
        for sum in out {
            *sum /= self.divisor;
        }
    }
}

/// The votes for each class, where each number is the index of one.
#[derive(Debug)]
pub struct Vote {
    /// How many classes there are.
    pub classes: usize,
    /// `[g]`, what each estimator gives to the class that it says; 1 where there are none.
    pub weights: Option<&'static [f64]>,
    /// `[g]`, what it gives to each other class; 0 where there are none.
    pub others: Option<&'static [f64]>,
}

stage!(Vote);

impl Vote {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        for (g, &said) in row.iter().enumerate() {
            let weight = self.weights.map_or(1.0, |weights| weights[g]);
            let other = self.others.map_or(0.0, |others| others[g]);
            for (class, votes) in out.iter_mut().enumerate() {
                *votes += if class as f64 == said { weight } else { other };
            }
        }
    }
}

/// The smallest number at which the weights, summed in ascending order of the numbers, come to half of their sum.
#[derive(Debug)]
pub struct WeightedMedian {
    /// `[g]`
    pub weights: &'static [f64],
}

impl<const N: usize> Stage<N, 1> for WeightedMedian {
    type In = f64;
    type Out = f64;

    #[inline(always)]
    fn run(&self, row: &[f64; N], out: &mut [f64; 1]) {
        let mut order = [0; N];
        out[0] = self.compute(row, &mut order);
    }
}

impl WeightedMedian {
    fn compute(&self, row: &[f64], order: &mut [usize]) -> f64 {
        for (place, index) in order.iter_mut().enumerate() {
            *index = place;
        }
        // With the index as the last word this is the one order of a stable sort, which would allocate.
        order.sort_unstable_by(|&a, &b| nan_last(row[a], row[b]).then(a.cmp(&b)));
        let total = order.iter().fold(0.0, |sum, &index| sum + self.weights[index]);
        let mut sum = 0.0;
        for &index in order.iter() {
            sum += self.weights[index];
            if sum >= 0.5 * total {
                return row[index];
            }
        }
        // Weights of both signs may never come to half of their sum.
        order.first().map_or(f64::NAN, |&first| row[first])
    }
}

/// Ascending, NaN after all numbers.
fn nan_last(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}
