//! Lines of one register.

use super::super::avx512::Avx512;
use std::arch::x86_64::*;

super::line!(
    /// 16 f32.
    F32, Avx512, f32, __m512, 1 x 16,
    _mm512_loadu_ps, _mm512_set1_ps, _mm512_storeu_ps, _mm512_add_ps, _mm512_sub_ps, _mm512_mul_ps, _mm512_div_ps, f32_below
);

super::line!(
    /// 8 f64.
    F64, Avx512, f64, __m512d, 1 x 8,
    _mm512_loadu_pd, _mm512_set1_pd, _mm512_storeu_pd, _mm512_add_pd, _mm512_sub_pd, _mm512_mul_pd, _mm512_div_pd, f64_below
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
