//! Scalers: each feature on its own.

use super::number::{Number, narrow, widen};
use crate::ir::{Scaler, ScalerForm};

/// A range whose size is not above this counts as none, in aprender's `MinMaxScaler`.
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
                values[i] = if range[i].abs() > T::of(SMALLEST_RANGE) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Element, Tensor, Values};

    fn tensor(values: &[f64]) -> Tensor {
        Tensor { shape: vec![values.len()], values: Values::F64(values.to_vec()), offset: None }
    }

    fn scaled(form: ScalerForm, row: &[f64]) -> Vec<f64> {
        run::<f64>(&Scaler { element: Element::F64, form }, row)
    }

    #[test]
    fn the_offset_is_subtracted_before_the_division() {
        // (5 - 3) / 4 and (0.5 - 0.25) / 0.5
        let both = ScalerForm::SubtractDivide {
            offset: Some(tensor(&[3.0, 0.25])),
            divisor: Some(tensor(&[4.0, 0.5])),
        };
        assert_eq!(scaled(both, &[5.0, 0.5]), [0.5, 0.5]);
        // 5 - 3, and 5 / 4
        let offset = ScalerForm::SubtractDivide { offset: Some(tensor(&[3.0])), divisor: None };
        assert_eq!(scaled(offset, &[5.0]), [2.0]);
        let divisor = ScalerForm::SubtractDivide { offset: None, divisor: Some(tensor(&[4.0])) };
        assert_eq!(scaled(divisor, &[5.0]), [1.25]);
    }

    #[test]
    fn min_max_scaler_answers_as_in_the_manual_of_scikit_learn() {
        // Its example is fitted to (-1, 2), (-0.5, 6), (0, 10), (1, 18): scale 1/2 and 1/16, min 0.5 and -0.125.
        // It prints [[1.5 0. ]] for (2, 2).
        let form = |clip| ScalerForm::MultiplyAdd {
            factor: tensor(&[0.5, 0.0625]),
            addend: tensor(&[0.5, -0.125]),
            clip,
        };
        assert_eq!(scaled(form(None), &[2.0, 2.0]), [1.5, 0.0]);
        assert_eq!(scaled(form(Some((0.0, 1.0))), &[2.0, 2.0]), [1.0, 0.0]);
        // -2 * 0.5 + 0.5 = -0.5 and -2 * 0.0625 - 0.125 = -0.25, clipped to 0.
        assert_eq!(scaled(form(Some((0.0, 1.0))), &[-2.0, -2.0]), [0.0, 0.0]);
        assert!(scaled(form(Some((0.0, 1.0))), &[f64::NAN, 0.0])[0].is_nan());
    }

    #[test]
    fn the_product_is_rounded_before_the_sum() {
        // (1 + 2^-30)^2 = 1 + 2^-29 + 2^-60, and the last term is less than half of a last place. A fused
        // multiply-add would keep it.
        let x = 1.0 + 2f64.powi(-30);
        let form = ScalerForm::MultiplyAdd {
            factor: tensor(&[x]),
            addend: tensor(&[-(1.0 + 2f64.powi(-29))]),
            clip: None,
        };
        assert_eq!(scaled(form, &[x]), [0.0]);
    }

    #[test]
    fn a_range_of_almost_nothing_gives_the_low_end() {
        let form = ScalerForm::Range {
            min: tensor(&[1.0, 1.0, 1.0, 1.0, 5.0]),
            range: tensor(&[4.0, 1e-10, 0.0, -1e-10, -4.0]),
            low: -1.0,
            high: 1.0,
        };
        // (4 - 1) / 4 * 2 - 1, and (4 - 5) / -4 * 2 - 1
        assert_eq!(scaled(form, &[4.0, 7.0, 7.0, 7.0, 4.0]), [0.5, -1.0, -1.0, -1.0, -0.5]);
    }

    #[test]
    fn an_f32_scaler_rounds_the_row_first() {
        // 2^24 + 1 is no f32: it rounds to 2^24.
        let form = ScalerForm::SubtractDivide {
            offset: Some(Tensor { shape: vec![1], values: Values::F32(vec![1.0]), offset: None }),
            divisor: None,
        };
        let scaler = Scaler { element: Element::F32, form };
        assert_eq!(run::<f32>(&scaler, &[16_777_217.0]), [16_777_215.0]);
    }
}
