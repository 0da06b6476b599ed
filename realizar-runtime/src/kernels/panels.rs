//! Sums side by side: outputs lie across the lanes of registers, and each still adds its terms one after another.
//!
//! The tables of such kernels are *panels*. A panel has the numbers of up to four lines of 64 bytes of outputs: for
//! each input, in order, one number for each output. The last panel of a table has as many lines as it needs, filled
//! up with numbers that nobody reads. So a row reads a table from its first byte to its last, four lines of sums stay
//! in registers, and no sum waits for another.

use super::Element;
use crate::isa::{Isa, Line};

/// What is added to each sum for an input and a number of the table.
pub(super) trait Term<I: Isa, E: Element>: Copy {
    /// The sum with the term added.
    fn add(self, sum: E::Line<I>, x: E::Line<I>, number: E::Line<I>) -> E::Line<I>;
}

/// `w * x`
#[derive(Clone, Copy)]
pub(super) struct Product;

impl<I: Isa, E: Element> Term<I, E> for Product {
    #[inline(always)]
    fn add(self, sum: E::Line<I>, x: E::Line<I>, weight: E::Line<I>) -> E::Line<I> {
        sum.add(weight.mul(x))
    }
}

/// Where sums begin and what is done with them.
pub(super) trait Ends<I: Isa, E: Element>: Copy {
    /// What the sums of the outputs from an index on begin with.
    fn start(self, isa: I, first: usize) -> E::Line<I>;
    /// What becomes of them.
    fn end(self, isa: I, first: usize, sum: E::Line<I>) -> E::Line<I>;
}

/// The most lines that a panel has.
const LINES: usize = 4;

/// The most numbers in a line.
const LONGEST: usize = 16;

/// Writes the sum of each output over the inputs.
#[inline(always)]
pub(super) fn sums<I, E, T, S>(isa: I, row: &[E], table: &[E], term: T, ends: S, out: &mut [E])
where
    I: Isa,
    E: Element,
    T: Term<I, E>,
    S: Ends<I, E>,
{
    let length = E::Line::<I>::LENGTH;
    let mut rest = table;
    for (index, out) in out.chunks_mut(LINES * length).enumerate() {
        let lines = out.len().div_ceil(length);
        let (panel, after) = rest.split_at(lines * length * row.len());
        rest = after;
        let first = index * LINES * length;
        match lines {
            1 => panel_sums::<I, E, T, S, 1>(isa, row, panel, term, ends, first, out),
            2 => panel_sums::<I, E, T, S, 2>(isa, row, panel, term, ends, first, out),
            3 => panel_sums::<I, E, T, S, 3>(isa, row, panel, term, ends, first, out),
            _ => panel_sums::<I, E, T, S, LINES>(isa, row, panel, term, ends, first, out),
        }
    }
}

#[inline(always)]
fn panel_sums<I, E, T, S, const L: usize>(
    isa: I,
    row: &[E],
    panel: &[E],
    term: T,
    ends: S,
    first: usize,
    out: &mut [E],
) where
    I: Isa,
    E: Element,
    T: Term<I, E>,
    S: Ends<I, E>,
{
    let length = E::Line::<I>::LENGTH;
    let mut sums = [E::Line::<I>::all(isa, E::ZERO); L];
    for (line, sum) in sums.iter_mut().enumerate() {
        *sum = ends.start(isa, first + line * length);
    }
    for (&x, numbers) in row.iter().zip(panel.chunks_exact(L * length)) {
        let x = E::Line::<I>::all(isa, x);
        for (line, sum) in sums.iter_mut().enumerate() {
            *sum = term.add(*sum, x, E::Line::<I>::load(isa, &numbers[line * length..]));
        }
    }
    for ((line, sum), out) in sums.into_iter().enumerate().zip(out.chunks_mut(length)) {
        let sum = ends.end(isa, first + line * length, sum);
        if out.len() == length {
            sum.store(out);
        } else {
            let mut whole = [E::ZERO; LONGEST];
            sum.store(&mut whole);
            out.copy_from_slice(&whole[..out.len()]);
        }
    }
}
