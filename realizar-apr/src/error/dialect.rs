//! The encodings that share the extension `.apr` and are not read.

use std::fmt;

/// An encoding that shares the extension `.apr` and is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// `APR1`: a JSON index and plain f32, from aprender 0.18 to 0.24 for browsers.
    Apr1,
    /// The same, compressed, under a magic of version 2.
    CompressedApr1 {
        /// `LZ4` or `zstd`.
        codec: &'static str,
    },
    /// A version 2 header with a tensor index in JSON: realizar 0.8's conversion of GGUF files.
    JsonIndex,
    /// A version 2 header and index without a checksum at the end: realizar 0.8's conversion to Q4_K.
    Quantised,
    /// A header of transformer fields of its own: realizar 0.8's quantised transformers.
    Transformer,
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Dialect::Apr1 => f.write_str(
                "an `APR1` file: the browser format that aprender 0.18 to 0.24 wrote, not the container",
            ),
            Dialect::CompressedApr1 { codec } => {
                write!(f, "an `APR1` file compressed with {codec}, as aprender 0.22 to 0.24 wrote for browsers")
            }
            Dialect::JsonIndex => f.write_str(
                "the tensor index is JSON: a transformer that realizar 0.8 converted from GGUF, not the container",
            ),
            Dialect::Quantised => f.write_str(
                "a language model that realizar 0.8 converted to quantised blocks: without a checksum at the end",
            ),
            Dialect::Transformer => f.write_str(
                "the header holds transformer fields: a quantised transformer of realizar 0.8, not the container",
            ),
        }
    }
}

impl Dialect {
    pub(super) fn help(self) -> &'static str {
        match self {
            Dialect::Apr1 | Dialect::CompressedApr1 { .. } => {
                "load the model with the aprender that wrote it and save it with `aprender::format::save` or the \
                 version 2 writer"
            }
            Dialect::JsonIndex | Dialect::Quantised | Dialect::Transformer => {
                "language models are not served; use a classic model saved by aprender or `realizar.export`"
            }
        }
    }
}
