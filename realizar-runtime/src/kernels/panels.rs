//! Sums side by side: outputs lie across the lanes of registers, and each still adds its terms one after another.
//!
//! The tables of such kernels are *panels*. A panel has the numbers of up to four lines of 64 bytes of outputs: for
//! each input, in order, one number for each output. The last panel of a table has as many lines as it needs, filled
//! up with numbers that nobody reads. So a row reads a table from its first byte to its last, four lines of sums stay
//! in registers, and no sum waits for another.

use super::Element;
use crate::isa::{Isa, Line};
use std::ops::Range;

/// Sums that are made side by side, of a row and of `T` tables.
pub(super) trait Sums<I: Isa, E: Element, const T: usize> {
    /// Whether it may be that sums need not be finished.
    const STOPS: bool = false;
    /// Whether none of the sums of a panel, as they are so far, need be finished: nobody takes them then.
    fn stop(&self, _: I, _: &[E::Line<I>]) -> bool {
        false
    }
    /// What the sums of the outputs from index `first` on begin with.
    fn start(&self, isa: I, first: usize) -> E::Line<I>;
    /// The sums with the term of an input and its numbers in the tables.
    fn add(&self, sums: E::Line<I>, x: E::Line<I>, numbers: [E::Line<I>; T]) -> E::Line<I>;
    /// Takes the sums of the outputs from index `first` on, as many as there are.
    fn end(&mut self, isa: I, first: usize, sums: E::Line<I>);
}

/// The most lines that a panel has.
const LINES: usize = 4;

/// The most numbers in a line.
const LONGEST: usize = 16;

/// Makes the sums of all inputs.
#[inline(always)]
pub(super) fn all<I, E, S, const T: usize>(isa: I, row: &[E], tables: [&[E]; T], outputs: usize, sums: &mut S)
where
    I: Isa,
    E: Element,
    S: Sums<I, E, T>,
{
    some(isa, row, 0..row.len(), tables, outputs, sums);
}

/// Makes the sums of some of the inputs.
#[inline(always)]
pub(super) fn some<I, E, S, const T: usize>(
    isa: I,
    row: &[E],
    inputs: Range<usize>,
    tables: [&[E]; T],
    outputs: usize,
    sums: &mut S,
) where
    I: Isa,
    E: Element,
    S: Sums<I, E, T>,
{
    let length = E::Line::<I>::LENGTH;
    let mut panels = 0;
    for first in (0..outputs).step_by(LINES * length) {
        let lines = (outputs - first).div_ceil(length).min(LINES);
        let width = lines * length;
        let mut panel = tables;
        for panel in &mut panel {
            *panel = &panel[panels + inputs.start * width..panels + inputs.end * width];
        }
        panels += row.len() * width;
        let row = &row[inputs.clone()];
        match lines {
            1 => one::<I, E, S, T, 1>(isa, row, panel, first, sums),
            2 => one::<I, E, S, T, 2>(isa, row, panel, first, sums),
            3 => one::<I, E, S, T, 3>(isa, row, panel, first, sums),
            _ => one::<I, E, S, T, LINES>(isa, row, panel, first, sums),
        }
    }
}

/// The sums of a panel of `L` lines.
#[inline(always)]
fn one<I, E, S, const T: usize, const L: usize>(
    isa: I,
    row: &[E],
    panel: [&[E]; T],
    first: usize,
    sums: &mut S,
) where
    I: Isa,
    E: Element,
    S: Sums<I, E, T>,
{
    let zero = E::Line::<I>::all(isa, E::ZERO);
    let length = E::Line::<I>::LENGTH;
    let mut lines = [zero; L];
    for (index, line) in lines.iter_mut().enumerate() {
        *line = sums.start(isa, first + index * length);
    }
    let mut columns = panel.map(|panel| panel.chunks_exact(L * length));
    for (input, &x) in row.iter().enumerate() {
        if S::STOPS && input % 8 == 0 && sums.stop(isa, &lines) {
            return;
        }
        let x = E::Line::<I>::all(isa, x);
        let mut column: [&[E]; T] = [&[]; T];
        for (column, columns) in column.iter_mut().zip(&mut columns) {
            let Some(next) = columns.next() else { return };
            *column = next;
        }
        for (index, line) in lines.iter_mut().enumerate() {
            let mut numbers = [zero; T];
            for (numbers, column) in numbers.iter_mut().zip(column) {
                *numbers = E::Line::<I>::load(isa, &column[index * length..]);
            }
            *line = sums.add(*line, x, numbers);
        }
    }
    for (index, line) in lines.into_iter().enumerate() {
        sums.end(isa, first + index * length, line);
    }
}

