//! x86-64 with AVX-512 F, BW, DQ, VL and VBMI.

use super::{Isa, Paths, Tests, WithIsa};
use std::arch::asm;
use std::arch::x86_64::*;

/// Proof that the processor has the instructions that [`run`] names.
#[derive(Clone, Copy)]
pub(crate) struct Avx512(());

/// Does the work compiled for these instructions.
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx2,fma,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn run<W: WithIsa>(work: W) -> W::Output {
    work.with(Avx512(()))
}

/// The mask as a number in a general register. Where the compiler sees that halves of it are wanted in vectors, it
/// would write the mask to memory and read more bytes than were written, and wait for the write to land: half of the
/// time of [`Isa::path_leaf`], measured.
#[inline(always)]
fn in_register(mut mask: u64) -> u64 {
    // SAFETY: no instruction at all.
    unsafe { asm!("/* {0} */", inout(reg) mask, options(pure, nomem, nostack, preserves_flags)) };
    mask
}

impl Isa for Avx512 {
    #[inline(always)]
    fn below_f32(self, x: f32, cuts: &[f32; 16]) -> u32 {
        // SAFETY: the processor has the instructions, as `self` proves; 16 f32 are read of the 16 there are.
        unsafe {
            let cuts = _mm512_loadu_ps(cuts.as_ptr());
            u32::from(_mm512_cmp_ps_mask::<_CMP_GT_OQ>(_mm512_set1_ps(x), cuts)).count_ones()
        }
    }

    #[inline(always)]
    fn below_f64(self, x: f64, cuts: &[f64; 16]) -> u32 {
        // SAFETY: the processor has the instructions, as `self` proves; 8 f64 are read of each half of 16.
        unsafe {
            let (first, second) = (_mm512_loadu_pd(cuts.as_ptr()), _mm512_loadu_pd(cuts.as_ptr().add(8)));
            let x = _mm512_set1_pd(x);
            let first = u32::from(_mm512_cmp_pd_mask::<_CMP_GT_OQ>(x, first));
            let second = u32::from(_mm512_cmp_pd_mask::<_CMP_GT_OQ>(x, second));
            (first | second << 8).count_ones()
        }
    }

    #[inline(always)]
    fn outcomes<const C: usize>(self, row: &[u8; C], [column, cut]: &Tests) -> u64 {
        const { assert!(C == 32 || C == 64 || C == 128, "a row is one or two registers") };
        // SAFETY: the processor has the instructions, as `self` proves; of `row` as many bytes are read as it has,
        // of `column` and `cut` the 64 they have.
        unsafe {
            let column = _mm512_loadu_si512(column.as_ptr().cast());
            let cut = _mm512_loadu_si512(cut.as_ptr().cast());
            let bytes = match C {
                32 => {
                    let row = _mm512_castsi256_si512(_mm256_loadu_si256(row.as_ptr().cast()));
                    _mm512_permutexvar_epi8(column, row)
                }
                64 => _mm512_permutexvar_epi8(column, _mm512_loadu_si512(row.as_ptr().cast())),
                _ => {
                    let first = _mm512_loadu_si512(row.as_ptr().cast());
                    let second = _mm512_loadu_si512(row.as_ptr().add(64).cast());
                    _mm512_permutex2var_epi8(first, column, second)
                }
            };
            in_register(_mm512_cmpge_epu8_mask(bytes, cut))
        }
    }

    #[inline(always)]
    fn path_leaf(self, outcomes: u32, [care, want]: &Paths) -> usize {
        // SAFETY: the processor has the instructions, as `self` proves; 16 words are read of each half of 32.
        unsafe {
            let outcomes = _mm512_set1_epi32(outcomes.cast_signed());
            let matching = |at: usize| {
                let care = _mm512_loadu_si512(care.as_ptr().add(at).cast());
                let want = _mm512_loadu_si512(want.as_ptr().add(at).cast());
                u32::from(_mm512_cmpeq_epi32_mask(_mm512_and_si512(outcomes, care), want))
            };
            (matching(0) | matching(16) << 16).trailing_zeros() as usize % 32
        }
    }
}
