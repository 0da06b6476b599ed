//! What reading a file may allocate: 20 times its length plus 1 MiB, and some of that is spent on what is
//! too small to count. Whatever grows faster than the file's own bytes is charged before it is made.

use std::cell::Cell;

use crate::error::{Error, Refusal};

/// Memory that is still allowed.
pub(crate) struct Budget {
    left: Cell<usize>,
}

impl Budget {
    /// For a file of this length.
    pub(crate) fn new(length: usize) -> Self {
        Budget { left: Cell::new(length.saturating_mul(18).saturating_add(768 << 10)) }
    }

    /// The most that is left.
    pub(crate) fn left(&self) -> usize {
        self.left.get()
    }

    /// Takes `count` items of `size` bytes for what is named.
    pub(crate) fn charge(&self, what: &'static str, count: usize, size: usize) -> Result<(), Error> {
        let bytes = (count as u64).saturating_mul(size as u64);
        let most = self.left.get();
        if bytes > most as u64 {
            return Err(Error::Refused(Refusal::Table { what, bytes, most }));
        }
        self.left.set(most - bytes as usize);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charges_add_up() {
        let budget = Budget::new(0);
        assert!(budget.charge("first", 512 << 10, 1).is_ok());
        assert!(budget.charge("second", 256 << 10, 1).is_ok());
        assert!(budget.charge("third", 1, 1).is_err());
        assert!(budget.charge("huge", usize::MAX, usize::MAX).is_err());
    }
}
