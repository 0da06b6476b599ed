//! The second half of a block: sequences of some literals and a copy of what was written before.

use super::bits::Backward;
use super::fse::{Distribution, Table};
use super::{Result, TOO_LONG};
use crate::lz4::copy;

/// One of the three codes of a sequence: the length of its literals, the distance of its copy, the length
/// of its copy.
struct Code {
    symbols: usize,
    max_log: u32,
    default: &'static [i16],
    default_log: u32,
}

static LITERALS: Code = Code {
    symbols: 36,
    max_log: 9,
    default: &[
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1,
        -1, -1, -1,
    ],
    default_log: 6,
};

static DISTANCE: Code = Code {
    symbols: 32,
    max_log: 8,
    default: &[1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1],
    default_log: 5,
};

static COPY: Code = Code {
    symbols: 53,
    max_log: 9,
    default: &[
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
    ],
    default_log: 6,
};

/// Lengths of literals: the codes below 16 are the lengths, each further one has a base and extra bits.
static LITERALS_EXTRA: [(u32, u32); 20] = [
    (16, 1),
    (18, 1),
    (20, 1),
    (22, 1),
    (24, 2),
    (28, 2),
    (32, 3),
    (40, 3),
    (48, 4),
    (64, 6),
    (128, 7),
    (256, 8),
    (512, 9),
    (1024, 10),
    (2048, 11),
    (4096, 12),
    (8192, 13),
    (16384, 14),
    (32768, 15),
    (65536, 16),
];

/// Lengths of copies: the codes below 32 are three less than the lengths.
static COPY_EXTRA: [(u32, u32); 21] = [
    (35, 1),
    (37, 1),
    (39, 1),
    (41, 1),
    (43, 2),
    (47, 2),
    (51, 3),
    (59, 3),
    (67, 4),
    (83, 4),
    (99, 5),
    (131, 7),
    (259, 8),
    (515, 9),
    (1027, 10),
    (2051, 11),
    (4099, 12),
    (8195, 13),
    (16387, 14),
    (32771, 15),
    (65539, 16),
];

/// The tables that the next block may use again, and the last three distances.
pub(super) struct Sequences {
    literals: Table,
    distance: Table,
    copy: Table,
    recent: [usize; 3],
}

impl Default for Sequences {
    fn default() -> Self {
        Sequences {
            literals: Table::default(),
            distance: Table::default(),
            copy: Table::default(),
            recent: [1, 4, 8],
        }
    }
}

const SHORT: &str = "a block ends inside its sequences";

impl Sequences {
    /// Writes a block: its sequences, and the literals that are left after them.
    pub(super) fn run(
        &mut self,
        section: &[u8],
        mut literals: &[u8],
        out: &mut [u8],
        written: &mut usize,
    ) -> Result<()> {
        let (count, mut rest) = count(section)?;
        if count > 0 {
            let Some((&modes, tables)) = rest.split_first() else { return Err(SHORT) };
            if modes & 3 != 0 {
                return Err("a reserved bit of a block is set");
            }
            rest = tables;
            rest = table(&LITERALS, modes >> 6, &mut self.literals, rest)?;
            rest = table(&DISTANCE, modes >> 4 & 3, &mut self.distance, rest)?;
            rest = table(&COPY, modes >> 2 & 3, &mut self.copy, rest)?;
            self.sequences(count, rest, &mut literals, out, written)?;
        } else if !rest.is_empty() {
            return Err("there are bytes after a block's literals");
        }
        write(literals, literals.len(), out, written)
    }

