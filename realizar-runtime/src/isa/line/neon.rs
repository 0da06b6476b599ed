//! Lines of four registers.

use super::super::neon::Neon;
use std::arch::aarch64::*;

super::line!(
    /// 16 f32.
    F32, Neon, f32, float32x4_t, 4 x 4,
    vld1q_f32, vdupq_n_f32, vst1q_f32, vaddq_f32, vsubq_f32, vmulq_f32, vdivq_f32, vfmaq_f32, vmaxq_f32, f32_below, f32_bits,
    f32_where_below, f32_signed, f32_exponent, f32_totals
);

super::line!(
    /// 8 f64.
    F64, Neon, f64, float64x2_t, 4 x 2,
    vld1q_f64, vdupq_n_f64, vst1q_f64, vaddq_f64, vsubq_f64, vmulq_f64, vdivq_f64, vfmaq_f64, vmaxq_f64, f64_below, f64_bits,
    f64_where_below, f64_signed, f64_exponent, f64_totals
);

/// Whether a number of `a` is below the one of `b`.
#[inline]
#[target_feature(enable = "neon")]
fn f32_below(a: float32x4_t, b: float32x4_t) -> bool {
    vmaxvq_u32(vcltq_f32(a, b)) != 0
}

/// Whether a number of `a` is below the one of `b`.
#[inline]
#[target_feature(enable = "neon")]
fn f64_below(a: float64x2_t, b: float64x2_t) -> bool {
    vmaxvq_u32(vreinterpretq_u32_u64(vcltq_f64(a, b))) != 0
}

/// Where `a` is below `b` the number of `yes`, else that of `no`.
#[inline]
#[target_feature(enable = "neon")]
fn f32_where_below(a: float32x4_t, b: float32x4_t, yes: float32x4_t, no: float32x4_t) -> float32x4_t {
    vbslq_f32(vcltq_f32(a, b), yes, no)
}

/// `size` with the sign of `sign`.
#[inline]
#[target_feature(enable = "neon")]
fn f32_signed(size: float32x4_t, sign: float32x4_t) -> float32x4_t {
    vbslq_f32(vdupq_n_u32(0x8000_0000), sign, size)
}

/// The lowest bits as exponent and sign.
#[inline]
#[target_feature(enable = "neon")]
fn f32_exponent(a: float32x4_t) -> float32x4_t {
    vreinterpretq_f32_u32(vshlq_n_u32::<23>(vreinterpretq_u32_f32(a)))
}

/// Where `a` is below `b` the number of `yes`, else that of `no`.
#[inline]
#[target_feature(enable = "neon")]
fn f64_where_below(a: float64x2_t, b: float64x2_t, yes: float64x2_t, no: float64x2_t) -> float64x2_t {
    vbslq_f64(vcltq_f64(a, b), yes, no)
}

/// `size` with the sign of `sign`.
#[inline]
#[target_feature(enable = "neon")]
fn f64_signed(size: float64x2_t, sign: float64x2_t) -> float64x2_t {
    vbslq_f64(vdupq_n_u64(0x8000_0000_0000_0000), sign, size)
}

/// The lowest bits as exponent and sign.
#[inline]
#[target_feature(enable = "neon")]
fn f64_exponent(a: float64x2_t) -> float64x2_t {
    vreinterpretq_f64_u64(vshlq_n_u64::<52>(vreinterpretq_u64_f64(a)))
}

/// Bit `i` in number `i`.
static BITS_32: [u32; 4] = [1, 2, 4, 8];
static BITS_64: [u64; 2] = [1, 2];

/// For each number of `a`, whether it is below the one of `b`.
#[inline]
#[target_feature(enable = "neon")]
fn f32_bits(a: float32x4_t, b: float32x4_t) -> u32 {
    // SAFETY: there are 4 numbers.
    let weights = unsafe { vld1q_u32(BITS_32.as_ptr()) };
    vaddvq_u32(vandq_u32(vcltq_f32(a, b), weights))
}

/// For each number of `a`, whether it is below the one of `b`.
#[inline]
#[target_feature(enable = "neon")]
fn f64_bits(a: float64x2_t, b: float64x2_t) -> u32 {
    // SAFETY: there are 2 numbers.
    let weights = unsafe { vld1q_u64(BITS_64.as_ptr()) };
    vaddvq_u64(vandq_u64(vcltq_f64(a, b), weights)) as u32
}

/// The totals of 16 lines.
#[inline]
#[target_feature(enable = "neon")]
fn f32_totals(lines: [F32; 16]) -> F32 {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = lines;
    F32([f32_four([a, b, c, d]), f32_four([e, f, g, h]), f32_four([i, j, k, l]), f32_four([m, n, o, p])])
}

