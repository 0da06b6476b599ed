//! `activation(W x + b)`.

use super::number::{Number, widen};
use super::{activation, number};
use crate::ir::{Activation, Dense};
use crate::precision::Layer;

pub(super) fn run<T: Number>(dense: &Dense, row: &[f64]) -> Vec<f64> {
    let row: Vec<T> = number::narrow(row);
    let weight = T::all_of(&dense.weight.values);
    let bias = dense.bias.as_ref().map(|tensor| T::all_of(&tensor.values));
    let n = row.len();
    let m = dense.weight.shape[0];
    let mut sums = vec![T::ZERO; m];
    let mut j = 0;
    while j < m {
        let weight = &weight[j * n..(j + 1) * n];
        sums[j] = match &bias {
            Some(bias) if dense.bias_first => T::dot(bias[j], weight, &row),
            Some(bias) => T::dot(T::ZERO, weight, &row) + bias[j],
            None => T::dot(T::ZERO, weight, &row),
        };
        j += 1;
    }
    activation::run(dense.activation, &mut sums);
    widen(&sums)
}

/// The same of a layer with weights in fewer bits.
pub(super) fn narrow(layer: &Layer, activation: Activation, row: &[f64]) -> Vec<f64> {
    let mut sums = layer.sums(&number::narrow::<f32>(row));
    activation::run(activation, &mut sums);
    widen(&sums)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::{Activation, Element, Tensor, Values};

    fn layer(weight: &[f32], bias: Option<&[f32]>, bias_first: bool, row: &[f64]) -> Vec<f64> {
        let tensor =
            |shape, values: &[f32]| Tensor { shape, values: Values::F32(values.to_vec()), offset: None };
        let dense = Dense {
            element: Element::F32,
            weight: tensor(vec![weight.len() / row.len(), row.len()], weight),
            bias: bias.map(|bias| tensor(vec![bias.len()], bias)),
            bias_first,
            activation: Activation::Identity,
        };
        run::<f32>(&dense, row)
    }

    #[test]
    fn a_weight_has_a_row_for_each_sum() {
        // 1 * 10 + 2 * 20 + 0.5 and 3 * 10 + 4 * 20 - 0.5
        let weight = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(layer(&weight, Some(&[0.5, -0.5]), false, &[10.0, 20.0]), [50.5, 109.5]);
        assert_eq!(layer(&weight, None, false, &[10.0, 20.0]), [50.0, 110.0]);
    }

    #[test]
    fn sums_run_from_the_first_term_to_the_last() {
        // 2^24 + 1 rounds to 2^24, so that nothing is left; the other way round 1 would be.
        assert_eq!(layer(&[16_777_216.0, 1.0, -16_777_216.0], None, false, &[1.0; 3]), [0.0]);
        assert_eq!(layer(&[16_777_216.0, -16_777_216.0, 1.0], None, false, &[1.0; 3]), [1.0]);
    }

    #[test]
    fn a_sum_starts_at_the_bias_or_ends_with_it() {
        let weight = [1.0, 1.0];
        // 1 + 1 + 2^24, against 2^24 + 1, which is 2^24, and once more.
        assert_eq!(layer(&weight, Some(&[16_777_216.0]), false, &[1.0; 2]), [16_777_218.0]);
        assert_eq!(layer(&weight, Some(&[16_777_216.0]), true, &[1.0; 2]), [16_777_216.0]);
    }
}