    fn sequences(
        &mut self,
        count: usize,
        stream: &[u8],
        literals: &mut &[u8],
        out: &mut [u8],
        written: &mut usize,
    ) -> Result<()> {
        let mut bits = Backward::new(stream)?;
        let mut literals_state = self.literals.start(&mut bits)?;
        let mut distance_state = self.distance.start(&mut bits)?;
        let mut copy_state = self.copy.start(&mut bits)?;
        let mut index = 0;
        loop {
            let distance_code = u32::from(self.distance.symbol(distance_state));
            let distance = (1 << distance_code) + bits.read(distance_code)? as usize;
            let copy_len = length(self.copy.symbol(copy_state), 32, 3, &COPY_EXTRA, &mut bits)?;
            let literals_len =
                length(self.literals.symbol(literals_state), 16, 0, &LITERALS_EXTRA, &mut bits)?;
            let distance = self.recall(distance, literals_len == 0);

            let Some(left) = literals.get(literals_len..) else {
                return Err("a sequence has more literals than its block");
            };
            write(literals, literals_len, out, written)?;
            *literals = left;
            if distance == 0 || distance > *written {
                return Err("a copy starts before the first byte");
            }
            if copy_len > out.len() - *written {
                return Err(TOO_LONG);
            }
            copy(out, *written, distance, copy_len);
            *written += copy_len;

            index += 1;
            if index == count {
                break;
            }
            literals_state = self.literals.next(literals_state, &mut bits)?;
            copy_state = self.copy.next(copy_state, &mut bits)?;
            distance_state = self.distance.next(distance_state, &mut bits)?;
        }
        if bits.left() == 0 { Ok(()) } else { Err("a block's sequences do not end where they should") }
    }

    /// The distance that a stored one stands for. Values up to 3 are recent distances; after no literals
    /// the last one would have been a longer copy, so they stand for the others and for one less.
    fn recall(&mut self, stored: usize, no_literals: bool) -> usize {
        let [first, second, third] = self.recent;
        let (distance, recent) = match (stored, no_literals) {
            (1, false) => return first,
            (2, false) | (1, true) => (second, [second, first, third]),
            (3, false) | (2, true) => (third, [third, first, second]),
            (3, true) => (first.saturating_sub(1), [first.saturating_sub(1), first, second]),
            (stored, _) => (stored - 3, [stored - 3, first, second]),
        };
        self.recent = recent;
        distance
    }
}

/// Appends literals.
fn write(literals: &[u8], count: usize, out: &mut [u8], written: &mut usize) -> Result<()> {
    let target = out.get_mut(*written..).and_then(|rest| rest.get_mut(..count));
    let (Some(target), Some(source)) = (target, literals.get(..count)) else { return Err(TOO_LONG) };
    target.copy_from_slice(source);
    *written += count;
    Ok(())
}

/// The number of sequences, in one to three bytes.
fn count(section: &[u8]) -> Result<(usize, &[u8])> {
    match *section {
        [first @ ..128, ref rest @ ..] => Ok((usize::from(first), rest)),
        [first @ 128..=254, second, ref rest @ ..] => {
            Ok((usize::from(first - 128) << 8 | usize::from(second), rest))
        }
        [255, second, third, ref rest @ ..] => {
            Ok((usize::from(u16::from_le_bytes([second, third])) + 0x7F00, rest))
        }
        _ => Err(SHORT),
    }
}

/// The table of a code in this block; gives the bytes after its description.
fn table<'a>(code: &Code, mode: u8, table: &mut Table, bytes: &'a [u8]) -> Result<&'a [u8]> {
    match mode {
        0 => {
            *table = Table::new(&Distribution::of(code.default, code.default_log))?;
            Ok(bytes)
        }
        1 => {
            let Some((&symbol, rest)) = bytes.split_first() else { return Err(SHORT) };
            if usize::from(symbol) >= code.symbols {
                return Err("a table has too many symbols");
            }
            *table = Table::single(symbol);
            Ok(rest)
        }
        2 => {
            let (distribution, used) = Distribution::read(bytes, code.symbols, code.max_log)?;
            *table = Table::new(&distribution)?;
            Ok(&bytes[used..])
        }
        _ if table.is_empty() => Err("a block uses a table that no block before it has"),
        _ => Ok(bytes),
    }
}

/// A length from its code: below `plain` the code and a constant, else a base and extra bits.
fn length(
    code: u8,
    plain: u8,
    constant: usize,
    extra: &[(u32, u32)],
    bits: &mut Backward<'_>,
) -> Result<usize> {
    if code < plain {
        return Ok(usize::from(code) + constant);
    }
    let (base, width) = extra[usize::from(code - plain)];
    Ok((base + bits.read(width)?) as usize)
}
