//! Dense layers in f32 with weights in fewer bits: upper halves of f32, or bytes with a scale for each sum.
//!
//! One row reads each weight once, so a layer that does not fit in a near cache is as quick as its bytes arrive: half of
//! f32's, or a quarter. Weights lie in panels (`kernels::panels`) of pairs: for two inputs at a time, for each sum of the
//! panel the weight of the first and the weight of the second, filled up with zeros. So a word of the panel widens to
//! two f32 by a shift and a mask ([`Isa::halves`]), or its bytes to a pair of i16 that is multiplied with a pair of inputs
//! and added in one instruction ([`Whole::add_pairs`]).
//!
//! Inputs of a layer of bytes become whole numbers of 16 bits, by a scale of the row. Sums of whole numbers are exact in
//! any order; sums of fused products have the order that `realizar_apr::precision::Layer` says. So all instruction sets give the
//! same bits.

use super::Stage;
use super::activation::Activation;
use crate::isa::{Isa, Level, Line, Whole, WithIsa, dispatch, force};

/// A layer of `M` sums over `N` inputs whose weights are the upper halves of f32.
#[derive(Debug)]
pub struct Bf16<A, const N: usize, const M: usize> {
    /// In panels of pairs.
    pub weight: &'static [[u16; 2]],
    /// Added to each sum, filled up to whole lines.
    pub bias: Option<&'static [f32]>,
    /// Applied to the sums.
    pub activation: A,
}

/// A layer of `M` sums over `N` inputs whose weights are bytes, times a scale for each sum.
#[derive(Debug)]
pub struct Int8<A, const N: usize, const M: usize> {
    /// In panels of pairs.
    pub weight: &'static [[i8; 2]],
    /// Multiplied with each sum, filled up to whole lines.
    pub scale: &'static [f32],
    /// Added to each sum, filled up to whole lines.
    pub bias: Option<&'static [f32]>,
    /// Applied to the sums.
    pub activation: A,
}

/// Sums in a line, lines in a panel.
const LINE: usize = 16;
const LINES: usize = 4;

/// The largest input of a row of whole numbers, and how many products of them are added as whole numbers: `127 * 32767 *
/// 512` is below `2^31`.
const LARGEST: f32 = 32767.0;
const INPUTS: usize = 512;

/// Inputs that are smaller than this in size are taken as parts of it: its reciprocal is finite.
const SMALLEST: f32 = 1e-30;

impl<A: Activation<f32>, const N: usize, const M: usize> Bf16<A, N, M> {
    /// Computes one row with an instruction set that is asked for: every one gives the same bits.
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn run_on(&self, level: Level, row: &[f32; N], out: &mut [f32; M]) {
        force(level, Halves { row, weight: self.weight, bias: self.bias, out });
        self.activation.apply(out);
    }
}

impl<A: Activation<f32>, const N: usize, const M: usize> Stage<N, M> for Bf16<A, N, M> {
    type In = f32;
    type Out = f32;

    #[inline]
    fn run(&self, row: &[f32; N], out: &mut [f32; M]) {
        halves_side_by_side(Halves { row, weight: self.weight, bias: self.bias, out });
        self.activation.apply(out);
    }
}

impl<A: Activation<f32>, const N: usize, const M: usize> Int8<A, N, M> {
    /// Computes one row with an instruction set that is asked for: every one gives the same bits.
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn run_on(&self, level: Level, row: &[f32; N], out: &mut [f32; M]) {
        let mut whole = [0; N];
        force(level, self.bytes(row, &mut whole, out));
        self.activation.apply(out);
    }

    #[inline(always)]
    fn bytes<'a>(&self, row: &'a [f32; N], whole: &'a mut [i16; N], out: &'a mut [f32; M]) -> Bytes<'a> {
        Bytes { row, whole, weight: self.weight, scale: self.scale, bias: self.bias, out }
    }
}

impl<A: Activation<f32>, const N: usize, const M: usize> Stage<N, M> for Int8<A, N, M> {
    type In = f32;
    type Out = f32;

    #[inline]
    fn run(&self, row: &[f32; N], out: &mut [f32; M]) {
        let mut whole = [0; N];
        bytes_side_by_side(self.bytes(row, &mut whole, out));
        self.activation.apply(out);
    }
}

/// Once, whatever the sizes.
#[inline(never)]
fn halves_side_by_side(layer: Halves<'_>) {
    dispatch(layer);
}

/// Once, whatever the sizes.
#[inline(never)]
fn bytes_side_by_side(layer: Bytes<'_>) {
    dispatch(layer);
}

