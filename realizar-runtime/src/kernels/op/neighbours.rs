//! Shares of classes, or mean values, among the nearest points.

use super::Metric;
use super::distances::{Measure, Points, Take};
use super::screen::Screen;
use crate::isa::Level;

/// The shares of `M` classes among the `k` nearest points, or the means of their `M` values.
#[derive(Debug)]
pub struct Neighbours {
    /// `[s, N]`, in panels.
    pub points: &'static [f64],
    /// How it is measured which are near.
    pub metric: Metric,
    /// The exponent of `Minkowski`.
    pub p: Option<f64>,
    /// How many neighbours count, from 1 to `s`.
    pub k: usize,
    /// How much each counts.
    pub weights: Weighting,
    /// `[s]`, the class of each point.
    pub classes: Option<&'static [u32]>,
    /// `M`
    pub outputs: Option<usize>,
    /// `[s, M]`, the values at each point.
    pub values: Option<&'static [f64]>,
    /// The points rounded to f32, in panels of f32, where the few that can be among the nearest are found by them.
    pub rounded: Option<&'static [f32]>,
    /// How far a point is from its rounded one, at most.
    pub moved: f64,
}

/// How much a neighbour counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighting {
    /// All alike.
    Uniform,
    /// By the inverse of its distance; where any is at distance 0, those alike and all others nothing.
    Distance,
}

panel_stage!(Neighbours);

/// How many neighbours a pass over the points finds. Most models ask for fewer; those that ask for more take several
/// passes, so that no list grows with `k`.
const HELD: usize = 64;

/// A point, and what grows with its distance.
type Near = (f64, usize);

impl Neighbours {
    fn compute(&self, level: Option<Level>, row: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        let measure = Measure::new(self.metric, self.p, row);
        let count = match (self.classes, self.values) {
            (Some(classes), _) => classes.len(),
            (None, values) => values.map_or(0, |values| values.len() / out.len()),
        };
        let points = Points { points: self.points, count };
        let mut held = [(0.0, 0); HELD];
        let mut last = None;
        let mut left = self.k;
        // Whether a neighbour is at distance 0. The first one is, where any is.
        let mut touches = None;
        let mut total = 0.0;
        while left > 0 {
            let wanted = left.min(HELD);
            let mut nearest = Nearest { last, held: &mut held[..wanted], found: 0 };
            let screen = Screen { points, rounded: self.rounded.unwrap_or_default(), moved: self.moved };
            let rest = last.is_some() || self.rounded.is_none();
            if rest || !screen.nearest(level, row, wanted, &mut nearest) {
                points.measured(level, &measure, row, &mut nearest);
            }
            let found = nearest.found;
            for &(reduced, point) in &held[..found] {
                let mut weight = 1.0;
                if self.weights == Weighting::Distance {
                    let inverse = 1.0 / measure.distance(reduced);
                    let infinite = inverse == f64::INFINITY;
                    let exact = *touches.get_or_insert(infinite);
                    weight = if exact { f64::from(u8::from(infinite)) } else { inverse };
                }
                if let Some(values) = self.values {
                    let values = &values[point * out.len()..];
                    for (out, value) in out.iter_mut().zip(values) {
                        *out += weight * value;
                    }
                    total += weight;
                } else if let Some(classes) = self.classes {
                    out[classes[point] as usize] += weight;
                }
            }
            if found < wanted {
                break;
            }
            last = Some(held[wanted - 1]);
            left -= wanted;
        }
        if self.values.is_none() {
            for share in &*out {
                total += share;
            }
        }
        for out in out {
            *out /= total;
        }
    }
}

/// The points nearest after `last`, nearest first; of equals the first is nearer. What is not a number is as far as can
/// be.
struct Nearest<'a> {
    last: Option<Near>,
    held: &'a mut [Near],
    /// How many are held.
    found: usize,
}

impl Take for Nearest<'_> {
    const BOUNDED: bool = true;

    /// The furthest, where all places are taken.
    #[inline(always)]
    fn bound(&self) -> Option<f64> {
        if self.found == self.held.len() { self.held.last().map(|held| held.0) } else { None }
    }

    #[inline(always)]
    fn take(&mut self, point: usize, reduced: f64) {
        let reduced = if reduced.is_nan() { f64::INFINITY } else { reduced };
        if self.bound().is_some_and(|bound| reduced >= bound) {
            return;
        }
        if self
            .last
            .is_some_and(|(distance, index)| reduced < distance || (reduced == distance && point <= index))
        {
            return;
        }
        // Those that are further move up; the furthest falls out where all places are taken.
        let held = &mut *self.held;
        let mut place = self.found.min(held.len() - 1);
        while place > 0 && held[place - 1].0 > reduced {
            held[place] = held[place - 1];
            place -= 1;
        }
        held[place] = (reduced, point);
        self.found = (self.found + 1).min(held.len());
    }
}
