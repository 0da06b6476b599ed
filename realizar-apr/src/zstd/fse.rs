//! Finite state entropy: a table of states, each with a symbol and the way to the next state.

use super::Result;
use super::bits::{Backward, Forward};

/// A state: the symbol it stands for, and the next state as a base and a number of bits to add to it.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    base: u16,
    symbol: u8,
    bits: u8,
}

/// A table of `2^log` states.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    states: Vec<State>,
    log: u32,
}

/// Symbols have probabilities in units of `2^-log`, -1 for one that is rarer than a unit. No alphabet
/// has more symbols than a byte.
pub(super) struct Distribution {
    counts: [i16; 256],
    symbols: usize,
    log: u32,
}

impl Distribution {
    pub(super) fn of(counts: &[i16], log: u32) -> Self {
        let mut distribution = Distribution { counts: [0; 256], symbols: counts.len(), log };
        distribution.counts[..counts.len()].copy_from_slice(counts);
        distribution
    }

    /// Reads a description; gives the bytes it takes, too.
    pub(super) fn read(bytes: &[u8], symbols: usize, max_log: u32) -> Result<(Self, usize)> {
        let mut bits = Forward::new(bytes);
        let log = bits.read(4)? + 5;
        if log > max_log {
            return Err("a table has too many states");
        }
        let mut distribution = Distribution { counts: [0; 256], symbols: 0, log };
        let mut left: i32 = 1 << log;
        while left > 0 {
            if distribution.symbols >= symbols {
                return Err("a table has too many symbols");
            }
            // A value from 0 to left + 1. The small ones take one bit less than the others.
            let width = 32 - (left as u32 + 1).leading_zeros();
            let value = bits.read(width)?;
            let half = (1 << (width - 1)) - 1;
            let short = (1 << width) - 1 - (left as u32 + 1);
            let value = if value & half < short {
                bits.unread(1);
                value & half
            } else if value > half {
                value - short
            } else {
                value
            };
            let count = value as i32 - 1;
            distribution.counts[distribution.symbols] = count as i16;
            distribution.symbols += 1;
            left -= count.abs();
            if count == 0 {
                // Runs of further symbols that do not occur, three at a time.
                loop {
                    let more = bits.read(2)?;
                    distribution.symbols += more as usize;
                    if distribution.symbols > symbols {
                        return Err("a table has too many symbols");
                    }
                    if more < 3 {
                        break;
                    }
                }
            }
        }
        Ok((distribution, bits.used()))
    }
}

impl Table {
    /// The table of a single symbol, which takes no bits.
    pub(super) fn single(symbol: u8) -> Self {
        Table { states: vec![State { base: 0, symbol, bits: 0 }], log: 0 }
    }

    /// Spreads the symbols over the states. The probabilities add up to one.
    pub(super) fn new(distribution: &Distribution) -> Result<Self> {
        let size = 1 << distribution.log;
        let mut states = vec![State::default(); size];
        let mut next = [0u16; 256];
        // The rarest symbols take the last states, one each.
        let mut end = size;
        let mut symbol = 0;
        while symbol < distribution.symbols {
            match distribution.counts[symbol] {
                -1 => {
                    end -= 1;
                    states[end].symbol = symbol as u8;
                    next[symbol] = 1;
                }
                count => next[symbol] = count.max(0) as u16,
            }
            symbol += 1;
        }
        let step = (size >> 1) + (size >> 3) + 3;
        let mut at = 0;
        let mut symbol = 0;
        while symbol < distribution.symbols {
            let mut count = distribution.counts[symbol];
            while count > 0 {
                states[at].symbol = symbol as u8;
                loop {
                    at = (at + step) & (size - 1);
                    if at < end {
                        break;
                    }
                }
                count -= 1;
            }
            symbol += 1;
        }
        if at != 0 {
            return Err("a table's probabilities do not add up to one");
        }
        let mut index = 0;
        while index < size {
            let symbol = states[index].symbol as usize;
            let count = next[symbol];
            next[symbol] += 1;
            let bits = distribution.log - count.max(1).ilog2();
            states[index].bits = bits as u8;
            // The first states of a symbol get the longer ways; the sum never exceeds the table's size.
            states[index].base = ((u32::from(count) << bits) - size as u32) as u16;
            index += 1;
        }
        Ok(Table { states, log: distribution.log })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// The first state.
    pub(super) fn start(&self, bits: &mut Backward<'_>) -> Result<usize> {
        Ok(bits.read(self.log)? as usize)
    }

    pub(super) fn symbol(&self, state: usize) -> u8 {
        self.states[state].symbol
    }

    /// Bits that the way to the next state takes.
    pub(super) fn bits(&self, state: usize) -> u32 {
        u32::from(self.states[state].bits)
    }

    /// The next state.
    pub(super) fn next(&self, state: usize, bits: &mut Backward<'_>) -> Result<usize> {
        let state = self.states[state];
        Ok(usize::from(state.base) + bits.read(u32::from(state.bits))? as usize)
    }
}
