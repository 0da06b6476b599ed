//! The row divided by its norm.

use super::number::{Number, narrow, widen};
use crate::ir::{Norm, Normalizer};

pub(super) fn run<T: Number>(normalizer: &Normalizer, row: &[f64]) -> Vec<f64> {
    let mut values: Vec<T> = narrow(row);
    let norm = norm(normalizer.norm, &values);
    if norm != T::ZERO {
        let mut i = 0;
        while i < values.len() {
            values[i] = values[i] / norm;
            i += 1;
        }
    }
    widen(&values)
}

fn norm<T: Number>(norm: Norm, values: &[T]) -> T {
    match norm {
        Norm::L1 => {
            let mut sum = T::ZERO;
            let mut i = 0;
            while i < values.len() {
                sum = sum + values[i].abs();
                i += 1;
            }
            sum
        }
        Norm::L2 => T::dot(T::ZERO, values, values).sqrt(),
        Norm::Max => {
            let mut largest = T::ZERO;
            let mut i = 0;
            while i < values.len() {
                let size = values[i].abs();
                if size > largest {
                    largest = size;
                }
                i += 1;
            }
            largest
        }
    }
}