/// Numbers in a line of f32.
const NARROW: usize = 16;

/// As [`all`], of f64 and a table of f32. Each number of the row comes with its column of the table.
#[inline(always)]
pub(super) fn widened<I, S>(
    isa: I,
    row: impl ExactSizeIterator<Item = (usize, f64)> + Clone,
    table: &[f32],
    outputs: usize,
    sums: &mut S,
) where
    I: Isa,
    S: Sums<I, f64, 1>,
{
    let columns = row.len();
    for first in (0..outputs).step_by(LINES * NARROW) {
        let width = (outputs - first).min(LINES * NARROW).next_multiple_of(NARROW);
        let panel = (&table[first * columns..][..width * columns], width);
        // A line of f32 is two of f64. So many sums at once fill the registers.
        for at in (0..width).step_by(LINES * NARROW / 2) {
            let outputs = first + at..outputs;
            if width - at > NARROW {
                one_widened::<I, S, LINES>(isa, row.clone(), panel, at, outputs, sums);
            } else {
                one_widened::<I, S, 2>(isa, row.clone(), panel, at, outputs, sums);
            }
        }
    }
}

/// The sums of `L` lines of a panel of f32, from its number `at` on.
#[inline(always)]
fn one_widened<I, S, const L: usize>(
    isa: I,
    row: impl Iterator<Item = (usize, f64)>,
    (panel, width): (&[f32], usize),
    at: usize,
    outputs: Range<usize>,
    sums: &mut S,
) where
    I: Isa,
    S: Sums<I, f64, 1>,
{
    let length = I::F64::LENGTH;
    let mut lines = [I::F64::all(isa, 0.0); L];
    for (index, line) in lines.iter_mut().enumerate() {
        *line = sums.start(isa, outputs.start + index * length);
    }
    for (input, (place, x)) in row.enumerate() {
        if S::STOPS && input % 8 == 0 && sums.stop(isa, &lines) {
            return;
        }
        let x = I::F64::all(isa, x);
        let column = &panel[place * width + at..][..L * length];
        for (index, line) in lines.iter_mut().enumerate() {
            *line = sums.add(*line, x, [isa.widened(&column[index * length..])]);
        }
    }
    for (index, line) in lines.into_iter().enumerate() {
        let first = outputs.start + index * length;
        if first < outputs.end {
            sums.end(isa, first, line);
        }
    }
}

/// Writes a line to the outputs from index `first` on, as much of it as there are.
#[inline(always)]
pub(super) fn write<I: Isa, E: Element>(line: E::Line<I>, out: &mut [E], first: usize) {
    let out = &mut out[first..];
    if out.len() >= E::Line::<I>::LENGTH {
        line.store(out);
    } else {
        let mut whole = [E::ZERO; LONGEST];
        line.store(&mut whole);
        out.copy_from_slice(&whole[..out.len()]);
    }
}

/// `sum + w * x`
#[inline(always)]
pub(super) fn product<I: Isa, E: Element>(
    sum: E::Line<I>,
    x: E::Line<I>,
    [weight]: [E::Line<I>; 1],
) -> E::Line<I> {
    sum.add(weight.mul(x))
}

/// `sum + (c - x)^2`
#[inline(always)]
pub(super) fn squared_difference<I: Isa, E: Element>(
    sum: E::Line<I>,
    x: E::Line<I>,
    [coordinate]: [E::Line<I>; 1],
) -> E::Line<I> {
    let difference = coordinate.sub(x);
    sum.add(difference.mul(difference))
}
