//! `exp`, `tanh` and the logistic function of lines: within 1 unit in the last place of the rounded truth in f32, within
//! 2 in f64, the same bits with every instruction set.
//!
//! Kernels that promise the library's bits use the standard library instead, number by number. These are for rows of
//! f32.
//!
//! `e^x = 2^n * e^r` with `n` whole and `|r| <= ln(2) / 2`, and `e^r = 1 + r + r^2 q(r)`. There is no table. All three
//! need the same `t = e^r - 1`, with what rounding took from it:
//!
//! - `exp`: `2^n (1 + t)`, times half the power twice, so that denormals are rounded once and infinity is reached;
//! - the logistic: with `z = e^-|x|`, `1 / (1 + z)` from zero on and `z / (1 + z)` below;
//! - `tanh`: with `m = e^-2|x| - 1`, `-m / (2 + m)` and the sign of `x`. `m` is `t` itself near zero: nothing cancels.
//!
//! A quotient is corrected by what is left of its numerator, the lost parts of both among it.
//!
//! `realizar-runtime/tests/kernels/curves.py` makes the coefficients of `q`, which interpolates `(e^r - 1 - r) / r^2` at
//! Chebyshev's points.

use super::Element;
use crate::isa::{Isa, Level, Line, WithIsa, work_on};

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// e to this power.
    Exp,
    /// The hyperbolic tangent.
    Tanh,
    /// `1 / (1 + exp(-x))`
    Logistic,
}

/// What depends on the type.
pub trait Constants: Element {
    /// `exp` is 0 below, and infinite above.
    const RANGE: [Self; 2];
    /// `exp` is a normal number from here on.
    const NORMAL: Self;
    /// `exp` is nothing beside 1 below.
    const VANISHES: Self;
    /// Added to a number, the last bit is worth 1.
    const WHOLE: Self;
    /// The same, more than that by what is added to exponents.
    const EXPONENT: Self;
    /// `1 / ln(2)`
    const PER_LN_2: Self;
    /// `ln(2)`, and what rounding took from it.
    const LN_2: [Self; 2];
    /// `q(r)`, from `r` and its square.
    fn q<I: Isa>(isa: I, r: Self::Line<I>, square: Self::Line<I>) -> Self::Line<I>;
}

impl Constants for f32 {
    const RANGE: [f32; 2] = [-104.0, 89.0];
    const NORMAL: f32 = -87.0;
    const VANISHES: f32 = -20.0;
    const WHOLE: f32 = 12_582_912.0;
    const EXPONENT: f32 = 12_582_912.0 + 127.0;
    const PER_LN_2: f32 = std::f32::consts::LOG2_E;
    const LN_2: [f32; 2] = [std::f32::consts::LN_2, -1.904_654_2e-9];

    #[inline(always)]
    fn q<I: Isa>(isa: I, r: I::F32, square: I::F32) -> I::F32 {
        let first = term::<I, f32>(isa, r, 0.5, 0.166_666_67)
            .fused(term::<I, f32>(isa, r, 0.041_666_467, 0.008_333_310_5), square);
        first.fused(term::<I, f32>(isa, r, 0.001_393_364_2, 0.000_198_909_81), square.mul(square))
    }
}

impl Constants for f64 {
    const RANGE: [f64; 2] = [-746.0, 710.0];
    const NORMAL: f64 = -708.0;
    const VANISHES: f64 = -40.0;
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    const EXPONENT: f64 = 6_755_399_441_055_744.0 + 1023.0;
    const PER_LN_2: f64 = std::f64::consts::LOG2_E;
    const LN_2: [f64; 2] = [std::f64::consts::LN_2, 2.319_046_813_846_299_6e-17];

    #[inline(always)]
    fn q<I: Isa>(isa: I, r: I::F64, square: I::F64) -> I::F64 {
        let fourth = square.mul(square);
        let first = term::<I, f64>(isa, r, 0.5, 0.166_666_666_666_666_7)
            .fused(term::<I, f64>(isa, r, 0.041_666_666_666_666_67, 0.008_333_333_333_326_141), square);
        let second = term::<I, f64>(isa, r, 0.001_388_888_888_888_375_2, 0.000_198_412_698_748_004_93)
            .fused(term::<I, f64>(isa, r, 2.480_158_732_553_336_3e-5, 2.755_725_542_574_643_5e-6), square);
        let third = term::<I, f64>(isa, r, 2.755_727_366_134_863_7e-7, 2.510_520_637_395_701e-8)
            .fused(all::<I, f64>(isa, 2.091_467_937_658_393_5e-9), square);
        first.fused(second.fused(third, fourth), fourth)
    }
}

