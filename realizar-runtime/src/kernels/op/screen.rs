//! Which points can be among the nearest: by squared distances in f32, with a bound of their errors.
//!
//! A difference of numbers of f32 is right to `u = 2^-24` of itself, and so a sum of `n` squares of them to `(n + 3) u`
//! of itself: however near or far a point is, its distance is known in parts of it. Rounding row and points to f32 moves
//! each by a distance that is known too. The points that can be among the nearest `k` are measured as ever, and given
//! in order: the answer has the bits of measuring all.
//!
//! A sum of squares never becomes less, so a row by itself leaves points as soon as all 64 of a panel are further than
//! the furthest that counts. Columns are in the order of how far points are spread in them, the most first: few are
//! looked at then. Six rows together look at all, but load each number of a point once.

use super::distances::{Points, Take};
use crate::isa::{Isa, Level, Line, WithIsa, is_scalar, work_on};

/// Points, and the same in f32.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    pub(super) points: Points,
    /// In panels of f32.
    pub(super) rounded: &'static [f32],
    /// Which column of those each number of a row belongs to.
    pub(super) places: &'static [u32],
    /// How far a point is from its rounded one, at most.
    pub(super) moved: f64,
}

/// Rows together.
pub(super) const TOGETHER: usize = 6;

/// The widest row.
const WIDEST: usize = 512;

/// Points that are held beyond the nearest: as many may be as near as the last of those, as far as f32 can tell.
const BEYOND: usize = 4;

/// The most points that are held.
const HELD: usize = 64;

/// The unit roundoff of f32.
const UNIT: f64 = 1.0 / (1 << 24) as f64;

/// What f32 says of a row.
pub(super) struct Seen {
    /// The nearest points so far, nearest first; of equals the first is nearer.
    nearest: [u64; HELD],
    /// How many of those count.
    count: usize,
    /// How far the row is from its rounded one, where f32 is for it.
    moved: Option<f64>,
}

/// A point and its distance, which is not below zero: the nearer one is the smaller number.
fn key(point: usize, apart: f32) -> u64 {
    u64::from(apart.to_bits()) << 32 | point as u64
}

/// The distance of a point.
fn apart(key: u64) -> f32 {
    f32::from_bits((key >> 32) as u32)
}

/// The index of a point.
fn point(key: u64) -> usize {
    key as u32 as usize
}

impl Seen {
    /// Nothing yet, of a row whose nearest `wanted` are asked for.
    pub(super) fn new(wanted: usize) -> Seen {
        let nothing = key(u32::MAX as usize, f32::INFINITY);
        Seen { nearest: [nothing; HELD], count: wanted + BEYOND, moved: None }
    }

    /// Points as far as this are no longer among the nearest.
    #[inline(always)]
    fn bound(&self) -> f32 {
        apart(self.nearest[(self.count - 1) % HELD])
    }

    /// Without a branch that looks at distances: each place keeps the nearer one and hands on the other.
    #[inline(always)]
    fn take(&mut self, mut taken: u64) {
        for place in &mut self.nearest[..self.count.min(HELD)] {
            let nearer = taken.min(*place);
            taken = taken.max(*place);
            *place = nearer;
        }
    }
}

impl Screen {
    /// Looks at all points, for rows of this many numbers.
    pub(super) fn look<const R: usize>(self, forced: Option<Level>, rows: [&[f64]; R], seen: &mut [Seen; R]) {
        let width = self.places.len();
        let many = seen.iter().any(|seen| seen.count > HELD);
        if many || width > WIDEST || is_scalar(forced) {
            return;
        }
        let mut narrow = [[0.0; R]; WIDEST];
        for (index, (row, seen)) in rows.into_iter().zip(&mut *seen).enumerate() {
            let (mut square, mut lost) = (0.0, 0.0);
            for (&x, &place) in row.iter().zip(self.places) {
                let rounded = x as f32;
                narrow[place as usize % WIDEST][index] = rounded;
                square += x * x;
                lost += (x - f64::from(rounded)) * (x - f64::from(rounded));
            }
            // Of NaN too, nothing is known.
            if square < 1e30 {
                seen.moved = Some(lost.sqrt());
            }
        }
        work_on(forced, Squared { screen: self, rows: &narrow[..width], seen });
    }

