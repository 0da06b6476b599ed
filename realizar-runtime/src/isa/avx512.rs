//! x86-64 with AVX-512 F, BW, DQ, VL, VBMI and VNNI.

use super::{
    Across, Bytes, Isa, Keepers, Sixteen, Tests, WithIsa, above, add_named, alone, four_levels_exit, line,
};
use std::arch::asm;
use std::arch::x86_64::*;

/// Proof that the processor has the instructions that [`run`] names.
#[derive(Clone, Copy)]
pub(crate) struct Avx512(());

/// Does the work compiled for these instructions.
#[target_feature(
    enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vnni,avx2,fma,bmi1,bmi2,lzcnt,popcnt"
)]
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

/// The byte of a table of 128 that each byte of `index` names.
#[inline]
#[target_feature(enable = "avx512f,avx512vbmi")]
fn named(table: &[[u8; 2]; 64], index: __m512i) -> __m512i {
    // SAFETY: 64 bytes can be read of each half of 128.
    unsafe {
        let first = _mm512_loadu_si512(table.as_ptr().cast());
        let second = _mm512_loadu_si512(table.as_ptr().add(32).cast());
        _mm512_permutex2var_epi8(first, index, second)
    }
}

/// The number of a table of 32 that each word of `index` names.
#[inline]
#[target_feature(enable = "avx512f")]
fn named_f32(table: &[f32; 32], index: __m512i) -> __m512 {
    // SAFETY: 16 numbers can be read of each half of 32.
    unsafe {
        let (first, second) = (_mm512_loadu_ps(table.as_ptr()), _mm512_loadu_ps(table.as_ptr().add(16)));
        _mm512_permutex2var_ps(first, index, second)
    }
}

/// The number of a table of 32 that each word of `index` names.
#[inline]
#[target_feature(enable = "avx512f")]
fn named_i32(table: &[i32; 32], index: __m512i) -> __m512i {
    // SAFETY: 16 numbers can be read of each half of 32.
    unsafe {
        let first = _mm512_loadu_si512(table.as_ptr().cast());
        let second = _mm512_loadu_si512(table.as_ptr().add(16).cast());
        _mm512_permutex2var_epi32(first, index, second)
    }
}

/// The number of a table of 16 that each double word of `index` names.
#[inline]
#[target_feature(enable = "avx512f")]
fn named_f64(table: &[f64; 16], index: __m512i) -> __m512d {
    // SAFETY: 8 numbers can be read of each half of 16.
    unsafe {
        let (first, second) = (_mm512_loadu_pd(table.as_ptr()), _mm512_loadu_pd(table.as_ptr().add(8)));
        _mm512_permutex2var_pd(first, index, second)
    }
}

impl Isa for Avx512 {
    type F32 = line::avx512::F32;
    type F64 = line::avx512::F64;
    type I32 = line::avx512::I32;
    const LINES: usize = 32;

    #[inline(always)]
    fn widened(self, from: &[f32]) -> Self::F64 {
        line::avx512::F64::widened(self, from)
    }

    #[inline(always)]
    fn soon<T>(self, place: *const T) {
        // SAFETY: a hint, which reads nothing that a program could see and fails nowhere.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(place.cast()) }
    }

    #[inline(always)]
    fn halves(self, from: &[[u16; 2]]) -> [Self::F32; 2] {
        line::avx512::F32::halves(self, from)
    }

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

    type Taken = [__m512; 4];

    /// The first 64 numbers of the row.
    #[inline(always)]
    fn taken<const N: usize>(self, row: &[f32; N]) -> [__m512; 4] {
        std::array::from_fn(|register| {
            let first = 16 * register;
            let there = match N.saturating_sub(first) {
                16.. => u16::MAX,
                0 => 0,
                // The constant alone is written to half of a register, which waits for what the row before left in it.
                few => in_register((1 << few) - 1) as u16,
            };
            // SAFETY: the processor has the instructions, as `self` proves; of the row no more is read than it has, and
            // where nothing is read it is of a place in the row or after its last.
            unsafe { _mm512_maskz_loadu_ps(there, row.as_ptr().add(first.min(N))) }
        })
    }

    /// A pair of registers is compared with each other: NaN in either is not ordered.
    #[inline(always)]
    fn some_missing<const N: usize>(
        self,
        row: &[f32; N],
        [first, second, third, fourth]: [__m512; 4],
    ) -> bool {
        // SAFETY: the processor has the instructions, as `self` proves.
        let near = unsafe {
            _mm512_cmp_ps_mask::<_CMP_UNORD_Q>(first, second)
                | _mm512_cmp_ps_mask::<_CMP_UNORD_Q>(third, fourth)
        };
        near != 0 || row.iter().skip(64).any(|x| x.is_nan())
    }

