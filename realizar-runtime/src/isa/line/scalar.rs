//! Lines of plain numbers.

use super::super::scalar::Scalar;
use super::Line;
use std::ops::{Add, Div, Mul, Sub};

/// 16 f32.
pub(crate) type F32 = Numbers<f32, 16>;

/// 8 f64.
pub(crate) type F64 = Numbers<f64, 8>;

/// As many numbers as a line has.
#[derive(Clone, Copy)]
pub(crate) struct Numbers<E, const L: usize>([E; L]);

impl<E: Copy, const L: usize> Numbers<E, L> {
    #[inline(always)]
    fn zip(mut self, other: Self, of: impl Fn(E, E) -> E) -> Self {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a = of(*a, b);
        }
        self
    }
}

/// A number with the operations that have no operator.
pub(crate) trait Number: Copy {
    /// Zero.
    const ZERO: Self;
    /// `sum + a * b`, rounded once.
    fn fused(sum: Self, a: Self, b: Self) -> Self;
    /// The number with the sign of another.
    fn signed(self, sign: Self) -> Self;
    /// The lowest bits as exponent and sign.
    fn low_bits_as_exponent(self) -> Self;
}

macro_rules! number {
    ($type:ident) => {
        impl Number for $type {
            const ZERO: $type = 0.0;

            #[inline(always)]
            fn fused(sum: $type, a: $type, b: $type) -> $type {
                a.mul_add(b, sum)
            }

            #[inline(always)]
            fn signed(self, sign: $type) -> $type {
                self.copysign(sign)
            }

            #[inline(always)]
            fn low_bits_as_exponent(self) -> $type {
                $type::from_bits(self.to_bits() << ($type::MANTISSA_DIGITS - 1))
            }
        }
    };
}

number!(f32);
number!(f64);

impl F64 {
    /// The first 8 f32, widened.
    #[inline(always)]
    pub(in crate::isa) fn widened(from: &[f32]) -> Self {
        let mut line = Self([0.0; 8]);
        for (wide, &narrow) in line.0.iter_mut().zip(&from[..8]) {
            *wide = narrow.into();
        }
        line
    }
}

impl<E, const L: usize> Line<Scalar, E> for Numbers<E, L>
where
    E: Number + PartialOrd + Add<Output = E> + Sub<Output = E> + Mul<Output = E> + Div<Output = E>,
{
    const LENGTH: usize = L;

    #[inline(always)]
    fn load(_: Scalar, from: &[E]) -> Self {
        let mut line = Self([from[0]; L]);
        line.0.copy_from_slice(&from[..L]);
        line
    }

    #[inline(always)]
    fn all(_: Scalar, number: E) -> Self {
        Self([number; L])
    }

    #[inline(always)]
    fn store(self, to: &mut [E]) {
        to[..L].copy_from_slice(&self.0);
    }

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.zip(other, E::add)
    }

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.zip(other, E::sub)
    }

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.zip(other, E::mul)
    }

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        self.zip(other, E::div)
    }

    #[inline(always)]
    fn fused(mut self, a: Self, b: Self) -> Self {
        for ((sum, a), b) in self.0.iter_mut().zip(a.0).zip(b.0) {
            *sum = E::fused(*sum, a, b);
        }
        self
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.zip(other, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    fn any_below(self, other: Self) -> bool {
        self.0.iter().zip(&other.0).fold(false, |any, (a, b)| any | (a < b))
    }

    #[inline(always)]
    fn below(self, other: Self) -> u32 {
        self.0.iter().zip(&other.0).rev().fold(0, |bits, (a, b)| 2 * bits + u32::from(a < b))
    }

    #[inline(always)]
    fn where_below(mut self, other: Self, yes: Self, no: Self) -> Self {
        for (((a, b), yes), no) in self.0.iter_mut().zip(other.0).zip(yes.0).zip(no.0) {
            *a = if *a < b { yes } else { no };
        }
        self
    }

    #[inline(always)]
    fn signed(self, signs: Self) -> Self {
        self.zip(signs, E::signed)
    }

    #[inline(always)]
    fn low_bits_as_exponent(mut self) -> Self {
        for number in &mut self.0 {
            *number = number.low_bits_as_exponent();
        }
        self
    }

    #[inline(always)]
    fn totals<const C: usize>(_: Scalar, lines: [Self; C]) -> Self {
        const { assert!(C <= L, "a line has no place for more totals") };
        let mut totals = [E::ZERO; L];
        for (total, Numbers(mut line)) in totals.iter_mut().zip(lines) {
            let mut half = L / 2;
            while half >= 4 {
                for i in 0..half {
                    line[i] = line[i] + line[i + half];
                }
                half /= 2;
            }
            *total = (line[0] + line[2]) + (line[1] + line[3]);
        }
        Self(totals)
    }
}

impl F32 {
    /// The lower halves of 16 words and the upper ones, each the upper half of an f32.
    #[inline(always)]
    pub(in crate::isa) fn halves(from: &[[u16; 2]]) -> [Self; 2] {
        let (mut lower, mut upper) = ([0.0; 16], [0.0; 16]);
        for ((lower, upper), &[first, second]) in lower.iter_mut().zip(&mut upper).zip(&from[..16]) {
            *lower = f32::from_bits(u32::from(first) << 16);
            *upper = f32::from_bits(u32::from(second) << 16);
        }
        [Numbers(lower), Numbers(upper)]
    }
}

/// 16 sums of whole numbers.
#[derive(Clone, Copy)]
pub(crate) struct I32([i32; 16]);

impl super::Whole<Scalar> for I32 {
    #[inline(always)]
    fn zero(_: Scalar) -> Self {
        Self([0; 16])
    }

    #[inline(always)]
    fn add_pairs(mut self, _: Scalar, weights: &[[i8; 2]], pair: i32) -> Self {
        let (x, y) = (i32::from(pair as i16), pair >> 16);
        for (sum, &[first, second]) in self.0.iter_mut().zip(&weights[..16]) {
            *sum += i32::from(first) * x + i32::from(second) * y;
        }
        self
    }

    #[inline(always)]
    fn rounded(self, _: Scalar) -> F32 {
        Numbers(self.0.map(|sum| sum as f32))
    }
}
