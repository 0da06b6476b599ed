//! How the table of a layer keeps its weights.

use crate::isa::{Isa, Line};
use std::fmt::Debug;

/// A weight as a table keeps it.
pub trait Weight: Copy + Debug + Sync + 'static {
    /// The first 16 of `from`, each as f32.
    ///
    /// # Panics
    /// When there are fewer.
    fn line<I: Isa>(isa: I, from: &[Self]) -> I::F32;
}

impl Weight for f32 {
    #[inline(always)]
    fn line<I: Isa>(isa: I, from: &[f32]) -> I::F32 {
        I::F32::load(isa, from)
    }
}
