//! Instruction sets: the few operations that fast kernels are written in, once for each set.
//!
//! A kernel is generic code over an [`Isa`]. A value of an instruction set's type is the proof that this processor
//! has it, so calling its operations needs no `unsafe`; the only way to get one is `dispatch`, which asks the
//! processor once. Every set computes the same: comparisons and choices, and arithmetic that rounds number by number.
//!
//! `REALIZAR_ISA` forces a set: `scalar`, `avx2`, `avx512`, `neon`. A set that the processor has not, or a word that
//! names none, is as if nothing were said.
//!
//! A program that is compiled for processors that all have a set ([`Level::LEAST`]) has nothing below it: with
//! `target-cpu=haswell`, as `cargo lambda build` has it, `REALIZAR_ISA` chooses between `avx2` and `avx512` alone, and
//! kernels that AVX-512 makes no quicker use AVX2 without a question. Where there is nothing above it either, as on arm64,
//! nothing is asked at all.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod detect;
mod line;
#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;

pub(crate) use detect::is_scalar;
pub use detect::{Level, level};
pub use line::{Line, Whole};
pub(crate) use scalar::Scalar;

use std::ops::Add;

/// 64 tests on the bytes of a row: test `i` holds where byte `tests[0][i]` is at least `tests[1][i]`.
pub type Tests = [[u8; 64]; 2];

/// For each of 32 leaves the nodes, of 32, that keep a row from it if their tests hold.
pub type Keepers = [u32; 32];

/// One for each of sixteen tests.
pub type Sixteen<T> = [T; 16];

/// One byte for each of 64 rows.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub struct Bytes(pub [u8; 64]);

impl Bytes {
    /// Zero for each row.
    pub const ZERO: Bytes = Bytes([0; 64]);
}

/// Sixteen perfect trees of three levels, root first, level by level, of at most 32 features: the indices of six features
/// and of the seventh, five bits each, the seven cut points as bits, the eight leaves.
pub type Across = [Sixteen<u32>; 17];

/// What kernels are written in. Only this crate has types that implement it.
pub trait Isa: Copy {
    /// 16 f32.
    type F32: Line<Self, f32>;
    /// 8 f64.
    type F64: Line<Self, f64>;
    /// 16 sums of whole numbers.
    type I32: Whole<Self>;
    /// How many lines of 64 bytes the registers hold.
    const LINES: usize;

    /// The first 8 f32, each as f64.
    ///
    /// # Panics
    /// When there are fewer.
    fn widened(self, from: &[f32]) -> Self::F64;

    /// Asks for a line of the nearest cache that is wanted soon; any place will do, also one where nothing is. Does
    /// nothing where that makes loops no quicker: with 16 registers a line would be asked for once for each of its passes.
    #[inline(always)]
    fn soon<T>(self, place: *const T) {
        let _ = place;
    }

    /// The first numbers of 16 pairs and the second ones, each as the upper half of an f32.
    ///
    /// # Panics
    /// When there are fewer.
    fn halves(self, from: &[[u16; 2]]) -> [Self::F32; 2];

    /// How many of the ascending `cuts` are below `x`. NaN is above none, and as a cut below none.
    fn below_f32(self, x: f32, cuts: &[f32; 16]) -> u32;

    /// How many of the ascending `cuts` are below `x`. NaN is above none, and as a cut below none.
    fn below_f64(self, x: f64, cuts: &[f64; 16]) -> u32;

    /// A row of f32, as far as registers look it up.
    type Taken: Copy;

    /// A row in registers.
    fn taken<const N: usize>(self, row: &[f32; N]) -> Self::Taken;

    /// Whether some number of a row is NaN. `taken` is the same row.
    #[inline(always)]
    #[expect(clippy::eq_op, reason = "only NaN is not equal to itself")]
    fn some_missing<const N: usize>(self, row: &[f32; N], taken: Self::Taken) -> bool {
        let _ = taken;
        row.iter().fold(false, |some, x| some | (x != x))
    }

