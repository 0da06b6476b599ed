//! The largest or the mean number in each window of an image's channels, as ONNX `MaxPool` and `AveragePool`.

use super::convolution::inside;
use crate::ir::op::{Pool, PoolKind};

impl Pool {
    pub(crate) fn run(&self, row: &[f64]) -> Vec<f64> {
        let [channels, out_height, out_width] = self.output().unwrap_or([0; 3]);
        let mut out = Vec::with_capacity(channels * out_height * out_width);
        let mut c = 0;
        while c < channels {
            let mut y = 0;
            while y < out_height {
                let mut x = 0;
                while x < out_width {
                    out.push(window(self, row, c, y, x));
                    x += 1;
                }
                y += 1;
            }
            c += 1;
        }
        out
    }
}

/// One output. Padding is never the largest; in a mean it counts as zeros, or not at all.
fn window(op: &Pool, row: &[f64], c: usize, y: usize, x: usize) -> f64 {
    let (height, width) = (op.input[1] as usize, op.input[2] as usize);
    let (rows, columns) = (op.kernel[0] as usize, op.kernel[1] as usize);
    let (mut largest, mut sum, mut count) = (f64::NEG_INFINITY, 0.0, 0);
    let mut i = 0;
    while i < rows {
        if let Some(at_y) = inside(y, op.strides[0], i, 1, op.pads[0], height) {
            let mut j = 0;
            while j < columns {
                if let Some(at_x) = inside(x, op.strides[1], j, 1, op.pads[1], width) {
                    let pixel = row[(c * height + at_y) * width + at_x];
                    if pixel > largest {
                        largest = pixel;
                    }
                    sum += pixel;
                    count += 1;
                }
                j += 1;
            }
        }
        i += 1;
    }
    match op.kind {
        PoolKind::Max => largest,
        PoolKind::Average if op.count_padding => sum / (rows * columns) as f64,
        PoolKind::Average => sum / f64::from(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::ops::fixtures::IMAGE;

    fn pool(
        kind: PoolKind,
        kernel: [u32; 2],
        strides: [u32; 2],
        pads: [u32; 4],
        count_padding: bool,
    ) -> Vec<f64> {
        let (kernel, strides, pads) = (kernel.to_vec(), strides.to_vec(), pads.to_vec());
        Pool { kind, input: vec![2, 4, 5], kernel, strides, pads, count_padding }.run(&IMAGE)
    }

    /// What ONNX Runtime 1.31.1 gives for `MaxPool` and `AveragePool`; f32 is exact here.
    #[test]
    fn pools_are_those_of_onnx_runtime() {
        use PoolKind::{Average, Max};
        let found = pool(Max, [2, 3], [2, 1], [0; 4], false);
        assert_eq!(found, [4., 4., 2., 3., 3., 3., 4., 4., 4., 4., 4., 4.]);
        let found = pool(Max, [3, 2], [2, 2], [1, 0, 1, 1], false);
        assert_eq!(found, [4., 2., 0., 3., 3., 0., 4., 4., 4., 4., 4., 4.]);
        let found = pool(Average, [2, 2], [1, 2], [0; 4], false);
        assert_eq!(found, [1.25, -0.75, -0.25, -0.5, 1.25, -0.5, 1.5, 0.5, 0.75, 1.5, 0.25, 1.0]);
        let found = pool(Average, [2, 2], [2, 2], [1, 1, 0, 0], false);
        assert_eq!(found, [1.0, 2.5, -4.0, -1.0, 0.75, -1.0, 2.0, 2.5, -3.5, 0.0, 2.25, 0.25]);
        let found = pool(Average, [2, 2], [2, 2], [1, 1, 0, 0], true);
        assert_eq!(found, [0.25, 1.25, -2.0, -0.5, 0.75, -1.0, 0.5, 1.25, -1.75, 0.0, 2.25, 0.25]);
    }
}
