//! Weights in fewer bits, for those who ask for them, and how far that moves a model's answers.
//!
//! A [`Network`] is a model whose dense layers compute in f32 with weights of two bytes or of one. Its answers are not
//! the library's: a [`Measured`] says how far they were from them on rows that somebody looked at. The kernels compute
//! operation for operation what [`Layer::sums`] does.
//!
//! It runs inside the macro, where nothing is optimised, so the loops over weights are plain index loops.

mod layer;
mod measured;
mod network;

pub use layer::{INPUTS, LARGEST, Layer, Numbers, bf16, parts};
pub use measured::Measured;
pub use network::{Network, NotMeasured};

/// How weights are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// The upper half of an f32: 8 bits of a number, f32's range.
    Bf16,
    /// A byte, times a scale for each sum.
    Int8,
}

impl Weights {
    /// All there are, with their words.
    pub const WORDS: [(&'static str, Weights); 2] = [("bf16", Weights::Bf16), ("int8", Weights::Int8)];

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Weights::Bf16 => "bf16",
            Weights::Int8 => "int8",
        }
    }
}
