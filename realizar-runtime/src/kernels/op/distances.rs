//! The distance to each point.

use crate::isa::{Isa, Level, Line, WithIsa, work_on};
use crate::kernels::panels;

/// The distance to each of `M` points.
#[derive(Debug)]
pub struct Distances {
    /// `[M, N]`, in panels.
    pub points: &'static [f64],
    /// How it is measured.
    pub metric: Metric,
    /// The exponent of `Minkowski`.
    pub p: Option<f64>,
}

/// How the distance of two rows is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// The root of the sum of squared differences.
    Euclidean,
    /// The sum of squared differences.
    SquaredEuclidean,
    /// The sum of the sizes of the differences.
    Manhattan,
    /// The largest size of a difference.
    Chebyshev,
    /// The `p`-th root of the sum of the `p`-th powers of the sizes of the differences.
    Minkowski,
    /// One less the cosine of the angle between them, from 0 to 2.
    Cosine,
}

panel_stage!(Distances);

impl Distances {
    fn compute(&self, level: Option<Level>, row: &[f64], out: &mut [f64]) {
        let measure = Measure::new(self.metric, self.p, row);
        let points = Points { table: Table::Wide(self.points), count: out.len() };
        points.measured(level, &measure, row, &mut All { measure: &measure, out });
    }
}

/// Writes each distance.
struct All<'a> {
    measure: &'a Measure,
    out: &'a mut [f64],
}

impl Take for All<'_> {
    const BOUNDED: bool = false;

    fn bound(&self) -> Option<f64> {
        None
    }

    #[inline(always)]
    fn take(&mut self, point: usize, reduced: f64) {
        self.out[point] = self.measure.distance(reduced);
    }
}

/// What reduced distances are for.
pub(super) trait Take {
    /// Whether there may be a bound.
    const BOUNDED: bool;
    /// Points that are not nearer than this need not be given.
    fn bound(&self) -> Option<f64>;
    /// Takes the reduced distance of a point.
    fn take(&mut self, point: usize, reduced: f64);
}

/// Points in panels.
#[derive(Clone, Copy)]
pub(super) struct Points {
    pub(super) table: Table,
    pub(super) count: usize,
}

/// `[count, n]`, in panels.
#[derive(Clone, Copy)]
pub(super) enum Table {
    Wide(&'static [f64]),
    /// Of f32, which has the same numbers, and which column of them each number of a row belongs to: for squared
    /// distances only.
    Narrow(&'static [f32], &'static [u32]),
}

/// Points in a line.
const LINE: usize = 8;

/// Points in a panel.
const PANEL: usize = 4 * LINE;

impl Points {
    /// Gives the reduced distance of each point, in order.
    pub(super) fn measured<T: Take>(
        self,
        level: Option<Level>,
        measure: &Measure,
        row: &[f64],
        take: &mut T,
    ) {
        let mut rest = match self.table {
            Table::Wide(points)
                if !matches!(measure.metric, Metric::Euclidean | Metric::SquaredEuclidean) =>
            {
                points
            }
            _ => return work_on(level, Squared { points: self, row, take }),
        };
        for first in (0..self.count).step_by(PANEL) {
            let count = PANEL.min(self.count - first);
            let width = count.next_multiple_of(LINE);
            let (panel, after) = rest.split_at(width * row.len());
            rest = after;
            for point in 0..count {
                let coordinates = panel.get(point..).unwrap_or_default().iter().step_by(width);
                take.take(first + point, measure.reduced(row, coordinates));
            }
        }
    }

    /// The squared distances of four of the points.
    pub(super) fn four(self, row: &[f64], points: [usize; 4]) -> [f64; 4] {
        match self.table {
            Table::Wide(table) => four(table, LINE, self.count, row.iter().copied().enumerate(), points),
            Table::Narrow(table, places) => {
                let row = places.iter().map(|&place| place as usize).zip(row.iter().copied());
                four(table, 2 * LINE, self.count, row, points)
            }
        }
    }
}

/// The squared distances of four of `count` points that lie in panels of four lines, each sum from its first term to its
/// last. Each number of the row comes with its column.
fn four<E: Copy + Into<f64>>(
    table: &[E],
    line: usize,
    count: usize,
    row: impl ExactSizeIterator<Item = (usize, f64)>,
    points: [usize; 4],
) -> [f64; 4] {
    let mut widths = [line; 4];
    let mut columns = [table; 4];
    for ((point, width), column) in points.into_iter().zip(&mut widths).zip(&mut columns) {
        let within = point % (4 * line);
        let first = point - within;
        *width = (4 * line).min(count - first).next_multiple_of(line);
        *column = &table[first * row.len() + within..];
    }
    let mut sums = [0.0; 4];
    for (place, x) in row {
        for ((sum, column), width) in sums.iter_mut().zip(columns).zip(widths) {
            let difference = x - column[place * width].into();
            *sum += difference * difference;
        }
    }
    sums
}

/// Squared distances, side by side.
struct Squared<'a, T> {
    points: Points,
    row: &'a [f64],
    take: &'a mut T,
}

