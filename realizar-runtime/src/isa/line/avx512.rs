//! Lines of one register.

use super::super::avx512::Avx512;
use std::arch::x86_64::*;

super::line!(
    /// 16 f32.
    F32, Avx512, f32, __m512, 1 x 16,
    _mm512_loadu_ps, _mm512_set1_ps, _mm512_storeu_ps, _mm512_add_ps, _mm512_sub_ps, _mm512_mul_ps, _mm512_div_ps, f32_fused, _mm512_max_ps, f32_below, f32_bits,
    f32_where_below, f32_signed, f32_exponent, f32_totals
);

super::line!(
    /// 8 f64.
    F64, Avx512, f64, __m512d, 1 x 8,
    _mm512_loadu_pd, _mm512_set1_pd, _mm512_storeu_pd, _mm512_add_pd, _mm512_sub_pd, _mm512_mul_pd, _mm512_div_pd, f64_fused, _mm512_max_pd, f64_below, f64_bits,
    f64_where_below, f64_signed, f64_exponent, f64_totals
);

/// Whether a number of `a` is below the one of `b`.
#[inline]
#[target_feature(enable = "avx512f")]
fn f32_below(a: __m512, b: __m512) -> bool {
    _mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b) != 0
}

/// Whether a number of `a` is below the one of `b`.
#[inline]
#[target_feature(enable = "avx512f")]
fn f64_below(a: __m512d, b: __m512d) -> bool {
    _mm512_cmp_pd_mask::<_CMP_LT_OQ>(a, b) != 0
}

/// `sum + a * b`
#[inline]
#[target_feature(enable = "avx512f")]
fn f32_fused(sum: __m512, a: __m512, b: __m512) -> __m512 {
    _mm512_fmadd_ps(a, b, sum)
}

/// `sum + a * b`
#[inline]
#[target_feature(enable = "avx512f")]
fn f64_fused(sum: __m512d, a: __m512d, b: __m512d) -> __m512d {
    _mm512_fmadd_pd(a, b, sum)
}

/// Where `a` is below `b` the number of `yes`, else that of `no`.
#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn f32_where_below(a: __m512, b: __m512, yes: __m512, no: __m512) -> __m512 {
    _mm512_mask_blend_ps(_mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b), no, yes)
}

/// `size` with the sign of `sign`.
#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn f32_signed(size: __m512, sign: __m512) -> __m512 {
    let top = _mm512_set1_ps(-0.0);
    _mm512_or_ps(_mm512_andnot_ps(top, size), _mm512_and_ps(top, sign))
}

/// The lowest bits as exponent and sign.
#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn f32_exponent(a: __m512) -> __m512 {
    _mm512_castsi512_ps(_mm512_slli_epi32::<23>(_mm512_castps_si512(a)))
}

/// The totals of 16 lines.
#[inline]
#[target_feature(enable = "avx512f")]
fn f32_totals(lines: [F32; 16]) -> F32 {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = lines;
    let first = f32_quarters([a, e, i, m]);
    let second = f32_quarters([b, f, j, n]);
    let third = f32_quarters([c, g, k, o]);
    let last = f32_quarters([d, h, l, p]);
    // The sums of every second number of each.
    let even = _mm512_add_ps(_mm512_unpacklo_ps(first, second), _mm512_unpackhi_ps(first, second));
    let odd = _mm512_add_ps(_mm512_unpacklo_ps(third, last), _mm512_unpackhi_ps(third, last));
    let upper = _mm512_shuffle_ps::<0xEE>(even, odd);
    F32([_mm512_add_ps(_mm512_shuffle_ps::<0x44>(even, odd), upper)])
}

/// Of each of four lines its quarters, added up.
#[inline]
#[target_feature(enable = "avx512f")]
fn f32_quarters([F32([a]), F32([b]), F32([c]), F32([d])]: [F32; 4]) -> __m512 {
    let first = _mm512_add_ps(_mm512_shuffle_f32x4::<0x44>(a, b), _mm512_shuffle_f32x4::<0xEE>(a, b));
    let second = _mm512_add_ps(_mm512_shuffle_f32x4::<0x44>(c, d), _mm512_shuffle_f32x4::<0xEE>(c, d));
    let upper = _mm512_shuffle_f32x4::<0xDD>(first, second);
    _mm512_add_ps(_mm512_shuffle_f32x4::<0x88>(first, second), upper)
}

/// The totals of 8 lines.
#[inline]
#[target_feature(enable = "avx512f")]
fn f64_totals(lines: [F64; 8]) -> F64 {
    let [a, b, c, d, e, f, g, h] = lines;
    let (even, odd) = (f64_quarters([a, c, e, g]), f64_quarters([b, d, f, h]));
    F64([_mm512_add_pd(_mm512_unpacklo_pd(even, odd), _mm512_unpackhi_pd(even, odd))])
}