/// A panel of `numbers` of a layer, and where its sums lie.
struct Panel<'a, T> {
    weight: &'a [[T; 2]],
    lines: usize,
    first: usize,
}

/// The panels of a layer of so many inputs and sums.
#[inline(always)]
fn panels<T>(weight: &[[T; 2]], inputs: usize, outputs: usize) -> impl Iterator<Item = Panel<'_, T>> {
    let mut rest = weight;
    (0..outputs).step_by(LINES * LINE).map(move |first| {
        let lines = (outputs - first).div_ceil(LINE).min(LINES);
        let (weight, after) = rest.split_at(inputs.div_ceil(2) * lines * LINE);
        rest = after;
        Panel { weight, lines, first }
    })
}

/// Writes a line of sums with their bias, as many as there are from `first` on.
#[inline(always)]
fn end<I: Isa>(isa: I, sums: I::F32, bias: Option<&[f32]>, out: &mut [f32], first: usize) {
    let sums = match bias {
        Some(bias) => sums.add(I::F32::load(isa, &bias[first..])),
        None => sums,
    };
    super::panels::write::<I, f32>(sums, out, first);
}

/// A layer of halves and a row.
struct Halves<'a> {
    row: &'a [f32],
    weight: &'static [[u16; 2]],
    bias: Option<&'static [f32]>,
    out: &'a mut [f32],
}

impl WithIsa for Halves<'_> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let Halves { row, weight, bias, out } = self;
        // Sums that are made at once, each of twice as many lines as pairs of inputs are read for it, fill the registers.
        let many = I::LINES >= 32;
        for panel in panels(weight, row.len(), out.len()) {
            let mut line = 0;
            while line < panel.lines {
                let first = panel.first + line * LINE;
                line += match (panel.lines, panel.lines - line) {
                    (1, _) => halves::<I, 1, 4>(isa, row, &panel, line, (bias, &mut *out, first)),
                    (2, _) if many => halves::<I, 2, 2>(isa, row, &panel, line, (bias, &mut *out, first)),
                    (2, _) => halves::<I, 1, 2>(isa, row, &panel, line, (bias, &mut *out, first)),
                    (3, _) if many => halves::<I, 3, 1>(isa, row, &panel, line, (bias, &mut *out, first)),
                    (4, _) if many => halves::<I, 4, 1>(isa, row, &panel, line, (bias, &mut *out, first)),
                    (_, 1) => halves::<I, 1, 1>(isa, row, &panel, line, (bias, &mut *out, first)),
                    _ => halves::<I, 2, 1>(isa, row, &panel, line, (bias, &mut *out, first)),
                };
            }
        }
    }
}

/// `L` lines of sums of a panel, from its line `at` on, each in two parts for each of `P` pairs of inputs; gives `L`.
#[inline(always)]
fn halves<I: Isa, const L: usize, const P: usize>(
    isa: I,
    row: &[f32],
    panel: &Panel<'_, u16>,
    at: usize,
    (bias, out, first): (Option<&[f32]>, &mut [f32], usize),
) -> usize {
    let mut sums = [[[I::F32::all(isa, 0.0); L]; 2]; P];
    let width = panel.lines * LINE;
    let (inputs, rest) = row.as_chunks::<2>();
    let mut columns = panel.weight.chunks_exact(width);
    let mut groups = inputs.chunks_exact(P);
    for inputs in &mut groups {
        for (sums, &pair) in sums.iter_mut().zip(inputs) {
            let Some(column) = columns.next() else { break };
            add_halves::<I, L>(isa, sums, pair, &column[at * LINE..][..L * LINE]);
        }
    }
    // The weight that fills the last pair is zero; its product is to be negative zero, which changes no sum.
    let last = rest.first().map(|&x| [x, -0.0]);
    let pairs = groups.remainder().iter().copied().chain(last);
    for ((sums, pair), column) in sums.iter_mut().zip(pairs).zip(columns) {
        add_halves::<I, L>(isa, sums, pair, &column[at * LINE..][..L * LINE]);
    }
    let mut parts = sums.into_iter().flatten();
    if let Some(mut total) = parts.next() {
        for part in parts {
            for (total, part) in total.iter_mut().zip(part) {
                *total = total.add(part);
            }
        }
        for (line, sums) in total.into_iter().enumerate() {
            end(isa, sums, bias, out, first + line * LINE);
        }
    }
    L
}

