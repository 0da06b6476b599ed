//! CRC-32 (IEEE), as zlib computes it: reflected polynomial `0xEDB88320`, all ones before and after.
//!
//! Eight bytes a step through eight tables: this runs unoptimised in a proc macro, where the number of
//! steps is what counts.

/// A static: at opt-level 0 each use of a constant copies all of it.
static TABLES: [[u32; 256]; 8] = tables();

const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
            bit += 1;
        }
        tables[0][byte] = crc;
        byte += 1;
    }
    let mut table = 1;
    while table < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[table - 1][byte];
            tables[table][byte] = (before >> 8) ^ tables[0][(before & 0xFF) as usize];
            byte += 1;
        }
        table += 1;
    }
    tables
}

/// The checksum of one run of bytes.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !extend(!0, bytes)
}

/// The checksum of two runs, as if they lay side by side.
pub(crate) fn crc32_pair(first: &[u8], second: &[u8]) -> u32 {
    !extend(extend(!0, first), second)
}

fn extend(mut crc: u32, bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut index = 0;
    while index < words.len() {
        let word = u64::from_le_bytes(words[index]) ^ crc as u64;
        crc = TABLES[7][(word & 0xFF) as usize]
            ^ TABLES[6][(word >> 8 & 0xFF) as usize]
            ^ TABLES[5][(word >> 16 & 0xFF) as usize]
            ^ TABLES[4][(word >> 24 & 0xFF) as usize]
            ^ TABLES[3][(word >> 32 & 0xFF) as usize]
            ^ TABLES[2][(word >> 40 & 0xFF) as usize]
            ^ TABLES[1][(word >> 48 & 0xFF) as usize]
            ^ TABLES[0][(word >> 56) as usize];
        index += 1;
    }
    let mut index = 0;
    while index < rest.len() {
        crc = (crc >> 8) ^ TABLES[0][((crc ^ rest[index] as u32) & 0xFF) as usize];
        index += 1;
    }
    crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_polynomial() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn a_pair_is_one_run() {
        let bytes: Vec<u8> = (0..100).collect();
        for split in 0..=bytes.len() {
            assert_eq!(crc32_pair(&bytes[..split], &bytes[split..]), crc32(&bytes), "split at {split}");
        }
    }
}
