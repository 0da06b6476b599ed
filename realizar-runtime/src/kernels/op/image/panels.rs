//! Convolution with its outputs side by side.

use super::Axis;
use crate::isa::{Isa, Level, Line, WithIsa, work_on};
use std::hint::black_box;
use std::ops::Range;

/// As [`Convolution`](super::Convolution) of one group, with the outputs of a pixel across the lanes of registers: each still has its sum in
/// the order of the weights.
#[derive(Debug)]
pub struct ConvolutionPanels {
    /// `[o, C * kh * kw]`, in panels.
    pub weight: &'static [f64],
    /// `[o]`
    pub bias: Option<&'static [f64]>,
    /// `[C, H, W]`
    pub input: &'static [u32],
    /// `[kh, kw]`
    pub kernel: &'static [u32],
    /// Down and across.
    pub strides: &'static [u32],
    /// Top, left, bottom, right.
    pub pads: &'static [u32],
    /// Down and across.
    pub dilations: &'static [u32],
}

panel_stage!(ConvolutionPanels);

impl ConvolutionPanels {
    fn compute(&self, level: Option<Level>, row: &[f64], out: &mut [f64]) {
        let down = Axis::new(self.input, self.kernel, self.strides, self.pads, Some(self.dilations), 0);
        let across = Axis::new(self.input, self.kernel, self.strides, self.pads, Some(self.dilations), 1);
        let (weight, bias) = (black_box(self.weight), self.bias);
        work_on(level, Image { weight, bias, channels: self.input[0] as usize, down, across, row, out });
    }
}

/// Numbers in a line, and the most lines of a panel.
const LINE: usize = 8;
const LINES: usize = 4;

/// An image and what it is convolved with.
struct Image<'a> {
    weight: &'static [f64],
    bias: Option<&'static [f64]>,
    channels: usize,
    down: Axis,
    across: Axis,
    row: &'a [f64],
    out: &'a mut [f64],
}

impl WithIsa for Image<'_> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(mut self, isa: I) {
        let places = self.channels * self.down.window * self.across.window;
        let outputs = self.out.len() / (self.down.steps * self.across.steps);
        let mut weight = self.weight;
        for first in (0..outputs).step_by(LINES * LINE) {
            let lines = (outputs - first).div_ceil(LINE).min(LINES);
            let (panel, rest) = weight.split_at(places * lines * LINE);
            weight = rest;
            // As many sums at once as there are registers for, and enough that none waits for its last addition.
            let most = if I::LINES >= 32 { LINES } else { 2 };
            for line in (0..lines).step_by(most) {
                let at = Lines { panel, width: lines, line, first: first + line * LINE };
                match ((lines - line).min(most), I::LINES >= 32) {
                    (1, _) => self.lines::<I, 4, 1>(isa, at),
                    (2, false) => self.lines::<I, 2, 2>(isa, at),
                    (2, true) => self.lines::<I, 4, 2>(isa, at),
                    (3, _) => self.lines::<I, 4, 3>(isa, at),
                    _ => self.lines::<I, 4, 4>(isa, at),
                }
            }
        }
    }
}

/// Some of a panel's lines.
#[derive(Clone, Copy)]
struct Lines {
    panel: &'static [f64],
    /// How many lines the panel has.
    width: usize,
    /// The first of them.
    line: usize,
    /// The first of their outputs.
    first: usize,
}

impl Image<'_> {
    /// `L` lines of outputs, for `P` neighbouring pixels at once where windows are inside the image.
    #[inline(always)]
    fn lines<I: Isa, const P: usize, const L: usize>(&mut self, isa: I, at: Lines) {
        let window = 0..self.across.window;
        // From the first step whose first place is inside to the last whose last place is.
        let (head, tail) = (self.across.inside(0), self.across.inside(window.end - 1));
        let inside = head.start.max(tail.start)..head.end.min(tail.end);
        for y in 0..self.down.steps {
            let lines = self.down.places(y);
            let mut x = 0;
            while x < self.across.steps {
                if inside.contains(&x) && inside.len() >= P {
                    // The last pixels may be computed twice.
                    x = x.min(inside.end - P);
                    self.pixels::<I, P, L>(isa, at, [y, x], [lines.clone(), window.clone()]);
                    x += P;
                } else {
                    let columns = self.across.places(x);
                    self.pixels::<I, 1, L>(isa, at, [y, x], [lines.clone(), columns]);
                    x += 1;
                }
            }
        }
    }

    /// The outputs of `P` pixels, `x` and those after it, for which these lines and columns of the window are inside
    /// the image.
    #[inline(always)]
    fn pixels<I: Isa, const P: usize, const L: usize>(
        &mut self,
        isa: I,
        Lines { panel, width, line: first_line, first }: Lines,
        [y, x]: [usize; 2],
        [lines, columns]: [Range<usize>; 2],
    ) {
        let Image { bias, channels, ref down, ref across, row, ref mut out, .. } = *self;
        let mut sums = [[I::F64::all(isa, 0.0); L]; P];
        for channel in 0..channels {
            for i in lines.clone() {
                let line = &row[(channel * down.size + down.at(y, i)) * across.size..][..across.size];
                let (weights, _) = panel.as_chunks::<LINE>();
                let weights = &weights[(channel * down.window + i) * across.window * width + first_line..];
                for j in columns.clone() {
                    let Some(weights) = weights[j * width..].first_chunk::<L>() else { return };
                    let at = across.at(x, j);
                    for p in 0..P {
                        let pixel = I::F64::all(isa, line[at + p * across.stride]);
                        for l in 0..L {
                            sums[p][l] = sums[p][l].add(I::F64::load(isa, &weights[l]).mul(pixel));
                        }
                    }
                }
            }
        }
        let plane = down.steps * across.steps;
        let count = (out.len() / plane - first).min(L * LINE);
        let mut numbers = [[[0.0; LINE]; L]; P];
        for p in 0..P {
            for l in 0..L {
                sums[p][l].store(&mut numbers[p][l]);
            }
        }
        let pixel = y * across.steps + x;
        for index in 0..count {
            let bias = bias.map(|bias| bias[first + index]);
            let out = &mut out[(first + index) * plane + pixel..][..P];
            for (out, numbers) in out.iter_mut().zip(&numbers) {
                let sum = numbers.as_flattened()[index];
                *out = bias.map_or(sum, |bias| sum + bias);
            }
        }
    }
}
