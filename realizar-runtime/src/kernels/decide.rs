//! Decisions: the class, from what enters and what leaves the link.

use super::{Decide, Element};

/// The numbers that a decision looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// What enters the link.
    Scores,
    /// What leaves it.
    Outputs,
}

impl On {
    #[inline(always)]
    fn of<'a, E>(self, scores: &'a [E], outputs: &'a [E]) -> &'a [E] {
        match self {
            On::Scores => scores,
            On::Outputs => outputs,
        }
    }
}

/// No class.
#[derive(Debug, Clone, Copy)]
pub struct Never;

/// The index of the first largest.
#[derive(Debug, Clone, Copy)]
pub struct Argmax {
    /// Which numbers.
    pub on: On,
}

/// Class 1 where the last number is above the threshold, else class 0.
#[derive(Debug, Clone, Copy)]
pub struct Above {
    /// Which numbers.
    pub on: On,
    /// Compared with, in f64.
    pub threshold: f64,
    /// Whether the threshold itself belongs to class 1.
    pub inclusive: bool,
}

impl Decide for Never {
    #[inline(always)]
    fn decide<E: Element>(&self, _: &[E], _: &[E]) -> Option<usize> {
        None
    }
}

impl Decide for Argmax {
    #[inline(always)]
    fn decide<E: Element>(&self, scores: &[E], outputs: &[E]) -> Option<usize> {
        Some(first_largest(self.on.of(scores, outputs)))
    }
}

impl Decide for Above {
    #[inline(always)]
    fn decide<E: Element>(&self, scores: &[E], outputs: &[E]) -> Option<usize> {
        let last = self.on.of(scores, outputs).last().map_or(f64::NAN, |last| last.to_f64());
        let above = last > self.threshold || (self.inclusive && last == self.threshold);
        Some(usize::from(above))
    }
}

/// The index of the first of the largest numbers. A NaN is never larger than another number, and no number
/// is larger than a NaN that comes first.
#[inline(always)]
pub(super) fn first_largest<E: Element>(values: &[E]) -> usize {
    let mut values = values.iter().copied().enumerate();
    let Some((mut best, mut largest)) = values.next() else { return 0 };
    for (index, value) in values {
        if value > largest {
            (best, largest) = (index, value);
        }
    }
    best
}