/// Of each of four lines its quarters, added up.
#[inline]
#[target_feature(enable = "avx512f")]
fn f64_quarters([F64([a]), F64([b]), F64([c]), F64([d])]: [F64; 4]) -> __m512d {
    let first = _mm512_add_pd(_mm512_shuffle_f64x2::<0x44>(a, b), _mm512_shuffle_f64x2::<0xEE>(a, b));
    let second = _mm512_add_pd(_mm512_shuffle_f64x2::<0x44>(c, d), _mm512_shuffle_f64x2::<0xEE>(c, d));
    let upper = _mm512_shuffle_f64x2::<0xDD>(first, second);
    _mm512_add_pd(_mm512_shuffle_f64x2::<0x88>(first, second), upper)
}

/// Where `a` is below `b` the number of `yes`, else that of `no`.
#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn f64_where_below(a: __m512d, b: __m512d, yes: __m512d, no: __m512d) -> __m512d {
    _mm512_mask_blend_pd(_mm512_cmp_pd_mask::<_CMP_LT_OQ>(a, b), no, yes)
}

/// `size` with the sign of `sign`.
#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn f64_signed(size: __m512d, sign: __m512d) -> __m512d {
    let top = _mm512_set1_pd(-0.0);
    _mm512_or_pd(_mm512_andnot_pd(top, size), _mm512_and_pd(top, sign))
}

/// The lowest bits as exponent and sign.
#[inline]
#[target_feature(enable = "avx512f,avx512dq")]
fn f64_exponent(a: __m512d) -> __m512d {
    _mm512_castsi512_pd(_mm512_slli_epi64::<52>(_mm512_castpd_si512(a)))
}

/// For each number of `a`, whether it is below the one of `b`.
#[inline]
#[target_feature(enable = "avx512f")]
fn f32_bits(a: __m512, b: __m512) -> u32 {
    _mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b).into()
}

/// For each number of `a`, whether it is below the one of `b`.
#[inline]
#[target_feature(enable = "avx512f")]
fn f64_bits(a: __m512d, b: __m512d) -> u32 {
    _mm512_cmp_pd_mask::<_CMP_LT_OQ>(a, b).into()
}

impl F64 {
    /// The first 8 f32, widened.
    #[inline(always)]
    pub(in crate::isa) fn widened(_: Avx512, from: &[f32]) -> Self {
        let from = &from[..8];
        // SAFETY: the processor has the instructions, as the token proves; the slice holds 8 numbers.
        Self([unsafe { _mm512_cvtps_pd(_mm256_loadu_ps(from.as_ptr())) }])
    }
}

impl F32 {
    /// The lower halves of 16 words and the upper ones, each the upper half of an f32.
    #[inline(always)]
    pub(in crate::isa) fn halves(_: Avx512, from: &[[u16; 2]]) -> [Self; 2] {
        let from = &from[..16];
        // SAFETY: the processor has the instructions, as the token proves; the slice holds 64 bytes.
        unsafe {
            let words = _mm512_loadu_si512(from.as_ptr().cast());
            let (lower, upper) =
                (_mm512_slli_epi32::<16>(words), _mm512_and_si512(words, _mm512_set1_epi32(-0x1_0000)));
            [Self([_mm512_castsi512_ps(lower)]), Self([_mm512_castsi512_ps(upper)])]
        }
    }
}

/// 16 sums of whole numbers.
#[derive(Clone, Copy)]
pub(crate) struct I32(__m512i);

impl super::Whole<Avx512> for I32 {
    #[inline(always)]
    fn zero(_: Avx512) -> Self {
        // SAFETY: the processor has the instructions, as the token proves.
        Self(unsafe { _mm512_setzero_si512() })
    }

    #[inline(always)]
    fn add_pairs(self, _: Avx512, weights: &[[i8; 2]], pair: i32) -> Self {
        let weights = &weights[..16];
        // SAFETY: the processor has the instructions, as the token proves; the slice holds 32 bytes.
        Self(unsafe {
            let weights = _mm512_cvtepi8_epi16(_mm256_loadu_si256(weights.as_ptr().cast()));
            _mm512_dpwssd_epi32(self.0, weights, _mm512_set1_epi32(pair))
        })
    }

    #[inline(always)]
    fn rounded(self, _: Avx512) -> F32 {
        // SAFETY: the processor has the instructions, as the token proves.
        F32([unsafe { _mm512_cvtepi32_ps(self.0) }])
    }
}
