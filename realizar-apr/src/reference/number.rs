//! The arithmetic of both element types.
//!
//! The inner loops are part of it, written out for f32 and f64 by a macro: in the macro crate, where this
//! runs unoptimised, an operator on a generic type is a function call.

use crate::ir::{Element, Values};
use std::borrow::Cow;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// f32 or f64.
pub(super) trait Number:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + 'static
{
    const ZERO: Self;
    const ONE: Self;
    /// Rounds to nearest.
    fn of(value: f64) -> Self;
    /// Exact.
    fn wide(self) -> f64;
    fn abs(self) -> Self;
    fn sqrt(self) -> Self;
    fn exp(self) -> Self;
    fn exp2(self) -> Self;
    fn ln(self) -> Self;
    fn tanh(self) -> Self;
    /// A tensor's numbers, rounded where they are of the other type.
    fn all_of(values: &Values) -> Cow<'_, [Self]>;
    /// `start + a[0] * b[0] + a[1] * b[1] + …`, over the length of `b`.
    fn dot(start: Self, a: &[Self], b: &[Self]) -> Self;
    /// `(a[0] - b[0])^2 + (a[1] - b[1])^2 + …`, over the length of `b`.
    fn squared_distance(a: &[Self], b: &[Self]) -> Self;
    /// `(a[0] - b[0])^2 * weight[0] + …`, over the length of `b`.
    fn weighted_squared_distance(a: &[Self], b: &[Self], weight: &[Self]) -> Self;
}

macro_rules! number {
    ($type:ident, $own:ident, $other:ident) => {
        impl Number for $type {
            const ZERO: $type = 0.0;
            const ONE: $type = 1.0;

            fn of(value: f64) -> $type {
                value as $type
            }

            fn wide(self) -> f64 {
                self.into()
            }

            fn abs(self) -> $type {
                $type::abs(self)
            }

            fn sqrt(self) -> $type {
                $type::sqrt(self)
            }

            fn exp(self) -> $type {
                $type::exp(self)
            }

            fn exp2(self) -> $type {
                $type::exp2(self)
            }

            fn ln(self) -> $type {
                $type::ln(self)
            }

            fn tanh(self) -> $type {
                $type::tanh(self)
            }

            fn all_of(values: &Values) -> Cow<'_, [$type]> {
                match values {
                    Values::$own(own) => Cow::Borrowed(own),
                    Values::$other(other) => other.iter().map(|&value| value as $type).collect(),
                }
            }

            fn dot(start: $type, a: &[$type], b: &[$type]) -> $type {
                let mut sum = start;
                let mut i = 0;
                let n = b.len();
                while i < n {
                    sum += a[i] * b[i];
                    i += 1;
                }
                sum
            }

            fn squared_distance(a: &[$type], b: &[$type]) -> $type {
                let mut sum = 0.0;
                let mut i = 0;
                let n = b.len();
                while i < n {
                    let difference = a[i] - b[i];
                    sum += difference * difference;
                    i += 1;
                }
                sum
            }

            fn weighted_squared_distance(a: &[$type], b: &[$type], weight: &[$type]) -> $type {
                let mut sum = 0.0;
                let mut i = 0;
                let n = b.len();
                while i < n {
                    let difference = a[i] - b[i];
                    sum += difference * difference * weight[i];
                    i += 1;
                }
                sum
            }
        }
    };
}

number!(f32, F32, F64);
number!(f64, F64, F32);

/// The row in a stage's type.
pub(super) fn narrow<T: Number>(row: &[f64]) -> Vec<T> {
    let mut out = Vec::with_capacity(row.len());
    for &value in row {
        out.push(T::of(value));
    }
    out
}

/// What a stage gives, widened.
pub(super) fn widen<T: Number>(values: &[T]) -> Vec<f64> {
    let mut out = Vec::with_capacity(values.len());
    for &value in values {
        out.push(value.wide());
    }
    out
}

/// The row rounded to an element type.
pub(super) fn rounded(row: &[f64], element: Element) -> Vec<f64> {
    match element {
        Element::F32 => super::ops::each(row, &|value| f64::from(value as f32)),
        Element::F64 => row.to_vec(),
    }
}
