//! Windows that move over an image: convolution and pooling.

use super::{Unfit, dims, length, shaped, unfit};
use crate::ir::op::{Convolution, Pool};

/// The most numbers that an image is let grow to: padding and channels are attributes, so a small file could ask for
/// any amount of memory.
const MOST: usize = 1 << 24;

impl Convolution {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        let channels = windows(n, &self.input, &self.kernel, &self.strides, &self.pads)?;
        length("dilations", self.dilations.len(), 2)?;
        from_one("dilations", &self.dilations)?;
        let [outputs, depth, height, width] = dims("weight", &self.weight)?;
        if self.kernel[0] as usize != height || self.kernel[1] as usize != width {
            return unfit(
                "kernel",
                format!("is {:?}, but the shape of `weight` is {:?}", self.kernel, self.weight.shape),
            );
        }
        let groups = self.groups;
        if groups == 0 || !channels.is_multiple_of(groups) || !outputs.is_multiple_of(groups) {
            return unfit(
                "groups",
                format!("is {groups}, but must divide the {channels} channels and the {outputs} outputs"),
            );
        }
        if depth != channels / groups {
            return unfit(
                "weight",
                format!("is for {depth} channels, but there are {channels} in {groups} groups"),
            );
        }
        if let Some(bias) = &self.bias {
            shaped("bias", bias, &[outputs])?;
        }
        bounded(self.output())
    }
}

impl Pool {
    pub(crate) fn width(&self, n: usize) -> Result<usize, Unfit> {
        windows(n, &self.input, &self.kernel, &self.strides, &self.pads)?;
        // A window that is all padding has no largest number.
        if let Some(at) = (0..4).find(|&at| self.pads[at] >= self.kernel[at % 2]) {
            return unfit(
                "pads",
                format!("is {} at {at}, but must be less than the window, {:?}", self.pads[at], self.kernel),
            );
        }
        bounded(self.output())
    }
}

/// Checks what both have in common, and gives the number of channels.
fn windows(n: usize, input: &[u32], kernel: &[u32], strides: &[u32], pads: &[u32]) -> Result<usize, Unfit> {
    length("input", input.len(), 3)?;
    let pixels = input.iter().try_fold(1usize, |product, &size| product.checked_mul(size as usize));
    if pixels != Some(n) || n == 0 {
        return unfit("input", format!("is the image {input:?}, but the row has {n} numbers"));
    }
    for (field, list) in [("kernel", kernel), ("strides", strides)] {
        length(field, list.len(), 2)?;
        from_one(field, list)?;
    }
    length("pads", pads.len(), 4)?;
    Ok(input[0] as usize)
}

fn from_one(field: &'static str, list: &[u32]) -> Result<(), Unfit> {
    if list.contains(&0) { unfit(field, format!("is {list:?}, but must be from 1")) } else { Ok(()) }
}

/// The number of outputs of this shape.
fn bounded(output: Option<[usize; 3]>) -> Result<usize, Unfit> {
    let Some(shape) = output else {
        return unfit("kernel", "makes a window that is larger than the image with its padding");
    };
    match shape.iter().try_fold(1usize, |product, &size| product.checked_mul(size)) {
        Some(outputs) if outputs <= MOST => Ok(outputs),
        _ => unfit("input", format!("gives an image of {shape:?}, but at most {MOST} numbers are allowed")),
    }
}
