//! Shares of classes, or mean values, among the nearest points.

use super::Metric;
use super::distances::{Measure, Points, Table, Take};
use super::screen::{Screen, Seen, TOGETHER};
use crate::isa::Level;
use crate::kernels::Stage;

/// The shares of `M` classes among the `k` nearest points, or the means of their `M` values.
#[derive(Debug)]
pub struct Neighbours {
    /// `[s, N]`, in panels; absent where `rounded` has the same numbers.
    pub points: Option<&'static [f64]>,
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
    /// `[N]`, which column of those each number of a row belongs to.
    pub places: Option<&'static [u32]>,
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

impl<const N: usize, const M: usize> Stage<N, M> for Neighbours {
    type In = f64;
    type Out = f64;
    const BLOCKS: bool = true;

    #[inline(always)]
    fn run(&self, row: &[f64; N], out: &mut [f64; M]) {
        self.compute(None, row, out);
    }

    #[inline(always)]
    fn run_block(&self, rows: &[[f64; N]], out: &mut [[f64; M]]) {
        let count = rows.len().min(out.len());
        let (rows, out) = (&rows[..count], &mut out[..count]);
        self.compute_block(None, count, rows.as_flattened(), out.as_flattened_mut());
    }
}

/// How many neighbours a pass over the points finds. Most models ask for fewer; those that ask for more take several
/// passes, so that no list grows with `k`.
const HELD: usize = 64;

/// A point, and what grows with its distance.
type Near = (f64, usize);

impl Neighbours {
    /// Computes one row with an instruction set that is asked for: every one gives the same bits.
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn run_on(&self, level: Level, row: &[f64], out: &mut [f64]) {
        self.compute(Some(level), row, out);
    }

    /// Computes rows, as many as there are places, to the bits of [`run_on`](Self::run_on).
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn run_block_on<const N: usize, const M: usize>(
        &self,
        level: Level,
        rows: &[[f64; N]],
        out: &mut [[f64; M]],
    ) {
        let count = rows.len().min(out.len());
        let (rows, out) = (&rows[..count], &mut out[..count]);
        self.compute_block(Some(level), count, rows.as_flattened(), out.as_flattened_mut());
    }

    fn compute(&self, level: Option<Level>, row: &[f64], out: &mut [f64]) {
        let points = self.points(out.len());
        let Some(screen) = self.screen(points) else { return self.answer(level, points, None, row, out) };
        let mut seen = [Seen::new(self.k)];
        screen.look(level, [row], &mut seen);
        let [seen] = &mut seen;
        self.answer(level, points, Some((screen, seen)), row, out);
    }

    /// So many rows, one after another.
    fn compute_block(&self, level: Option<Level>, count: usize, rows: &[f64], out: &mut [f64]) {
        let (n, m) = (rows.len() / count.max(1), out.len() / count.max(1));
        let of = |row: usize| &rows[row * n..(row + 1) * n];
        let points = self.points(m);
        let screen = if count < TOGETHER { None } else { self.screen(points) };
        let Some(screen) = screen else {
            for row in 0..count {
                self.compute(level, of(row), &mut out[row * m..(row + 1) * m]);
            }
            return;
        };
        let mut first = 0;
        while first < count {
            // The last rows once more, where there are not enough left.
            first = first.min(count - TOGETHER);
            let mut seen = std::array::from_fn(|_| Seen::new(self.k));
            let rows: [&[f64]; TOGETHER] = std::array::from_fn(|row| of(first + row));
            screen.look(level, rows, &mut seen);
            for (row, seen) in rows.into_iter().zip(&mut seen) {
                self.answer(level, points, Some((screen, seen)), row, &mut out[first * m..(first + 1) * m]);
                first += 1;
            }
        }
    }

    /// The points, for so many outputs.
    fn points(&self, outputs: usize) -> Points {
        let count = match (self.classes, self.values) {
            (Some(classes), _) => classes.len(),
            (None, values) => values.map_or(0, |values| values.len() / outputs),
        };
        let table = match (self.points, self.rounded, self.places) {
            (None, Some(rounded), Some(places)) => Table::Narrow(rounded, places),
            (points, ..) => Table::Wide(points.unwrap_or_default()),
        };
        Points { table, count }
    }

    /// The points in f32, where they are.
    fn screen(&self, points: Points) -> Option<Screen> {
        Some(Screen { points, rounded: self.rounded?, places: self.places?, moved: self.moved })
    }

    /// The answer for a row, which was looked at in f32 or not.
    fn answer(
        &self,
        level: Option<Level>,
        points: Points,
        mut seen: Option<(Screen, &mut Seen)>,
        row: &[f64],
        out: &mut [f64],
    ) {
        out.fill(0.0);
        let measure = Measure::new(self.metric, self.p, row);
        // Of shares that count alike their order is nothing.
        let which = self.weights == Weighting::Uniform && self.values.is_none() && self.k <= HELD;
        let mut held = [(0.0, 0); HELD];
        let mut last = None;
        let mut left = self.k;
        // Whether a neighbour is at distance 0. The first one is, where any is.
        let mut touches = None;
        let mut total = 0.0;
        while left > 0 {
            let wanted = left.min(HELD);
            let mut nearest = Nearest { last, held: &mut held[..wanted], found: 0 };
            let settled = match seen.take() {
                Some((screen, seen)) => screen.settle(row, seen, wanted, which, &mut nearest),
                None => false,
            };
            if !settled {
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
