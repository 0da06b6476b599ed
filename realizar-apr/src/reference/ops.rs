//! Operations in f64: each has a method `run`, in the file of its family.

mod columns;
mod convolution;
mod distances;
mod each;
mod encode;
mod ensemble;
mod gaussian;
mod impute;
mod interpolate;
mod kernel;
mod neighbours;
mod oblivious;
mod one_vs_one;
mod one_vs_rest_scores;
mod pair_probabilities;
mod pool;
mod probability;
mod products;
mod quadratic;

#[cfg(test)]
mod fixtures;

/// A function of each number.
pub(super) fn each(row: &[f64], function: &dyn Fn(f64) -> f64) -> Vec<f64> {
    let mut out = Vec::with_capacity(row.len());
    for &x in row {
        out.push(function(x));
    }
    out
}

/// These columns of a row.
pub(super) fn taken(row: &[f64], columns: &[u32]) -> Vec<f64> {
    let mut out = Vec::with_capacity(columns.len());
    for &column in columns {
        out.push(row[column as usize]);
    }
    out
}