/// The same number everywhere.
#[inline(always)]
fn all<I: Isa, E: Element>(isa: I, number: E) -> E::Line<I> {
    E::Line::<I>::all(isa, number)
}

/// `constant + slope * r`
#[inline(always)]
fn term<I: Isa, E: Element>(isa: I, r: E::Line<I>, constant: E, slope: E) -> E::Line<I> {
    all::<I, E>(isa, constant).fused(all::<I, E>(isa, slope), r)
}

/// `e^x - 1` where `x` is between -`ln(2)` / 2 and that, elsewhere of `x - n ln(2)`.
struct Reduced<L> {
    /// How often `ln(2)` is taken from `x`.
    n: L,
    /// `e^r - 1`
    t: L,
    /// What rounding took from it, nearly.
    lost: L,
}

/// `x` is in [`RANGE`](Constants::RANGE), or NaN, as everything is then.
#[inline(always)]
fn reduced<I: Isa, E: Constants>(isa: I, x: E::Line<I>) -> Reduced<E::Line<I>> {
    let whole = all::<I, E>(isa, E::WHOLE);
    let n = whole.fused(x, all::<I, E>(isa, E::PER_LN_2)).sub(whole);
    let [ln_2, rest] = [all::<I, E>(isa, -E::LN_2[0]), all::<I, E>(isa, -E::LN_2[1])];
    // Exact: the difference has no more bits than a number.
    let first = x.fused(n, ln_2);
    let r = first.fused(n, rest);
    let lost = first.sub(r).fused(n, rest);
    let square = r.mul(r);
    let beyond = square.mul(E::q(isa, r, square));
    let t = r.add(beyond);
    Reduced { n, t, lost: beyond.sub(t.sub(r)).add(lost) }
}

/// e to the power of each.
#[inline(always)]
pub(crate) fn exp<I: Isa, E: Constants>(isa: I, x: E::Line<I>) -> E::Line<I> {
    let (least, most) = (all::<I, E>(isa, E::RANGE[0]), all::<I, E>(isa, E::RANGE[1]));
    let x = x.where_below(least, least, x);
    let x = most.where_below(x, most, x);
    let Reduced { n, t, .. } = reduced::<I, E>(isa, x);
    let [half, rest] = halves::<I, E>(isa, n);
    t.add(all::<I, E>(isa, E::ONE)).mul(half).mul(rest)
}

/// e to the power of each, none of which is above zero: the bits of [`exp`], but zero where the power is nearly too small
/// for a normal number.
#[inline(always)]
pub(crate) fn exp_of_less<I: Isa, E: Constants>(isa: I, x: E::Line<I>) -> E::Line<I> {
    let (zero, normal) = (all::<I, E>(isa, E::ZERO), all::<I, E>(isa, E::NORMAL));
    let Reduced { n, t, .. } = reduced::<I, E>(isa, x);
    let power = n.add(all::<I, E>(isa, E::EXPONENT)).low_bits_as_exponent();
    x.where_below(normal, zero, t.add(all::<I, E>(isa, E::ONE)).mul(power))
}

/// Two factors of `2^n`. One alone has no exponent for the ends of the range.
#[inline(always)]
fn halves<I: Isa, E: Constants>(isa: I, n: E::Line<I>) -> [E::Line<I>; 2] {
    let exponent = all::<I, E>(isa, E::EXPONENT);
    let half = exponent.fused(n, all::<I, E>(isa, E::from_f64(0.5)));
    let rest = n.sub(half.sub(exponent)).add(exponent);
    [half.low_bits_as_exponent(), rest.low_bits_as_exponent()]
}

