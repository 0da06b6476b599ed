//! Scalers: each feature on its own.

use super::number::{Number, narrow, widen};
use crate::ir::{Scaler, ScalerForm};

/// A range that is not above this counts as none, in aprender's `MinMaxScaler`.
const SMALLEST_RANGE: f64 = 1e-10;

pub(super) fn run<T: Number>(scaler: &Scaler, row: &[f64]) -> Vec<f64> {
    let mut values: Vec<T> = narrow(row);
    let n = values.len();
    let mut i = 0;
    match &scaler.form {
        ScalerForm::SubtractDivide { offset, divisor } => {
            let offset = offset.as_ref().map(|tensor| T::all_of(&tensor.values));
            let divisor = divisor.as_ref().map(|tensor| T::all_of(&tensor.values));
            while i < n {
                if let Some(offset) = &offset {
                    values[i] = values[i] - offset[i];
                }
                if let Some(divisor) = &divisor {
                    values[i] = values[i] / divisor[i];
                }
                i += 1;
            }
        }
        ScalerForm::MultiplyAdd { factor, addend, clip } => {
            let factor = T::all_of(&factor.values);
            let addend = T::all_of(&addend.values);
            while i < n {
                values[i] = values[i] * factor[i] + addend[i];
                if let Some((low, high)) = *clip {
                    values[i] = clipped(values[i], T::of(low), T::of(high));
                }
                i += 1;
            }
        }
        ScalerForm::Range { min, range, low, high } => {
            let min = T::all_of(&min.values);
            let range = T::all_of(&range.values);
            let (low, high) = (T::of(*low), T::of(*high));
            while i < n {
                values[i] = if range[i] > T::of(SMALLEST_RANGE) {
                    (values[i] - min[i]) / range[i] * (high - low) + low
                } else {
                    low
                };
                i += 1;
            }
        }
    }
    widen(&values)
}

/// NaN stays NaN.
fn clipped<T: Number>(value: T, low: T, high: T) -> T {
    if value < low {
        low
    } else if value > high {
        high
    } else {
        value
    }
}
