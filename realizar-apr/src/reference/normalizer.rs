//! The row divided by its norm.

use super::number::{Number, narrow, widen};
use crate::ir::{Norm, Normalizer};

pub(super) fn run<T: Number>(normalizer: &Normalizer, row: &[f64]) -> Vec<f64> {
    let mut values: Vec<T> = narrow(row);
    let norm = norm(normalizer.norm, &values);
    let counts_as_one = norm == T::ZERO || norm < T::of(normalizer.unit_below);
    if !counts_as_one {
        let mut i = 0;
        while i < values.len() {
            values[i] = values[i] / norm;
            i += 1;
        }
    }
    widen(&values)
}

fn norm<T: Number>(norm: Norm, values: &[T]) -> T {
    match norm {
        Norm::L1 => {
            let mut sum = T::ZERO;
            let mut i = 0;
            while i < values.len() {
                sum = sum + values[i].abs();
                i += 1;
            }
            sum
        }
        Norm::L2 => T::dot(T::ZERO, values, values).sqrt(),
        Norm::Max => {
            let mut largest = T::ZERO;
            let mut i = 0;
            while i < values.len() {
                let size = values[i].abs();
                if size > largest {
                    largest = size;
                }
                i += 1;
            }
            largest
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Element;

    fn normalized(norm: Norm, row: &[f64]) -> Vec<f64> {
        run::<f64>(&Normalizer { element: Element::F64, norm, unit_below: 0.0 }, row)
    }

    #[test]
    fn each_norm_by_hand() {
        // sqrt(9 + 16) = 5; 3 + 1 = 4; 4
        assert_eq!(normalized(Norm::L2, &[3.0, -4.0]), [0.6, -0.8]);
        assert_eq!(normalized(Norm::L1, &[3.0, -1.0]), [0.75, -0.25]);
        assert_eq!(normalized(Norm::Max, &[2.0, -4.0]), [0.5, -1.0]);
    }

    #[test]
    fn a_row_of_zeros_stays_as_it_is() {
        for norm in [Norm::L1, Norm::L2, Norm::Max] {
            let row = normalized(norm, &[0.0, -0.0]);
            assert_eq!(row, [0.0, 0.0]);
            assert!(row[1].is_sign_negative());
        }
        assert!(normalized(Norm::L2, &[]).is_empty());
    }

    #[test]
    fn a_row_whose_norm_is_below_the_limit_stays_as_it_is() {
        let normalizer = Normalizer { element: Element::F64, norm: Norm::L1, unit_below: 0.5 };
        assert_eq!(run::<f64>(&normalizer, &[0.125, 0.25]), [0.125, 0.25]);
        assert_eq!(run::<f64>(&normalizer, &[0.25, 0.25]), [0.5, 0.5]);
        assert!(run::<f64>(&normalizer, &[0.25, f64::NAN])[0].is_nan());
    }
}
