//! arm64 with Advanced SIMD, which every one has.

use super::{Bytes, Isa, Keepers, Tests, WithIsa, line};
use std::arch::aarch64::*;

/// Advanced SIMD is part of the target.
#[derive(Clone, Copy)]
pub(crate) struct Neon(());

/// Does the work.
#[inline(always)]
pub(super) fn run<W: WithIsa>(work: W) -> W::Output {
    const { assert!(cfg!(target_feature = "neon"), "arm64 without Advanced SIMD is no target") };
    work.with(Neon(()))
}

/// Bit `i % 8` in byte `i`: what a true byte adds to its byte of a mask.
const WEIGHTS: [u8; 16] = [1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128];

/// Leaf `i` by itself.
const LEAVES: [u8; 32] = {
    let mut leaves = [0; 32];
    let mut leaf = 0;
    while leaf < 32 {
        leaves[leaf] = leaf as u8;
        leaf += 1;
    }
    leaves
};

/// The sums of neighbours: those of the first, then those of the second.
///
/// Not `vpaddq_u8`: the compiler knows that the bits of a mask are apart, makes an "or" of the addition, and then needs
/// three instructions where the processor has one.
#[inline(always)]
fn pairs(first: uint8x16_t, second: uint8x16_t) -> uint8x16_t {
    let sums;
    // SAFETY: the target has the instruction, which reads and writes registers alone.
    unsafe {
        std::arch::asm!(
            "addp {0:v}.16b, {1:v}.16b, {2:v}.16b",
            lateout(vreg) sums,
            in(vreg) first,
            in(vreg) second,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
    sums
}

impl Isa for Neon {
    type F32 = line::neon::F32;
    type F64 = line::neon::F64;
    type I32 = line::neon::I32;
    const LINES: usize = 8;

    #[inline(always)]
    fn widened(self, from: &[f32]) -> Self::F64 {
        line::neon::F64::widened(self, from)
    }

    #[inline(always)]
    fn halves(self, from: &[[u16; 2]]) -> [Self::F32; 2] {
        line::neon::F32::halves(self, from)
    }

    #[inline(always)]
    fn below_f32(self, x: f32, cuts: &[f32; 16]) -> u32 {
        // SAFETY: the target has the instructions; 4 f32 are read of each quarter of 16.
        unsafe {
            let x = vdupq_n_f32(x);
            let below = |at: usize| vcgtq_f32(x, vld1q_f32(cuts.as_ptr().add(at)));
            // True is -1.
            let sum = vaddq_u32(vaddq_u32(below(0), below(4)), vaddq_u32(below(8), below(12)));
            vaddvq_u32(sum).wrapping_neg()
        }
    }

    #[inline(always)]
    fn below_f64(self, x: f64, cuts: &[f64; 16]) -> u32 {
        // SAFETY: the target has the instructions; 2 f64 are read of each eighth of 16.
        unsafe {
            let x = vdupq_n_f64(x);
            let below = |at: usize| vcgtq_f64(x, vld1q_f64(cuts.as_ptr().add(at)));
            let four = |at: usize| {
                vaddq_u64(vaddq_u64(below(at), below(at + 2)), vaddq_u64(below(at + 4), below(at + 6)))
            };
            // True is -1, and all of them are at most 16: the low word holds the sum.
            (vaddvq_u64(vaddq_u64(four(0), four(8))) as u32).wrapping_neg()
        }
    }

    type Taken = ();

    #[inline(always)]
    fn taken<const N: usize>(self, _: &[f32; N]) {}

    #[inline(always)]
    fn outcomes<const C: usize>(self, row: &[u8; C], [column, cut]: &Tests) -> u64 {
        const { assert!(C == 32 || C == 64 || C == 128, "a row is two, four or eight registers") };
        // SAFETY: the target has the instructions; of `row` as many bytes are read as it has, of `column` and `cut`
        // the 64 they have.
        unsafe {
            let weights = vld1q_u8(WEIGHTS.as_ptr());
            let quarter = |at: usize| {
                let column = vld1q_u8(column.as_ptr().add(at));
                let bytes = match C {
                    32 => vqtbl2q_u8(vld1q_u8_x2(row.as_ptr()), column),
                    64 => vqtbl4q_u8(vld1q_u8_x4(row.as_ptr()), column),
                    _ => {
                        let first = vqtbl4q_u8(vld1q_u8_x4(row.as_ptr()), column);
                        let beyond = vsubq_u8(column, vdupq_n_u8(64));
                        vqtbx4q_u8(first, vld1q_u8_x4(row.as_ptr().add(64)), beyond)
                    }
                };
                vandq_u8(vcgeq_u8(bytes, vld1q_u8(cut.as_ptr().add(at))), weights)
            };
            // Neighbours are added until each byte has its eight bits.
            let lower = pairs(quarter(0), quarter(16));
            let upper = pairs(quarter(32), quarter(48));
            let all = pairs(lower, upper);
            let all = pairs(all, all);
            vgetq_lane_u64::<0>(vreinterpretq_u64_u8(all))
        }
    }

    #[inline(always)]
    fn path_leaf(self, outcomes: u32, keepers: &Keepers) -> usize {
        // SAFETY: the target has the instructions; 4 words are read of each eighth of 32, 16 leaves of each half.
        unsafe {
            let outcomes = vdupq_n_u32(outcomes);
            let kept = |at: usize| {
                let kept = vtstq_u32(outcomes, vld1q_u32(keepers.as_ptr().add(at)));
                vreinterpretq_u16_u32(kept)
            };
            let eight = |at: usize| vreinterpretq_u8_u16(vuzp1q_u16(kept(at), kept(at + 4)));
            // A leaf that the row is kept from is the last of all.
            let half =
                |at: usize| vorrq_u8(vuzp1q_u8(eight(at), eight(at + 8)), vld1q_u8(LEAVES.as_ptr().add(at)));
            usize::from(vminvq_u8(vminq_u8(half(0), half(16)))) % 32
        }
    }

    const ROWS: usize = 16;
    const MANY: usize = 40;
    type Lanes = uint8x16_t;
    type Mask = uint8x16_t;
    type Masks = [uint8x16_t; 4];

    #[inline(always)]
    fn lanes(self, Bytes(bytes): &Bytes, at: usize) -> uint8x16_t {
        // SAFETY: the target has the instructions; at most 48 is the first of 16 of 64 bytes.
        unsafe { vld1q_u8(bytes.as_ptr().add(at & 48)) }
    }

    #[inline(always)]
    fn put(self, lanes: uint8x16_t, Bytes(bytes): &mut Bytes, at: usize) {
        // SAFETY: the target has the instructions; at most 48 is the first of 16 of 64 bytes.
        unsafe { vst1q_u8(bytes.as_mut_ptr().add(at & 48), lanes) }
    }

    #[inline(always)]
    fn each(self, byte: u8) -> uint8x16_t {
        // SAFETY: the target has the instructions.
        unsafe { vdupq_n_u8(byte) }
    }

    #[inline(always)]
    fn at_least(self, first: uint8x16_t, second: uint8x16_t) -> uint8x16_t {
        // SAFETY: the target has the instructions.
        unsafe { vcgeq_u8(first, second) }
    }

    #[inline(always)]
    fn choose(self, mask: uint8x16_t, no: uint8x16_t, yes: uint8x16_t) -> uint8x16_t {
        // SAFETY: the target has the instructions.
        unsafe { vbslq_u8(mask, yes, no) }
    }

    #[inline(always)]
    fn join(self, first: uint8x16_t, second: uint8x16_t) -> uint8x16_t {
        // SAFETY: the target has the instructions.
        unsafe { vorrq_u8(first, second) }
    }

    #[inline(always)]
    fn bits(self, table: &[u8; 16], places: uint8x16_t, bits: uint8x16_t) -> uint8x16_t {
        // SAFETY: the target has the instructions; the table has 16 bytes.
        unsafe { vandq_u8(vqtbl1q_u8(vld1q_u8(table.as_ptr()), places), bits) }
    }

    #[inline(always)]
    fn all(self) -> [uint8x16_t; 4] {
        // SAFETY: the target has the instructions.
        [unsafe { vdupq_n_u8(u8::MAX) }; 4]
    }

    #[inline(always)]
    fn both(self, first: uint8x16_t, second: uint8x16_t) -> uint8x16_t {
        // SAFETY: the target has the instructions.
        unsafe { vandq_u8(first, second) }
    }

    #[inline(always)]
    fn without(self, first: uint8x16_t, second: uint8x16_t) -> uint8x16_t {
        // SAFETY: the target has the instructions.
        unsafe { vbicq_u8(first, second) }
    }
}
