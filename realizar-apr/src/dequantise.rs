//! From stored numbers to f32 or f64. Every result is checked to be finite.
//!
//! Written for a proc macro, which runs unoptimised: indexed loops over fixed-size chunks, one pass.

use crate::dtype::{Dtype, K_BLOCK};
use crate::error::TensorProblem;

/// The number that an IEEE half-precision number stands for, exactly.
fn f16(bits: u16) -> f32 {
    let sign = u32::from(bits & 0x8000) << 16;
    let exponent = u32::from((bits >> 10) & 31);
    let fraction = u32::from(bits & 0x3FF);
    match exponent {
        0 => {
            // A subnormal is a multiple of 2^-24; the product is exact.
            let magnitude = fraction as f32 * f32::from_bits(0x3380_0000);
            f32::from_bits(sign | magnitude.to_bits())
        }
        31 => f32::from_bits(sign | 0x7F80_0000 | (fraction << 13)),
        _ => f32::from_bits(sign | ((exponent + 112) << 23) | (fraction << 13)),
    }
}

/// The scale of an AprQ4 block. The library that writes them reads a NaN, an infinity and a subnormal
/// number as zero.
fn q4_scale(bits: u16) -> f32 {
    match (bits >> 10) & 31 {
        0 | 31 => 0.0,
        _ => f16(bits),
    }
}

fn not_finite(element: usize, value: f64) -> TensorProblem {
    TensorProblem::NotFinite { element, value }
}

/// Which numbers are taken beside the finite ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Allow {
    /// None.
    Finite,
    /// NaN, which stands for a missing value.
    Missing,
}

/// Little-endian f32.
pub(crate) fn f32s(bytes: &[u8], allow: Allow) -> Result<Vec<f32>, TensorProblem> {
    let (words, _) = bytes.as_chunks::<4>();
    let mut values = vec![0.0; words.len()];
    let mut index = 0;
    while index < words.len() {
        let bits = u32::from_le_bytes(words[index]);
        let value = f32::from_bits(bits);
        if bits & 0x7F80_0000 == 0x7F80_0000 && !(allow == Allow::Missing && value.is_nan()) {
            return Err(not_finite(index, value.into()));
        }
        values[index] = value;
        index += 1;
    }
    Ok(values)
}

/// Little-endian f64.
pub(crate) fn f64s(bytes: &[u8], allow: Allow) -> Result<Vec<f64>, TensorProblem> {
    let (words, _) = bytes.as_chunks::<8>();
    let mut values = vec![0.0; words.len()];
    let mut index = 0;
    while index < words.len() {
        let value = f64::from_le_bytes(words[index]);
        if !(value.is_finite() || (allow == Allow::Missing && value.is_nan())) {
            return Err(not_finite(index, value));
        }
        values[index] = value;
        index += 1;
    }
    Ok(values)
}

/// Numbers of any type that f32 holds. `None` where it does not.
pub(crate) fn to_f32(dtype: Dtype, elements: usize, bytes: &[u8]) -> Option<Result<Vec<f32>, TensorProblem>> {
    let values = match dtype {
        Dtype::F32 => return Some(f32s(bytes, Allow::Finite)),
        Dtype::F16 => halves(bytes, f16),
        Dtype::Bf16 => halves(bytes, |bits| f32::from_bits(u32::from(bits) << 16)),
        Dtype::AprQ4 => aprq4(elements, bytes),
        Dtype::AprQ8 => aprq8(bytes),
        Dtype::Q4K { run } => k_blocks(elements, run, bytes, q4_k),
        Dtype::Q6K { run } => k_blocks(elements, run, bytes, q6_k),
        Dtype::F64 | Dtype::I32 | Dtype::I64 | Dtype::I8 | Dtype::U8 | Dtype::GgmlQ8_0 => return None,
    };
    Some(finite(values))
}

