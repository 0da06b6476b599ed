//! Lines of two registers.

use super::super::avx2::Avx2;
use std::arch::x86_64::*;

super::line!(
    /// 16 f32.
    F32, Avx2, f32, __m256, 2 x 8,
    _mm256_loadu_ps, _mm256_set1_ps, _mm256_storeu_ps, _mm256_add_ps, _mm256_sub_ps, _mm256_mul_ps, _mm256_div_ps, f32_fused, _mm256_max_ps, f32_below, f32_bits,
    f32_where_below, f32_signed, f32_exponent, f32_totals
);

super::line!(
    /// 8 f64.
    F64, Avx2, f64, __m256d, 2 x 4,
    _mm256_loadu_pd, _mm256_set1_pd, _mm256_storeu_pd, _mm256_add_pd, _mm256_sub_pd, _mm256_mul_pd, _mm256_div_pd, f64_fused, _mm256_max_pd, f64_below, f64_bits,
    f64_where_below, f64_signed, f64_exponent, f64_totals
);

/// Whether a number of `a` is below the one of `b`.
#[inline]
#[target_feature(enable = "avx2")]
fn f32_below(a: __m256, b: __m256) -> bool {
    _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_LT_OQ>(a, b)) != 0
}

/// Whether a number of `a` is below the one of `b`.
#[inline]
#[target_feature(enable = "avx2")]
fn f64_below(a: __m256d, b: __m256d) -> bool {
    _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_LT_OQ>(a, b)) != 0
}

/// `sum + a * b`
#[inline]
#[target_feature(enable = "avx2,fma")]
fn f32_fused(sum: __m256, a: __m256, b: __m256) -> __m256 {
    _mm256_fmadd_ps(a, b, sum)
}

/// `sum + a * b`
#[inline]
#[target_feature(enable = "avx2,fma")]
fn f64_fused(sum: __m256d, a: __m256d, b: __m256d) -> __m256d {
    _mm256_fmadd_pd(a, b, sum)
}

/// Where `a` is below `b` the number of `yes`, else that of `no`.
#[inline]
#[target_feature(enable = "avx2")]
fn f32_where_below(a: __m256, b: __m256, yes: __m256, no: __m256) -> __m256 {
    _mm256_blendv_ps(no, yes, _mm256_cmp_ps::<_CMP_LT_OQ>(a, b))
}

/// `size` with the sign of `sign`.
#[inline]
#[target_feature(enable = "avx2")]
fn f32_signed(size: __m256, sign: __m256) -> __m256 {
    let top = _mm256_set1_ps(-0.0);
    _mm256_or_ps(_mm256_andnot_ps(top, size), _mm256_and_ps(top, sign))
}

/// The lowest bits as exponent and sign.
#[inline]
#[target_feature(enable = "avx2")]
fn f32_exponent(a: __m256) -> __m256 {
    _mm256_castsi256_ps(_mm256_slli_epi32::<23>(_mm256_castps_si256(a)))
}

/// Where `a` is below `b` the number of `yes`, else that of `no`.
#[inline]
#[target_feature(enable = "avx2")]
fn f64_where_below(a: __m256d, b: __m256d, yes: __m256d, no: __m256d) -> __m256d {
    _mm256_blendv_pd(no, yes, _mm256_cmp_pd::<_CMP_LT_OQ>(a, b))
}

/// `size` with the sign of `sign`.
#[inline]
#[target_feature(enable = "avx2")]
fn f64_signed(size: __m256d, sign: __m256d) -> __m256d {
    let top = _mm256_set1_pd(-0.0);
    _mm256_or_pd(_mm256_andnot_pd(top, size), _mm256_and_pd(top, sign))
}

/// The lowest bits as exponent and sign.
#[inline]
#[target_feature(enable = "avx2")]
fn f64_exponent(a: __m256d) -> __m256d {
    _mm256_castsi256_pd(_mm256_slli_epi64::<52>(_mm256_castpd_si256(a)))
}

/// For each number of `a`, whether it is below the one of `b`.
#[inline]
#[target_feature(enable = "avx2")]
fn f32_bits(a: __m256, b: __m256) -> u32 {
    _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_LT_OQ>(a, b)).cast_unsigned()
}

/// For each number of `a`, whether it is below the one of `b`.
#[inline]
#[target_feature(enable = "avx2")]
fn f64_bits(a: __m256d, b: __m256d) -> u32 {
    _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_LT_OQ>(a, b)).cast_unsigned()
}

/// The totals of 16 lines.
#[inline]
#[target_feature(enable = "avx2")]
fn f32_totals(lines: [F32; 16]) -> F32 {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = lines;
    F32([f32_eight([a, b, c, d], [e, f, g, h]), f32_eight([i, j, k, l], [m, n, o, p])])
}

