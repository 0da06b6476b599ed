//! The file that is imported.

use std::path::Path;

use sha2::{Digest, Sha256};

/// A file that is imported: its bytes, and its path for messages and for the model's name.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// What it holds, from the first byte to the last.
    pub bytes: &'a [u8],
}

impl Source<'_> {
    /// The file's name without its extension: what a model without a name of its own is called.
    #[must_use]
    pub fn stem(&self) -> String {
        match self.path.file_stem() {
            Some(stem) => stem.to_string_lossy().into_owned(),
            None => "model".to_owned(),
        }
    }

    /// The SHA-256 of the bytes, in hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> String {
        Sha256::digest(self.bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