fn finite(values: Vec<f32>) -> Result<Vec<f32>, TensorProblem> {
    let mut index = 0;
    while index < values.len() {
        if values[index].to_bits() & 0x7F80_0000 == 0x7F80_0000 {
            return Err(not_finite(index, values[index].into()));
        }
        index += 1;
    }
    Ok(values)
}

fn halves(bytes: &[u8], convert: impl Fn(u16) -> f32) -> Vec<f32> {
    let (words, _) = bytes.as_chunks::<2>();
    let mut values = vec![0.0; words.len()];
    let mut index = 0;
    while index < words.len() {
        values[index] = convert(u16::from_le_bytes(words[index]));
        index += 1;
    }
    values
}

fn aprq8(bytes: &[u8]) -> Vec<f32> {
    let Some((scale, quants)) = bytes.split_first_chunk::<4>() else { return Vec::new() };
    let scale = f32::from_le_bytes(*scale);
    let mut values = vec![0.0; quants.len()];
    let mut index = 0;
    while index < quants.len() {
        values[index] = f32::from(quants[index] as i8) * scale;
        index += 1;
    }
    values
}

fn aprq4(elements: usize, bytes: &[u8]) -> Vec<f32> {
    let (blocks, _) = bytes.as_chunks::<18>();
    let mut values = vec![0.0; elements];
    let mut index = 0;
    while index < elements {
        let block = &blocks[index / 32];
        let scale = q4_scale(u16::from_le_bytes([block[0], block[1]]));
        let end = elements.min(index + 32);
        let mut within = 0;
        while index < end {
            let byte = block[2 + within / 2];
            let nibble = if within & 1 == 0 { byte & 15 } else { byte >> 4 };
            values[index] = (f32::from(nibble) - 8.0) * scale;
            index += 1;
            within += 1;
        }
    }
    values
}

/// Blocks of 256 numbers; the last block of each run is padded, and what is padding is left out.
fn k_blocks<const BLOCK: usize>(
    elements: usize,
    run: usize,
    bytes: &[u8],
    decode: fn(&[u8; BLOCK], &mut [f32; K_BLOCK]),
) -> Vec<f32> {
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let mut values = Vec::with_capacity(elements);
    let mut decoded = [0.0; K_BLOCK];
    let mut block = 0;
    let mut done = 0;
    while block < blocks.len() {
        decode(&blocks[block], &mut decoded);
        let count = K_BLOCK.min(run - done);
        values.extend_from_slice(&decoded[..count]);
        done += count;
        if done == run {
            done = 0;
        }
        block += 1;
    }
    values
}

fn q4_k(block: &[u8; 144], out: &mut [f32; K_BLOCK]) {
    let scale = f16(u16::from_le_bytes([block[0], block[1]]));
    let scale_of_minimum = f16(u16::from_le_bytes([block[2], block[3]]));
    let packed = &block[4..16];
    let quants = &block[16..];
    let mut group = 0;
    while group < 8 {
        // Six bits each: four pairs whole, four more from the high bits and two spare bits of those.
        let (factor, minimum) = if group < 4 {
            (packed[group] & 63, packed[group + 4] & 63)
        } else {
            (
                (packed[group + 4] & 15) | (packed[group - 4] >> 6 << 4),
                (packed[group + 4] >> 4) | (packed[group] >> 6 << 4),
            )
        };
        let factor = scale * f32::from(factor);
        let minimum = scale_of_minimum * f32::from(minimum);
        let mut index = 0;
        while index < 32 {
            let byte = quants[group / 2 * 32 + index];
            let nibble = if group & 1 == 0 { byte & 15 } else { byte >> 4 };
            out[group * 32 + index] = factor * f32::from(nibble) - minimum;
            index += 1;
        }
        group += 1;
    }
}

