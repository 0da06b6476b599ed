//! Lines: 64 bytes of numbers in registers, with the arithmetic of kernels whose outputs lie side by side.
//!
//! Each operation works number by number and rounds as the same operation on one number does, so which registers a
//! line is made of changes no bit.

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
#[cfg(target_arch = "aarch64")]
pub(super) mod neon;
pub(super) mod scalar;

use super::Isa;

/// Numbers that fill 64 bytes: 16 f32 or 8 f64. A value is the proof that the processor has the instructions of `I`.
pub trait Line<I, E>: Copy {
    /// How many numbers a line has.
    const LENGTH: usize;

    /// The first numbers of `from`.
    ///
    /// # Panics
    /// When there are fewer than a line's.
    fn load(isa: I, from: &[E]) -> Self;

    /// The same number everywhere.
    fn all(isa: I, number: E) -> Self;

    /// Writes the numbers to the start of `to`.
    ///
    /// # Panics
    /// When it is shorter than a line.
    fn store(self, to: &mut [E]);

    /// Sums.
    #[must_use]
    fn add(self, other: Self) -> Self;

    /// Differences.
    #[must_use]
    fn sub(self, other: Self) -> Self;

    /// Products.
    #[must_use]
    fn mul(self, other: Self) -> Self;

    /// Quotients.
    #[must_use]
    fn div(self, other: Self) -> Self;

    /// Sums with the products of two others, each rounded once.
    #[must_use]
    fn fused(self, a: Self, b: Self) -> Self;

    /// The larger of each two; which, where one is NaN, is left open.
    #[must_use]
    fn max(self, other: Self) -> Self;

    /// Whether a number is below the one of `other`.
    fn any_below(self, other: Self) -> bool;

    /// For each number, from the lowest bit on, whether it is below the one of `other`.
    fn below(self, other: Self) -> u32;

    /// Where a number is below the one of `other` that of `yes`, elsewhere, and so where one is NaN, that of `no`.
    #[must_use]
    fn where_below(self, other: Self, yes: Self, no: Self) -> Self;

    /// The numbers with the signs of others.
    #[must_use]
    fn signed(self, signs: Self) -> Self;

    /// The number whose exponent, and sign above it, are the lowest bits.
    #[must_use]
    fn low_bits_as_exponent(self) -> Self;

    /// The sum of all numbers of each line, one beside the other, zero where there are fewer lines than a line has
    /// numbers. The upper half is added to the lower one, of that again, and of four numbers that are left then the sums of
    /// every second one are added.
    ///
    /// # Panics
    /// When there are more.
    #[must_use]
    fn totals<const C: usize>(isa: I, lines: [Self; C]) -> Self;
}

/// 16 sums of whole numbers in i32. A value is the proof that the processor has the instructions of `I`.
pub trait Whole<I: Isa>: Copy {
    /// Nothing yet.
    fn zero(isa: I) -> Self;

    /// Adds the products of each pair of weights with the two numbers of `pair`: the first with the lower half, the
    /// second with the upper half, both i16.
    ///
    /// # Panics
    /// When there are fewer than 16 pairs of weights.
    #[must_use]
    fn add_pairs(self, isa: I, weights: &[[i8; 2]], pair: i32) -> Self;

    /// The sums, each rounded to the nearest f32.
    fn rounded(self, isa: I) -> I::F32;
}

