//! The answers of several estimators made into one.

use crate::ir::Tensor;
use crate::ir::op::{Mean, Vote, WeightedMedian};
use crate::order;
use std::cmp::Ordering;

impl Mean {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let groups = self.groups();
        let m = row.len() / groups;
        let weights = self.weights.as_ref().map(Tensor::f64s);
        let term = |g: usize, i: usize| match weights {
            Some(weights) => row[g * m + i] * weights[g],
            None => row[g * m + i],
        };
        let mut out = Vec::with_capacity(m);
        for i in 0..m {
            let mut sum = term(0, i);
            for g in 1..groups {
                sum += term(g, i);
            }
            out.push(sum / self.divisor);
        }
        out
    }
}

impl Vote {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let weights = self.weights.as_ref().map(Tensor::f64s);
        let others = self.others.as_ref().map(Tensor::f64s);
        let mut votes = vec![0.0; self.classes];
        for (g, &said) in row.iter().enumerate() {
            let weight = weights.map_or(1.0, |weights| weights[g]);
            let other = others.map_or(0.0, |others| others[g]);
            for (class, votes) in votes.iter_mut().enumerate() {
                *votes += if class as f64 == said { weight } else { other };
            }
        }
        votes
    }
}

impl WeightedMedian {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let weights = self.weights.f64s();
        let order = order::of(row.len(), &|a, b| nan_last(row[a], row[b]));
        let mut sums = Vec::with_capacity(order.len());
        let mut sum = 0.0;
        for &index in &order {
            sum += weights[index as usize];
            sums.push(sum);
        }
        // Weights of both signs may never come to half of their sum; numpy's `argmax` of nothing is the first.
        let at = sums.iter().position(|&so_far| so_far >= 0.5 * sum).unwrap_or(0);
        vec![row[order[at] as usize]]
    }
}

/// Ascending, NaN after all numbers, as numpy sorts.
fn nan_last(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}
