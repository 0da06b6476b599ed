//! A progress bar on standard error, where a person looks at it and waits.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Before this nobody waits.
const PATIENCE: Duration = Duration::from_millis(400);

/// Between two drawings.
const PAUSE: Duration = Duration::from_millis(100);

/// Columns of the bar.
const WIDTH: usize = 30;

/// How far some work has come.
#[derive(Debug)]
pub(crate) struct Progress {
    total: usize,
    noun: &'static str,
    started: Instant,
    drawn: Option<Instant>,
    visible: bool,
}

impl Progress {
    /// Of so many things.
    pub(crate) fn new(total: usize, noun: &'static str) -> Self {
        let visible = std::io::stderr().is_terminal();
        Progress { total, noun, started: Instant::now(), drawn: None, visible }
    }

    /// So many are done.
    pub(crate) fn at(&mut self, done: usize) {
        if !self.visible || self.started.elapsed() < PATIENCE {
            return;
        }
        if self.drawn.is_none_or(|drawn| drawn.elapsed() >= PAUSE) || done == self.total {
            eprint!("\r{}", line(done, self.total, self.noun));
            drop(std::io::stderr().flush());
            self.drawn = Some(Instant::now());
        }
    }
}

impl Drop for Progress {
    /// Clears the line for what is said next.
    fn drop(&mut self) {
        if self.drawn.is_some() {
            eprint!("\r\x1b[2K");
        }
    }
}

fn line(done: usize, total: usize, noun: &str) -> String {
    let total = total.max(1);
    let done = done.min(total);
    let full = WIDTH * done / total;
    format!(
        "[{}{}] {:3}% {done}/{total} {noun}",
        "#".repeat(full),
        "-".repeat(WIDTH - full),
        100 * done / total
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_as_full_as_the_work_is_done() {
        assert_eq!(line(0, 4, "rows"), format!("[{}]   0% 0/4 rows", "-".repeat(30)));
        assert_eq!(line(2, 4, "rows"), format!("[{}{}]  50% 2/4 rows", "#".repeat(15), "-".repeat(15)));
        assert_eq!(line(9, 4, "rows"), format!("[{}] 100% 4/4 rows", "#".repeat(30)));
    }
}
