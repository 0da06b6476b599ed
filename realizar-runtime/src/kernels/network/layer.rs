//! One layer of a network in f32: sums of fused products, of one row and of several rows together.
//!
//! Weights lie in panels ([`super::super::panels`]). A sum goes through [`BLOCK`] inputs at a time, so that few
//! roundings lie on the way of a term. In a block it has as many parts as [`chains`] says for a panel of so many lines:
//! the inputs take turns. The parts are added from the first to the last, then the blocks, beginning with the bias. A
//! row by itself makes several parts at once, because a fused product waits four cycles for the one before it; rows
//! together fill the registers with one part of each, and load the weights once for all of them.

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
    /// Whether sums below zero become zero.
    pub relu: bool,
    /// How far a score can be off because of this layer's roundings, for inputs whose norm is 1. 0 where the first
    /// layer's accounts for this one.
    pub worst: f64,
    /// How far a score is likely to be off because of this layer's roundings, for inputs whose norm is 1.
    pub likely: f64,
}

/// Rows together.
pub(super) const TILE: usize = 6;

/// Numbers in a line.
pub(super) const LINE: usize = 16;

/// Lines in a panel, at most.
const LINES: usize = 4;

/// Inputs in a block: a multiple of all numbers of parts.
const BLOCK: usize = 128;

/// Parts of the sums of a panel of so many lines.
const fn chains(lines: usize) -> usize {
    match lines {
        1 => 8,
        2 => 4,
        _ => 2,
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
        let mut panels = 0;
        for first in (0..self.outputs).step_by(LINES * LINE) {
            let lines = (self.outputs - first).div_ceil(LINE).min(LINES);
            let numbers = self.inputs * lines * LINE;
            let panel = Panel {
                weight: &self.weight[panels..panels + numbers],
                bias: self.bias.map(|bias| &bias[first..first + lines * LINE]),
                relu: self.relu,
                inputs: self.inputs,
            };
            panels += numbers;
            let mut row = 0;
            while row < count {
                let (given, out) = (&given[row * stride..], &mut out[row * width + first..]);
                if count - row >= TILE {
                    let rows: [&[f32]; TILE] =
                        std::array::from_fn(|row| &given[row * stride..row * stride + self.inputs]);
                    panel.together(isa, lines, rows, (out, width));
                    row += TILE;
                } else {
                    panel.alone(isa, lines, &given[..self.inputs], out);
                    row += 1;
                }
            }
        }
    }
}

/// A panel of a layer.
#[derive(Clone, Copy)]
struct Panel<'a, E> {
    weight: &'a [E],
    bias: Option<&'a [f32]>,
    relu: bool,
    inputs: usize,
}