/// `1 / (1 + exp(-x))` of each.
#[inline(always)]
pub(crate) fn logistic<I: Isa, E: Constants>(isa: I, x: E::Line<I>) -> E::Line<I> {
    let (zero, one, least) =
        (all::<I, E>(isa, E::ZERO), all::<I, E>(isa, E::ONE), all::<I, E>(isa, E::RANGE[0]));
    let size = x.signed(all::<I, E>(isa, -E::ONE));
    let size = size.where_below(least, least, size);
    let Reduced { n, t, lost } = reduced::<I, E>(isa, size);
    let [half, rest] = halves::<I, E>(isa, n);
    let z = one.add(t);
    let z_lost = t.sub(z.sub(one)).add(lost).mul(half).mul(rest);
    let z = z.mul(half).mul(rest);
    let sum = one.add(z);
    let sum_lost = z.sub(sum.sub(one)).add(z_lost);
    let numerator = x.where_below(zero, z, one);
    let numerator_lost = x.where_below(zero, z_lost, zero);
    quotient::<I, E>(isa, [numerator, numerator_lost], [sum, sum_lost])
}

/// The hyperbolic tangent of each.
#[inline(always)]
pub(crate) fn tanh<I: Isa, E: Constants>(isa: I, x: E::Line<I>) -> E::Line<I> {
    let (zero, one, two, least) = (
        all::<I, E>(isa, E::ZERO),
        all::<I, E>(isa, E::ONE),
        all::<I, E>(isa, E::ONE + E::ONE),
        all::<I, E>(isa, E::VANISHES),
    );
    let size = x.signed(all::<I, E>(isa, -E::ONE));
    let size = size.add(size);
    let size = size.where_below(least, least, size);
    let Reduced { n, t, lost } = reduced::<I, E>(isa, size);
    let power = n.add(all::<I, E>(isa, E::EXPONENT)).low_bits_as_exponent();
    let (before, change) = (power.sub(one), power.mul(t));
    let m = before.add(change);
    let m_lost = change.sub(m.sub(before)).add(power.mul(lost));
    let sum = two.add(m);
    let sum_lost = m.sub(sum.sub(two)).add(m_lost);
    quotient::<I, E>(isa, [zero.sub(m), zero.sub(m_lost)], [sum, sum_lost]).signed(x)
}

/// A quotient of numbers in two parts.
#[inline(always)]
fn quotient<I: Isa, E: Constants>(
    isa: I,
    [numerator, numerator_lost]: [E::Line<I>; 2],
    [denominator, denominator_lost]: [E::Line<I>; 2],
) -> E::Line<I> {
    let inverse = all::<I, E>(isa, E::ONE).div(denominator);
    let quotient = numerator.mul(inverse);
    let minus = all::<I, E>(isa, E::ZERO).sub(quotient);
    let left = numerator.fused(minus, denominator).add(numerator_lost.fused(minus, denominator_lost));
    quotient.fused(left, inverse)
}

impl Curve {
    /// Of each number of a line.
    #[inline(always)]
    pub(crate) fn line<I: Isa, E: Constants>(self, isa: I, x: E::Line<I>) -> E::Line<I> {
        match self {
            Curve::Exp => exp::<I, E>(isa, x),
            Curve::Tanh => tanh::<I, E>(isa, x),
            Curve::Logistic => logistic::<I, E>(isa, x),
        }
    }

    /// Replaces each number, with an instruction set that is asked for or the processor's best: every one gives the same
    /// bits.
    ///
    /// # Panics
    /// When the processor has not the one that is asked for.
    pub fn apply<E: Constants>(self, forced: Option<Level>, numbers: &mut [E]) {
        work_on(forced, Apply { curve: self, numbers });
    }
}

/// Numbers to be replaced.
struct Apply<'a, E> {
    curve: Curve,
    numbers: &'a mut [E],
}

/// The most numbers in a line.
const LONGEST: usize = 16;

impl<E: Constants> WithIsa for Apply<'_, E> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let Apply { curve, numbers } = self;
        let length = E::Line::<I>::LENGTH;
        let mut lines = numbers.chunks_exact_mut(length);
        for line in &mut lines {
            curve.line::<I, E>(isa, E::Line::<I>::load(isa, line)).store(line);
        }
        let rest = lines.into_remainder();
        let mut last = [E::ZERO; LONGEST];
        last[..rest.len()].copy_from_slice(rest);
        curve.line::<I, E>(isa, E::Line::<I>::load(isa, &last)).store(&mut last);
        rest.copy_from_slice(&last[..rest.len()]);
    }
}
