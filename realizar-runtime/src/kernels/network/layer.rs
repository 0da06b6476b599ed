//! One layer of a network in f32: sums of fused products, of one row and of several rows together.
//!
//! Weights lie in panels ([`super::super::panels`]). Sums are made of parts, so that few roundings lie on the way of a
//! term: [`Parts`] says which inputs a part has. To the bias the parts are added, from the first to the last. A row by
//! itself makes several parts at once, because a fused product waits four cycles for the one before it. Rows together
//! fill the registers with one part, load its weights once for all of them, and all rows finish a part before the next
//! begins, so that its weights are in the nearest cache for all but the first.

use super::super::curves;
use super::weight::Weight;
use crate::isa::{Isa, Line};

/// Sums of products in f32, of weights that a table keeps as `E`.
#[derive(Debug)]
pub struct Layer<E: 'static = f32> {
    /// Numbers that enter.
    pub inputs: usize,
    /// Sums.
    pub outputs: usize,
    /// In panels, filled up with zeros.
    pub weight: &'static [E],
    /// What sums start at, filled up to whole lines with zeros.
    pub bias: Option<&'static [f32]>,
    /// What follows the sums.
    pub after: After,
    /// How far a score can be off because of this layer's roundings, for inputs whose norm is 1. 0 where the first
    /// layer's accounts for this one.
    pub worst: f64,
    /// How far a score is likely to be off because of this layer's roundings, for inputs whose norm is 1.
    pub likely: f64,
}

/// What follows the sums of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// Nothing.
    Identity,
    /// Sums below zero become zero.
    Relu,
    /// The hyperbolic tangent, as in [`curves`].
    Tanh,
    /// `1 / (1 + exp(-x))`, as in [`curves`].
    Logistic,
}

/// Rows together.
pub(super) const TILE: usize = 6;

/// Numbers in a line.
pub(super) const LINE: usize = 16;

/// Lines in a panel, at most.
const LINES: usize = 4;

/// Inputs of a part, at most, but for one.
const LONGEST: usize = 64;

/// The inputs of the parts of a block. A block has as many parts as a row by itself makes at once, all of the same
/// length; of the inputs that are left the first goes to the first part, and so on.
#[derive(Clone, Copy)]
struct Parts {
    /// The first input of the block.
    start: usize,
    count: usize,
    length: usize,
    /// Parts that have one more.
    longer: usize,
}

impl Parts {
    /// Parts of a block of a panel of so many lines.
    const fn count(lines: usize) -> usize {
        match lines {
            1 => 4,
            _ => 2,
        }
    }

    /// Of the blocks of a layer, one after another.
    #[inline(always)]
    fn of(inputs: usize, lines: usize) -> impl Iterator<Item = Parts> {
        let count = Parts::count(lines);
        (0..inputs.max(1)).step_by(LONGEST * count).map(move |start| {
            let inputs = (inputs - start).min(LONGEST * count);
            Parts { start, count, length: inputs / count, longer: inputs % count }
        })
    }

    /// Where the inputs of a part start.
    #[inline(always)]
    fn first(self, part: usize) -> usize {
        self.start + part * self.length
    }

    /// The input that a part has beside them.
    #[inline(always)]
    fn last(self, part: usize) -> Option<usize> {
        (part < self.longer).then_some(self.first(self.count) + part)
    }
}

impl<E: Weight> Layer<E> {
    /// Computes `count` rows, which start every `stride` numbers, into places of whole lines.
    #[inline(always)]
    pub(super) fn run<I: Isa>(
        &self,
        isa: I,
        (given, stride): (&[f32], usize),
        count: usize,
        (out, width): (&mut [f32], usize),
    ) {
        let tiles = count - count % TILE;
        let mut panels = 0;
        for first in (0..self.outputs).step_by(LINES * LINE) {
            let lines = (self.outputs - first).div_ceil(LINE).min(LINES);
            let numbers = self.inputs * lines * LINE;
            // With the panels after this one.
            let weights = &self.weight[panels..];
            let panel = Panel {
                weight: &weights[..numbers],
                bias: self.bias.map(|bias| &bias[first..first + lines * LINE]),
                is_relu: self.after == After::Relu,
                inputs: self.inputs,
            };
            panels += numbers;
            if tiles > 0 {
                for parts in Parts::of(self.inputs, lines) {
                    for part in 0..parts.count {
                        // While rows finish a part, its successor comes nearer.
                        let next = weights.as_ptr().wrapping_add(parts.first(part + 1) * lines * LINE);
                        for row in (0..tiles).step_by(TILE) {
                            let ahead = Ahead { next, share: row / TILE, shares: tiles / TILE };
                            let (given, out) = (&given[row * stride..], &mut out[row * width + first..]);
                            let rows = std::array::from_fn(|row| &given[row * stride..][..self.inputs]);
                            panel.together(isa, lines, (parts, part), rows, (out, width), ahead);
                        }
                    }
                }
            }
            for row in tiles..count {
                let given = &given[row * stride..row * stride + self.inputs];
                panel.alone(isa, lines, given, &mut out[row * width + first..]);
            }
        }
        match self.after {
            After::Identity | After::Relu => {}
            After::Tanh => self.bend::<I>(
                isa,
                (count, out, width),
                #[inline(always)]
                |sums| curves::tanh::<I, f32>(isa, sums),
            ),
            After::Logistic => self.bend::<I>(
                isa,
                (count, out, width),
                #[inline(always)]
                |sums| curves::logistic::<I, f32>(isa, sums),
            ),
        }
    }

