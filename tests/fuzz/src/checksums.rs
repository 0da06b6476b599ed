//! The checksums of an `.apr` file, repaired after damage so that what lies behind them is read.

/// Writes the checksums that an `.apr` file of either version would have, so that what lies behind them is read.
pub(crate) fn repair(bytes: &mut [u8]) {
    let length = bytes.len();
    if bytes.starts_with(b"APR") && !bytes.starts_with(b"APRN") && length >= 68 {
        let header = crc32(bytes[..40].iter().chain(&bytes[44..64]));
        bytes[40..44].copy_from_slice(&header.to_le_bytes());
    }
    if length >= 36 {
        let whole = crc32(&bytes[..length - 4]);
        bytes[length - 4..].copy_from_slice(&whole.to_le_bytes());
    }
}

/// The common CRC-32: reflected polynomial 0xEDB88320, all ones before and after.
fn crc32<'a>(bytes: impl IntoIterator<Item = &'a u8>) -> u32 {
    !bytes.into_iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[cfg(test)]
mod tests {
    use super::crc32;

    #[test]
    fn the_checksum_of_the_digits_is_the_published_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