impl<T: Take> WithIsa for Squared<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(mut self, isa: I) {
        let Points { table, count } = self.points;
        match table {
            Table::Wide(points) => panels::all(isa, self.row, [points], count, &mut self),
            Table::Narrow(points, places) => {
                let row = places.iter().map(|&place| place as usize).zip(self.row.iter().copied());
                panels::widened(isa, row, points, count, &mut self);
            }
        }
    }
}

impl<I: Isa, T: Take> panels::Sums<I, f64, 1> for Squared<'_, T> {
    const STOPS: bool = T::BOUNDED;

    /// A sum of squares never becomes less.
    #[inline(always)]
    fn stop(&self, isa: I, sums: &[I::F64]) -> bool {
        let Some(bound) = self.take.bound() else { return false };
        let bound = I::F64::all(isa, bound);
        sums.iter().all(|sums| !sums.any_below(bound))
    }

    #[inline(always)]
    fn start(&self, isa: I, _: usize) -> I::F64 {
        I::F64::all(isa, 0.0)
    }

    #[inline(always)]
    fn add(&self, sums: I::F64, x: I::F64, coordinates: [I::F64; 1]) -> I::F64 {
        panels::squared_difference::<I, f64>(sums, x, coordinates)
    }

    #[inline(always)]
    fn end(&mut self, _: I, first: usize, sums: I::F64) {
        let mut reduced = [0.0; LINE];
        sums.store(&mut reduced);
        for (point, reduced) in (first..self.points.count).zip(reduced) {
            self.take.take(point, reduced);
        }
    }
}

/// A metric, ready for one row.
pub(super) struct Measure {
    metric: Metric,
    p: f64,
    /// The row's norm, where the metric needs it.
    norm: f64,
}

impl Measure {
    pub(super) fn new(metric: Metric, p: Option<f64>, row: &[f64]) -> Measure {
        let norm = if metric == Metric::Cosine { norm(row.iter()) } else { 1.0 };
        Measure { metric, p: p.unwrap_or(2.0), norm }
    }

    /// What grows with the distance and is equal where it is: the sum before its root.
    fn reduced<'a>(&self, row: &[f64], point: impl Iterator<Item = &'a f64> + Clone) -> f64 {
        let pairs = row.iter().zip(point.clone());
        let mut sum = 0.0;
        match self.metric {
            Metric::Euclidean | Metric::SquaredEuclidean => {
                for (x, y) in pairs {
                    let difference = x - y;
                    sum += difference * difference;
                }
            }
            Metric::Manhattan => {
                for (x, y) in pairs {
                    sum += (x - y).abs();
                }
            }
            Metric::Chebyshev => {
                for (x, y) in pairs {
                    let size = (x - y).abs();
                    if size > sum {
                        sum = size;
                    }
                }
            }
            Metric::Minkowski => {
                for (x, y) in pairs {
                    sum += (x - y).abs().powf(self.p);
                }
            }
            Metric::Cosine => {
                let of_point = norm(point);
                for (x, y) in pairs {
                    sum += x / self.norm * (y / of_point);
                }
                sum = (1.0 - sum).clamp(0.0, 2.0);
            }
        }
        sum
    }

    /// The distance of what [`reduced`](Self::reduced) gives.
    pub(super) fn distance(&self, reduced: f64) -> f64 {
        match self.metric {
            Metric::Euclidean => reduced.sqrt(),
            Metric::Minkowski => reduced.powf(1.0 / self.p),
            Metric::SquaredEuclidean | Metric::Manhattan | Metric::Chebyshev | Metric::Cosine => reduced,
        }
    }
}

/// The Euclidean norm; 1 for a row that counts as zeros.
fn norm<'a>(row: impl Iterator<Item = &'a f64>) -> f64 {
    let mut sum = 0.0;
    for x in row {
        sum += x * x;
    }
    let norm = sum.sqrt();
    if norm < 10.0 * f64::EPSILON { 1.0 } else { norm }
}
