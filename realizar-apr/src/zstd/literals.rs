//! The first half of a block: bytes that copies are interleaved with.

use super::Result;
use super::huffman::Table;

/// A block's literals, and the table that the next block may use again.
#[derive(Default)]
pub(super) struct Literals {
    bytes: Vec<u8>,
    table: Table,
}

const SHORT: &str = "a block ends inside its literals";

impl Literals {
    /// The literals of the block that was read last.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads the literals of a block that may write `room` bytes; gives the bytes of the block they take.
    pub(super) fn read(&mut self, block: &[u8], room: usize) -> Result<usize> {
        let Some(&first) = block.first() else { return Err(SHORT) };
        let (kind, format) = (first & 3, first >> 2 & 3);
        let header_len = match (kind, format) {
            (0 | 1, 0 | 2) => 1,
            (0 | 1, 1) => 2,
            (0 | 1, _) => 3,
            (_, 0 | 1) => 3,
            (_, 2) => 4,
            (_, _) => 5,
        };
        let Some(stored) = block.get(..header_len) else { return Err(SHORT) };
        let mut header: u64 = 0;
        for &byte in stored.iter().rev() {
            header = header << 8 | u64::from(byte);
        }
        let rest = &block[header_len..];
        if kind < 2 {
            let size = if header_len == 1 { header >> 3 } else { header >> 4 } as usize;
            let target = self.clear(size, room)?;
            let taken = if kind == 0 { size } else { 1 };
            let Some(source) = rest.get(..taken) else { return Err(SHORT) };
            if kind == 0 {
                target.copy_from_slice(source);
            } else {
                target.fill(source[0]);
            }
            return Ok(header_len + taken);
        }
        let width = match header_len {
            3 => 10,
            4 => 14,
            _ => 18,
        };
        let mask = (1 << width) - 1;
        let size = (header >> 4 & mask) as usize;
        let packed_len = (header >> (4 + width) & mask) as usize;
        let Some(mut packed) = rest.get(..packed_len) else { return Err(SHORT) };
        if kind == 2 {
            let (table, used) = Table::read(packed)?;
            self.table = table;
            packed = &packed[used..];
        } else if self.table.is_empty() {
            return Err("a block uses a Huffman table that no block before it has");
        }
        self.clear(size, room)?;
        if format == 0 {
            self.table.decode(packed, &mut self.bytes)?;
        } else {
            self.four(packed)?;
        }
        Ok(header_len + packed_len)
    }

    /// Room for so many literals. The allocation of the last block is used again.
    fn clear(&mut self, size: usize, room: usize) -> Result<&mut [u8]> {
        if size > room {
            return Err("a block has more literals than it may write");
        }
        self.bytes.clear();
        self.bytes.reserve_exact(size);
        self.bytes.resize(size, 0);
        Ok(&mut self.bytes)
    }

    /// Four streams, each a quarter of the literals; the lengths of the first three come first.
    fn four(&mut self, packed: &[u8]) -> Result<()> {
        let Some((&[a, b, c, d, e, f], mut streams)) = packed.split_first_chunk() else { return Err(SHORT) };
        let lengths = [[a, b], [c, d], [e, f]];
        let quarter = self.bytes.len().div_ceil(4);
        let mut out = self.bytes.as_mut_slice();
        for length in lengths {
            let length = usize::from(u16::from_le_bytes(length));
            let (Some((stream, rest)), true) = (streams.split_at_checked(length), quarter <= out.len())
            else {
                return Err(SHORT);
            };
            let (target, others) = out.split_at_mut(quarter);
            self.table.decode(stream, target)?;
            (streams, out) = (rest, others);
        }
        self.table.decode(streams, out)
    }
}
