//! Weights in fewer bits: f16, bf16 and eight-bit integers.

use std::borrow::Cow;

use super::WriteError;
use super::plan::{Numbers, Planned};

/// How the weights of dense layers that compute in f32 are stored. They are widened when they are read, so that
/// every answer is computed in f32.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// As they are, in f32.
    Plain,
    /// IEEE half precision: 11 bits of a number, from 6e-8 to 65504.
    F16,
    /// The upper half of an f32: 8 bits of a number, f32's range.
    Bf16,
    /// One byte for each weight of a layer, times one scale; biases stay f32.
    Int8,
}

/// Encodes what `storage` is for, and gives how many tensors that were.
pub(super) fn encode(tensors: &mut [Planned<'_>], storage: Storage) -> Result<usize, WriteError> {
    let mut encoded = 0;
    for tensor in tensors {
        let weight = tensor.name.ends_with(".dense.weight") || tensor.name.ends_with(".linear.weight");
        let bias = tensor.name.ends_with(".dense.bias") || tensor.name.ends_with(".linear.bias");
        let Numbers::F32(values) = &tensor.numbers else { continue };
        let (code, bytes) = match storage {
            Storage::F16 if weight || bias => (1, halves(&tensor.name, values, f16)?),
            Storage::Bf16 if weight || bias => (30, halves(&tensor.name, values, bf16)?),
            Storage::Int8 if weight => (129, int8(values)),
            _ => continue,
        };
        tensor.numbers = Numbers::Stored { code, bytes: Cow::Owned(bytes) };
        encoded += 1;
    }
    Ok(encoded)
}

fn halves(name: &str, values: &[f32], half: fn(f32) -> Option<u16>) -> Result<Vec<u8>, WriteError> {
    let mut bytes = Vec::with_capacity(values.len() * 2);
    for &value in values {
        let half =
            half(value).ok_or_else(|| WriteError::Range { tensor: name.to_owned(), value: value.into() })?;
        bytes.extend(half.to_le_bytes());
    }
    Ok(bytes)
}

/// The nearest half-precision number, of two the even one; `None` where that is infinite.
fn f16(value: f32) -> Option<u16> {
    let sign = (value.to_bits() >> 16 & 0x8000) as u16;
    let size = value.abs();
    if size >= 65520.0 || size.is_nan() {
        return None;
    }
    // Below 2^-14 numbers are multiples of 2^-24, and adding 0.5 in f32 rounds to such a multiple.
    if size < f32::from_bits(0x3880_0000) {
        return Some(sign | (size + 0.5).to_bits() as u16);
    }
    let bits = size.to_bits();
    let rounded = bits + 0xFFF + (bits >> 13 & 1);
    Some(sign | ((rounded >> 13) - (112 << 10)) as u16)
}

/// The nearest number of f32's upper half, of two the even one; `None` where that is infinite.
fn bf16(value: f32) -> Option<u16> {
    let half = crate::precision::bf16(value.into());
    (half & 0x7F80 != 0x7F80).then_some(half)
}

/// A scale, then a byte for each number: the largest in size is 127 or -127.
fn int8(values: &[f32]) -> Vec<u8> {
    let largest = values.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
    let scale = largest / 127.0;
    let mut bytes = Vec::with_capacity(values.len() + 4);
    bytes.extend(scale.to_le_bytes());
    // A scale that underflows is 0, and so is every number then.
    let quant =
        |value: f32| if scale > 0.0 { (value / scale).round_ties_even().clamp(-127.0, 127.0) } else { 0.0 };
    bytes.extend(values.iter().map(|&value| quant(value) as i8 as u8));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bits by IEEE 754's definition of half precision.
    #[test]
    fn halves_are_the_nearest() {
        for (value, bits) in [
            (0.0, 0x0000),
            (-0.0, 0x8000),
            (1.0, 0x3C00),
            (-2.0, 0xC000),
            (65504.0, 0x7BFF),
            (65519.0, 0x7BFF),
            (0.000_061_035_156, 0x0400),
            (5.960_464_5e-8, 0x0001),
            (2.980_232_2e-8, 0x0000),
            (1.0 + 1.0 / 2048.0, 0x3C00),
            (1.0 + 3.0 / 2048.0, 0x3C02),
            (0.333_333_34, 0x3555),
        ] {
            assert_eq!(f16(value), Some(bits), "{value}");
        }
        assert_eq!(f16(65520.0), None);
        assert_eq!(f16(-1e6), None);
        for (value, bits) in [(1.0, 0x3F80), (-0.333_333_34, 0xBEAB), (1.0 + 1.0 / 256.0, 0x3F80)] {
            assert_eq!(bf16(value), Some(bits), "{value}");
        }
        assert_eq!(bf16(f32::MAX), None);
    }

    #[test]
    fn bytes_span_the_largest_weight() {
        let bytes = int8(&[12.7, -12.7, 0.04, 6.0]);
        assert_eq!(f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]), 12.7f32 / 127.0);
        assert_eq!(bytes[4..], [127, (-127i8) as u8, 0, 60]);
        assert_eq!(int8(&[0.0])[4..], [0]);
    }
}
