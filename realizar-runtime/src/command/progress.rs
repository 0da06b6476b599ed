//! How far a file is, for a person who waits, and what it came to.

use std::io::{self, Write};
use std::time::{Duration, Instant};

/// How often a person is told.
const EVERY: Duration = Duration::from_millis(250);

/// Counts rows, and shows the count where a person watches.
pub(super) struct Progress {
    shown: bool,
    start: Instant,
    last: Instant,
    pub(super) answered: usize,
    pub(super) failed: usize,
}

impl Progress {
    pub(super) fn new(shown: bool) -> Progress {
        let now = Instant::now();
        Progress { shown, start: now, last: now, answered: 0, failed: 0 }
    }

    pub(super) fn rows(&self) -> usize {
        self.answered + self.failed
    }

    /// Shows the count, unless it was just shown.
    pub(super) fn show(&mut self, err: &mut dyn Write) -> io::Result<()> {
        // The clock is asked for a few rows in a thousand: it takes as long as a small model's row.
        if !self.shown || !self.rows().is_multiple_of(256) || self.last.elapsed() < EVERY {
            return Ok(());
        }
        self.last = Instant::now();
        write!(err, "\r{} rows, {} of them failed", self.rows(), self.failed)?;
        err.flush()
    }

    /// Says what it came to, where a person watches or a row failed.
    pub(super) fn finish(&self, err: &mut dyn Write) -> io::Result<()> {
        if !self.shown && self.failed == 0 {
            return Ok(());
        }
        let line_start = if self.shown { "\r" } else { "" };
        let took = self.start.elapsed();
        writeln!(
            err,
            "{line_start}{} rows in {}.{:03} s: {} answered, {} failed",
            self.rows(),
            took.as_secs(),
            took.subsec_millis(),
            self.answered,
            self.failed
        )
    }
}
