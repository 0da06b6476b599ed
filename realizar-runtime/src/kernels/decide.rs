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

/// The class with the most votes, where each number is of a pair of classes, in the order (0, 1), (0, 2), …: above zero
/// it is a vote for the first of them, else for the second. The first of equals wins.
#[derive(Debug, Clone, Copy)]
pub struct Votes {
    /// Which numbers.
    pub on: On,
}

/// The last number is the index of the class, which a stage before has decided.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    /// Which numbers.
    pub on: On,
    /// How many classes there are.
    pub classes: usize,
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

impl Decide for Votes {
    #[inline(always)]
    fn decide<E: Element>(&self, scores: &[E], outputs: &[E]) -> Option<usize> {
        let values = self.on.of(scores, outputs);
        let mut classes = 2;
        while classes * (classes - 1) / 2 < values.len() {
            classes += 1;
        }
        // Counted class by class: each pair is looked at twice, and no list of counts is needed.
        let (mut best, mut most) = (0, 0);
        for class in 0..classes {
            let votes = votes_for(class, classes, values);
            if votes > most {
                (best, most) = (class, votes);
            }
        }
        Some(best)
    }
}

impl Decide for Index {
    #[inline(always)]
    fn decide<E: Element>(&self, scores: &[E], outputs: &[E]) -> Option<usize> {
        let last = self.on.of(scores, outputs).last().map_or(f64::NAN, |last| last.to_f64());
        Some((last as usize).min(self.classes.saturating_sub(1)))
    }
}

/// How many of a class's pairs it wins.
#[inline(always)]
fn votes_for<E: Element>(class: usize, classes: usize, values: &[E]) -> usize {
    // Of (0, class), (1, class), … it is the second, and wins what is not above zero. From one first class to the
    // next, `pair` moves on by one less.
    let (mut votes, mut pair) = (class, class.wrapping_sub(1));
    for first in 0..class {
        votes -= usize::from(values.get(pair).is_some_and(|&value| value > E::ZERO));
        pair += classes - 2 - first;
    }
    // Of (class, class + 1), … it is the first: they follow each other.
    let start = class * (2 * classes - class - 1) / 2;
    for &value in values.get(start..start + classes - 1 - class).unwrap_or(&[]) {
        votes += usize::from(value > E::ZERO);
    }
    votes
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
