//! x86-64 with AVX2, FMA and BMI2.

use super::{Bytes, Isa, Keepers, Sixteen, Tests, WithIsa, above, line};
use std::arch::x86_64::*;

/// Proof that the processor has the instructions that [`run`] names.
#[derive(Clone, Copy)]
pub(crate) struct Avx2(());

/// Does the work compiled for these instructions.
#[target_feature(enable = "avx2,fma,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn run<W: WithIsa>(work: W) -> W::Output {
    work.with(Avx2(()))
}

/// Where eight double words belong of which packing put the even ones first.
const IN_ORDER: [u32; 8] = [0, 4, 1, 5, 2, 6, 3, 7];

/// Ones in as many of eight lanes as there are numbers.
const fn mask(numbers: usize) -> [i32; 8] {
    let mut mask = [0; 8];
    let mut lane = 0;
    while lane < 8 && lane < numbers {
        mask[lane] = -1;
        lane += 1;
    }
    mask
}

/// The numbers, of a row of at most 32, that 8 features name.
#[inline]
#[target_feature(enable = "avx2")]
fn numbers<const N: usize>([first, second, third, fourth]: [__m256; 4], feature: __m256i) -> __m256 {
    // Lanes are named by three bits; a number's top bit decides a blend.
    let bit_3 = _mm256_castsi256_ps(_mm256_slli_epi32::<28>(feature));
    let (zero, one) = (_mm256_permutevar8x32_ps(first, feature), _mm256_permutevar8x32_ps(second, feature));
    let near = _mm256_blendv_ps(zero, one, bit_3);
    if N <= 16 {
        return near;
    }
    let (two, three) = (_mm256_permutevar8x32_ps(third, feature), _mm256_permutevar8x32_ps(fourth, feature));
    let bit_4 = _mm256_castsi256_ps(_mm256_slli_epi32::<27>(feature));
    _mm256_blendv_ps(near, _mm256_blendv_ps(two, three, bit_3), bit_4)
}

/// The first 32 numbers of a row.
#[inline]
#[target_feature(enable = "avx2")]
fn first_numbers<const N: usize>(row: &[f32; N]) -> [__m256; 4] {
    let mut registers = [_mm256_setzero_ps(); 4];
    let mut register = 0;
    while register < 4 && 8 * register < N {
        let there = mask(N - 8 * register);
        // SAFETY: there are 8 numbers in the mask, and of the row no more is read than it has.
        registers[register] = unsafe {
            let there = _mm256_loadu_si256(there.as_ptr().cast());
            _mm256_maskload_ps(row.as_ptr().add(8 * register), there)
        };
        register += 1;
    }
    registers
}

/// The bytes of `row` that 32 of the columns name.
///
/// # Safety
/// The processor has AVX2, and 32 bytes can be read at `column`.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn named<const C: usize>(row: &[u8; C], column: *const u8) -> __m256i {
    // SAFETY: the caller says so.
    let column = unsafe { _mm256_loadu_si256(column.cast()) };
    let from = |block: usize| {
        // SAFETY: blocks are asked for below `C / 16`, so 16 bytes can be read.
        let bytes = unsafe { _mm_loadu_si128(row.as_ptr().add(16 * block).cast()) };
        _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(bytes), column)
    };
    // The byte's top bit decides a blend, and a shuffle looks at no bit above the fourth but that one, which is 0.
    let bit_4 = _mm256_slli_epi16::<3>(column);
    let pair = |block: usize| _mm256_blendv_epi8(from(block), from(block + 1), bit_4);
    if C == 32 {
        return pair(0);
    }
    let bit_5 = _mm256_slli_epi16::<2>(column);
    let four = |block: usize| _mm256_blendv_epi8(pair(block), pair(block + 2), bit_5);
    if C == 64 {
        return four(0);
    }
    _mm256_blendv_epi8(four(0), four(4), _mm256_slli_epi16::<1>(column))
}

