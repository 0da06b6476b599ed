//! Bit streams. Table descriptions are read from their first byte on; everything else is written
//! backwards, and is read from its last bit to its first.

use super::Result;

/// Up to 57 bits that start at any bit of the bytes; bits after the last byte are 0.
fn window(bytes: &[u8], bit: usize) -> u64 {
    let start = bit / 8;
    let word = match bytes.get(start..).and_then(|rest| rest.first_chunk()) {
        Some(word) => u64::from_le_bytes(*word),
        None => {
            let mut word = [0; 8];
            let rest = bytes.get(start..).unwrap_or(&[]);
            word[..rest.len()].copy_from_slice(rest);
            u64::from_le_bytes(word)
        }
    };
    word >> (bit % 8)
}

/// Read from the first bit on.
pub(super) struct Forward<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Forward<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Forward { bytes, at: 0 }
    }

    pub(super) fn read(&mut self, count: u32) -> Result<u32> {
        let value = window(self.bytes, self.at) & ((1 << count) - 1);
        self.at += count as usize;
        if self.at > self.bytes.len() * 8 {
            return Err("a table ends inside its description");
        }
        Ok(value as u32)
    }

    pub(super) fn unread(&mut self, count: u32) {
        self.at -= count as usize;
    }

    /// Bytes read so far, the last one whole.
    pub(super) fn used(&self) -> usize {
        self.at.div_ceil(8)
    }
}

/// Read from the last bit to the first.
pub(super) struct Backward<'a> {
    bytes: &'a [u8],
    /// Bits that are left.
    left: usize,
}

impl<'a> Backward<'a> {
    /// The highest bit that is set in the last byte marks the end, and is no part of the stream.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self> {
        match bytes.last() {
            Some(&last) if last != 0 => {
                let left = bytes.len() * 8 - 1 - last.leading_zeros() as usize;
                Ok(Backward { bytes, left })
            }
            _ => Err("a bit stream has no end mark"),
        }
    }

    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// The next bits, up to 31. Zeros follow the first bit of the stream.
    pub(super) fn peek(&self, count: u32) -> u32 {
        let wanted = count as usize;
        if wanted <= self.left {
            (window(self.bytes, self.left - wanted) & ((1 << count) - 1)) as u32
        } else {
            let present = window(self.bytes, 0) & ((1 << self.left) - 1);
            (present << (wanted - self.left)) as u32
        }
    }

    pub(super) fn skip(&mut self, count: u32) -> Result<()> {
        match self.left.checked_sub(count as usize) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err("a bit stream is too short"),
        }
    }

    pub(super) fn read(&mut self, count: u32) -> Result<u32> {
        let value = self.peek(count);
        self.skip(count)?;
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwards_from_the_lowest_bit() {
        let mut bits = Forward::new(&[0b1010_0110, 0xFF]);
        assert_eq!(bits.read(4), Ok(0b0110));
        assert_eq!(bits.read(6), Ok(0b11_1010));
        bits.unread(1);
        assert_eq!(bits.used(), 2);
        assert_eq!(bits.read(7), Ok(0x7F));
        assert!(bits.read(1).is_err());
    }

    #[test]
    fn backwards_from_the_mark() {
        // The mark is bit 4 of the last byte; before it 0b0110, then the first byte.
        let mut bits = Backward::new(&[0b1100_0011, 0b0001_0110]).expect("a mark");
        assert_eq!(bits.left(), 12);
        assert_eq!(bits.read(6), Ok(0b01_1011));
        assert_eq!(bits.peek(8), 0b0000_1100);
        assert_eq!(bits.read(6), Ok(0b00_0011));
        assert!(bits.read(1).is_err());
        assert!(Backward::new(&[1, 0]).is_err());
        assert!(Backward::new(&[]).is_err());
    }

    #[test]
    fn a_stream_longer_than_a_word() {
        let mut bytes = [0xAA; 20];
        bytes[19] = 1;
        let mut bits = Backward::new(&bytes).expect("a mark");
        for _ in 0..19 {
            assert_eq!(bits.read(8), Ok(0xAA));
        }
        assert_eq!(bits.left(), 0);
    }
}
