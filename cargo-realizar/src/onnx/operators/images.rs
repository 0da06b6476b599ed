//! Convolutions, pooling and batch normalisation of images.

use realizar_apr::ir::op::{Convolution, Op, Pool, PoolKind};
use realizar_apr::ir::{Stage, Tensor, Values};

use crate::error::Error;
use crate::onnx::algebra::Id;
use crate::onnx::algebra::expr::Expr;
use crate::onnx::graph::Graph;
use crate::onnx::node::Call;
use crate::onnx::stages::vector;
use crate::onnx::value::{Axis, Row, total};

/// Where the windows of an operator lie.
struct Windows {
    kernel: [u32; 2],
    strides: [u32; 2],
    dilations: [u32; 2],
    /// Top, left, bottom, right.
    pads: [u32; 4],
}

impl<'a> Graph<'a> {
    /// The image at input 0: channels, lines and columns. A signal of one dimension is an image of one line.
    fn image(&mut self, call: &Call<'a>) -> Result<(Row, [u32; 3], usize), Error> {
        let row = self.row(call, 0)?;
        let sizes: Vec<usize> = row.axes.iter().skip(1).map(|axis| axis.size()).collect();
        let sound = row.axes.first() == Some(&Axis::BATCH) && row.axes.iter().skip(1).all(|axis| !axis.batch);
        let image = match sizes[..] {
            [channels, columns] if sound => [channels, 1, columns],
            [channels, lines, columns] if sound => [channels, lines, columns],
            _ => return Err(call.refused("it takes images of one or two dimensions only")),
        };
        let spatial = sizes.len() - 1;
        let image = image.map(|size| u32::try_from(size).unwrap_or(u32::MAX));
        Ok((row, image, spatial))
    }

    /// Two numbers, down and across, of an attribute that may have one.
    fn both(&mut self, call: &Call<'a>, name: &str, spatial: usize) -> Result<[u32; 2], Error> {
        let listed = call.ints(name, &mut self.algebra.budget)?;
        let numbers: Vec<u32> = listed.iter().filter_map(|&number| u32::try_from(number).ok()).collect();
        match (numbers.as_slice(), spatial) {
            ([], _) => Ok([1, 1]),
            (&[across], 1) => Ok([1, across]),
            (&[down, across], 2) => Ok([down, across]),
            _ => Err(call.refused(format!("its `{name}` are not one number for each direction"))),
        }
    }

    fn windows(
        &mut self,
        call: &Call<'a>,
        kernel: [u32; 2],
        image: [u32; 3],
        spatial: usize,
    ) -> Result<Windows, Error> {
        let strides = self.both(call, "strides", spatial)?;
        let dilations = self.both(call, "dilations", spatial)?;
        let listed = call.ints("pads", &mut self.algebra.budget)?;
        let given: Vec<u32> = listed.iter().filter_map(|&number| u32::try_from(number).ok()).collect();
        if kernel.contains(&0) || strides.contains(&0) || dilations.contains(&0) {
            return Err(call.malformed("a window, stride or dilation of it is 0"));
        }
        let pads = match (call.text("auto_pad")?.unwrap_or("NOTSET"), given.as_slice(), spatial) {
            ("NOTSET", [], _) | ("VALID", ..) => [0; 4],
            ("NOTSET", &[left, right], 1) => [0, left, 0, right],
            ("NOTSET", &[top, left, bottom, right], 2) => [top, left, bottom, right],
            (same @ ("SAME_UPPER" | "SAME_LOWER"), ..) => {
                let mut pads = [0; 4];
                for axis in 0..2 {
                    let size = u64::from(image[axis + 1]);
                    let stride = u64::from(strides[axis]);
                    let extent = u64::from(kernel[axis] - 1) * u64::from(dilations[axis]) + 1;
                    let needed = ((size.div_ceil(stride) - 1) * stride + extent).saturating_sub(size);
                    let small = u32::try_from(needed / 2).unwrap_or(u32::MAX);
                    let large = u32::try_from(needed.div_ceil(2)).unwrap_or(u32::MAX);
                    let upper = same == "SAME_UPPER";
                    (pads[axis], pads[axis + 2]) = if upper { (small, large) } else { (large, small) };
                }
                pads
            }
            (other, ..) => return Err(call.refused(format!("its padding `{other}` has no stage"))),
        };
        Ok(Windows { kernel, strides, dilations, pads })
    }