/// The totals of 4 lines.
#[inline]
#[target_feature(enable = "neon")]
fn f32_four([a, b, c, d]: [F32; 4]) -> float32x4_t {
    vpaddq_f32(f32_halves(a, b), f32_halves(c, d))
}

/// Of each of two lines the two sums of every second number of what is left of its quarters, added up.
#[inline]
#[target_feature(enable = "neon")]
fn f32_halves(a: F32, b: F32) -> float32x4_t {
    let (a, b) = (vreinterpretq_f64_f32(f32_quarters(a)), vreinterpretq_f64_f32(f32_quarters(b)));
    vaddq_f32(vreinterpretq_f32_f64(vtrn1q_f64(a, b)), vreinterpretq_f32_f64(vtrn2q_f64(a, b)))
}

/// The quarters, added up.
#[inline]
#[target_feature(enable = "neon")]
fn f32_quarters(F32([a, b, c, d]): F32) -> float32x4_t {
    vaddq_f32(vaddq_f32(a, c), vaddq_f32(b, d))
}

/// The totals of 8 lines.
#[inline]
#[target_feature(enable = "neon")]
fn f64_totals(lines: [F64; 8]) -> F64 {
    let [a, b, c, d, e, f, g, h] = lines;
    F64([f64_two(a, b), f64_two(c, d), f64_two(e, f), f64_two(g, h)])
}

/// The totals of 2 lines.
#[inline]
#[target_feature(enable = "neon")]
fn f64_two(a: F64, b: F64) -> float64x2_t {
    vpaddq_f64(f64_quarters(a), f64_quarters(b))
}

/// The quarters, added up.
#[inline]
#[target_feature(enable = "neon")]
fn f64_quarters(F64([a, b, c, d]): F64) -> float64x2_t {
    vaddq_f64(vaddq_f64(a, c), vaddq_f64(b, d))
}

impl F64 {
    /// The first 8 f32, widened.
    #[inline(always)]
    pub(in crate::isa) fn widened(_: Neon, from: &[f32]) -> Self {
        let from = &from[..8];
        // SAFETY: the target has the instructions; the slice holds 2 numbers from each of these places on.
        let two = |at: usize| unsafe { vcvt_f64_f32(vld1_f32(from.as_ptr().add(at))) };
        Self([two(0), two(2), two(4), two(6)])
    }
}

impl F32 {
    /// The lower halves of 16 words and the upper ones, each the upper half of an f32.
    #[inline(always)]
    pub(in crate::isa) fn halves(_: Neon, from: &[[u16; 2]]) -> [Self; 2] {
        let from = &from[..16];
        // SAFETY: the target has the instructions; the slice holds 4 words from each of these places on.
        unsafe {
            let words = [0, 4, 8, 12].map(|at| vld1q_u32(from.as_ptr().add(at).cast()));
            let upper = vdupq_n_u32(0xFFFF_0000);
            [
                Self(words.map(|words| vreinterpretq_f32_u32(vshlq_n_u32::<16>(words)))),
                Self(words.map(|words| vreinterpretq_f32_u32(vandq_u32(words, upper)))),
            ]
        }
    }
}

/// 16 sums of whole numbers, each in two parts: the first of each pair and the second.
#[derive(Clone, Copy)]
pub(crate) struct I32([int32x4_t; 8]);

impl super::Whole<Neon> for I32 {
    #[inline(always)]
    fn zero(_: Neon) -> Self {
        // SAFETY: the target has the instructions.
        Self([unsafe { vdupq_n_s32(0) }; 8])
    }

    #[inline(always)]
    fn add_pairs(mut self, _: Neon, weights: &[[i8; 2]], pair: i32) -> Self {
        let weights = &weights[..16];
        // SAFETY: the target has the instructions; the slice holds 16 bytes from 0 and from 16 on.
        unsafe {
            let pair = vreinterpretq_s16_s32(vdupq_n_s32(pair));
            for half in 0..2 {
                let bytes = vld1q_s8(weights.as_ptr().cast::<i8>().add(16 * half));
                let sums = &mut self.0[4 * half..4 * half + 4];
                let (first, second) = (vmovl_s8(vget_low_s8(bytes)), vmovl_high_s8(bytes));
                sums[0] = vmlal_s16(sums[0], vget_low_s16(first), vget_low_s16(pair));
                sums[1] = vmlal_high_s16(sums[1], first, pair);
                sums[2] = vmlal_s16(sums[2], vget_low_s16(second), vget_low_s16(pair));
                sums[3] = vmlal_high_s16(sums[3], second, pair);
            }
        }
        self
    }

    #[inline(always)]
    fn rounded(self, _: Neon) -> F32 {
        let [a, b, c, d, e, f, g, h] = self.0;
        // SAFETY: the target has the instructions.
        F32([(a, b), (c, d), (e, f), (g, h)].map(|(a, b)| unsafe { vcvtq_f32_s32(vpaddq_s32(a, b)) }))
    }
}
