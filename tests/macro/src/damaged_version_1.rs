//! Version 1 files with one fault each, by the name of the rule that it breaks.
//!
//! The base is a linear regression as aprender saves it. Its struct starts at byte 79: a tag (there are coefficients),
//! their number in 8 bytes, four f32, the intercept, and a boolean; the checksum follows at byte 109.

use crate::container::{crc32, patched};

const PLAIN: &[u8] = include_bytes!("../../fixtures/aprender/v1_linear.apr");
const ZSTD: &[u8] = include_bytes!("../../fixtures/aprender/v1_linear_zstd.apr");

/// Every file with its name.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    let plain = |at: usize, bytes: &[u8]| sealed(patched(PLAIN.to_vec(), at, bytes));
    let zstd = |at: usize, bytes: &[u8]| sealed(patched(ZSTD.to_vec(), at, bytes));
    vec![
        ("version_1_bit_flipped", patched(PLAIN.to_vec(), 90, &[0xFF])),
        ("version_1_cut_off", PLAIN[..100].to_vec()),
        ("version_1_of_a_later_format", plain(4, &[3, 1])),
        ("version_1_unknown_compression", plain(20, &[9])),
        ("version_1_unknown_flag", plain(21, &[0x80])),
        ("version_1_streaming", plain(21, &[0x04])),
        ("version_1_metadata_damaged", plain(32, &[0xC1])),
        ("version_1_unknown_tag", plain(108, &[7])),
        ("version_1_length_beyond_the_end", plain(80, &u64::MAX.to_le_bytes())),
        ("version_1_weight_is_infinite", plain(92, &f32::INFINITY.to_le_bytes())),
        ("version_1_of_another_length", plain(16, &29u32.to_le_bytes())),
        ("version_1_bytes_after_the_struct", longer()),
        ("version_1_zstd_damaged", zstd(85, &[0xF7])),
        ("version_1_zstd_of_another_length", zstd(16, &29u32.to_le_bytes())),
        ("version_1_zstd_beyond_memory", zstd(16, &u32::MAX.to_le_bytes())),
    ]
}

/// Two bytes more than the struct has.
fn longer() -> Vec<u8> {
    let mut file = PLAIN.to_vec();
    let end = file.len() - 4;
    file.splice(end..end, [0, 0]);
    let lengths = [32u32.to_le_bytes(), 32u32.to_le_bytes()].concat();
    sealed(patched(file, 12, &lengths))
}

/// The file with the right checksum at its end.
fn sealed(file: Vec<u8>) -> Vec<u8> {
    let end = file.len() - 4;
    let footer = crc32(&file[..end]);
    patched(file, end, &footer.to_le_bytes())
}
