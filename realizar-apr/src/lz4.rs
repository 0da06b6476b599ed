//! LZ4 blocks: literals and copies of what was just written.
//!
//! Written here rather than taken from a crate: it is one loop, and every user's build would compile the
//! crate. It is tested against `lz4_flex`.

/// Where a block is damaged, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Damaged {
    pub(crate) at: usize,
    pub(crate) reason: &'static str,
}

/// Fills `out` from a block and gives the number of bytes written.
pub(crate) fn decompress(block: &[u8], out: &mut [u8]) -> Result<usize, Damaged> {
    let mut at = 0;
    let mut written: usize = 0;
    while at < block.len() {
        let token = block[at];
        at += 1;
        let literals = length(block, &mut at, token >> 4)?;
        let (from, to) = (at..at.saturating_add(literals), written..written.saturating_add(literals));
        let Some(source) = block.get(from) else { return Err(Damaged { at, reason: ENDS_INSIDE }) };
        let Some(target) = out.get_mut(to) else { return Err(Damaged { at, reason: TOO_LONG }) };
        target.copy_from_slice(source);
        at += literals;
        written += literals;
        if at == block.len() {
            return Ok(written);
        }

        let Some(&[low, high]) = block.get(at..).and_then(|rest| rest.first_chunk()) else {
            return Err(Damaged { at, reason: ENDS_INSIDE });
        };
        let distance = usize::from(u16::from_le_bytes([low, high]));
        if distance == 0 || distance > written {
            return Err(Damaged { at, reason: "a copy starts before the first byte" });
        }
        at += 2;
        let count = length(block, &mut at, token & 15)?.saturating_add(MIN_COPY);
        if count > out.len() - written {
            return Err(Damaged { at, reason: TOO_LONG });
        }
        copy(out, written, distance, count);
        written += count;
    }
    Err(Damaged { at, reason: "the block does not end with literals" })
}

/// The shortest copy; lengths are stored without it.
const MIN_COPY: usize = 4;
const ENDS_INSIDE: &str = "it ends inside a sequence";
const TOO_LONG: &str = "it expands to more than the declared length";

/// A length of four bits, and of further bytes where all four are set.
fn length(block: &[u8], at: &mut usize, short: u8) -> Result<usize, Damaged> {
    let mut length = usize::from(short);
    if short < 15 {
        return Ok(length);
    }
    loop {
        let Some(&byte) = block.get(*at) else { return Err(Damaged { at: *at, reason: ENDS_INSIDE }) };
        *at += 1;
        length = length.saturating_add(usize::from(byte));
        if byte < 255 {
            return Ok(length);
        }
    }
}

/// Repeats what was written `distance` bytes before. Source and target may overlap: then what is copied
/// repeats itself, in steps that double.
pub(crate) fn copy(out: &mut [u8], written: usize, distance: usize, count: usize) {
    let start = written - distance;
    let mut done = 0;
    while done < count {
        let step = (distance + done).min(count - done);
        out.copy_within(start..start + step, written + done);
        done += step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn expands(block: &[u8], expected: &[u8]) {
        let mut out = vec![0; expected.len()];
        assert_eq!(decompress(block, &mut out), Ok(expected.len()));
        assert_eq!(out, expected);
    }

    #[test]
    fn literals_and_copies_by_hand() {
        expands(b"\x00", b"");
        expands(b"\x50hello", b"hello");
        // "ab", then six bytes from two back, then "c".
        expands(b"\x22ab\x02\x00\x10c", b"ababababc");
        // One byte repeated 4 + 15 + 3 times.
        expands(b"\x1fx\x01\x00\x03\x10y", b"xxxxxxxxxxxxxxxxxxxxxxxy");
    }

    #[test]
    fn damage_is_refused() {
        let mut out = [0; 8];
        for block in [
            &b""[..],
            b"\x50hell",
            b"\xF0",
            b"\xF0\xFF",
            b"\x90123456789",
            b"\x10a\x02\x00\x10b",
            b"\x10a\x00\x00\x10b",
            b"\x10a\x01",
            b"\x10a\x01\x00",
            b"\x1fa\x01\x00\xFF\xFF\xFF\x00\x10b",
        ] {
            assert!(decompress(block, &mut out).is_err(), "{block:02x?}");
        }
    }

    #[test]
    fn what_lz4_flex_compresses() {
        let mut state = 1u32;
        for length in [0usize, 1, 12, 13, 100, 1000, 70_000] {
            for spread in [1u32, 3, 256] {
                let bytes: Vec<u8> = (0..length)
                    .map(|_| {
                        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        ((state >> 16) % spread) as u8
                    })
                    .collect();
                expands(&lz4_flex::block::compress(&bytes), &bytes);
            }
        }
    }
}
