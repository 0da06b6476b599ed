//! Windows that move over an image: convolution and pooling.
//!
//! A row holds the image channel after channel, each of them line after line.

use super::{operation, words};
use crate::ir::Tensor;

operation! {
    /// `C*H*W -> o*H'*W'`: the cross-correlation with `o` windows of weights, as ONNX `Conv`. What is outside of the image
    /// adds nothing. A sum runs over channels, lines and columns of the window; the bias is added last.
    pub struct Convolution {
        /// `[o, C / groups, kh, kw]`
        weight: Tensor,
        /// `[o]`
        bias: Option<Tensor>,
        /// `[C, H, W]`
        input: Vec<u32>,
        /// `[kh, kw]`, as in the shape of `weight`.
        kernel: Vec<u32>,
        /// How far apart windows are, down and across; from 1.
        strides: Vec<u32>,
        /// Lines and columns outside of the image: top, left, bottom, right.
        pads: Vec<u32>,
        /// How far apart a window's places are, down and across; from 1.
        dilations: Vec<u32>,
        /// Into how many groups channels and outputs are parted; the outputs of one see its channels only.
        groups: usize,
    }

    /// `C*H*W -> C*H'*W'`: the largest or the mean number in each window of each channel, as ONNX `MaxPool` and
    /// `AveragePool`.
    pub struct Pool {
        /// Which.
        kind: PoolKind,
        /// `[C, H, W]`
        input: Vec<u32>,
        /// `[kh, kw]`, the size of the window.
        kernel: Vec<u32>,
        /// How far apart windows are, down and across; from 1.
        strides: Vec<u32>,
        /// Lines and columns outside of the image: top, left, bottom, right. Each is less than the window's size.
        pads: Vec<u32>,
        /// Whether what is outside counts in a mean, as zeros.
        count_padding: bool,
    }
}

words! {
    /// What is taken of a window.
    pub enum PoolKind {
        /// The largest number. NaN is never larger than another.
        Max = "max",
        /// The mean.
        Average = "average",
    }
}

impl Convolution {
    /// `[o, H', W']`; `None` where the window is larger than the image, or a number is out of range.
    #[must_use]
    pub fn output(&self) -> Option<[usize; 3]> {
        let &[outputs, ..] = &self.weight.shape[..] else { return None };
        let size = |axis: usize| {
            let pads = (*self.pads.get(axis)?, *self.pads.get(axis + 2)?);
            let window = (*self.kernel.get(axis)?, *self.dilations.get(axis)?);
            steps(*self.input.get(axis + 1)?, pads, window, *self.strides.get(axis)?)
        };
        Some([outputs, size(0)?, size(1)?])
    }
}

impl Pool {
    /// `[C, H', W']`; `None` where the window is larger than the image, or a number is out of range.
    #[must_use]
    pub fn output(&self) -> Option<[usize; 3]> {
        let size = |axis: usize| {
            let pads = (*self.pads.get(axis)?, *self.pads.get(axis + 2)?);
            let window = (*self.kernel.get(axis)?, 1);
            steps(*self.input.get(axis + 1)?, pads, window, *self.strides.get(axis)?)
        };
        Some([*self.input.first()? as usize, size(0)?, size(1)?])
    }
}

/// How many places a window has along an axis of this size.
fn steps(size: u32, pads: (u32, u32), (window, dilation): (u32, u32), stride: u32) -> Option<usize> {
    let padded = u64::from(size) + u64::from(pads.0) + u64::from(pads.1);
    // At most 2^64 - 2^33 + 2.
    let extent = u64::from(window.checked_sub(1)?) * u64::from(dilation) + 1;
    let places = padded.checked_sub(extent)?.checked_div(stride.into())? + 1;
    usize::try_from(places).ok()
}
