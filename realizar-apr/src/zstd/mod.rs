//! One zstd frame (RFC 8878), decoded into a buffer of known length.
//!
//! Written here rather than taken from a crate, because of what reading may allocate: files declare
//! windows of 2 to 8 MiB for payloads of a few kilobytes, and the decoder at hand reserves the window, a
//! second copy of the output, and room for a hundred thousand sequences that a hostile block only claims
//! to have. Here the output is its own window, sequences are executed as they are read, and what is
//! allocated beside the output is one block's literals and a few tables. It is tested against `ruzstd`.
//!
//! | file | what |
//! | --- | --- |
//! | `bits` | bit streams, forwards and backwards |
//! | `fse` | finite state entropy tables |
//! | `huffman` | Huffman tables, and streams coded with them |
//! | `literals` | the first half of a block |
//! | `sequences` | the second half: copies of literals and of what was written |

mod bits;
mod fse;
mod huffman;
mod literals;
mod sequences;

use literals::Literals;
use sequences::Sequences;

/// What is wrong with a frame. The place of the damage is that of the block it is in: what is inside a
/// block has no byte of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Damaged {
    pub(crate) at: usize,
    pub(crate) reason: &'static str,
}

/// A fault inside a part whose place the caller knows.
type Result<T> = std::result::Result<T, &'static str>;

const MAGIC: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// The most bytes that a block may hold, packed or unpacked.
const MAX_BLOCK: usize = 128 << 10;
const ENDS_INSIDE: &str = "it ends inside a frame";
const TOO_LONG: &str = "it expands to more than the declared length";

/// Fills `out` from a frame and gives the number of bytes written.
pub(crate) fn decompress(frame: &[u8], out: &mut [u8]) -> std::result::Result<usize, Damaged> {
    let (header, checksum) = header(frame, out.len()).map_err(|reason| Damaged { at: 0, reason })?;
    let mut at = header;
    let mut decoder = Decoder { literals: Literals::default(), sequences: Sequences::default(), written: 0 };
    loop {
        let damaged = |reason| Damaged { at, reason };
        let Some(&[low, middle, high]) = frame.get(at..).and_then(|rest| rest.first_chunk()) else {
            return Err(damaged(ENDS_INSIDE));
        };
        let header = u32::from_le_bytes([low, middle, high, 0]);
        let (last, kind, size) = (header & 1 == 1, header >> 1 & 3, (header >> 3) as usize);
        let stored = if kind == 1 { 1 } else { size };
        let Some(content) = frame.get(at + 3..).and_then(|rest| rest.get(..stored)) else {
            return Err(damaged(ENDS_INSIDE));
        };
        decoder.block(kind, size, content, out).map_err(damaged)?;
        at += 3 + stored;
        if last {
            break;
        }
    }
    // The checksum is the low half of a hash of the output. The file's own checksum covers the frame.
    at += if checksum { 4 } else { 0 };
    match frame.len().checked_sub(at) {
        Some(0) => Ok(decoder.written),
        Some(_) => Err(Damaged { at, reason: "there are bytes after the frame" }),
        None => Err(Damaged { at: frame.len(), reason: ENDS_INSIDE }),
    }
}

/// The header's length, and whether a checksum follows the blocks.
fn header(frame: &[u8], expected: usize) -> Result<(usize, bool)> {
    let Some((magic, rest)) = frame.split_first_chunk() else { return Err(ENDS_INSIDE) };
    if *magic != MAGIC {
        return Err("it does not start with a frame");
    }
    let Some((&descriptor, rest)) = rest.split_first() else { return Err(ENDS_INSIDE) };
    if descriptor & 0x08 != 0 {
        return Err("a reserved bit of the frame header is set");
    }
    let single = descriptor & 0x20 != 0;
    let window = usize::from(!single);
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let size = match descriptor >> 6 {
        0 => usize::from(single),
        1 => 2,
        2 => 4,
        _ => 8,
    };
    let Some(fields) = rest.get(..window + dictionary + size) else { return Err(ENDS_INSIDE) };
    let (fields, size) = fields.split_at(window + dictionary);
    if fields[window..].iter().any(|&byte| byte != 0) {
        return Err("it needs a dictionary");
    }
    if !size.is_empty() {
        let mut content = 0;
        for &byte in size.iter().rev() {
            content = content << 8 | u64::from(byte);
        }
        // Two bytes start where one byte ends.
        content = if size.len() == 2 { content + 256 } else { content };
        if content != expected as u64 {
            return Err("the frame declares another length than the file's header");
        }
    }
    Ok((5 + fields.len() + size.len(), descriptor & 0x04 != 0))
}

/// What blocks leave for those after them.
struct Decoder {
    literals: Literals,
    sequences: Sequences,
    written: usize,
}

