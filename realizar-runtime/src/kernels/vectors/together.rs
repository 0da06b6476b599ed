//! The kernel's values of six rows together: each number of a vector is loaded once for all of them.
//!
//! Each value is made of the same operations in the same order as that of a row by itself.

use super::{Curve, Function, LINE};
use crate::isa::{Isa, Level, Line, WithIsa, work_on};
use crate::kernels::{FEW, panels};

/// Lines in a panel, at most.
const LINES: usize = 4;

/// Rows, and places for numbers of each row with each vector, one row's after another's.
pub(super) struct Rows<'a> {
    /// One after another.
    pub(super) rows: &'a [f32],
    /// In panels.
    pub(super) vectors: &'static [f32],
    pub(super) curve: Curve,
    /// Squared distances or products.
    pub(super) sums: &'a mut [f32],
    /// What the curve makes of them.
    pub(super) values: &'a mut [f64],
}

/// Once for all machines of a program. The curve comes by itself: its constants would take the registers of the sums.
#[inline(never)]
pub(super) fn run(forced: Option<Level>, rows: Rows<'_>) {
    let Rows { rows, vectors, curve, sums, values } = rows;
    match curve.function {
        Function::Radial => work_on(forced, Pairs::<true> { rows, vectors, sums }),
        Function::Power(_) | Function::Sigmoid => work_on(forced, Pairs::<false> { rows, vectors, sums }),
    }
    work_on(forced, Curved { curve, sums, values });
}

/// A curve of numbers.
struct Curved<'a> {
    curve: Curve,
    sums: &'a [f32],
    values: &'a mut [f64],
}

impl WithIsa for Curved<'_> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let (sums, last) = self.sums.as_chunks();
        let (values, places) = self.values.as_chunks_mut();
        for (sums, values) in sums.iter().zip(values) {
            *values = curved(isa, self.curve, sums);
        }
        let mut line = [0.0; LINE];
        line[..last.len()].copy_from_slice(last);
        for (place, value) in places.iter_mut().zip(curved(isa, self.curve, &line)) {
            *place = value;
        }
    }
}

/// A line of a curve.
#[inline(always)]
fn curved<I: Isa>(isa: I, curve: Curve, sums: &[f32; LINE]) -> [f64; LINE] {
    let mut values = [0.0; LINE];
    curve.line(isa, I::F32::load(isa, sums)).store(&mut values);
    values.map(f64::from)
}

/// With each vector: squared distances, or else products.
struct Pairs<'a, const SQUARED: bool> {
    rows: &'a [f32],
    vectors: &'static [f32],
    sums: &'a mut [f32],
}

impl<const SQUARED: bool> WithIsa for Pairs<'_, SQUARED> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(mut self, isa: I) {
        let (width, count) = (self.rows.len() / FEW, self.sums.len() / FEW);
        for first in (0..count).step_by(LINES * LINE) {
            let lines = (count - first).div_ceil(LINE).min(LINES);
            let panel = &self.vectors[first * width..][..lines * LINE * width];
            // As many lines at once as the registers hold.
            match lines {
                4 if I::LINES >= 32 => self.panel::<I, 4>(isa, panel, 4, first, 0),
                3 if I::LINES >= 32 => self.panel::<I, 3>(isa, panel, 3, first, 0),
                2 if I::LINES >= 32 => self.panel::<I, 2>(isa, panel, 2, first, 0),
                _ => {
                    for line in 0..lines {
                        self.panel::<I, 1>(isa, panel, lines, first, line * LINE);
                    }
                }
            }
        }
    }
}

impl<const SQUARED: bool> Pairs<'_, SQUARED> {
    /// `T` of the `lines` of a panel, from its vector `at` on; `first` is the panel's first vector.
    #[inline(always)]
    fn panel<I: Isa, const T: usize>(
        &mut self,
        isa: I,
        panel: &[f32],
        lines: usize,
        first: usize,
        at: usize,
    ) {
        let Self { rows, sums: out, .. } = self;
        let (width, count) = (rows.len() / FEW, out.len() / FEW);
        let zero = I::F32::all(isa, 0.0);
        let mut sums = [[zero; T]; FEW];
        let rows: [&[f32]; FEW] = std::array::from_fn(|row| &rows[row * width..(row + 1) * width]);
        for (index, column) in panel.chunks_exact(lines * LINE).enumerate().take(width) {
            let column = &column[at..][..T * LINE];
            let mut coordinates = [zero; T];
            for (line, coordinates) in coordinates.iter_mut().enumerate() {
                *coordinates = I::F32::load(isa, &column[line * LINE..]);
            }
            for (sums, row) in sums.iter_mut().zip(rows) {
                let x = I::F32::all(isa, row[index]);
                for (sum, coordinate) in sums.iter_mut().zip(coordinates) {
                    *sum = if SQUARED {
                        let difference = coordinate.sub(x);
                        sum.fused(difference, difference)
                    } else {
                        sum.fused(coordinate, x)
                    };
                }
            }
        }
        for (row, sums) in sums.into_iter().enumerate() {
            let out = &mut out[row * count..(row + 1) * count];
            for (line, sums) in sums.into_iter().enumerate() {
                panels::write::<I, f32>(sums, out, first + at + line * LINE);
            }
        }
    }
}
