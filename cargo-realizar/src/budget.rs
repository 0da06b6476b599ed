//! What importing a file may allocate: 20 times its length plus 1 MiB.
//!
//! Most of what an importer makes is as long as the text or bytes that it is read from, and stays far below
//! this by itself. Whatever a short piece of a file can ask for in any length (a number of features, a
//! category's place in a bit set, a shape) is charged here before it is made. Half of what is allowed is left
//! for all the rest, and for writing the artifact.

use crate::error::Error;

/// Memory that is still allowed.
#[derive(Debug)]
pub struct Budget {
    left: usize,
}

impl Budget {
    /// For a file of this length.
    #[must_use]
    pub fn new(length: usize) -> Self {
        Budget { left: length.saturating_mul(10).saturating_add(512 << 10) }
    }

    /// Takes `count` items of `size` bytes for what is named.
    ///
    /// # Errors
    /// When they are more than what is left.
    pub fn charge(&mut self, what: &str, count: usize, size: usize) -> Result<(), Error> {
        let bytes = count.saturating_mul(size);
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Error::malformed(format!(
                "{what} would take {bytes} bytes of memory, more than a file of this length may ask for ({} left)",
                self.left
            ))),
        }
    }

    /// Whether `count` items of `size` bytes are within what is left.
    #[must_use]
    pub fn allows(&self, count: usize, size: usize) -> bool {
        count.saturating_mul(size) <= self.left
    }
}