    /// Which of sixteen features are above their cut points: bit `i` is test `i`. NaN is above none, and as a cut point
    /// below none. `taken` is the same row.
    #[inline(always)]
    fn above<const N: usize>(
        self,
        row: &[f32; N],
        taken: Self::Taken,
        features: &Sixteen<u32>,
        cuts: &Sixteen<f32>,
    ) -> u32 {
        let _ = taken;
        above(row, features, cuts)
    }

    /// Whether [`across`](Isa::across) is there.
    const ACROSS: bool = false;

    /// The sum of the leaves of all trees: a feature that is above its cut point goes right, NaN left.
    #[inline(always)]
    fn across(self, taken: Self::Taken, blocks: &[Across]) -> i32 {
        let _ = (taken, blocks);
        0
    }

    /// The exit (0 to 15) of a perfect tree of four levels, root first, level by level: a feature that is above its cut
    /// point goes right, NaN left. `taken` is the same row.
    #[inline(always)]
    fn exit<const N: usize>(
        self,
        row: &[f32; N],
        taken: Self::Taken,
        features: &Sixteen<u32>,
        cuts: &Sixteen<f32>,
    ) -> usize {
        let _ = taken;
        let mut node = 0;
        for _ in 0..4 {
            let x = row.get(features[node] as usize).copied().unwrap_or(f32::NAN);
            node = 2 * node + 1 + usize::from(x > cuts[node]);
        }
        node - 15
    }

    /// The outcomes of `tests` on a row of `C` bytes (32, 64 or 128; the tests ask for none beyond): bit `i` is
    /// whether test `i` holds.
    fn outcomes<const C: usize>(self, row: &[u8; C], tests: &Tests) -> u64;

    /// The leaf of a perfect tree of six levels: from the outcomes of `tests`, joined with `rights`.
    #[inline(always)]
    fn heap_leaf<const C: usize>(self, row: &[u8; C], tests: &Tests, rights: u64) -> usize {
        heap_leaf(self.outcomes(row, tests) | rights)
    }

    /// The first leaf that no test that holds keeps the row from; there is one.
    #[inline(always)]
    fn path_leaf(self, outcomes: u32, keepers: &Keepers) -> usize {
        keepers.iter().position(|keepers| keepers & outcomes == 0).unwrap_or(0)
    }

    /// How many rows have a byte in one register: a divisor of 64.
    const ROWS: usize;
    /// So many rows of a block, or more, are computed sooner at once than one by one. A block of boosted trees takes as
    /// long as 24 rows by themselves with AVX-512, as 35 (perfect trees) to 45 (any shape) with AVX2;
    /// with Advanced SIMD this is not measured, and taken to be as with AVX2.
    const MANY: usize;
    /// A byte for each of these rows.
    type Lanes: Copy;
    /// Yes or no for each of these rows.
    type Mask: Copy;
    /// Yes or no for each of 64 rows: 64 / [`ROWS`](Isa::ROWS) masks.
    type Masks: Copy + AsRef<[Self::Mask]> + AsMut<[Self::Mask]>;

    /// The bytes of the rows from `at` on, a multiple of [`ROWS`](Isa::ROWS) below 64.
    fn lanes(self, bytes: &Bytes, at: usize) -> Self::Lanes;
    /// Puts them back.
    fn put(self, lanes: Self::Lanes, bytes: &mut Bytes, at: usize);
    /// The same byte for each row.
    fn each(self, byte: u8) -> Self::Lanes;
    /// Whether the first byte is at least the second.
    fn at_least(self, first: Self::Lanes, second: Self::Lanes) -> Self::Mask;
    /// Where the mask says yes the second byte, else the first.
    fn choose(self, mask: Self::Mask, no: Self::Lanes, yes: Self::Lanes) -> Self::Lanes;
    /// The bits of both.
    fn join(self, first: Self::Lanes, second: Self::Lanes) -> Self::Lanes;
    /// The bits of the byte of `table` that `places` name, below 16, that are in `bits` too.
    fn bits(self, table: &[u8; 16], places: Self::Lanes, bits: Self::Lanes) -> Self::Lanes;
    /// Yes for each row.
    fn all(self) -> Self::Masks;
    /// Where both say yes.
    fn both(self, first: Self::Mask, second: Self::Mask) -> Self::Mask;
    /// Where the first says yes and the second no.
    fn without(self, first: Self::Mask, second: Self::Mask) -> Self::Mask;

