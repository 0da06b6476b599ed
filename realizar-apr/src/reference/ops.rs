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
