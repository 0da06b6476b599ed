//! A dense layer with weights in fewer bits, and what its sums are.

use super::Weights;
use crate::ir::Dense;

/// A dense layer that computes in f32.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Numbers that enter.
    pub inputs: usize,
    /// Sums.
    pub outputs: usize,
    /// A row for each sum.
    pub numbers: Numbers,
    /// Added to each sum, last.
    pub bias: Option<Vec<f32>>,
}

/// Weights in fewer bits.
#[derive(Debug, Clone, PartialEq)]
pub enum Numbers {
    /// The upper halves of f32.
    Bf16(Vec<u16>),
    /// Whole numbers from -127 to 127, times the scale of their sum.
    Int8 {
        /// As many as weights.
        quants: Vec<i8>,
        /// One for each sum.
        scales: Vec<f32>,
    },
}

/// What whole numbers the inputs of an [`Int8`](Numbers::Int8) layer become: the largest in size becomes this, the
/// others are rounded to multiples of its share.
pub const LARGEST: f32 = 32767.0;

/// So many products of such whole numbers are added as whole numbers, which loses nothing: `127 * 32767 * 512` is
/// below `2^31`.
pub const INPUTS: usize = 512;

/// Inputs that are smaller than this in size are taken as parts of it: its reciprocal is finite.
const SMALLEST: f32 = 1e-30;

/// Sums that lie side by side in a line of 64 bytes, and lines that do so in a panel.
const LINE: usize = 16;
const LINES: usize = 4;

/// How many parts a sum of a [`Bf16`](Numbers::Bf16) layer has, in a panel of so many lines of sums: inputs take turns.
#[must_use]
pub const fn parts(lines: usize) -> usize {
    match lines {
        1 => 8,
        2 => 4,
        _ => 2,
    }
}

/// The nearest number that is the upper half of an f32, of two the even one. NaN stays NaN; what is too large becomes
/// infinite.
#[must_use]
pub fn bf16(value: f64) -> u16 {
    if value.is_nan() {
        return 0x7FC0;
    }
    let mut bits = (value as f32).to_bits();
    let nearest = f64::from(value as f32);
    if nearest != value {
        // What f32 has not is remembered in its last bit, which is far from the upper half: not rounded twice.
        if nearest.abs() > value.abs() {
            bits -= 1;
        }
        bits |= 1;
    }
    (bits.wrapping_add(0x7FFF + (bits >> 16 & 1)) >> 16) as u16
}

impl Layer {
    /// Rounds a layer's weights; the first number that is too large where there is one.
    ///
    /// # Errors
    /// That number.
    pub fn of(dense: &Dense, weights: Weights) -> Result<Layer, f64> {
        let outputs = dense.weight.shape.first().copied().unwrap_or(0);
        let inputs = dense.weight.shape.get(1).copied().unwrap_or(0);
        let weight = dense.weight.widened();
        let numbers = match weights {
            Weights::Bf16 => {
                let mut halves = vec![0; weight.len()];
                let mut index = 0;
                while index < weight.len() {
                    let half = bf16(weight[index]);
                    if half & 0x7F80 == 0x7F80 {
                        return Err(weight[index]);
                    }
                    halves[index] = half;
                    index += 1;
                }
                Numbers::Bf16(halves)
            }
            Weights::Int8 => int8(&weight, inputs, outputs)?,
        };
        let mut bias = None;
        if let Some(tensor) = &dense.bias {
            let mut narrow = Vec::with_capacity(outputs);
            for value in tensor.widened() {
                if (value as f32).is_infinite() {
                    return Err(value);
                }
                narrow.push(value as f32);
            }
            bias = Some(narrow);
        }
        Ok(Layer { inputs, outputs, numbers, bias })
    }

    /// The sums of a row.
    ///
    /// Of [`Bf16`](Numbers::Bf16), a sum has as many [`parts`] as its panel's lines say; each adds its terms from the
    /// first to the last, fused; then the parts are added from the first to the last, then the bias. Of
    /// [`Int8`](Numbers::Int8), the row becomes whole numbers ([`LARGEST`]); for each [`INPUTS`] inputs their products
    /// with the weights are added exactly; these sums are rounded to f32 and added, multiplied by what a whole number of
    /// the row stands for, then by the scale; the bias is added last. There, a number that is not finite makes all sums
    /// NaN.
    #[must_use]
    pub fn sums(&self, row: &[f32]) -> Vec<f32> {
        let mut sums = match &self.numbers {
            Numbers::Bf16(halves) => self.bf16_sums(halves, row),
            Numbers::Int8 { quants, scales } => self.int8_sums(quants, scales, row),
        };
        if let Some(bias) = &self.bias {
            for (sum, bias) in sums.iter_mut().zip(bias) {
                *sum += bias;
            }
        }
        sums
    }