/// The totals of 8 lines.
#[inline]
#[target_feature(enable = "avx2")]
fn f32_eight([a, b, c, d]: [F32; 4], [e, f, g, h]: [F32; 4]) -> __m256 {
    let (first, second, third, last) =
        (f32_quarters(a, e), f32_quarters(b, f), f32_quarters(c, g), f32_quarters(d, h));
    // The sums of every second number of each.
    let even = _mm256_add_ps(_mm256_unpacklo_ps(first, second), _mm256_unpackhi_ps(first, second));
    let odd = _mm256_add_ps(_mm256_unpacklo_ps(third, last), _mm256_unpackhi_ps(third, last));
    let upper = _mm256_shuffle_ps::<0xEE>(even, odd);
    _mm256_add_ps(_mm256_shuffle_ps::<0x44>(even, odd), upper)
}

/// Of each of two lines its quarters, added up.
#[inline]
#[target_feature(enable = "avx2")]
fn f32_quarters(F32([a, b]): F32, F32([c, d]): F32) -> __m256 {
    let (first, second) = (_mm256_add_ps(a, b), _mm256_add_ps(c, d));
    let upper = _mm256_permute2f128_ps::<0x31>(first, second);
    _mm256_add_ps(_mm256_permute2f128_ps::<0x20>(first, second), upper)
}

/// The totals of 8 lines.
#[inline]
#[target_feature(enable = "avx2")]
fn f64_totals(lines: [F64; 8]) -> F64 {
    let [a, b, c, d, e, f, g, h] = lines;
    F64([f64_four([a, b, c, d]), f64_four([e, f, g, h])])
}

/// The totals of 4 lines.
#[inline]
#[target_feature(enable = "avx2")]
fn f64_four([a, b, c, d]: [F64; 4]) -> __m256d {
    let (even, odd) = (f64_quarters(a, c), f64_quarters(b, d));
    _mm256_add_pd(_mm256_unpacklo_pd(even, odd), _mm256_unpackhi_pd(even, odd))
}

/// Of each of two lines its quarters, added up.
#[inline]
#[target_feature(enable = "avx2")]
fn f64_quarters(F64([a, b]): F64, F64([c, d]): F64) -> __m256d {
    let (first, second) = (_mm256_add_pd(a, b), _mm256_add_pd(c, d));
    let upper = _mm256_permute2f128_pd::<0x31>(first, second);
    _mm256_add_pd(_mm256_permute2f128_pd::<0x20>(first, second), upper)
}

impl F64 {
    /// The first 8 f32, widened.
    #[inline(always)]
    pub(in crate::isa) fn widened(_: Avx2, from: &[f32]) -> Self {
        let from = &from[..8];
        // SAFETY: the processor has the instructions, as the token proves; the slice holds 4 numbers from 0 and from 4 on.
        let four = |at: usize| unsafe { _mm256_cvtps_pd(_mm_loadu_ps(from.as_ptr().add(at))) };
        Self([four(0), four(4)])
    }
}

impl F32 {
    /// The lower halves of 16 words and the upper ones, each the upper half of an f32.
    #[inline(always)]
    pub(in crate::isa) fn halves(_: Avx2, from: &[[u16; 2]]) -> [Self; 2] {
        let from = &from[..16];
        // SAFETY: the processor has the instructions, as the token proves; the slice holds 32 bytes from 0 and from 32 on.
        unsafe {
            let words = [0, 1].map(|half| _mm256_loadu_si256(from.as_ptr().cast::<__m256i>().add(half)));
            let upper = _mm256_set1_epi32(-0x1_0000);
            [
                Self(words.map(|words| _mm256_castsi256_ps(_mm256_slli_epi32::<16>(words)))),
                Self(words.map(|words| _mm256_castsi256_ps(_mm256_and_si256(words, upper)))),
            ]
        }
    }
}

/// 16 sums of whole numbers.
#[derive(Clone, Copy)]
pub(crate) struct I32([__m256i; 2]);

impl super::Whole<Avx2> for I32 {
    #[inline(always)]
    fn zero(_: Avx2) -> Self {
        // SAFETY: the processor has the instructions, as the token proves.
        Self([unsafe { _mm256_setzero_si256() }; 2])
    }

    #[inline(always)]
    fn add_pairs(mut self, _: Avx2, weights: &[[i8; 2]], pair: i32) -> Self {
        let weights = &weights[..16];
        for (half, sums) in self.0.iter_mut().enumerate() {
            // SAFETY: the processor has the instructions, as the token proves; the slice holds 16 bytes from 0 and from 16
            // on.
            *sums = unsafe {
                let bytes = _mm_loadu_si128(weights.as_ptr().cast::<__m128i>().add(half));
                let weights = _mm256_cvtepi8_epi16(bytes);
                _mm256_add_epi32(*sums, _mm256_madd_epi16(weights, _mm256_set1_epi32(pair)))
            };
        }
        self
    }

    #[inline(always)]
    fn rounded(self, _: Avx2) -> F32 {
        // SAFETY: the processor has the instructions, as the token proves.
        F32(self.0.map(|sums| unsafe { _mm256_cvtepi32_ps(sums) }))
    }
}
