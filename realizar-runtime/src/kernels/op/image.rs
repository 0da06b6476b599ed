//! Windows that move over an image: convolution and pooling.

mod panels;

pub use panels::ConvolutionPanels;

use std::hint::black_box;
use std::ops::Range;

/// The cross-correlation of an image with windows of weights, as ONNX `Conv`. With several groups, or a few outputs.
#[derive(Debug)]
pub struct Convolution {
    /// `[o, C / groups, kh, kw]`
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
    /// Into how many groups channels and outputs are parted.
    pub groups: usize,
}

stage!(Convolution);

impl Convolution {
    /// Weight by weight, each added to all outputs that it has a pixel for: neighbouring outputs are neighbouring
    /// pixels, and each output still has its sum in the order of the weights.
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        let down = Axis::new(self.input, self.kernel, self.strides, self.pads, Some(self.dilations), 0);
        let across = Axis::new(self.input, self.kernel, self.strides, self.pads, Some(self.dilations), 1);
        let channels = self.input[0] as usize / self.groups;
        let weight = black_box(self.weight);
        let per_output = channels * down.window * across.window;
        let outputs = weight.len() / per_output;
        let planes = out.chunks_exact_mut(down.steps * across.steps).zip(weight.chunks_exact(per_output));
        for (o, (plane, weight)) in planes.enumerate() {
            let first_channel = o / (outputs / self.groups) * channels;
            let image = &row[first_channel * down.size * across.size..];
            for (c, weight) in weight.chunks_exact(down.window * across.window).enumerate() {
                for (i, weight) in weight.chunks_exact(across.window).enumerate() {
                    for (j, &weight) in weight.iter().enumerate() {
                        let (lines, columns) = (down.inside(i), across.inside(j));
                        if columns.is_empty() {
                            continue;
                        }
                        for y in lines {
                            let start =
                                (c * down.size + down.at(y, i)) * across.size + across.at(columns.start, j);
                            let sums = &mut plane[y * across.steps..][columns.clone()];
                            let pixels = image[start..].iter().step_by(across.stride);
                            for (sum, &pixel) in sums.iter_mut().zip(pixels) {
                                *sum += weight * pixel;
                            }
                        }
                    }
                }
            }
            if let Some(bias) = self.bias {
                for sum in plane {
                    *sum += bias[o];
                }
            }
        }
    }
}

/// The largest or the mean number in each window, as ONNX `MaxPool` and `AveragePool`.
#[derive(Debug)]
pub struct Pool {
    /// Which.
    pub kind: PoolKind,
    /// `[C, H, W]`
    pub input: &'static [u32],
    /// `[kh, kw]`
    pub kernel: &'static [u32],
    /// Down and across.
    pub strides: &'static [u32],
    /// Top, left, bottom, right.
    pub pads: &'static [u32],
    /// Whether what is outside counts in a mean, as zeros.
    pub count_padding: bool,
}

/// What is taken of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoolKind {
    /// The largest number. NaN is never larger than another.
    Max,
    /// The mean.
    Average,
}

stage!(Pool);

impl Pool {
    fn compute(&self, row: &[f64], out: &mut [f64]) {
        let down = Axis::new(self.input, self.kernel, self.strides, self.pads, None, 0);
        let across = Axis::new(self.input, self.kernel, self.strides, self.pads, None, 1);
        let planes = out.chunks_exact_mut(down.steps * across.steps);
        for (plane, image) in planes.zip(row.chunks_exact(down.size * across.size)) {
            for (y, line) in plane.chunks_exact_mut(across.steps).enumerate() {
                for (x, out) in line.iter_mut().enumerate() {
                    *out = self.window(image, &down, &across, y, x);
                }
            }
        }
    }

    fn window(&self, image: &[f64], down: &Axis, across: &Axis, y: usize, x: usize) -> f64 {
        let (mut largest, mut sum, mut count) = (f64::NEG_INFINITY, 0.0, 0);
        let (lines, columns) = (down.covered(y), across.covered(x));
        for line in lines {
            for &pixel in &image[line * across.size..][columns.clone()] {
                if pixel > largest {
                    largest = pixel;
                }
                sum += pixel;
                count += 1;
            }
        }
        match self.kind {
            PoolKind::Max => largest,
            PoolKind::Average if self.count_padding => sum / (down.window * across.window) as f64,
            PoolKind::Average => sum / f64::from(count),
        }
    }
}

/// How a window moves along one axis of an image.
struct Axis {
    size: usize,
    window: usize,
    stride: usize,
    dilation: usize,
    /// What is outside before the image.
    before: usize,
    /// How many places the window has.
    steps: usize,
}

impl Axis {
    fn new(
        input: &[u32],
        kernel: &[u32],
        strides: &[u32],
        pads: &[u32],
        dilations: Option<&[u32]>,
        axis: usize,
    ) -> Axis {
        let (size, window) = (input[axis + 1] as usize, kernel[axis] as usize);
        let (stride, before) = (strides[axis] as usize, pads[axis] as usize);
        let dilation = dilations.map_or(1, |dilations| dilations[axis] as usize);
        let after = pads[axis + 2] as usize;
        // The reader has refused a window that is larger than the image with its padding.
        let steps = (size + before + after - (window - 1) * dilation - 1) / stride + 1;
        Axis { size, window, stride, dilation, before, steps }
    }

    /// The steps at which a place of the window is in the image.
    fn inside(&self, place: usize) -> Range<usize> {
        let offset = place * self.dilation;
        let start = self.before.saturating_sub(offset).div_ceil(self.stride);
        let end = (self.size + self.before).saturating_sub(offset).div_ceil(self.stride).min(self.steps);
        start.min(end)..end
    }

    /// The places of the window that are in the image at a step.
    fn places(&self, step: usize) -> Range<usize> {
        let offset = step * self.stride;
        let start = self.before.saturating_sub(offset).div_ceil(self.dilation);
        let end = (self.size + self.before).saturating_sub(offset).div_ceil(self.dilation).min(self.window);
        start.min(end)..end
    }

    /// Where in the image a place of the window is; it is inside.
    fn at(&self, step: usize, place: usize) -> usize {
        step * self.stride + place * self.dilation - self.before
    }

    /// What of the image a window without dilation covers.
    fn covered(&self, step: usize) -> Range<usize> {
        let start = step * self.stride;
        start.saturating_sub(self.before)..(start + self.window).saturating_sub(self.before).min(self.size)
    }
}