    /// Replaces the sums of `count` rows by what a curve makes of them. What fills lines stays zero.
    #[inline(always)]
    fn bend<I: Isa>(
        &self,
        isa: I,
        (count, out, width): (usize, &mut [f32], usize),
        curve: impl Fn(I::F32) -> I::F32,
    ) {
        let end = self.outputs.next_multiple_of(LINE);
        for row in out.chunks_exact_mut(width).take(count) {
            for line in row[..end].chunks_exact_mut(LINE) {
                curve(I::F32::load(isa, line)).store(line);
            }
            row[self.outputs..end].fill(0.0);
        }
    }
}

/// Weights that are wanted next, and which share of them is asked for meanwhile.
#[derive(Clone, Copy)]
struct Ahead<E> {
    next: *const E,
    share: usize,
    shares: usize,
}

impl<E> Ahead<E> {
    /// Where a share of a part of so many inputs starts, and how far it is to the next place: one for each input.
    #[inline(always)]
    fn places(self, inputs: usize, column: usize) -> (*const E, usize) {
        let step = column / self.shares;
        (self.next.wrapping_add(self.share * inputs * step), step)
    }
}

/// A panel of a layer.
#[derive(Clone, Copy)]
struct Panel<'a, E> {
    weight: &'a [E],
    bias: Option<&'a [f32]>,
    is_relu: bool,
    inputs: usize,
}