    pub(in crate::onnx) fn conv(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let (row, image, spatial) = self.image(call)?;
        let weight = self.constant(call, 1)?;
        let (outputs, inner, kernel) = match weight.dims[..] {
            [outputs, inner, columns] if spatial == 1 => (outputs, inner, [1, columns]),
            [outputs, inner, lines, columns] if spatial == 2 => (outputs, inner, [lines, columns]),
            _ => return Err(call.malformed("its weights are of another shape than its input")),
        };
        let kernel = kernel.map(|size| u32::try_from(size).unwrap_or(u32::MAX));
        let groups = usize::try_from(call.int("group")?.unwrap_or(1)).unwrap_or(0);
        if groups == 0 || inner.checked_mul(groups) != Some(image[0] as usize) || outputs % groups != 0 {
            return Err(call.malformed(format!(
                "its weights take {inner} channels in {groups} groups, not {}",
                image[0]
            )));
        }
        let windows = self.windows(call, kernel, image, spatial)?;
        self.algebra.budget.charge("a convolution", weight.len(), 16)?;
        let numbers = weight.numbers().ok_or_else(|| call.malformed("its weights are strings"))?;
        let bias = self.optional_constant(call, 2)?.and_then(|bias| bias.numbers());
        if bias.as_ref().is_some_and(|bias| bias.len() != outputs) {
            return Err(call.malformed("it has another number of biases than outputs"));
        }
        let shape = vec![outputs, inner, kernel[0] as usize, kernel[1] as usize];
        let convolution = Convolution {
            weight: Tensor { shape, values: Values::F64(numbers), offset: None },
            bias: bias.map(vector),
            input: image.to_vec(),
            kernel: windows.kernel.to_vec(),
            strides: windows.strides.to_vec(),
            pads: windows.pads.to_vec(),
            dilations: windows.dilations.to_vec(),
            groups,
        };
        let output =
            convolution.output().ok_or_else(|| call.malformed("its window is larger than the image"))?;
        self.give(call, row, Op::Convolution(convolution), output, spatial)
    }

    /// A stage of images as the output of a node.
    fn give(
        &mut self,
        call: &Call<'a>,
        row: Row,
        op: Op,
        output: [usize; 3],
        spatial: usize,
    ) -> Result<(), Error> {
        let mut axes = vec![Axis::BATCH, Axis::of(output[0])];
        axes.extend(output[3 - spatial..].iter().map(|&size| Axis::of(size)));
        let width = total(&axes);
        self.algebra.budget.charge("an image", width, 8)?;
        let id = self.algebra.stages(row.id, vec![Stage::Op(op)], width)?;
        self.bind_row(call, 0, Row { id, axes, kind: row.kind })
    }

    pub(in crate::onnx) fn pool(&mut self, call: &Call<'a>, largest: bool) -> Result<(), Error> {
        let (row, image, spatial) = self.image(call)?;
        let kernel = self.both(call, "kernel_shape", spatial)?;
        let mut windows = self.windows(call, kernel, image, spatial)?;
        if windows.dilations != [1, 1] {
            return Err(call.refused("its windows have gaps"));
        }
        let count_padding = call.int("count_include_pad")?.unwrap_or(0) != 0;
        if call.int("ceil_mode")?.unwrap_or(0) != 0 {
            self.round_up(call, &mut windows, image, largest || !count_padding)?;
        }
        let pool = Pool {
            kind: if largest { PoolKind::Max } else { PoolKind::Average },
            input: image.to_vec(),
            kernel: windows.kernel.to_vec(),
            strides: windows.strides.to_vec(),
            pads: windows.pads.to_vec(),
            count_padding: count_padding && !largest,
        };
        let output = pool.output().ok_or_else(|| call.malformed("its window is larger than the image"))?;
        self.give(call, row, Op::Pool(pool), output, spatial)
    }

