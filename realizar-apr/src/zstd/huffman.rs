//! Huffman codes of literals.

use super::Result;
use super::bits::Backward;
use super::fse::{Distribution, Table as States};

/// The longest code.
const MAX_BITS: u32 = 11;
/// The most states of the table that weights are coded with, as a power of two.
const WEIGHTS_LOG: u32 = 6;

/// A table with an entry for each pattern of `bits` bits: the symbol that it starts with, and the length
/// of its code.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    entries: Vec<(u8, u8)>,
    bits: u32,
}

impl Table {
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Reads a description; gives the bytes it takes, too.
    pub(super) fn read(bytes: &[u8]) -> Result<(Self, usize)> {
        const SHORT: &str = "a Huffman table ends inside its description";
        let Some((&first, rest)) = bytes.split_first() else { return Err(SHORT) };
        let mut weights = [0u8; 256];
        let (count, used) = if first < 128 {
            let Some(packed) = rest.get(..usize::from(first)) else { return Err(SHORT) };
            (coded(packed, &mut weights)?, packed.len())
        } else {
            let count = usize::from(first) - 127;
            let Some(packed) = rest.get(..count.div_ceil(2)) else { return Err(SHORT) };
            let mut index = 0;
            while index < count {
                let byte = packed[index / 2];
                weights[index] = if index & 1 == 0 { byte >> 4 } else { byte & 15 };
                index += 1;
            }
            (count, packed.len())
        };
        Ok((Table::new(&mut weights, count)?, 1 + used))
    }

    /// A symbol of weight `w` has `2^(w-1)` entries. The last symbol's weight is not stored: it is what
    /// makes the number of entries a power of two.
    fn new(weights: &mut [u8; 256], count: usize) -> Result<Self> {
        let mut total: u32 = 0;
        for &weight in &weights[..count] {
            if u32::from(weight) > MAX_BITS {
                return Err("a Huffman code is too long");
            }
            total += if weight == 0 { 0 } else { 1 << (weight - 1) };
        }
        if total == 0 {
            return Err("a Huffman table has no codes");
        }
        let bits = total.ilog2() + 1;
        let rest = (1 << bits) - total;
        if bits > MAX_BITS || !rest.is_power_of_two() {
            return Err("a Huffman table's codes do not add up");
        }
        weights[count] = rest.ilog2() as u8 + 1;
        let mut entries = Vec::with_capacity(1 << bits);
        let mut weight = 1;
        while weight <= bits {
            let mut symbol = 0;
            while symbol <= count {
                if u32::from(weights[symbol]) == weight {
                    let length = (bits + 1 - weight) as u8;
                    entries.resize(entries.len() + (1 << (weight - 1)), (symbol as u8, length));
                }
                symbol += 1;
            }
            weight += 1;
        }
        Ok(Table { entries, bits })
    }

    /// Fills `out` from a stream, which must end there.
    pub(super) fn decode(&self, stream: &[u8], out: &mut [u8]) -> Result<()> {
        let mut bits = Backward::new(stream)?;
        let mut index = 0;
        while index < out.len() {
            let (symbol, length) = self.entries[bits.peek(self.bits) as usize];
            bits.skip(u32::from(length))?;
            out[index] = symbol;
            index += 1;
        }
        if bits.left() == 0 { Ok(()) } else { Err("a stream of literals does not end where it should") }
    }
}

/// Weights that are themselves coded: two states take turns until the bits are used up.
fn coded(packed: &[u8], weights: &mut [u8; 256]) -> Result<usize> {
    // Weights go up to the longest code.
    let (distribution, used) = Distribution::read(packed, MAX_BITS as usize + 1, WEIGHTS_LOG)?;
    let states = States::new(&distribution)?;
    let mut bits = Backward::new(&packed[used..])?;
    let mut state = states.start(&mut bits)?;
    let mut other = states.start(&mut bits)?;
    let mut count = 0;
    loop {
        // One place is left for the last weight, and the last two of these come together.
        if count >= 254 {
            return Err("a Huffman table has too many symbols");
        }
        weights[count] = states.symbol(state);
        count += 1;
        if bits.left() < states.bits(state) as usize {
            weights[count] = states.symbol(other);
            return Ok(count + 1);
        }
        state = states.next(state, &mut bits)?;
        std::mem::swap(&mut state, &mut other);
    }
}
