//! Operations in f64: each has a method `run`, in the file of its family.

mod columns;
mod oblivious;
