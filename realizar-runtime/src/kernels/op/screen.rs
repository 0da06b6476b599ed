//! Which points can be among the nearest: by squared distances in f32, with a bound of their errors.
//!
//! A difference of numbers of f32 is right to `u = 2^-24` of itself, and so a sum of `n` squares of them to `(n + 3) u`
//! of itself: however near or far a point is, its distance is known in parts of it. Rounding row and points to f32 moves
//! each by a distance that is known too. The points that can be among the nearest `k` are measured as ever, and given
//! in order: the answer has the bits of measuring all.

use super::distances::{Points, Take};
use crate::isa::{Isa, Level, Line, WithIsa, is_scalar, work_on};
use crate::kernels::panels;

/// Points, and the same in f32.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    pub(super) points: Points,
    /// In panels of f32.
    pub(super) rounded: &'static [f32],
    /// How far a point is from its rounded one, at most.
    pub(super) moved: f64,
}

/// The widest row.
const WIDEST: usize = 512;

/// Points that are held beyond the nearest: as many may be as near as the last of those, as far as f32 can tell.
const BEYOND: usize = 4;

/// The most points that are held.
const HELD: usize = 64;

/// The unit roundoff of f32.
const UNIT: f64 = 1.0 / (1 << 24) as f64;

impl Screen {
    /// Gives all points that can be among the nearest `wanted`, in order; or none, and false, where f32 does not say
    /// which those are.
    pub(super) fn nearest<T: Take>(
        self,
        forced: Option<Level>,
        row: &[f64],
        wanted: usize,
        take: &mut T,
    ) -> bool {
        if wanted + BEYOND > HELD || row.len() > WIDEST || is_scalar(forced) {
            return false;
        }
        let mut narrow = [0.0; WIDEST];
        let (mut square, mut lost) = (0.0, 0.0);
        for (narrow, &x) in narrow.iter_mut().zip(row) {
            *narrow = x as f32;
            square += x * x;
            lost += (x - f64::from(*narrow)) * (x - f64::from(*narrow));
        }
        // Of NaN too, nothing is known.
        let small = square < 1e30;
        if !small {
            return false;
        }
        let mut held = Held { nearest: [(f32::INFINITY, 0); HELD], last: wanted + BEYOND - 1 };
        work_on(forced, Squared { screen: self, row: &narrow[..row.len()], held: &mut held });
        let nearest = &mut held.nearest[..wanted + BEYOND];
        // In parts of the sum; and for squares that vanish.
        let off = 1.01 * (row.len() + 4) as f64 * UNIT;
        let moved = 1.001 * (self.moved + lost.sqrt());
        let furthest = (f64::from(nearest[wanted - 1].0) * (1.0 + off)).sqrt() + 2.0 * moved;
        let bound = furthest * furthest / (1.0 - off) + 1e-30;
        let count = nearest.iter().take_while(|(apart, _)| f64::from(*apart) <= bound).count();
        // Where all that are held can be, there may be others.
        if count < wanted || (count == nearest.len() && count < self.points.count) {
            return false;
        }
        let nearest = &mut nearest[..count.min(self.points.count)];
        nearest.sort_unstable_by_key(|(_, point)| *point);
        for few in nearest.chunks(4) {
            let mut points = [0; 4];
            for (place, (_, point)) in points.iter_mut().zip(few) {
                *place = *point as usize;
            }
            // Where nothing was rounded, the table that was just read has the same numbers.
            let reduced = if self.moved == 0.0 {
                four(self.rounded, LINE, self.points.count, row, points)
            } else {
                four(self.points.points, LINE / 2, self.points.count, row, points)
            };
            for (point, reduced) in points.into_iter().zip(reduced).take(few.len()) {
                take.take(point, reduced);
            }
        }
        true
    }
}

/// The squared distances of four of `count` points that lie in panels of four lines, each sum from its first term to its
/// last.
fn four<E: Copy + Into<f64>>(
    table: &[E],
    line: usize,
    count: usize,
    row: &[f64],
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
    for (input, x) in row.iter().enumerate() {
        for ((sum, column), width) in sums.iter_mut().zip(columns).zip(widths) {
            let difference = x - column[input * width].into();
            *sum += difference * difference;
        }
    }
    sums
}

/// The nearest points so far, nearest first.
struct Held {
    nearest: [(f32, u32); HELD],
    /// The place of the last of them.
    last: usize,
}

impl Held {
    #[inline(always)]
    fn bound(&self) -> f32 {
        self.nearest[self.last % HELD].0
    }

    #[inline(always)]
    fn take(&mut self, point: usize, apart: f32) {
        let mut place = self.last % HELD;
        while place > 0 && self.nearest[place - 1].0 > apart {
            self.nearest[place] = self.nearest[place - 1];
            place -= 1;
        }
        self.nearest[place] = (apart, point as u32);
    }
}

/// Squared distances in f32, side by side.
struct Squared<'a> {
    screen: Screen,
    row: &'a [f32],
    held: &'a mut Held,
}

/// Points in a line.
const LINE: usize = 16;

impl WithIsa for Squared<'_> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(mut self, isa: I) {
        let Screen { rounded, points, .. } = self.screen;
        panels::all(isa, self.row, [rounded], points.count, &mut self);
    }
}

impl<I: Isa> panels::Sums<I, f32, 1> for Squared<'_> {
    const STOPS: bool = true;

    /// A sum of squares never becomes less.
    #[inline(always)]
    fn stop(&self, isa: I, sums: &[I::F32]) -> bool {
        let bound = I::F32::all(isa, self.held.bound());
        sums.iter().all(|sums| !sums.any_below(bound))
    }

    #[inline(always)]
    fn start(&self, isa: I, _: usize) -> I::F32 {
        I::F32::all(isa, 0.0)
    }

    #[inline(always)]
    fn add(&self, sums: I::F32, x: I::F32, [coordinate]: [I::F32; 1]) -> I::F32 {
        let difference = coordinate.sub(x);
        sums.fused(difference, difference)
    }

    #[inline(always)]
    fn end(&mut self, isa: I, first: usize, sums: I::F32) {
        if !sums.any_below(I::F32::all(isa, self.held.bound())) {
            return;
        }
        let mut apart = [0.0; LINE];
        sums.store(&mut apart);
        for (point, apart) in (first..self.screen.points.count).zip(apart) {
            if apart < self.held.bound() {
                self.held.take(point, apart);
            }
        }
    }
}