/// A line of `$count` registers, of `$lanes` numbers each.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
macro_rules! line {
    ($(#[$doc:meta])* $name:ident, $isa:ty, $element:ty, $register:ty, $count:literal x $lanes:literal,
        $load:ident, $all:ident, $store:ident, $add:ident, $sub:ident, $mul:ident, $div:ident, $fused:ident, $max:ident,
        $below:ident, $bits:ident, $where_below:ident, $signed:ident, $exponent:ident, $totals:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(crate) struct $name([$register; $count]);

        impl $name {
            #[inline(always)]
            fn zip(mut self, other: Self, of: impl Fn($register, $register) -> $register) -> Self {
                for i in 0..$count {
                    self.0[i] = of(self.0[i], other.0[i]);
                }
                self
            }
        }

        impl $crate::isa::line::Line<$isa, $element> for $name {
            const LENGTH: usize = $count * $lanes;

            #[inline(always)]
            fn load(isa: $isa, from: &[$element]) -> Self {
                let from = &from[..$count * $lanes];
                let mut line = Self::all(isa, 0.0);
                for i in 0..$count {
                    // SAFETY: the processor has the instructions, as the token proves; the slice holds the line.
                    line.0[i] = unsafe { $load(from.as_ptr().add(i * $lanes)) };
                }
                line
            }

            #[inline(always)]
            fn all(_: $isa, number: $element) -> Self {
                // SAFETY: the processor has the instructions, as the token proves.
                Self([unsafe { $all(number) }; $count])
            }

            #[inline(always)]
            fn store(self, to: &mut [$element]) {
                let to = &mut to[..$count * $lanes];
                for i in 0..$count {
                    // SAFETY: the processor has the instructions, as `self` proves; the slice has place for the line.
                    unsafe { $store(to.as_mut_ptr().add(i * $lanes), self.0[i]) }
                }
            }

            #[inline(always)]
            fn add(self, other: Self) -> Self {
                // SAFETY: the processor has the instructions, as `self` proves.
                self.zip(other, #[inline(always)] |a, b| unsafe { $add(a, b) })
            }

            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                // SAFETY: as above.
                self.zip(other, #[inline(always)] |a, b| unsafe { $sub(a, b) })
            }

            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                // SAFETY: as above.
                self.zip(other, #[inline(always)] |a, b| unsafe { $mul(a, b) })
            }

            #[inline(always)]
            fn div(self, other: Self) -> Self {
                // SAFETY: as above.
                self.zip(other, #[inline(always)] |a, b| unsafe { $div(a, b) })
            }

            #[inline(always)]
            fn fused(mut self, a: Self, b: Self) -> Self {
                for i in 0..$count {
                    // SAFETY: as above.
                    self.0[i] = unsafe { $fused(self.0[i], a.0[i], b.0[i]) };
                }
                self
            }

            #[inline(always)]
            fn max(self, other: Self) -> Self {
                // SAFETY: as above.
                self.zip(other, #[inline(always)] |a, b| unsafe { $max(a, b) })
            }

            #[inline(always)]
            fn any_below(self, other: Self) -> bool {
                let mut any = false;
                for i in 0..$count {
                    // SAFETY: as above.
                    any |= unsafe { $below(self.0[i], other.0[i]) };
                }
                any
            }

            #[inline(always)]
            fn below(self, other: Self) -> u32 {
                let mut bits = 0;
                for i in 0..$count {
                    // SAFETY: as above.
                    bits |= unsafe { $bits(self.0[i], other.0[i]) } << (i * $lanes);
                }
                bits
            }

            #[inline(always)]
            fn where_below(mut self, other: Self, yes: Self, no: Self) -> Self {
                for i in 0..$count {
                    // SAFETY: as above.
                    self.0[i] = unsafe { $where_below(self.0[i], other.0[i], yes.0[i], no.0[i]) };
                }
                self
            }

            #[inline(always)]
            fn signed(self, signs: Self) -> Self {
                // SAFETY: as above.
                self.zip(signs, #[inline(always)] |a, b| unsafe { $signed(a, b) })
            }

            #[inline(always)]
            fn low_bits_as_exponent(mut self) -> Self {
                for i in 0..$count {
                    // SAFETY: as above.
                    self.0[i] = unsafe { $exponent(self.0[i]) };
                }
                self
            }

            #[inline(always)]
            fn totals<const C: usize>(isa: $isa, lines: [Self; C]) -> Self {
                const { assert!(C <= $count * $lanes, "a line has no place for more totals") };
                let mut all = [Self::all(isa, 0.0); $count * $lanes];
                all[..C].copy_from_slice(&lines);
                // SAFETY: the processor has the instructions, as the token proves.
                unsafe { $totals(all) }
            }
        }
    };
}
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
use line;
