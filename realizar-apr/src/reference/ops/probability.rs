//! Scores and probabilities made into others.

use crate::ir::op::{Above, Complement, Normalise, Zero};

impl Above {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let last = row[row.len() - 1];
        let above = last > self.threshold || (self.inclusive && last == self.threshold);
        vec![if above { 1.0 } else { 0.0 }]
    }
}

impl Complement {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        vec![1.0 - row[0], row[0]]
    }
}

impl Normalise {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let mut sum = 0.0;
        for &x in row {
            sum += x;
        }
        if sum == 0.0 {
            return match self.zero {
                Zero::Uniform => vec![1.0 / row.len() as f64; row.len()],
                Zero::Keep => row.to_vec(),
            };
        }
        super::each(row, &|x| x / sum)
    }
}
