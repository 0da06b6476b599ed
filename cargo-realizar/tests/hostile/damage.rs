//! Damage by chance, the same for the same number.

/// A generator of numbers: xorshift64* behind a multiplication, so that small seeds are far apart.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x1234_5678_9ABC_DEF1);
        let mut x = self.0;
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        x.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    /// A number below `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// Numbers and words that readers take for something else.
const WORDS: [&[u8]; 18] = [
    b"0",
    b"-1",
    b"1",
    b"2147483647",
    b"4294967296",
    b"1e308",
    b"-1e999",
    b"nan",
    b"NaN",
    b"Infinity",
    b"null",
    b"[]",
    b"{}",
    b"\"\"",
    b"99999999999999999999",
    b" ",
    b"true",
    b"16777215",
];

/// Damages a file in one place.
pub(crate) fn damage(bytes: &mut Vec<u8>, other: &[u8], draw: &mut Draw) {
    if bytes.is_empty() {
        bytes.extend(other.iter().take(100));
        return;
    }
    let at = draw.below(bytes.len());
    let length = (1 + draw.below(64)).min(bytes.len() - at);
    match draw.below(9) {
        0 => bytes[at] ^= 1 << draw.below(8),
        1 => bytes[at] = [0, 1, 0x7F, 0x80, 0xFF, b'9', b'-', b','][draw.below(8)],
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(at..at + length)),
        4 => {
            let part = bytes[at..at + length].to_vec();
            for _ in 0..=draw.below(8) {
                bytes.splice(at..at, part.iter().copied());
            }
        }
        5 if !other.is_empty() => {
            let from = draw.below(other.len());
            let part = &other[from..(from + length).min(other.len())];
            bytes.splice(at..at + length, part.iter().copied());
        }
        // A number of the text, or eight bytes.
        6 | 7 => {
            let digit = |byte: &u8| byte.is_ascii_digit() || b"-.eE+".contains(byte);
            let start = at + bytes[at..].iter().take(200).position(digit).unwrap_or(0);
            let end = start + bytes[start..].iter().take(30).take_while(|byte| digit(byte)).count().max(1);
            bytes.splice(start..end.min(bytes.len()), WORDS[draw.below(WORDS.len())].iter().copied());
        }
        _ => {
            let number = [0u64, 1, u64::MAX, 1 << 31, 1 << 32, 1 << 24, 0x7FFF_FFFF][draw.below(7)];
            for (byte, new) in bytes[at..].iter_mut().zip(number.to_le_bytes()) {
                *byte = new;
            }
        }
    }
}