impl Decoder {
    fn block(&mut self, kind: u32, size: usize, content: &[u8], out: &mut [u8]) -> Result<()> {
        if size > MAX_BLOCK {
            return Err("a block is longer than 128 KiB");
        }
        match kind {
            0 | 1 => {
                let Some(target) = out.get_mut(self.written..).and_then(|rest| rest.get_mut(..size)) else {
                    return Err(TOO_LONG);
                };
                if kind == 0 {
                    target.copy_from_slice(content);
                } else {
                    target.fill(content[0]);
                }
                self.written += size;
                Ok(())
            }
            2 => {
                let room = MAX_BLOCK.min(out.len() - self.written);
                let used = self.literals.read(content, room)?;
                self.sequences.run(&content[used..], self.literals.bytes(), out, &mut self.written)
            }
            _ => Err("a block is of the reserved kind"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes of every texture: random ones over alphabets of several sizes, runs, and repetitions.
    fn samples() -> Vec<Vec<u8>> {
        let mut state = 1u32;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % below
        };
        let mut samples = Vec::new();
        for length in [0usize, 1, 2, 31, 32, 255, 256, 257, 1000, 5000, 70_000, 300_000] {
            for alphabet in [1, 2, 5, 30, 256] {
                samples.push((0..length).map(|_| random(alphabet) as u8).collect());
            }
            // Little-endian numbers, as payloads hold them.
            samples.push((0..length / 8).flat_map(|_| u64::from(random(1000)).to_le_bytes()).collect());
            let mut repeating: Vec<u8> = Vec::new();
            while repeating.len() < length {
                let (from, count) = (random(1 + repeating.len() as u32) as usize, 1 + random(40) as usize);
                let copied: Vec<u8> = repeating.iter().skip(from).take(count).copied().collect();
                repeating.extend(copied);
                repeating.push(random(256) as u8);
            }
            samples.push(repeating);
        }
        samples
    }

    #[test]
    fn what_another_encoder_compresses() {
        use ruzstd::encoding::{CompressionLevel, compress_to_vec};
        for bytes in samples() {
            for level in [CompressionLevel::Uncompressed, CompressionLevel::Fastest] {
                let frame = compress_to_vec(bytes.as_slice(), level);
                let mut out = vec![0; bytes.len()];
                assert_eq!(decompress(&frame, &mut out), Ok(bytes.len()));
                assert!(out == bytes, "{} bytes", bytes.len());
            }
        }
    }

    #[test]
    fn a_frame_by_hand() {
        // A single segment of 9 bytes: a raw block "ab", then the last block, `c` seven times.
        let frame = b"\x28\xB5\x2F\xFD\x20\x09\x10\x00\x00ab\x3B\x00\x00c";
        let mut out = [0; 9];
        assert_eq!(decompress(frame, &mut out), Ok(9));
        assert_eq!(&out, b"abccccccc");
        assert!(decompress(frame, &mut [0; 8]).is_err(), "another length than declared");
        assert!(decompress(&frame[..frame.len() - 1], &mut out).is_err());
        assert!(decompress(&[frame.as_slice(), b"\0"].concat(), &mut out).is_err());
    }

    #[test]
    fn a_frame_that_expands_too_far_is_refused() {
        // Without a content size: a window, then a last block of 100 equal bytes.
        let frame = b"\x28\xB5\x2F\xFD\x00\x00\x23\x03\x00c";
        assert_eq!(decompress(frame, &mut [0; 100]), Ok(100));
        assert_eq!(decompress(frame, &mut [0; 101]), Ok(100));
        assert_eq!(decompress(frame, &mut [0; 99]), Err(Damaged { at: 6, reason: TOO_LONG }));
    }

    /// Every damage gives an answer, equal or not, or an error; and what another decoder refuses is
    /// refused here, too.
    #[test]
    fn damaged_frames_do_not_panic() {
        use ruzstd::encoding::{CompressionLevel, compress_to_vec};
        let bytes: Vec<u8> = (0..600u32).flat_map(|i| (i * i % 97).to_le_bytes()).collect();
        let frame = compress_to_vec(bytes.as_slice(), CompressionLevel::Fastest);
        for bit in 0..frame.len() * 8 {
            let mut damaged = frame.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let mut out = vec![0; bytes.len()];
            let ours = decompress(&damaged, &mut out).is_ok_and(|length| length == bytes.len());
            let mut theirs = vec![0; bytes.len() + 1];
            let length = ruzstd::decoding::FrameDecoder::new().decode_all(&damaged, &mut theirs);
            if ours && length.is_ok_and(|length| length == bytes.len()) {
                assert!(out == theirs[..bytes.len()], "bit {bit}");
            }
        }
        for length in 0..frame.len() {
            assert!(decompress(&frame[..length], &mut vec![0; bytes.len()]).is_err(), "{length} bytes");
        }
    }
}
