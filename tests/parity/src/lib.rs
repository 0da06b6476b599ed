//! Fixtures of the parity tests: what `train` wrote about one case, read back.

mod fixture;
mod leaves;
mod npy;

pub use fixture::{Bound, Fixture};
pub use leaves::Leaves;
pub use npy::{Matrix, read_matrix, read_whole, read_whole_matrix};