fn q6_k(block: &[u8; 210], out: &mut [f32; K_BLOCK]) {
    let (low, rest) = block.split_at(128);
    let (high, rest) = rest.split_at(64);
    let (scales, scale) = rest.split_at(16);
    let scale = f16(u16::from_le_bytes([scale[0], scale[1]]));
    let mut index = 0;
    while index < K_BLOCK {
        let half = index / 128;
        let quarter = index % 128 / 32;
        let lane = index % 32;
        let four = low[half * 64 + quarter % 2 * 32 + lane];
        let four = if quarter < 2 { four & 15 } else { four >> 4 };
        let two = high[half * 32 + lane] >> (2 * quarter);
        let two = two & 3;
        let factor = scales[half * 8 + lane / 16 + 2 * quarter] as i8;
        let quant = i32::from(four | (two << 4)) - 32;
        out[index] = scale * f32::from(factor) * quant as f32;
        index += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_of_every_class() {
        let cases = [
            (0x3C00, 1.0),
            (0xC000, -2.0),
            (0x7BFF, 65504.0),
            (0x0001, 2f32.powi(-24)),
            (0x83FF, -1023.0 * 2f32.powi(-24)),
            (0x0400, 2f32.powi(-14)),
            (0x3555, 0.333_251_95),
        ];
        for (bits, expected) in cases {
            assert_eq!(f16(bits), expected, "{bits:#06x}");
        }
        assert_eq!(f16(0x8000).to_bits(), (-0.0f32).to_bits());
        assert_eq!(f16(0x7C00), f32::INFINITY);
        assert!(f16(0x7E00).is_nan());
    }

    #[test]
    fn nan_is_refused_with_its_element() {
        let bytes: Vec<u8> = [1.0f32, f32::NEG_INFINITY].iter().flat_map(|x| x.to_le_bytes()).collect();
        let problem = f32s(&bytes, Allow::Finite).expect_err("an infinity");
        assert_eq!(problem, TensorProblem::NotFinite { element: 1, value: f64::NEG_INFINITY });
    }

    #[test]
    fn a_partial_block_of_aprq4_ignores_its_padding() {
        let mut block = [0u8; 18];
        block[..2].copy_from_slice(&0x3C00u16.to_le_bytes());
        block[2] = 0xF8;
        block[3] = 0x01;
        assert_eq!(aprq4(3, &block), [0.0, 7.0, -7.0]);
    }

    #[test]
    fn a_subnormal_scale_of_aprq4_is_zero() {
        let mut block = [0xFFu8; 18];
        block[..2].copy_from_slice(&0x0001u16.to_le_bytes());
        assert_eq!(aprq4(2, &block), [0.0, 0.0]);
    }

    #[test]
    fn aprq8_is_scale_times_quant() {
        let mut bytes = 0.5f32.to_le_bytes().to_vec();
        bytes.extend([127u8, 0x80]);
        assert_eq!(aprq8(&bytes), [63.5, -64.0]);
    }

    #[test]
    fn padded_rows_of_a_k_type_do_not_run_into_each_other() {
        // Scale 1, no minimum, the first scale 1: the first 32 numbers are the low nibbles.
        let block = |nibble: u8| {
            let mut block = [0u8; 144];
            block[..2].copy_from_slice(&0x3C00u16.to_le_bytes());
            block[4..8].fill(1);
            block[16..].fill(nibble);
            block
        };
        let bytes: Vec<u8> = [block(3), block(5)].concat();
        let values = k_blocks(8, 4, &bytes, q4_k);
        assert_eq!(values, [3.0, 3.0, 3.0, 3.0, 5.0, 5.0, 5.0, 5.0]);
    }

    #[test]
    fn q6_k_by_hand() {
        // d = 1; scales 1; the low bits 1 and the high bits 2 make 33, that is 1, in the first quarter.
        let mut block = [0u8; 210];
        block[0] = 0x01;
        block[128] = 0x02;
        block[192..208].fill(1);
        block[208..].copy_from_slice(&0x3C00u16.to_le_bytes());
        let mut out = [0.0; K_BLOCK];
        q6_k(&block, &mut out);
        assert_eq!(out[0], 1.0);
        assert_eq!(out[1], -32.0);
        // The same high byte holds nothing for the second quarter.
        assert_eq!(out[32], -32.0);
    }
}
