//! Scalers: each feature on its own.

use super::{Element, Stage};

/// A range whose size is not above this counts as none, in aprender's `MinMaxScaler`.
const SMALLEST_RANGE: f64 = 1e-10;

/// `(x - offset) / divisor`; either may be absent. Standard, robust and max-abs scalers.
#[derive(Debug)]
pub struct SubtractDivide<E: 'static, const N: usize> {
    /// Subtracted.
    pub offset: Option<&'static [E; N]>,
    /// Divided by.
    pub divisor: Option<&'static [E; N]>,
}

impl<E: Element, const N: usize> Stage<N, N> for SubtractDivide<E, N> {
    type In = E;
    type Out = E;

    #[inline(always)]
    fn run(&self, row: &[E; N], out: &mut [E; N]) {
        *out = *row;
        if let Some(offset) = self.offset {
            for (value, &offset) in out.iter_mut().zip(offset) {
                *value = *value - offset;
            }
        }
        if let Some(divisor) = self.divisor {
            for (value, &divisor) in out.iter_mut().zip(divisor) {
                *value = *value / divisor;
            }
        }
    }
}

/// `x * factor + addend`, then clipped. scikit-learn's `MinMaxScaler`.
#[derive(Debug)]
pub struct MultiplyAdd<E: 'static, const N: usize> {
    /// Multiplied by.
    pub factor: &'static [E; N],
    /// Added.
    pub addend: &'static [E; N],
    /// Lowest and highest result.
    pub clip: Option<(E, E)>,
}

impl<E: Element, const N: usize> Stage<N, N> for MultiplyAdd<E, N> {
    type In = E;
    type Out = E;

    #[inline(always)]
    fn run(&self, row: &[E; N], out: &mut [E; N]) {
        for i in 0..N {
            out[i] = row[i] * self.factor[i] + self.addend[i];
        }
        if let Some((low, high)) = self.clip {
            for value in out {
                // NaN stays NaN.
                if *value < low {
                    *value = low;
                } else if *value > high {
                    *value = high;
                }
            }
        }
    }
}

/// `(x - min) / range * (high - low) + low`, `low` where the size of `range` is at most 1e-10. aprender's
/// `MinMaxScaler`.
#[derive(Debug)]
pub struct Range<E: 'static, const N: usize> {
    /// Smallest value seen in training.
    pub min: &'static [E; N],
    /// Largest less smallest.
    pub range: &'static [E; N],
    /// Start of the target interval.
    pub low: E,
    /// End of the target interval.
    pub high: E,
}

impl<E: Element, const N: usize> Stage<N, N> for Range<E, N> {
    type In = E;
    type Out = E;

    #[inline(always)]
    fn run(&self, row: &[E; N], out: &mut [E; N]) {
        for i in 0..N {
            out[i] = if self.range[i].abs() > E::from_f64(SMALLEST_RANGE) {
                (row[i] - self.min[i]) / self.range[i] * (self.high - self.low) + self.low
            } else {
                self.low
            };
        }
    }
}