    /// One level down in perfect trees: each row at a leaf has the test `[column, cut]` that `tests` has in its place,
    /// and is at one of two leaves then.
    #[inline(always)]
    fn step<const C: usize>(self, rows: &[Bytes; C], tests: &[[u8; 2]], leaves: &mut Bytes) {
        for (row, leaf) in leaves.0.iter_mut().enumerate() {
            let [column, cut] = tests[usize::from(*leaf) % tests.len()];
            *leaf = 2 * *leaf + u8::from(rows[usize::from(column) % C].0[row] >= cut);
        }
    }

    /// Adds to each sum the number that its row's byte names; bytes are below the count of them.
    #[inline(always)]
    fn add_f32<const L: usize>(self, sums: &mut [f32; 64], numbers: &[f32; L], names: &Bytes) {
        add_named(sums, numbers, names);
    }

    /// Adds to each sum the number that its row's byte names; bytes are below the count of them, and no sum overflows.
    #[inline(always)]
    fn add_i32<const L: usize>(self, sums: &mut [i32; 64], numbers: &[i32; L], names: &Bytes) {
        add_named(sums, numbers, names);
    }

    /// Adds to each sum the number that its row's byte names; bytes are below the count of them.
    #[inline(always)]
    fn add_f64<const L: usize>(self, sums: &mut [f64; 64], numbers: &[f64; L], names: &Bytes) {
        add_named(sums, numbers, names);
    }
}

/// Test by test.
#[inline(always)]
fn above<const N: usize>(row: &[f32; N], features: &Sixteen<u32>, cuts: &Sixteen<f32>) -> u32 {
    let of = |i: usize| row.get(features[i] as usize).copied().unwrap_or(f32::NAN);
    (0..16).fold(0, |above, i| above | u32::from(of(i) > cuts[i]) << i)
}

/// An index, of which the compiler does not know that its neighbours are used the same way: loads of many indices at
/// once are slower than one after another.
#[inline(always)]
pub(crate) fn alone(index: usize) -> usize {
    #[cfg(target_arch = "x86_64")]
    {
        let mut index = index;
        // SAFETY: no instruction at all.
        unsafe {
            std::arch::asm!("/* {0} */", inout(reg) index, options(pure, nomem, nostack, preserves_flags));
        }
        index
    }
    // There are no such loads.
    #[cfg(not(target_arch = "x86_64"))]
    index
}

/// Row by row.
#[inline(always)]
fn add_named<T: Copy + Add<Output = T>, const L: usize>(
    sums: &mut [T; 64],
    numbers: &[T; L],
    Bytes(names): &Bytes,
) {
    let ((sums, _), (names, _)) = (sums.as_chunks_mut::<8>(), names.as_chunks::<8>());
    for (sums, names) in sums.iter_mut().zip(names) {
        for (sum, &name) in sums.iter_mut().zip(names) {
            *sum = *sum + numbers[alone(usize::from(name)) % L];
        }
    }
}

/// Work that is to be done with an instruction set.
pub(crate) trait WithIsa {
    /// What it gives.
    type Output;
    /// Whether AVX-512 makes it quicker than AVX2: where it does not, AVX2 does it, and a program for processors with AVX2 does
    /// not ask.
    const WIDER: bool = true;
    /// Inlined into a function that is compiled for the set, so it is `#[inline(always)]` with all that it calls.
    fn with<I: Isa>(self, isa: I) -> Self::Output;
}

/// Does the work with the instruction set that [`level`] says.
#[inline(always)]
pub(crate) fn dispatch<W: WithIsa>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if !W::WIDER && Level::LEAST == Level::Avx2 {
        // SAFETY: every processor has it that this program is for.
        return unsafe { avx2::run(work) };
    }
    // SAFETY: `level` gives one that this processor has.
    unsafe { dispatch_on(level(), work) }
}

