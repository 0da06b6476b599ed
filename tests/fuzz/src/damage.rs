//! One change to a file, of a kind that storage, networks, people and attackers make.

use crate::draw::Draw;

/// Numbers in text that parsers get wrong.
const NUMBERS: [&str; 18] = [
    "0",
    "-1",
    "1",
    "-0",
    "0.5",
    "1e999",
    "-1e999",
    "1e-999",
    "NaN",
    "nan",
    "inf",
    "255",
    "65536",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775808",
    "123456789012345678901234567890",
];

/// Whole numbers in bytes that sizes, offsets and counts get wrong.
const WHOLE: [u64; 12] = [
    0,
    1,
    2,
    0x7F,
    0xFF,
    0x7FFF_FFFF,
    0x8000_0000,
    0xFFFF_FFFF,
    0x1_0000_0000,
    0x7FFF_FFFF_FFFF_FFFF,
    0x8000_0000_0000_0000,
    u64::MAX,
];

/// No file is made longer than this.
const LONGEST: usize = 256 * 1024;

/// Changes `bytes` at one place; `other` is a file of the same format to take pieces of.
pub(crate) fn damage(bytes: &mut Vec<u8>, other: &[u8], text: bool, draw: &mut Draw) {
    if bytes.is_empty() {
        bytes.extend_from_slice(&other[..other.len().min(64)]);
        return;
    }
    let at = draw.below(bytes.len());
    let length = 1 + draw.below(32.min(bytes.len() - at));
    let kinds = if text { 13 } else { 10 };
    match draw.below(kinds) {
        0 => bytes[at] ^= 1 << draw.below(8),
        1 => bytes[at] = *draw.of(&[0, 1, 0x7F, 0x80, 0xFF]),
        2 => bytes[at..at + length].fill(*draw.of(&[0, 0xFF])),
        3 if draw.below(4) == 0 => bytes.truncate(at),
        3 | 4 => drop(bytes.drain(at..at + length)),
        5 => repeat(bytes, at, length, draw),
        6 if !other.is_empty() => {
            let from = draw.below(other.len());
            let piece = &other[from..other.len().min(from + length * 4)];
            bytes.splice(at..at + length, piece.iter().copied());
        }
        6 | 7 => whole_number(bytes, at, draw),
        8 => variable_length(bytes, at, draw),
        9 => bytes[at] = bytes[at].wrapping_add(*draw.of(&[1, 2, 254, 255])),
        10 | 11 => number_in_text(bytes, at, draw),
        _ => line(bytes, at, draw),
    }
    bytes.truncate(LONGEST);
}

/// A piece again and again, at most to twice the length.
fn repeat(bytes: &mut Vec<u8>, at: usize, length: usize, draw: &mut Draw) {
    let piece = bytes[at..at + length].to_vec();
    let times = *draw.of(&[1, 1, 1, 4, 64, 1000]);
    let times = times.min(1 + bytes.len() / length);
    let again = piece.repeat(times);
    bytes.splice(at..at, again);
}

/// A number of 1, 2, 4 or 8 bytes, in either order.
fn whole_number(bytes: &mut [u8], at: usize, draw: &mut Draw) {
    let value = *draw.of(&WHOLE);
    let width = *draw.of(&[1, 2, 4, 8]);
    let number = if draw.below(2) == 0 {
        value.to_le_bytes()[..width].to_vec()
    } else {
        value.to_be_bytes()[8 - width..].to_vec()
    };
    for (byte, new) in bytes[at..].iter_mut().zip(number) {
        *byte = new;
    }
}

/// A number as protocol buffers write it.
fn variable_length(bytes: &mut Vec<u8>, at: usize, draw: &mut Draw) {
    let mut value = *draw.of(&WHOLE);
    let mut number = Vec::new();
    while value >= 0x80 {
        number.push(value as u8 | 0x80);
        value >>= 7;
    }
    number.push(value as u8);
    bytes.splice(at..at + 1, number);
}

/// The number around or after `at`.
fn number_in_text(bytes: &mut Vec<u8>, at: usize, draw: &mut Draw) {
    let part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E');
    let Some(start) = bytes[at..].iter().position(u8::is_ascii_digit).map(|offset| at + offset) else {
        return;
    };
    let start = start - bytes[..start].iter().rev().take_while(|byte| part(byte)).count();
    let end = start + bytes[start..].iter().take_while(|byte| part(byte)).count();
    bytes.splice(start..end, draw.of(&NUMBERS).bytes());
}

/// The line or the element at `at`: gone, twice, or moved to the start.
fn line(bytes: &mut Vec<u8>, at: usize, draw: &mut Draw) {
    let ends = |byte: &u8| matches!(byte, b'\n' | b',');
    let start = bytes[..at].iter().rposition(ends).map_or(0, |before| before + 1);
    let end = bytes[at..].iter().position(ends).map_or(bytes.len(), |after| at + after + 1);
    let piece = bytes[start..end].to_vec();
    match draw.below(3) {
        0 => drop(bytes.drain(start..end)),
        1 => drop(bytes.splice(end..end, piece)),
        _ => {
            bytes.drain(start..end);
            bytes.splice(0..0, piece);
        }
    }
}