    #[inline(always)]
    fn above<const N: usize>(
        self,
        row: &[f32; N],
        [first, second, third, fourth]: [__m512; 4],
        features: &Sixteen<u32>,
        cuts: &Sixteen<f32>,
    ) -> u32 {
        let Ok(last) = i32::try_from(N.wrapping_sub(1)) else { return above(row, features, cuts) };
        // SAFETY: the processor has the instructions, as `self` proves; there are 16 features and cut points, and of the
        // row no number after its last is read.
        unsafe {
            let feature = _mm512_loadu_si512(features.as_ptr().cast());
            if N > 64 {
                let feature = _mm512_min_epu32(feature, _mm512_set1_epi32(last));
                let x = _mm512_i32gather_ps::<4>(feature, row.as_ptr());
                let above = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(x, _mm512_loadu_ps(cuts.as_ptr()));
                return above.into();
            }
            let mut x = _mm512_permutex2var_ps(first, feature, second);
            if N > 32 {
                let beyond = _mm512_test_epi32_mask(feature, _mm512_set1_epi32(32));
                x = _mm512_mask_blend_ps(beyond, x, _mm512_permutex2var_ps(third, feature, fourth));
            }
            let above = _mm512_cmp_ps_mask::<_CMP_GT_OQ>(x, _mm512_loadu_ps(cuts.as_ptr()));
            above.into()
        }
    }

    const ACROSS: bool = true;

    /// Seven permutes of the row and seven comparisons, then seven choices, for sixteen trees.
    #[inline(always)]
    fn across(self, [first, second, ..]: [__m512; 4], blocks: &[Across]) -> i32 {
        // SAFETY: the processor has the instructions, as `self` proves; each line of a block is 16 numbers.
        unsafe {
            let line = |line: &Sixteen<u32>| _mm512_loadu_si512(line.as_ptr().cast());
            let mut sum = _mm512_setzero_si512();
            for block in blocks {
                let (six, seventh) = (line(&block[0]), line(&block[1]));
                let above = |feature: __m512i, test: usize| {
                    let x = _mm512_permutex2var_ps(first, feature, second);
                    _mm512_cmp_ps_mask::<_CMP_GT_OQ>(x, _mm512_castsi512_ps(line(&block[2 + test])))
                };
                // A permute looks at five bits of each word.
                let holds = [
                    above(six, 0),
                    above(_mm512_srli_epi32::<5>(six), 1),
                    above(_mm512_srli_epi32::<10>(six), 2),
                    above(_mm512_srli_epi32::<15>(six), 3),
                    above(_mm512_srli_epi32::<20>(six), 4),
                    above(_mm512_srli_epi32::<25>(six), 5),
                    above(seventh, 6),
                ];
                let leaf = |node: usize| {
                    let (left, right) = (line(&block[2 * node + 3]), line(&block[2 * node + 4]));
                    _mm512_mask_blend_epi32(holds[node], left, right)
                };
                let left = _mm512_mask_blend_epi32(holds[1], leaf(3), leaf(4));
                let right = _mm512_mask_blend_epi32(holds[2], leaf(5), leaf(6));
                sum = _mm512_add_epi32(sum, _mm512_mask_blend_epi32(holds[0], left, right));
            }
            _mm512_reduce_add_epi32(sum)
        }
    }