impl<E: Weight> Panel<'_, E> {
    /// One row, as many parts at once as the registers hold.
    #[inline(always)]
    fn alone<I: Isa>(self, isa: I, lines: usize, row: &[f32], out: &mut [f32]) {
        // Lines of 64 bytes fill one register or as many as there are registers to eight lines.
        let many = I::LINES >= 32;
        match lines {
            1 => self.row::<I, 1, 4>(isa, row, out),
            2 => self.row::<I, 2, 2>(isa, row, out),
            3 if many => self.row::<I, 3, 2>(isa, row, out),
            3 => self.row::<I, 3, 1>(isa, row, out),
            _ if many => self.row::<I, LINES, 2>(isa, row, out),
            _ => self.row::<I, LINES, 1>(isa, row, out),
        }
    }

    /// A part of several rows, as many lines at once as the registers hold.
    #[inline(always)]
    fn together<I: Isa>(
        self,
        isa: I,
        lines: usize,
        part: (Parts, usize),
        rows: [&[f32]; TILE],
        (out, width): (&mut [f32], usize),
        ahead: Ahead<E>,
    ) {
        if I::LINES >= 32 {
            return match lines {
                1 => self.tile::<I, 1>(isa, 1, 0, part, rows, (out, width), ahead),
                2 => self.tile::<I, 2>(isa, 2, 0, part, rows, (out, width), ahead),
                3 => self.tile::<I, 3>(isa, 3, 0, part, rows, (out, width), ahead),
                _ => self.tile::<I, LINES>(isa, LINES, 0, part, rows, (out, width), ahead),
            };
        }
        for line in 0..lines {
            let Ahead { next, share, shares } = ahead;
            let ahead = Ahead { next, share: share * lines + line, shares: shares * lines };
            self.tile::<I, 1>(isa, lines, line * LINE, part, rows, (&mut out[line * LINE..], width), ahead);
        }
    }

    /// What the sums of a line start at.
    #[inline(always)]
    fn start<I: Isa>(self, isa: I, at: usize) -> I::F32 {
        match self.bias {
            Some(bias) => I::F32::load(isa, &bias[at..]),
            None => I::F32::all(isa, 0.0),
        }
    }

    #[inline(always)]
    fn end<I: Isa>(self, isa: I, sums: I::F32) -> I::F32 {
        if self.is_relu { sums.max(I::F32::all(isa, 0.0)) } else { sums }
    }

    /// All `L` lines of the panel, `P` parts at a time.
    #[inline(always)]
    fn row<I: Isa, const L: usize, const P: usize>(self, isa: I, row: &[f32], out: &mut [f32]) {
        let zero = I::F32::all(isa, 0.0);
        let width = L * LINE;
        let mut total = [zero; L];
        for (line, total) in total.iter_mut().enumerate() {
            *total = self.start(isa, line * LINE);
        }
        for parts in Parts::of(self.inputs, L) {
            for group in (0..parts.count).step_by(P) {
                let mut sums = [[zero; L]; P];
                let inputs: [&[f32]; P] =
                    std::array::from_fn(|part| &row[parts.first(group + part)..][..parts.length]);
                let mut columns: [_; P] = std::array::from_fn(|part| {
                    self.weight[parts.first(group + part) * width..].chunks_exact(width)
                });
                for input in 0..parts.length {
                    for ((sums, inputs), columns) in sums.iter_mut().zip(inputs).zip(&mut columns) {
                        let Some(column) = columns.next() else { break };
                        add::<I, E, L>(isa, sums, inputs[input], column);
                    }
                }
                for (part, sums) in sums.iter_mut().enumerate() {
                    if let Some(input) = parts.last(group + part) {
                        add::<I, E, L>(isa, sums, row[input], &self.weight[input * width..]);
                    }
                }
                for sums in sums {
                    for (total, sum) in total.iter_mut().zip(sums) {
                        *total = total.add(sum);
                    }
                }
            }
        }
        for (line, sums) in total.into_iter().enumerate() {
            self.end(isa, sums).store(&mut out[line * LINE..]);
        }
    }

    /// A part of `T` lines of the panel, from its number `at` on, of several rows. What is between parts is in `out`.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "the ends of six loops")]
    fn tile<I: Isa, const T: usize>(
        self,
        isa: I,
        lines: usize,
        at: usize,
        (parts, part): (Parts, usize),
        rows: [&[f32]; TILE],
        (out, width): (&mut [f32], usize),
        ahead: Ahead<E>,
    ) {
        let mut sums = [[I::F32::all(isa, 0.0); T]; TILE];
        let (start, column) = (parts.first(part), lines * LINE);
        let (mut soon, step) = ahead.places(parts.length, column);
        let columns = self.weight[start * column..].chunks_exact(column);
        let [a, b, c, d, e, f] = rows.map(|row| row[start..start + parts.length].iter());
        for ((((((column, &a), &b), &c), &d), &e), &f) in columns.zip(a).zip(b).zip(c).zip(d).zip(e).zip(f) {
            isa.soon(soon);
            soon = soon.wrapping_add(step);
            products::<I, E, T>(isa, &mut sums, &column[at..], [a, b, c, d, e, f]);
        }
        if let Some(input) = parts.last(part) {
            let column = &self.weight[input * column + at..];
            products::<I, E, T>(isa, &mut sums, column, rows.map(|row| row[input]));
        }
        let is_first = parts.start == 0 && part == 0;
        let is_last = part + 1 == parts.count && parts.first(parts.count) + parts.longer == self.inputs;
        for (row, sums) in sums.into_iter().enumerate() {
            for (line, sums) in sums.into_iter().enumerate() {
                let out = &mut out[row * width + line * LINE..];
                let total = if is_first { self.start(isa, at + line * LINE) } else { I::F32::load(isa, out) };
                let total = total.add(sums);
                if is_last { self.end(isa, total) } else { total }.store(out);
            }
        }
    }
}

/// Adds the terms of an input.
#[inline(always)]
fn add<I: Isa, E: Weight, const L: usize>(isa: I, sums: &mut [I::F32; L], x: f32, column: &[E]) {
    let x = I::F32::all(isa, x);
    for (line, sum) in sums.iter_mut().enumerate() {
        *sum = sum.fused(E::line(isa, &column[line * LINE..]), x);
    }
}

/// Adds the terms of an input of several rows.
#[inline(always)]
fn products<I: Isa, E: Weight, const T: usize>(
    isa: I,
    sums: &mut [[I::F32; T]; TILE],
    column: &[E],
    inputs: [f32; TILE],
) {
    let mut weights = [I::F32::all(isa, 0.0); T];
    for (line, weights) in weights.iter_mut().enumerate() {
        *weights = E::line(isa, &column[line * LINE..]);
    }
    for (sums, x) in sums.iter_mut().zip(inputs) {
        let x = I::F32::all(isa, x);
        for (sum, weights) in sums.iter_mut().zip(weights) {
            *sum = sum.fused(weights, x);
        }
    }
}