/// Adds the terms of two inputs.
#[inline(always)]
fn add_halves<I: Isa, const L: usize>(
    isa: I,
    sums: &mut [[I::F32; L]; 2],
    pair: [f32; 2],
    column: &[[u16; 2]],
) {
    let [x, y] = pair.map(|x| I::F32::all(isa, x));
    for line in 0..L {
        let [first, second] = isa.halves(&column[line * LINE..]);
        sums[0][line] = sums[0][line].fused(first, x);
        sums[1][line] = sums[1][line].fused(second, y);
    }
}

/// A layer of bytes, a row, and a place for it as whole numbers.
struct Bytes<'a> {
    row: &'a [f32],
    whole: &'a mut [i16],
    weight: &'static [[i8; 2]],
    scale: &'static [f32],
    bias: Option<&'static [f32]>,
    out: &'a mut [f32],
}

impl WithIsa for Bytes<'_> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let Bytes { row, whole, weight, scale, bias, out } = self;
        let Some(share) = rounded(row, whole) else {
            out.fill(f32::NAN);
            return;
        };
        for panel in panels(weight, row.len(), out.len()) {
            let mut line = 0;
            while line < panel.lines {
                let first = panel.first + line * LINE;
                let place = (scale, bias, &mut *out, first);
                line += match panel.lines - line {
                    1 => bytes::<I, 1>(isa, whole, share, &panel, line, place),
                    2 => bytes::<I, 2>(isa, whole, share, &panel, line, place),
                    3 if I::LINES >= 32 => bytes::<I, 3>(isa, whole, share, &panel, line, place),
                    _ if I::LINES >= 32 => bytes::<I, 4>(isa, whole, share, &panel, line, place),
                    _ => bytes::<I, 2>(isa, whole, share, &panel, line, place),
                };
            }
        }
    }
}

/// The row as whole numbers, and what one of them stands for; `None` where a number is not finite.
#[inline(always)]
fn rounded(row: &[f32], whole: &mut [i16]) -> Option<f32> {
    // Sizes are ordered as their bits are, NaN above all.
    let largest = row.iter().fold(0, |largest, x| (x.to_bits() & 0x7FFF_FFFF).max(largest));
    let largest = f32::from_bits(largest);
    if !largest.is_finite() {
        return None;
    }
    let largest = largest.max(SMALLEST);
    let inverse = LARGEST / largest;
    // Added and taken away, this rounds to whole numbers, of two the even one.
    const TO_WHOLE: f32 = 12_582_912.0;
    for (whole, x) in whole.iter_mut().zip(row) {
        // The low bits of the sum are the whole number.
        *whole = (x * inverse + TO_WHOLE).to_bits() as i16;
    }
    Some(largest / LARGEST)
}

/// `L` lines of sums of a panel, from its line `at` on; gives `L`.
#[inline(always)]
fn bytes<I: Isa, const L: usize>(
    isa: I,
    row: &[i16],
    share: f32,
    panel: &Panel<'_, i8>,
    at: usize,
    (scale, bias, out, first): (&[f32], Option<&[f32]>, &mut [f32], usize),
) -> usize {
    let width = panel.lines * LINE;
    let mut total = [I::F32::all(isa, 0.0); L];
    for (row, weight) in row.chunks(INPUTS).zip(panel.weight.chunks(INPUTS / 2 * width)) {
        let mut sums = [I::I32::zero(isa); L];
        let (pairs, rest) = row.as_chunks::<2>();
        let mut columns = weight.chunks_exact(width);
        for (&pair, column) in pairs.iter().zip(&mut columns) {
            add_bytes::<I, L>(isa, &mut sums, pair, &column[at * LINE..][..L * LINE]);
        }
        if let (Some(&x), Some(column)) = (rest.first(), columns.next()) {
            add_bytes::<I, L>(isa, &mut sums, [x, 0], &column[at * LINE..][..L * LINE]);
        }
        for (total, sums) in total.iter_mut().zip(sums) {
            *total = total.add(sums.rounded(isa));
        }
    }
    let share = I::F32::all(isa, share);
    for (line, sums) in total.into_iter().enumerate() {
        let first = first + line * LINE;
        let sums = sums.mul(share).mul(I::F32::load(isa, &scale[first..]));
        end(isa, sums, bias, out, first);
    }
    L
}

/// Adds the terms of two inputs.
#[inline(always)]
fn add_bytes<I: Isa, const L: usize>(isa: I, sums: &mut [I::I32; L], [x, y]: [i16; 2], column: &[[i8; 2]]) {
    let pair = i32::from(x as u16) | i32::from(y) << 16;
    for (line, sums) in sums.iter_mut().enumerate() {
        *sums = sums.add_pairs(isa, &column[line * LINE..], pair);
    }
}
