//! Fixtures of the parity tests: what `train` wrote about one case, read back.

mod fixture;
mod npy;

pub use fixture::{Bound, Fixture};
pub use npy::{Matrix, read_matrix, read_whole};
