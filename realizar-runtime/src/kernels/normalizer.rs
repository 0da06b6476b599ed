//! The row divided by its norm.

use super::{Element, Stage};
use std::marker::PhantomData;

/// A vector norm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Norm {
    /// The sum of sizes.
    L1,
    /// The root of the sum of squares.
    L2,
    /// The largest size.
    Max,
}

/// The row divided by its norm; a row whose norm is zero, or below `unit_below`, stays as it is.
#[derive(Debug)]
pub struct Normalizer<E> {
    /// Which norm.
    pub norm: Norm,
    /// A norm below this counts as 1.
    pub unit_below: E,
    /// The type it computes in.
    pub element: PhantomData<E>,
}

impl<E: Element, const N: usize> Stage<N, N> for Normalizer<E> {
    type In = E;
    type Out = E;

    #[inline(always)]
    fn run(&self, row: &[E; N], out: &mut [E; N]) {
        let mut norm = E::ZERO;
        match self.norm {
            Norm::L1 => {
                for value in row {
                    norm = norm + value.abs();
                }
            }
            Norm::L2 => {
                for &value in row {
                    norm = norm + value * value;
                }
                norm = norm.sqrt();
            }
            Norm::Max => {
                for value in row {
                    if value.abs() > norm {
                        norm = value.abs();
                    }
                }
            }
        }
        *out = *row;
        let counts_as_one = norm == E::ZERO || norm < self.unit_below;
        if !counts_as_one {
            for value in out {
                *value = *value / norm;
            }
        }
    }
}
