//! What every processor has: one number at a time.

use super::{Bytes, Isa, Tests, WithIsa, heap_bit, line};

/// No instruction beyond the target's own.
#[derive(Clone, Copy)]
pub(crate) struct Scalar;

/// Does the work, away from the code that other processors run.
#[inline(never)]
pub(super) fn run<W: WithIsa>(work: W) -> W::Output {
    work.with(Scalar)
}

/// The bits of a perfect tree's nodes.
const BITS: [u8; 63] = {
    let mut bits = [0; 63];
    let mut node = 0;
    while node < 63 {
        bits[node] = heap_bit(node) as u8;
        node += 1;
    }
    bits
};

/// Whether test `i` holds.
#[inline(always)]
fn holds<const C: usize>(row: &[u8; C], tests: &Tests, i: usize) -> bool {
    row[usize::from(tests[0][i]) % C] >= tests[1][i]
}

impl Isa for Scalar {
    type F32 = line::scalar::F32;
    type F64 = line::scalar::F64;
    type I32 = line::scalar::I32;
    const LINES: usize = 8;

    #[inline(always)]
    fn widened(self, from: &[f32]) -> Self::F64 {
        line::scalar::F64::widened(from)
    }

    #[inline(always)]
    fn halves(self, from: &[[u16; 2]]) -> [Self::F32; 2] {
        line::scalar::F32::halves(from)
    }

    #[inline(always)]
    fn below_f32(self, x: f32, cuts: &[f32; 16]) -> u32 {
        cuts.iter().map(|&cut| u32::from(x > cut)).sum()
    }

    #[inline(always)]
    fn below_f64(self, x: f64, cuts: &[f64; 16]) -> u32 {
        cuts.iter().map(|&cut| u32::from(x > cut)).sum()
    }

    type Taken = ();

    #[inline(always)]
    fn taken<const N: usize>(self, _: &[f32; N]) {}

    #[inline(always)]
    fn outcomes<const C: usize>(self, row: &[u8; C], tests: &Tests) -> u64 {
        (0..64).fold(0, |outcomes, i| outcomes | u64::from(holds(row, tests, i)) << i)
    }

    /// Six tests are enough, one after another.
    #[inline(always)]
    fn heap_leaf<const C: usize>(self, row: &[u8; C], tests: &Tests, rights: u64) -> usize {
        let mut node = 0;
        for _ in 0..6 {
            let bit = usize::from(BITS[node]);
            let right = holds(row, tests, bit) | (rights >> bit & 1 != 0);
            node = 2 * node + 1 + usize::from(right);
        }
        node - 63
    }

    const ROWS: usize = 1;
    const MANY: usize = usize::MAX;
    type Lanes = u8;
    type Mask = bool;
    type Masks = [bool; 64];

    #[inline(always)]
    fn lanes(self, Bytes(bytes): &Bytes, at: usize) -> u8 {
        bytes[at % 64]
    }

    #[inline(always)]
    fn put(self, lanes: u8, Bytes(bytes): &mut Bytes, at: usize) {
        bytes[at % 64] = lanes;
    }

    #[inline(always)]
    fn each(self, byte: u8) -> u8 {
        byte
    }

    #[inline(always)]
    fn at_least(self, first: u8, second: u8) -> bool {
        first >= second
    }

    #[inline(always)]
    fn choose(self, mask: bool, no: u8, yes: u8) -> u8 {
        if mask { yes } else { no }
    }

    #[inline(always)]
    fn join(self, first: u8, second: u8) -> u8 {
        first | second
    }

    #[inline(always)]
    fn bits(self, table: &[u8; 16], places: u8, bits: u8) -> u8 {
        table[usize::from(places) % 16] & bits
    }

    #[inline(always)]
    fn all(self) -> [bool; 64] {
        [true; 64]
    }

    #[inline(always)]
    fn both(self, first: bool, second: bool) -> bool {
        first & second
    }

    #[inline(always)]
    fn without(self, first: bool, second: bool) -> bool {
        first & !second
    }
}
