//! Lines of four registers.

use super::super::neon::Neon;
use std::arch::aarch64::*;

super::line!(
    /// 16 f32.
    F32, Neon, f32, float32x4_t, 4 x 4,
    vld1q_f32, vdupq_n_f32, vst1q_f32, vaddq_f32, vsubq_f32, vmulq_f32, vdivq_f32, vfmaq_f32, vmaxq_f32, f32_below,
    f32_where_below, f32_signed, f32_exponent
);

super::line!(
    /// 8 f64.
    F64, Neon, f64, float64x2_t, 4 x 2,
    vld1q_f64, vdupq_n_f64, vst1q_f64, vaddq_f64, vsubq_f64, vmulq_f64, vdivq_f64, vfmaq_f64, vmaxq_f64, f64_below,
    f64_where_below, f64_signed, f64_exponent
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