impl Isa for Avx2 {
    type F32 = line::avx2::F32;
    type F64 = line::avx2::F64;
    type I32 = line::avx2::I32;
    const LINES: usize = 8;

    #[inline(always)]
    fn widened(self, from: &[f32]) -> Self::F64 {
        line::avx2::F64::widened(self, from)
    }

    #[inline(always)]
    fn halves(self, from: &[[u16; 2]]) -> [Self::F32; 2] {
        line::avx2::F32::halves(self, from)
    }

    #[inline(always)]
    fn below_f32(self, x: f32, cuts: &[f32; 16]) -> u32 {
        // SAFETY: the processor has the instructions, as `self` proves; 8 f32 are read of each half of 16.
        unsafe {
            let x = _mm256_set1_ps(x);
            let below = |at: usize| {
                let cuts = _mm256_loadu_ps(cuts.as_ptr().add(at));
                _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(x, cuts))
            };
            (below(0) | below(8) << 8).count_ones()
        }
    }

    #[inline(always)]
    fn below_f64(self, x: f64, cuts: &[f64; 16]) -> u32 {
        // SAFETY: the processor has the instructions, as `self` proves; 4 f64 are read of each quarter of 16.
        unsafe {
            let x = _mm256_set1_pd(x);
            let below = |at: usize| {
                let cuts = _mm256_loadu_pd(cuts.as_ptr().add(at));
                _mm256_movemask_pd(_mm256_cmp_pd::<_CMP_GT_OQ>(x, cuts))
            };
            (below(0) | below(4) << 4 | below(8) << 8 | below(12) << 12).count_ones()
        }
    }

    type Taken = [__m256; 4];

    /// The first 32 numbers of the row.
    #[inline(always)]
    fn taken<const N: usize>(self, row: &[f32; N]) -> [__m256; 4] {
        // SAFETY: the processor has the instructions, as `self` proves.
        unsafe { first_numbers(row) }
    }

    #[inline(always)]
    fn above<const N: usize>(
        self,
        row: &[f32; N],
        taken: [__m256; 4],
        features: &Sixteen<u32>,
        cuts: &Sixteen<f32>,
    ) -> u32 {
        let Ok(last) = i32::try_from(N.wrapping_sub(1)) else { return above(row, features, cuts) };
        let half = |at: usize| {
            // SAFETY: the processor has the instructions, as `self` proves; 8 features and cut points are read of each
            // half of 16, and of the row numbers up to its last.
            unsafe {
                let feature = _mm256_loadu_si256(features.as_ptr().add(at).cast());
                let x = if N > 32 {
                    let feature = _mm256_min_epu32(feature, _mm256_set1_epi32(last));
                    _mm256_i32gather_ps::<4>(row.as_ptr(), feature)
                } else {
                    numbers::<N>(taken, feature)
                };
                let above = _mm256_cmp_ps::<_CMP_GT_OQ>(x, _mm256_loadu_ps(cuts.as_ptr().add(at)));
                _mm256_movemask_ps(above).cast_unsigned()
            }
        };
        half(0) | half(8) << 8
    }

    #[inline(always)]
    fn outcomes<const C: usize>(self, row: &[u8; C], [column, cut]: &Tests) -> u64 {
        const { assert!(C == 32 || C == 64 || C == 128, "a row is two, four or eight blocks") };
        // SAFETY: the processor has the instructions, as `self` proves; 32 bytes are read of each half of 64.
        unsafe {
            let half = |at: usize| {
                let bytes = named(row, column.as_ptr().add(at));
                let cut = _mm256_loadu_si256(cut.as_ptr().add(at).cast());
                let holds = _mm256_cmpeq_epi8(_mm256_max_epu8(bytes, cut), bytes);
                u64::from(_mm256_movemask_epi8(holds).cast_unsigned())
            };
            half(0) | half(32) << 32
        }
    }

    #[inline(always)]
    fn path_leaf(self, outcomes: u32, keepers: &Keepers) -> usize {
        // SAFETY: the processor has the instructions, as `self` proves; 8 words are read of each quarter of 32.
        unsafe {
            let outcomes = _mm256_set1_epi32(outcomes.cast_signed());
            let quarter = |at: usize| {
                let keepers = _mm256_loadu_si256(keepers.as_ptr().add(at).cast());
                _mm256_cmpeq_epi32(_mm256_and_si256(outcomes, keepers), _mm256_setzero_si256())
            };
            let lower = _mm256_packs_epi32(quarter(0), quarter(8));
            let upper = _mm256_packs_epi32(quarter(16), quarter(24));
            let order = _mm256_loadu_si256(IN_ORDER.as_ptr().cast());
            let all = _mm256_permutevar8x32_epi32(_mm256_packs_epi16(lower, upper), order);
            _mm256_movemask_epi8(all).trailing_zeros() as usize % 32
        }
    }

    const ROWS: usize = 32;
    const MANY: usize = 40;
    type Lanes = __m256i;
    type Mask = __m256i;
    type Masks = [__m256i; 2];

    #[inline(always)]
    fn lanes(self, Bytes(bytes): &Bytes, at: usize) -> __m256i {
        // SAFETY: the processor has the instructions, as `self` proves; at most 32 is the first of 32 of 64 bytes.
        unsafe { _mm256_load_si256(bytes.as_ptr().add(at & 32).cast()) }
    }

    #[inline(always)]
    fn put(self, lanes: __m256i, Bytes(bytes): &mut Bytes, at: usize) {
        // SAFETY: the processor has the instructions, as `self` proves; at most 32 is the first of 32 of 64 bytes.
        unsafe { _mm256_store_si256(bytes.as_mut_ptr().add(at & 32).cast(), lanes) }
    }

    #[inline(always)]
    fn each(self, byte: u8) -> __m256i {
        // SAFETY: the processor has the instructions, as `self` proves.
        unsafe { _mm256_set1_epi8(byte.cast_signed()) }
    }

    #[inline(always)]
    fn at_least(self, first: __m256i, second: __m256i) -> __m256i {
        // SAFETY: the processor has the instructions, as `self` proves.
        unsafe { _mm256_cmpeq_epi8(_mm256_max_epu8(first, second), first) }
    }

    #[inline(always)]
    fn choose(self, mask: __m256i, no: __m256i, yes: __m256i) -> __m256i {
        // SAFETY: the processor has the instructions, as `self` proves.
        unsafe { _mm256_blendv_epi8(no, yes, mask) }
    }

    #[inline(always)]
    fn join(self, first: __m256i, second: __m256i) -> __m256i {
        // SAFETY: the processor has the instructions, as `self` proves.
        unsafe { _mm256_or_si256(first, second) }
    }

    #[inline(always)]
    fn bits(self, table: &[u8; 16], places: __m256i, bits: __m256i) -> __m256i {
        // SAFETY: the processor has the instructions, as `self` proves; the table has 16 bytes.
        unsafe {
            let table = _mm256_broadcastsi128_si256(_mm_loadu_si128(table.as_ptr().cast()));
            _mm256_and_si256(_mm256_shuffle_epi8(table, places), bits)
        }
    }

    #[inline(always)]
    fn all(self) -> [__m256i; 2] {
        // SAFETY: the processor has the instructions, as `self` proves.
        [unsafe { _mm256_set1_epi8(-1) }; 2]
    }

    #[inline(always)]
    fn both(self, first: __m256i, second: __m256i) -> __m256i {
        // SAFETY: the processor has the instructions, as `self` proves.
        unsafe { _mm256_and_si256(first, second) }
    }

    #[inline(always)]
    fn without(self, first: __m256i, second: __m256i) -> __m256i {
        // SAFETY: the processor has the instructions, as `self` proves.
        unsafe { _mm256_andnot_si256(second, first) }
    }
}