    /// A last window that the image does not fill: the image is padded up to its end, where that changes nothing.
    fn round_up(
        &self,
        call: &Call<'a>,
        windows: &mut Windows,
        image: [u32; 3],
        ignored: bool,
    ) -> Result<(), Error> {
        for axis in 0..2 {
            let padded = u64::from(image[axis + 1])
                + u64::from(windows.pads[axis])
                + u64::from(windows.pads[axis + 2]);
            let stride = u64::from(windows.strides[axis]);
            let left = padded.saturating_sub(u64::from(windows.kernel[axis])) % stride;
            if left == 0 {
                continue;
            }
            let short = u32::try_from(stride - left).unwrap_or(u32::MAX);
            let pad = windows.pads[axis + 2].saturating_add(short);
            if !ignored || pad >= windows.kernel[axis] {
                return Err(call.refused("its last windows lie outside of the image"));
            }
            windows.pads[axis + 2] = pad;
        }
        Ok(())
    }

    pub(in crate::onnx) fn global_pool(&mut self, call: &Call<'a>, largest: bool) -> Result<(), Error> {
        let (row, image, spatial) = self.image(call)?;
        let pool = Pool {
            kind: if largest { PoolKind::Max } else { PoolKind::Average },
            input: image.to_vec(),
            kernel: image[1..].to_vec(),
            strides: vec![1, 1],
            pads: vec![0; 4],
            count_padding: false,
        };
        let output = pool.output().ok_or_else(|| call.malformed("its image is empty"))?;
        self.give(call, row, Op::Pool(pool), output, spatial)
    }

    /// `(x - mean) / sqrt(variance + epsilon) * scale + bias` for each channel. After a convolution it becomes part of
    /// its weights.
    pub(in crate::onnx) fn batch_normalization(&mut self, call: &Call<'a>) -> Result<(), Error> {
        let row = self.row(call, 0)?;
        let epsilon = call.float("epsilon")?.unwrap_or(f64::from(1e-5_f32));
        if call.int("training_mode")?.unwrap_or(0) != 0 {
            return Err(call.refused("it is in training mode"));
        }
        let channels = row.axes.get(1).map_or(0, |axis| axis.size());
        let mut lists = Vec::with_capacity(4);
        for index in 1..5 {
            let list = self.constant(call, index)?.numbers().unwrap_or_default();
            if list.len() != channels {
                return Err(call.malformed(format!("it has {} numbers for {channels} channels", list.len())));
            }
            lists.push(list);
        }
        let (scale, bias, mean, variance) = (&lists[0], &lists[1], &lists[2], &lists[3]);
        let factors: Vec<f64> = (0..channels).map(|c| scale[c] / (variance[c] + epsilon).sqrt()).collect();
        let adds: Vec<f64> = (0..channels).map(|c| bias[c] - mean[c] * factors[c]).collect();
        let id = match self.folded(row.id, &factors, &adds) {
            Some(id) => id?,
            None => {
                let each = total(&row.axes) / channels.max(1);
                self.algebra.budget.charge("a normalisation", total(&row.axes), 16)?;
                let spread = |values: &[f64]| -> Vec<f64> {
                    values.iter().flat_map(|&value| std::iter::repeat_n(value, each)).collect()
                };
                self.algebra.scale_add(row.id, &spread(&factors), &spread(&adds))?
            }
        };
        self.bind_row(call, 0, Row { id, ..row })
    }

    /// A convolution with its outputs scaled and shifted.
    fn folded(&mut self, of: Id, factors: &[f64], adds: &[f64]) -> Option<Result<Id, Error>> {
        let Expr::Stages(inner, stages) = self.algebra.expr(of) else { return None };
        let [Stage::Op(Op::Convolution(convolution))] = &stages[..] else { return None };
        let Values::F64(weights) = &convolution.weight.values else { return None };
        let (inner, width) = (*inner, self.algebra.width(of));
        let mut folded = convolution.clone();
        let each = weights.len() / factors.len().max(1);
        let scaled = weights.iter().enumerate().map(|(place, weight)| weight * factors[place / each.max(1)]);
        folded.weight.values = Values::F64(scaled.collect());
        let bias = match convolution.bias.as_ref().map(|bias| &bias.values) {
            Some(Values::F64(bias)) => bias.clone(),
            _ => vec![0.0; factors.len()],
        };
        let bias =
            bias.iter().zip(factors).zip(adds).map(|((bias, factor), add)| bias * factor + add).collect();
        folded.bias = Some(vector(bias));
        let charged = self.algebra.budget.charge("a convolution", folded.weight.values.len(), 8);
        Some(
            charged
                .and_then(|()| self.algebra.stages(inner, vec![Stage::Op(Op::Convolution(folded))], width)),
        )
    }
}
