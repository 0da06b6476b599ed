//! Cross-correlation of an image of channels with windows of weights, as ONNX `Conv`.

use crate::ir::Tensor;
use crate::ir::op::Convolution;

impl Convolution {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let weight = self.weight.f64s();
        let bias = self.bias.as_ref().map(Tensor::f64s);
        let &[outputs, channels, window_height, window_width] = &self.weight.shape[..] else {
            return Vec::new();
        };
        let [_, out_height, out_width] = self.output().unwrap_or([0; 3]);
        let (height, width) = (self.input[1] as usize, self.input[2] as usize);
        let mut out = Vec::with_capacity(outputs * out_height * out_width);
        let mut o = 0;
        while o < outputs {
            // The outputs of a group see its channels only.
            let first_channel = o / (outputs / self.groups) * channels;
            let mut y = 0;
            while y < out_height {
                let mut x = 0;
                while x < out_width {
                    let mut sum = 0.0;
                    let mut c = 0;
                    while c < channels {
                        let mut i = 0;
                        while i < window_height {
                            let at_y = inside(y, self.strides[0], i, self.dilations[0], self.pads[0], height);
                            let mut j = 0;
                            while j < window_width {
                                let at_x =
                                    inside(x, self.strides[1], j, self.dilations[1], self.pads[1], width);
                                if let (Some(at_y), Some(at_x)) = (at_y, at_x) {
                                    let pixel = row[((first_channel + c) * height + at_y) * width + at_x];
                                    let place = ((o * channels + c) * window_height + i) * window_width + j;
                                    sum += weight[place] * pixel;
                                }
                                j += 1;
                            }
                            i += 1;
                        }
                        c += 1;
                    }
                    out.push(match bias {
                        Some(bias) => sum + bias[o],
                        None => sum,
                    });
                    x += 1;
                }
                y += 1;
            }
            o += 1;
        }
        out
    }
}

/// Where in the image a place of a window is along one axis; `None` in the padding.
pub(super) fn inside(
    step: usize,
    stride: u32,
    place: usize,
    dilation: u32,
    pad: u32,
    size: usize,
) -> Option<usize> {
    let at = (step * stride as usize + place * dilation as usize).checked_sub(pad as usize)?;
    (at < size).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::ops::fixtures::{IMAGE, tensor};

    const WEIGHT: [f64; 24] = [
        -3., 2., 0., -2., -1., -3., 1., -2., -1., -1., -2., -3., 3., -2., 0., 3., 2., 1., 0., 2., -2., 0.,
        3., -3.,
    ];

    fn plain() -> Convolution {
        Convolution {
            weight: tensor(&[2, 2, 2, 3], &WEIGHT),
            bias: Some(tensor(&[2], &[1.0, -2.0])),
            input: vec![2, 4, 5],
            kernel: vec![2, 3],
            strides: vec![1, 1],
            pads: vec![0; 4],
            dilations: vec![1, 1],
            groups: 1,
        }
    }

    /// What ONNX Runtime 1.31.1 gives for `Conv`. All numbers are small and whole, so its f32 is exact.
    #[test]
    fn convolutions_are_those_of_onnx_runtime() {
        let expected =
            [-20., -18., -14., -6., -3., 0., -14., -10., 17., -6., 44., -2., -27., 8., 6., -1., 21., -6.];
        assert_eq!(plain().run(&IMAGE), expected);
        let padded = Convolution { pads: vec![1, 2, 0, 1], strides: vec![2, 1], ..plain() };
        let expected = [
            -8., -25., -22., 6., 31., 24., -8., -1., -6., -3., 0., 7., -7., 1., 13., 23., -8., -34., -4., 2.,
            -27., 8., 6., -15.,
        ];
        assert_eq!(padded.run(&IMAGE), expected);
        let dilated = Convolution {
            pads: vec![1; 4],
            strides: vec![1, 2],
            dilations: vec![2, 2],
            bias: None,
            ..plain()
        };
        let expected = [-2., -6., 12., -6., -4., -10., -3., -1., 19., 2., -8., 7., 22., 17., 0., 0.];
        assert_eq!(dilated.run(&IMAGE), expected);
    }

    /// As above, with two groups of one channel and two outputs each.
    #[test]
    fn groups_are_those_of_onnx_runtime() {
        let weight = [-3., -1., -1., -2., 0., 1., -1., 3., 3., -3., -3., -2., -2., 2., 0., -3.];
        let grouped = Convolution {
            weight: tensor(&[4, 1, 2, 2], &weight),
            bias: None,
            kernel: vec![2, 2],
            groups: 2,
            ..plain()
        };
        let expected = [
            -10., -20., 3., 18., 9., -9., 0., 8., -10., 9., -1., 11., 16., 4., -12., -2., -4., 4., -8., 2.,
            4., -12., 10., -15., -2., -17., 5., -2., -28., -1., 7., -12., 15., -17., -3., 21., -10., -14.,
            -7., -14., 17., -6., -13., 19., -8., -6., 7., -8.,
        ];
        assert_eq!(grouped.run(&IMAGE), expected);
    }
}