/// Does the work with an instruction set.
///
/// # Safety
/// The processor has it.
#[inline(always)]
unsafe fn dispatch_on<W: WithIsa>(level: Level, work: W) -> W::Output {
    match level {
        // SAFETY: the caller says that this processor has the instructions.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 if W::WIDER => unsafe { avx512::run(work) },
        // SAFETY: as above; a processor with AVX-512 has these too.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 | Level::Avx512 => unsafe { avx2::run(work) },
        #[cfg(target_arch = "aarch64")]
        Level::Neon => neon::run(work),
        Level::Scalar => scalar::run(work),
    }
}

/// Does the work with an instruction set that is asked for, to compare them.
///
/// # Panics
/// When the processor has it not.
pub(crate) fn force<W: WithIsa>(level: Level, work: W) -> W::Output {
    assert!(level.is_here(), "this processor has no {}", level.name());
    // SAFETY: the line above.
    unsafe { dispatch_on(level, work) }
}

/// Does the work with the instruction set that is asked for, where one is.
///
/// # Panics
/// When the processor has it not.
#[inline(always)]
pub(crate) fn work_on<W: WithIsa>(level: Option<Level>, work: W) -> W::Output {
    match level {
        Some(level) => force(level, work),
        None => dispatch(work),
    }
}

/// The bit of each node of a perfect tree of six levels, root first, level by level: the seven nodes of the first
/// three levels are bits 56 to 62, and the seven nodes of the `i`-th of the eight subtrees below are bits `7 i` to
/// `7 i + 6`. So the leaf is found with two looks at a table of seven outcomes.
pub(crate) const fn heap_bit(node: usize) -> usize {
    if node < 7 {
        return 56 + node;
    }
    let level = (node + 1).ilog2() as usize;
    let within_level = node + 1 - (1 << level);
    let below = level - 3;
    7 * (within_level >> below) + ((1 << below) - 1) + (within_level & ((1 << below) - 1))
}

/// The exit (0 to 7) of a perfect tree of three levels from its seven outcomes.
const fn exit(outcomes: usize) -> usize {
    let first = outcomes & 1;
    let second = 2 * first + (outcomes >> (1 + first) & 1);
    2 * second + (outcomes >> (3 + second) & 1)
}

/// Of the upper seven outcomes: 7 times the exit, where the lower seven start, and 8 times the exit from bit 6 on.
static UPPER: [u16; 128] = {
    let mut table = [0; 128];
    let mut outcomes = 0;
    while outcomes < 128 {
        let exit = exit(outcomes);
        table[outcomes] = (7 * exit + 8 * 64 * exit) as u16;
        outcomes += 1;
    }
    table
};

/// The exit of the lower seven.
static LOWER: [u8; 128] = {
    let mut table = [0; 128];
    let mut outcomes = 0;
    while outcomes < 128 {
        table[outcomes] = exit(outcomes) as u8;
        outcomes += 1;
    }
    table
};

/// The leaf (0 to 7) of a perfect tree of three levels, whose nodes are the lowest seven outcomes: root first, level by
/// level; one that holds leads to the right.
#[inline(always)]
pub(crate) fn three_levels_leaf(outcomes: u64) -> usize {
    usize::from(LOWER[outcomes as usize & 127])
}

/// The exit (0 to 15) of a perfect tree of four levels, whose nodes are the lowest fifteen outcomes.
#[inline(always)]
pub(crate) fn four_levels_exit(outcomes: u32) -> usize {
    let third = usize::from(LOWER[outcomes as usize & 127]);
    2 * third + (outcomes >> (7 + third) & 1) as usize
}

/// The leaf (0 to 63) of a perfect tree of six levels whose outcomes lie as [`heap_bit`] says; one that holds leads
/// to the right.
#[inline(always)]
fn heap_leaf(outcomes: u64) -> usize {
    let upper = UPPER[(outcomes >> 56) as usize & 127];
    let lower = outcomes.wrapping_shr(upper.into()) as usize & 127;
    usize::from(upper >> 6) + usize::from(LOWER[lower])
}
