//! Checksums made right again, so that damage reaches what they cover.

/// CRC-32 byte by byte, from its definition: not the tables that are under test.
static TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0;
    for &byte in bytes {
        crc = crc >> 8 ^ TABLE[((crc ^ u32::from(byte)) & 0xFF) as usize];
    }
    !crc
}

/// Makes the checksums of a file right, whatever else is wrong with it.
pub(crate) fn repair(file: &mut [u8]) {
    if file.len() >= 64 && (file.starts_with(b"APR\0") || file.starts_with(b"APR2")) {
        let header = [&file[..40], &file[44..64]].concat();
        let checksum = crc32(&header);
        file[40..44].copy_from_slice(&checksum.to_le_bytes());
    }
    if let Some(end) = file.len().checked_sub(4) {
        let checksum = crc32(&file[..end]);
        file[end..].copy_from_slice(&checksum.to_le_bytes());
    }
}