    fn bf16_sums(&self, halves: &[u16], row: &[f32]) -> Vec<f32> {
        let mut sums = vec![0.0; self.outputs];
        let mut output = 0;
        while output < self.outputs {
            let first = output - output % (LINES * LINE);
            let count = parts((self.outputs - first).div_ceil(LINE).min(LINES));
            let halves = &halves[output * self.inputs..(output + 1) * self.inputs];
            let mut parts = [0.0f32; 8];
            let (mut input, mut part) = (0, 0);
            while input < self.inputs {
                let weight = f32::from_bits((halves[input] as u32) << 16);
                parts[part] = weight.mul_add(row[input], parts[part]);
                part += 1;
                if part == count {
                    part = 0;
                }
                input += 1;
            }
            let mut sum = parts[0];
            for part in &parts[1..count] {
                sum += part;
            }
            sums[output] = sum;
            output += 1;
        }
        sums
    }

    fn int8_sums(&self, quants: &[i8], scales: &[f32], row: &[f32]) -> Vec<f32> {
        let mut largest = 0;
        for x in row {
            largest = largest.max(x.to_bits() & 0x7FFF_FFFF);
        }
        let largest = f32::from_bits(largest);
        if !largest.is_finite() {
            return vec![f32::NAN; self.outputs];
        }
        let largest = largest.max(SMALLEST);
        let (share, inverse) = (largest / LARGEST, LARGEST / largest);
        let row: Vec<i32> = row.iter().map(|x| (x * inverse).round_ties_even() as i32).collect();
        let mut sums = vec![0.0; self.outputs];
        let mut output = 0;
        while output < self.outputs {
            let quants = &quants[output * self.inputs..(output + 1) * self.inputs];
            let (mut sum, mut first) = (0.0, 0);
            while first < self.inputs {
                let end = (first + INPUTS).min(self.inputs);
                let (mut whole, mut input) = (0i32, first);
                while input < end {
                    whole += quants[input] as i32 * row[input];
                    input += 1;
                }
                sum += whole as f32;
                first = end;
            }
            sums[output] = sum * share * scales[output];
            output += 1;
        }
        sums
    }
}

