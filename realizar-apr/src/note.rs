//! What is odd about a file and yet no reason to refuse it.

use std::fmt;

/// Something odd about a file that was read all the same. Shown in the model's card.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// The flag for LZ4 is set and nothing is compressed.
    FalseLz4Flag,
    /// A version 1 struct has the layout of other versions than the one that says it wrote the file.
    OtherLayout {
        /// The struct.
        estimator: &'static str,
        /// The version in the metadata.
        version: String,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::FalseLz4Flag => {
                f.write_str("the header's LZ4 flag is set, but nothing in the file is compressed")
            }
            Note::OtherLayout { estimator, version } => write!(
                f,
                "the metadata says that aprender {version} wrote the file, but its {estimator} has the layout of \
                 other versions"
            ),
        }
    }
}