impl<E: Weight> Panel<'_, E> {
    /// One row, as many parts at once as the registers hold.
    #[inline(always)]
    fn alone<I: Isa>(self, isa: I, lines: usize, row: &[f32], out: &mut [f32]) {
        // Lines of 64 bytes fill one register or as many as there are registers to eight lines.
        let many = I::LINES >= 32;
        match lines {
            1 if many => self.row::<I, 1, 8>(isa, row, out),
            1 => self.row::<I, 1, 4>(isa, row, out),
            2 if many => self.row::<I, 2, 4>(isa, row, out),
            2 => self.row::<I, 2, 2>(isa, row, out),
            3 if many => self.row::<I, 3, 2>(isa, row, out),
            3 => self.row::<I, 3, 1>(isa, row, out),
            _ if many => self.row::<I, LINES, 2>(isa, row, out),
            _ => self.row::<I, LINES, 1>(isa, row, out),
        }
    }

    /// As many lines at once as the registers hold.
    #[inline(always)]
    fn together<I: Isa>(self, isa: I, lines: usize, rows: [&[f32]; TILE], out: (&mut [f32], usize)) {
        let (out, width) = out;
        if I::LINES >= 32 {
            return match lines {
                1 => self.tile::<I, 1>(isa, 1, 0, rows, (out, width)),
                2 => self.tile::<I, 2>(isa, 2, 0, rows, (out, width)),
                3 => self.tile::<I, 3>(isa, 3, 0, rows, (out, width)),
                _ => self.tile::<I, LINES>(isa, LINES, 0, rows, (out, width)),
            };
        }
        for line in 0..lines {
            self.tile::<I, 1>(isa, lines, line * LINE, rows, (&mut out[line * LINE..], width));
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
    fn end<I: Isa>(self, isa: I, sums: I::F32, out: &mut [f32]) {
        if self.relu { sums.max(I::F32::all(isa, 0.0)) } else { sums }.store(out);
    }

    /// All `L` lines of the panel, `P` parts at a time.
    #[inline(always)]
    fn row<I: Isa, const L: usize, const P: usize>(self, isa: I, row: &[f32], out: &mut [f32]) {
        let zero = I::F32::all(isa, 0.0);
        let (width, chains) = (L * LINE, chains(L));
        let mut total = [zero; L];
        for (line, total) in total.iter_mut().enumerate() {
            *total = self.start(isa, line * LINE);
        }
        for (row, weight) in row.chunks(BLOCK).zip(self.weight.chunks(BLOCK * width)) {
            for group in (0..chains).step_by(P) {
                let mut sums = [[zero; L]; P];
                let (inputs, columns) = (row.chunks_exact(chains), weight.chunks_exact(chains * width));
                let (last_inputs, last_columns) = (inputs.remainder(), columns.remainder());
                for (inputs, columns) in inputs.zip(columns) {
                    let columns = columns[group * width..].chunks_exact(width);
                    for ((sums, &x), column) in sums.iter_mut().zip(&inputs[group..]).zip(columns) {
                        add::<I, E, L>(isa, sums, x, column);
                    }
                }
                let (inputs, columns) = (last_inputs.iter(), last_columns.chunks_exact(width));
                for ((sums, &x), column) in sums.iter_mut().zip(inputs.skip(group)).zip(columns.skip(group)) {
                    add::<I, E, L>(isa, sums, x, column);
                }
                for sums in sums {
                    for (total, sum) in total.iter_mut().zip(sums) {
                        *total = total.add(sum);
                    }
                }
            }
        }
        for (line, sums) in total.into_iter().enumerate() {
            self.end(isa, sums, &mut out[line * LINE..]);
        }
    }

    /// `T` lines of the panel from its number `at` on, of several rows.
    #[inline(always)]
    fn tile<I: Isa, const T: usize>(
        self,
        isa: I,
        lines: usize,
        at: usize,
        rows: [&[f32]; TILE],
        (out, width): (&mut [f32], usize),
    ) {
        let zero = I::F32::all(isa, 0.0);
        let (inputs, chains, column_length) = (self.inputs, chains(lines), lines * LINE);
        let rows = rows.map(|row| &row[..inputs]);
        let mut total = [[zero; T]; TILE];
        for total in &mut total {
            for (line, total) in total.iter_mut().enumerate() {
                *total = self.start(isa, at + line * LINE);
            }
        }
        for first in (0..inputs).step_by(BLOCK) {
            let end = (first + BLOCK).min(inputs);
            for chain in 0..chains {
                let mut sums = [[zero; T]; TILE];
                // There are fewer inputs than parts where this is beyond the end.
                let weight = self.weight.get((first + chain) * column_length + at..).unwrap_or(&[]);
                let mut columns = weight.chunks(chains * column_length);
                let mut input = first + chain;
                while input < end {
                    let Some(column) = columns.next() else { break };
                    let mut weights = [zero; T];
                    for (line, weights) in weights.iter_mut().enumerate() {
                        *weights = E::line(isa, &column[line * LINE..]);
                    }
                    for (sums, row) in sums.iter_mut().zip(rows) {
                        let x = I::F32::all(isa, row[input]);
                        for (sum, weights) in sums.iter_mut().zip(weights) {
                            *sum = sum.fused(weights, x);
                        }
                    }
                    input += chains;
                }
                for (total, sums) in total.iter_mut().zip(sums) {
                    for (total, sum) in total.iter_mut().zip(sums) {
                        *total = total.add(sum);
                    }
                }
            }
        }
        for (row, sums) in total.into_iter().enumerate() {
            for (line, sums) in sums.into_iter().enumerate() {
                self.end(isa, sums, &mut out[row * width + line * LINE..]);
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