/// For each sum, 127 is the largest weight in size.
fn int8(weight: &[f64], inputs: usize, outputs: usize) -> Result<Numbers, f64> {
    let (mut quants, mut scales) = (vec![0; weight.len()], vec![0.0; outputs]);
    let mut output = 0;
    while output < outputs {
        let row = &weight[output * inputs..(output + 1) * inputs];
        let mut largest = 0.0;
        for value in row {
            if value.abs() > largest {
                largest = value.abs();
            }
        }
        let scale = (largest / 127.0) as f32;
        if scale.is_infinite() {
            return Err(largest);
        }
        // A scale that underflows is 0, and so is every weight then.
        if scale > 0.0 {
            let (scale, quants) = (f64::from(scale), &mut quants[output * inputs..]);
            let mut input = 0;
            while input < inputs {
                quants[input] = (row[input] / scale).round_ties_even().clamp(-127.0, 127.0) as i8;
                input += 1;
            }
        }
        scales[output] = scale;
        output += 1;
    }
    Ok(Numbers::Int8 { quants, scales })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Activation, Element, Tensor, Values};

    /// Bits of f32 by hand; the upper half of 1 is 3F80, and the next number is 1 + 1/128.
    #[test]
    fn halves_are_the_nearest() {
        let ulp = 1.0 / 128.0;
        for (value, bits) in [
            (0.0, 0x0000),
            (-0.0, 0x8000),
            (1.0, 0x3F80),
            (-2.0, 0xC000),
            // Ties go to the even one.
            (1.0 + 0.5 * ulp, 0x3F80),
            (1.0 + 1.5 * ulp, 0x3F82),
            // A little more than a tie goes up, though the nearest f32 is the tie itself.
            (1.0 + 0.5 * ulp + f64::EPSILON, 0x3F81),
            (1.0 + 1.5 * ulp - f64::EPSILON, 0x3F81),
            (-1.0 - 0.5 * ulp - f64::EPSILON, 0xBF81),
            (1.0 / 3.0, 0x3EAB),
            // The smallest, half of it, a little more than half of it: 2^-133, 2^-134.
            (2f64.powi(-133), 0x0001),
            (2f64.powi(-134), 0x0000),
            (2f64.powi(-134) * 1.001, 0x0001),
            (1e-300, 0x0000),
            (-1e-300, 0x8000),
            (f64::INFINITY, 0x7F80),
            (f64::NEG_INFINITY, 0xFF80),
            (f64::NAN, 0x7FC0),
            (1e300, 0x7F80),
            // The largest is 255 * 2^120; half a unit more, 2^119, is too large.
            (255.0 * 2f64.powi(120), 0x7F7F),
            (255.0 * 2f64.powi(120) + 2f64.powi(119), 0x7F80),
            (255.0 * 2f64.powi(120) + 2f64.powi(118), 0x7F7F),
        ] {
            assert_eq!(bf16(value), bits, "{value:e}");
        }
    }

    fn dense(weight: &[f64], outputs: usize, bias: Option<&[f64]>) -> Dense {
        let tensor =
            |shape, values: &[f64]| Tensor { shape, values: Values::F64(values.to_vec()), offset: None };
        Dense {
            element: Element::F64,
            weight: tensor(vec![outputs, weight.len() / outputs], weight),
            bias: bias.map(|bias| tensor(vec![outputs], bias)),
            bias_first: false,
            activation: Activation::Identity,
        }
    }

    #[test]
    fn each_sum_has_a_scale_of_its_own() {
        // 0.254 / 127 is 0.002; -0.127 is -63.5 of it and goes to the even -64; 0.003 is 1.5 and goes to 2. Nothing at
        // all has scale 0, and 1e-50 a scale that underflows to 0.
        let layer = dense(&[254.0, -127.0, 3.0, -1.0, 1.0, 0.5, 0.0, 0.0, 0.0, 1e-50, 0.0, 0.0], 4, None);
        let layer = Layer::of(&layer, Weights::Int8).expect("all are small");
        let Numbers::Int8 { quants, scales } = &layer.numbers else { panic!("bytes were asked for") };
        assert_eq!(quants[..6], [127, -64, 2, -127, 127, 64]);
        assert_eq!(quants[6..], [0; 6]);
        assert_eq!(scales[..], [2.0, 1.0f32 / 127.0, 0.0, 0.0]);
    }

    #[test]
    fn numbers_that_are_too_large_are_named() {
        assert_eq!(Layer::of(&dense(&[1.0, 1e39], 1, None), Weights::Bf16), Err(1e39));
        assert_eq!(Layer::of(&dense(&[1.0, -1e41], 1, None), Weights::Int8), Err(1e41));
        assert_eq!(Layer::of(&dense(&[1.0], 1, Some(&[-1e39])), Weights::Int8), Err(-1e39));
    }

    #[test]
    fn a_sum_of_halves_by_hand() {
        // 1.001 is 1 in eight bits; 1 * 0.5 + 3 * 2 + 0.25.
        let layer = Layer::of(&dense(&[1.001, 3.0], 1, Some(&[0.25])), Weights::Bf16).expect("small");
        assert_eq!(layer.sums(&[0.5, 2.0]), [6.75]);
        assert!(layer.sums(&[f32::NAN, 2.0])[0].is_nan());
        assert_eq!(layer.sums(&[f32::INFINITY, 2.0]), [f32::INFINITY]);
        // Parts of every other input, in a panel of three lines: 2^24 and 1 do not meet before the end.
        let mut weight = [0.0; 48 * 4];
        weight[..4].copy_from_slice(&[16_777_216.0, 1.0, 0.0, 1.0]);
        let layer = Layer::of(&dense(&weight, 48, None), Weights::Bf16).expect("small");
        assert_eq!(layer.sums(&[1.0; 4])[0], 16_777_218.0);
    }

    #[test]
    fn a_sum_of_bytes_by_hand() {
        // The row is 32767 and -16383.5, which goes to the even -16384; 127 * 32767 - 64 * -16384 shares of 2 / 32767, scale 2.
        let layer = Layer::of(&dense(&[254.0, -127.0], 1, Some(&[0.5])), Weights::Int8).expect("small");
        let whole = (127 * 32767 + 64 * 16384) as f32;
        assert_eq!(layer.sums(&[2.0, -1.0]), [whole * (2.0 / 32767.0) * 2.0 + 0.5]);
        // Nothing, next to nothing, and what is no number.
        assert_eq!(layer.sums(&[0.0, -0.0]), [0.5]);
        assert_eq!(layer.sums(&[f32::from_bits(1), 0.0]), [0.5]);
        for row in [[f32::NAN, 1.0], [1.0, f32::INFINITY], [f32::NEG_INFINITY, 0.0]] {
            assert!(layer.sums(&row)[0].is_nan(), "{row:?}");
        }
    }

    /// The largest of all sums of whole numbers.
    #[test]
    fn whole_numbers_do_not_overflow() {
        let layer = Layer::of(&dense(&[1.0; 1024], 1, None), Weights::Int8).expect("small");
        let block = 512 * 127 * 32767;
        let expected = (2.0 * block as f32) * (1.0 / 32767.0) * (1.0 / 127.0);
        assert_eq!(layer.sums(&[1.0; 1024]), [expected]);
        assert!((expected - 1024.0).abs() < 1e-3);
    }
}