    #[inline(always)]
    fn exit<const N: usize>(
        self,
        row: &[f32; N],
        taken: [__m512; 4],
        features: &Sixteen<u32>,
        cuts: &Sixteen<f32>,
    ) -> usize {
        four_levels_exit(self.above(row, taken, features, cuts))
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
    fn path_leaf(self, outcomes: u32, keepers: &Keepers) -> usize {
        // SAFETY: the processor has the instructions, as `self` proves; 16 words are read of each half of 32.
        unsafe {
            let outcomes = _mm512_set1_epi32(outcomes.cast_signed());
            let half = |at: usize| {
                let keepers = _mm512_loadu_si512(keepers.as_ptr().add(at).cast());
                u32::from(_mm512_testn_epi32_mask(outcomes, keepers))
            };
            (half(0) | half(16) << 16).trailing_zeros() as usize % 32
        }
    }

    const ROWS: usize = 64;
    const MANY: usize = 26;
    type Lanes = __m512i;
    type Mask = u64;
    type Masks = [u64; 1];

    #[inline(always)]
    fn lanes(self, Bytes(bytes): &Bytes, _: usize) -> __m512i {
        // SAFETY: the processor has the instructions, as `self` proves; there are 64 bytes.
        unsafe { _mm512_load_si512(bytes.as_ptr().cast()) }
    }

    #[inline(always)]
    fn put(self, lanes: __m512i, Bytes(bytes): &mut Bytes, _: usize) {
        // SAFETY: the processor has the instructions, as `self` proves; there are 64 bytes.
        unsafe { _mm512_store_si512(bytes.as_mut_ptr().cast(), lanes) }
    }

    #[inline(always)]
    fn each(self, byte: u8) -> __m512i {
        // SAFETY: the processor has the instructions, as `self` proves.
        unsafe { _mm512_set1_epi8(byte.cast_signed()) }
    }

    #[inline(always)]
    fn at_least(self, first: __m512i, second: __m512i) -> u64 {
        // SAFETY: the processor has the instructions, as `self` proves.
        unsafe { _mm512_cmpge_epu8_mask(first, second) }
    }

    #[inline(always)]
    fn choose(self, mask: u64, no: __m512i, yes: __m512i) -> __m512i {
        // SAFETY: the processor has the instructions, as `self` proves.
        unsafe { _mm512_mask_blend_epi8(mask, no, yes) }
    }

    #[inline(always)]
    fn join(self, first: __m512i, second: __m512i) -> __m512i {
        // SAFETY: the processor has the instructions, as `self` proves.
        unsafe { _mm512_or_si512(first, second) }
    }

    #[inline(always)]
    fn bits(self, table: &[u8; 16], places: __m512i, bits: __m512i) -> __m512i {
        // SAFETY: the processor has the instructions, as `self` proves; the table has 16 bytes.
        unsafe {
            let table = _mm512_broadcast_i32x4(_mm_loadu_si128(table.as_ptr().cast()));
            _mm512_and_si512(_mm512_shuffle_epi8(table, places), bits)
        }
    }

    #[inline(always)]
    fn all(self) -> [u64; 1] {
        [u64::MAX]
    }

    #[inline(always)]
    fn both(self, first: u64, second: u64) -> u64 {
        first & in_register(second)
    }

    #[inline(always)]
    fn without(self, first: u64, second: u64) -> u64 {
        first & !in_register(second)
    }

    /// The tests of all rows by permutes, then their bytes one by one, and one comparison.
    #[inline(always)]
    fn step<const C: usize>(self, rows: &[Bytes; C], tests: &[[u8; 2]], leaves: &mut Bytes) {
        let leaf = self.lanes(leaves, 0);
        let (quads, _) = tests.as_chunks::<64>();
        let [first, rest @ ..] = quads else { return };
        // SAFETY: the processor has the instructions, as `self` proves.
        let (left, right) = unsafe {
            let twice = _mm512_add_epi8(leaf, leaf);
            (twice, _mm512_or_si512(twice, _mm512_set1_epi8(1)))
        };
        // SAFETY: as above.
        let (mut column, mut cut) = unsafe { (named(first, left), named(first, right)) };
        if let [second, ..] = rest {
            // SAFETY: as above.
            unsafe {
                let beyond = _mm512_movepi8_mask(left);
                column = _mm512_mask_blend_epi8(beyond, column, named(second, left));
                cut = _mm512_mask_blend_epi8(beyond, cut, named(second, right));
            }
        }
        let mut columns = Bytes::ZERO;
        self.put(column, &mut columns, 0);
        let mut bytes = Bytes::ZERO;
        let (eights, _) = bytes.0.as_chunks_mut::<8>();
        for (eight, bytes) in eights.iter_mut().enumerate() {
            for (row, byte) in bytes.iter_mut().enumerate() {
                let row = 8 * eight + row;
                *byte = rows[alone(usize::from(columns.0[row])) % C].0[row];
            }
        }
        let holds = self.at_least(self.lanes(&bytes, 0), cut);
        self.put(self.choose(holds, left, right), leaves, 0);
    }

    #[inline(always)]
    fn add_f32<const L: usize>(self, sums: &mut [f32; 64], numbers: &[f32; L], names: &Bytes) {
        if let [eight] = numbers.as_chunks::<8>().0 {
            for (sums, names) in sums.as_chunks_mut::<16>().0.iter_mut().zip(names.0.as_chunks::<16>().0) {
                // SAFETY: the processor has the instructions, as `self` proves; there are 16 sums and names and 8
                // numbers.
                unsafe {
                    let name = _mm512_cvtepu8_epi32(_mm_loadu_si128(names.as_ptr().cast()));
                    let table = _mm512_castps256_ps512(_mm256_loadu_ps(eight.as_ptr()));
                    let number = _mm512_permutexvar_ps(name, table);
                    let sum = _mm512_loadu_ps(sums.as_ptr());
                    _mm512_storeu_ps(sums.as_mut_ptr(), _mm512_add_ps(sum, number));
                }
            }
            return;
        }
        let (tables, _) = numbers.as_chunks::<32>();
        let [first, rest @ ..] = tables else { return add_named(sums, numbers, names) };
        for (sums, names) in sums.as_chunks_mut::<16>().0.iter_mut().zip(names.0.as_chunks::<16>().0) {
            // SAFETY: the processor has the instructions, as `self` proves; there are 16 sums and names.
            unsafe {
                let name = _mm512_cvtepu8_epi32(_mm_loadu_si128(names.as_ptr().cast()));
                let table_of = _mm512_srli_epi32::<5>(name);
                let mut number = named_f32(first, name);
                for (index, table) in rest.iter().enumerate() {
                    let here = _mm512_cmpeq_epi32_mask(table_of, _mm512_set1_epi32(index as i32 + 1));
                    number = _mm512_mask_blend_ps(here, number, named_f32(table, name));
                }
                let sum = _mm512_loadu_ps(sums.as_ptr());
                _mm512_storeu_ps(sums.as_mut_ptr(), _mm512_add_ps(sum, number));
            }
        }
    }

    #[inline(always)]
    fn add_i32<const L: usize>(self, sums: &mut [i32; 64], numbers: &[i32; L], names: &Bytes) {
        let (tables, _) = numbers.as_chunks::<32>();
        let [first, rest @ ..] = tables else { return add_named(sums, numbers, names) };
        for (sums, names) in sums.as_chunks_mut::<16>().0.iter_mut().zip(names.0.as_chunks::<16>().0) {
            // SAFETY: the processor has the instructions, as `self` proves; there are 16 sums and names.
            unsafe {
                let name = _mm512_cvtepu8_epi32(_mm_loadu_si128(names.as_ptr().cast()));
                let mut number = named_i32(first, name);
                if let [second] = rest {
                    let beyond = _mm512_test_epi32_mask(name, _mm512_set1_epi32(32));
                    number = _mm512_mask_blend_epi32(beyond, number, named_i32(second, name));
                } else {
                    let table_of = _mm512_srli_epi32::<5>(name);
                    for (index, table) in rest.iter().enumerate() {
                        let here = _mm512_cmpeq_epi32_mask(table_of, _mm512_set1_epi32(index as i32 + 1));
                        number = _mm512_mask_blend_epi32(here, number, named_i32(table, name));
                    }
                }
                let sum = _mm512_loadu_si512(sums.as_ptr().cast());
                _mm512_storeu_si512(sums.as_mut_ptr().cast(), _mm512_add_epi32(sum, number));
            }
        }
    }

    #[inline(always)]
    fn add_f64<const L: usize>(self, sums: &mut [f64; 64], numbers: &[f64; L], names: &Bytes) {
        if let [eight] = numbers.as_chunks::<8>().0 {
            for (sums, names) in sums.as_chunks_mut::<8>().0.iter_mut().zip(names.0.as_chunks::<8>().0) {
                // SAFETY: the processor has the instructions, as `self` proves; there are 8 sums, names and numbers.
                unsafe {
                    let name = _mm512_cvtepu8_epi64(_mm_loadl_epi64(names.as_ptr().cast()));
                    let number = _mm512_permutexvar_pd(name, _mm512_loadu_pd(eight.as_ptr()));
                    let sum = _mm512_loadu_pd(sums.as_ptr());
                    _mm512_storeu_pd(sums.as_mut_ptr(), _mm512_add_pd(sum, number));
                }
            }
            return;
        }
        let (two, _) = numbers.as_chunks::<16>();
        let [first, second, rest @ ..] = two else { return add_named(sums, numbers, names) };
        if L > 64 {
            return add_named(sums, numbers, names);
        }
        for (sums, names) in sums.as_chunks_mut::<8>().0.iter_mut().zip(names.0.as_chunks::<8>().0) {
            // SAFETY: the processor has the instructions, as `self` proves; there are 8 sums and names and 16 numbers.
            unsafe {
                let name = _mm512_cvtepu8_epi64(_mm_loadl_epi64(names.as_ptr().cast()));
                let upper = _mm512_test_epi64_mask(name, _mm512_set1_epi64(16));
                let mut number = _mm512_mask_blend_pd(upper, named_f64(first, name), named_f64(second, name));
                if let [third, fourth] = rest {
                    let beyond = _mm512_mask_blend_pd(upper, named_f64(third, name), named_f64(fourth, name));
                    let upper = _mm512_test_epi64_mask(name, _mm512_set1_epi64(32));
                    number = _mm512_mask_blend_pd(upper, number, beyond);
                }
                let sum = _mm512_loadu_pd(sums.as_ptr());
                _mm512_storeu_pd(sums.as_mut_ptr(), _mm512_add_pd(sum, number));
            }
        }
    }
}
