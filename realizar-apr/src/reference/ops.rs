//! Operations in f64: each has a method `run`, in the file of its family.

mod columns;
mod each;
mod encode;
mod ensemble;
mod impute;
mod interpolate;
mod oblivious;
mod probability;
mod products;
