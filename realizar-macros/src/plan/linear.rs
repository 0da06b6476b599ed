//! Linear models of one score that answer rows of f32 in an order of their own.

use super::network::{Class, class};
use super::step::{Array, Step};
use realizar_apr::ir::{Activation, Element, Link, Model, ScalerForm, Stage, Tensor, Values};

/// A linear model: the kernel's tables and constants.
#[derive(Debug, PartialEq)]
pub(crate) struct Linear {
    /// The offset, and the divisors from which the factors are made.
    pub(crate) scale: Option<[Option<Array>; 2]>,
    pub(crate) weight: Array,
    pub(crate) bias: f64,
    /// How far a score can be off: for rows whose norm is 1, scaled, and whatever the row.
    pub(crate) worst: [f64; 2],
    pub(crate) class: Class,
}

/// Shorter sums are as quick one term after another.
const FEWEST: usize = 16;

/// The unit roundoff of f64.
const UNIT: f64 = f64::EPSILON / 2.0;

/// The kernel of a model whose steps are these; `factor` adds a table of one divided by each number.
pub(super) fn plan(model: &Model, steps: &[Step], factor: impl FnOnce(&Tensor) -> Array) -> Option<Linear> {
    let (divisor, dense) = match &model.stages[..] {
        [Stage::Scaler(scaler), Stage::Dense(dense)] => match &scaler.form {
            ScalerForm::SubtractDivide { divisor, .. } => (divisor.as_ref(), dense),
            ScalerForm::MultiplyAdd { .. } | ScalerForm::Range { .. } => return None,
        },
        [Stage::Dense(dense)] => (None, dense),
        _ => return None,
    };
    let features = model.input.features.len();
    let plain = dense.element == Element::F64 && dense.activation == Activation::Identity;
    if !plain || model.input.element != Element::F64 || features < FEWEST || !model.head.is_empty() {
        return None;
    }
    let (offset, weight) = match steps {
        [
            Step::SubtractDivide { element: Element::F64, offset, .. },
            Step::Dense { weight, outputs: 1, .. },
        ] => (Some(*offset), *weight),
        [Step::Dense { weight, outputs: 1, .. }] => (None, *weight),
        _ => return None,
    };
    // A step has no slope: how near a score is says nothing of how near its output is.
    if matches!(model.link, Link::Step | Link::Argmax) {
        return None;
    }
    let class = class(model)?;
    let bias = dense.bias.as_ref().map_or(0.0, first);
    let norm = norm(&dense.weight);
    // Every term passes through as many roundings as there are terms at most, in either order; the scaler's two
    // operations and the bias are a few more.
    let most = 2.02 * (features + 4) as f64 * UNIT;
    let threshold = if let Class::Above(threshold) = class { threshold.abs() } else { 0.0 };
    // 1e-12 is more than the rounding of `exp` where a decision looks at probabilities.
    let worst = [most * norm, most * bias.abs() + 1e-12 * (1.0 + threshold)];
    if !worst.iter().all(|worst| *worst < 1e100) {
        return None;
    }
    let array = |section| Array { section, length: features };
    let scale = offset.map(|offset| [offset.map(array), divisor.map(factor)]);
    Some(Linear { scale, weight: array(weight), bias, worst, class })
}

fn first(tensor: &Tensor) -> f64 {
    match &tensor.values {
        Values::F64(values) => values.first().copied().unwrap_or(0.0),
        Values::F32(values) => values.first().copied().unwrap_or(0.0).into(),
    }
}

fn norm(tensor: &Tensor) -> f64 {
    let mut square = 0.0;
    match &tensor.values {
        Values::F64(values) => values.iter().for_each(|value| square += value * value),
        Values::F32(values) => values.iter().for_each(|&value| square += f64::from(value) * f64::from(value)),
    }
    square.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::Artifact;
    use std::path::Path;

    fn planned(name: &str) -> (Option<Linear>, Model) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/sklearn").join(name);
        let bytes = std::fs::read(path).expect("a fixture");
        let model = Artifact::read(&bytes).expect("an artifact").model;
        let linear = crate::plan::plan(&model, None, None, None).linear;
        (linear, model)
    }

    #[test]
    fn long_sums_are_made_in_parts() {
        let (linear, model) = planned("linear_regression_wide.apr");
        let linear = linear.expect("more terms than are made one after another");
        let Some(Stage::Dense(dense)) = model.stages.last() else { panic!("{:?}", model.stages) };
        let (terms, norm) = (model.input.features.len() as f64, norm(&dense.weight));
        assert_eq!((linear.class, linear.weight.length), (Class::Never, model.input.features.len()));
        assert!(matches!(linear.scale, Some([Some(_), Some(_)])), "{linear:?}");
        let expected = 2.02 * (terms + 4.0) * 2.0_f64.powi(-53) * norm;
        assert!((linear.worst[0] - expected).abs() <= 1e-12 * expected, "{linear:?}");
    }

    /// Few terms; several scores.
    #[test]
    fn other_models_have_none() {
        for name in ["linear_regression.apr", "logistic_multinomial_text.apr"] {
            assert_eq!(planned(name).0, None, "{name}");
        }
    }
}
