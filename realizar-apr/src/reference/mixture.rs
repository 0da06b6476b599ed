//! Responsibilities of a Gaussian mixture with diagonal covariances.

use super::number::{Number, narrow, widen};
use crate::ir::Mixture;

pub(super) fn run<T: Number>(mixture: &Mixture, row: &[f64]) -> Vec<f64> {
    let row: Vec<T> = narrow(row);
    let means = T::all_of(&mixture.means.values);
    let precisions = T::all_of(&mixture.precisions.values);
    let coefficients = T::all_of(&mixture.coefficients.values);
    let n = row.len();
    let k = coefficients.len();
    let mut densities = vec![T::ZERO; k];
    let mut total = T::ZERO;
    let mut j = 0;
    while j < k {
        let span = j * n..(j + 1) * n;
        let distance = T::weighted_squared_distance(&means[span.clone()], &row, &precisions[span]);
        densities[j] = coefficients[j] * (T::of(-0.5) * distance).exp();
        total = total + densities[j];
        j += 1;
    }
    // A total of NaN is not above anything either: the library answers uniformly then too.
    let spread = total > T::of(mixture.uniform_below);
    let mut j = 0;
    while j < k {
        densities[j] = if spread { densities[j] / total } else { T::ONE / T::of(k as f64) };
        j += 1;
    }
    widen(&densities)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Element, Tensor, Values};

    fn mixture(means: [f64; 2], precisions: [f64; 2], coefficients: [f64; 2]) -> Mixture {
        let tensor =
            |shape, values: [f64; 2]| Tensor { shape, values: Values::F64(values.to_vec()), offset: None };
        Mixture {
            element: Element::F64,
            means: tensor(vec![2, 1], means),
            precisions: tensor(vec![2, 1], precisions),
            coefficients: tensor(vec![2], coefficients),
            uniform_below: 1e-10,
        }
    }

    #[test]
    fn a_row_between_two_equal_components_is_shared() {
        let mixture = mixture([0.0, 2.0], [1.0, 1.0], [0.25, 0.25]);
        assert_eq!(run::<f64>(&mixture, &[1.0]), [0.5, 0.5]);
    }

    #[test]
    fn coefficients_weigh_the_components() {
        // At both means exp(0) is 1: 1 / 4 and 3 / 4.
        let mixture = mixture([2.0, 2.0], [1.0, 9.0], [1.0, 3.0]);
        assert_eq!(run::<f64>(&mixture, &[2.0]), [0.25, 0.75]);
    }

    #[test]
    fn the_distance_is_halved_squared_and_weighed() {
        // exp(-0.5 * (3 - 1)^2 * 0.5) = exp(-1), against exp(0): e^-1 / (e^-1 + 1).
        let mixture = mixture([1.0, 3.0], [0.5, 1.0], [1.0, 1.0]);
        let e = std::f64::consts::E;
        let expected = 1.0 / (1.0 + e);
        let [first, second] = run::<f64>(&mixture, &[3.0])[..] else { panic!("two components") };
        assert!((first - expected).abs() < 1e-15 && (second - (1.0 - expected)).abs() < 1e-15);
    }

    #[test]
    fn a_row_far_from_all_or_not_a_number_belongs_to_all_alike() {
        let mixture = mixture([0.0, 2.0], [1.0, 1.0], [1.0, 3.0]);
        for x in [1e6, f64::INFINITY, f64::NAN] {
            assert_eq!(run::<f64>(&mixture, &[x]), [0.5, 0.5]);
        }
    }
}
