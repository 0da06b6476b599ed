//! Operations in f64: kernels of the small stages, each with the fields that `realizar-apr` declares for it.
//!
//! Tables are slices of a static; their lengths are constants of the program, so the compiler sees them. They fit
//! each other and the row, because the reader checked them.

mod columns;
mod oblivious;

pub use columns::{Function, Map, Select};
pub use oblivious::ObliviousTrees;