    /// Gives all points that can be among the nearest `wanted` of a row that was looked at, in order, or where `which`
    /// they are is enough with distances as f32 has them; or none, and false, where f32 does not say which those are.
    pub(super) fn settle<T: Take>(
        self,
        row: &[f64],
        seen: &mut Seen,
        wanted: usize,
        which: bool,
        take: &mut T,
    ) -> bool {
        let Some(moved) = seen.moved else { return false };
        let nearest = &mut seen.nearest[..seen.count];
        // In parts of the sum; and for squares that vanish.
        let off = 1.01 * (row.len() + 4) as f64 * UNIT;
        let moved = 1.001 * (self.moved + moved);
        let furthest = (f64::from(apart(nearest[wanted - 1])) * (1.0 + off)).sqrt() + 2.0 * moved;
        let bound = furthest * furthest / (1.0 - off) + 1e-30;
        let count = nearest.iter().take_while(|near| f64::from(apart(**near)) <= bound).count();
        // Where all that are held can be, there may be others.
        if count < wanted || (count == nearest.len() && count < self.points.count) {
            return false;
        }
        let nearest = &mut nearest[..count.min(self.points.count)];
        if which && nearest.len() == wanted {
            for &near in &*nearest {
                take.take(point(near), apart(near).into());
            }
            return true;
        }
        nearest.sort_unstable_by_key(|&near| point(near));
        for few in nearest.chunks(4) {
            let mut points = [0; 4];
            for (place, &near) in points.iter_mut().zip(few) {
                *place = point(near);
            }
            let reduced = self.points.four(row, points);
            for (point, reduced) in points.into_iter().zip(reduced).take(few.len()) {
                take.take(point, reduced);
            }
        }
        true
    }
}

/// Squared distances of rows in f32, side by side.
struct Squared<'a, const R: usize> {
    screen: Screen,
    /// For each column a number of each row.
    rows: &'a [[f32; R]],
    seen: &'a mut [Seen; R],
}

/// Points in a line.
const LINE: usize = 16;

/// Lines in a panel, at most.
const LINES: usize = 4;

/// Columns after which a row by itself asks whether it goes on.
const STEP: usize = 4;

impl<const R: usize> WithIsa for Squared<'_, R> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(mut self, isa: I) {
        let (count, columns) = (self.screen.points.count, self.rows.len());
        for first in (0..count).step_by(LINES * LINE) {
            let lines = (count - first).div_ceil(LINE).min(LINES);
            let panel = &self.screen.rounded[first * columns..][..lines * LINE * columns];
            // As many lines at once as the registers hold.
            if R == 1 || I::LINES >= 32 {
                match lines {
                    1 => self.panel::<I, 1>(isa, panel, 1, first, 0),
                    2 => self.panel::<I, 2>(isa, panel, 2, first, 0),
                    3 => self.panel::<I, 3>(isa, panel, 3, first, 0),
                    _ => self.panel::<I, LINES>(isa, panel, LINES, first, 0),
                }
            } else {
                for line in 0..lines {
                    self.panel::<I, 1>(isa, panel, lines, first, line * LINE);
                }
            }
        }
    }
}

impl<const R: usize> Squared<'_, R> {
    /// `T` of the `lines` of a panel, from its point `at` on; `first` is the panel's first point.
    #[inline(always)]
    fn panel<I: Isa, const T: usize>(
        &mut self,
        isa: I,
        panel: &[f32],
        lines: usize,
        first: usize,
        at: usize,
    ) {
        let zero = I::F32::all(isa, 0.0);
        let mut sums = [[zero; T]; R];
        let columns = panel.chunks_exact(lines * LINE);
        for (index, (x, column)) in self.rows.iter().zip(columns).enumerate() {
            // A sum of squares never becomes less.
            if R == 1 && index % STEP == 0 && self.is_over(isa, &sums) {
                return;
            }
            let column = &column[at..][..T * LINE];
            let mut points = [zero; T];
            for (line, points) in points.iter_mut().enumerate() {
                *points = I::F32::load(isa, &column[line * LINE..]);
            }
            for (sums, &x) in sums.iter_mut().zip(x) {
                let x = I::F32::all(isa, x);
                for (sum, points) in sums.iter_mut().zip(points) {
                    let difference = points.sub(x);
                    *sum = sum.fused(difference, difference);
                }
            }
        }
        let first = first + at;
        // What fills the last line up is no point.
        let left = self.screen.points.count - first;
        let there = if left < LINES * LINE { (1 << left) - 1 } else { u64::MAX };
        for (seen, sums) in self.seen.iter_mut().zip(sums) {
            let bound = I::F32::all(isa, seen.bound());
            let mut below = 0;
            for (line, sums) in sums.iter().enumerate() {
                below |= u64::from(sums.below(bound)) << (line * LINE);
            }
            below &= there;
            if below == 0 {
                continue;
            }
            let mut apart = [0.0; LINES * LINE];
            for (line, sums) in sums.into_iter().enumerate() {
                sums.store(&mut apart[line * LINE..]);
            }
            while below != 0 {
                let point = below.trailing_zeros() as usize;
                below &= below - 1;
                seen.take(key(first + point, apart[point % (LINES * LINE)]));
            }
        }
    }

    /// Whether all points are further than those that count.
    #[inline(always)]
    fn is_over<I: Isa, const T: usize>(&self, isa: I, sums: &[[I::F32; T]; R]) -> bool {
        self.seen.iter().zip(sums).all(|(seen, sums)| {
            let bound = I::F32::all(isa, seen.bound());
            sums.iter().all(|sums| !sums.any_below(bound))
        })
    }
}
