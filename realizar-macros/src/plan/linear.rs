//! Linear models of one score that answer rows of f32 in an order of their own.

use super::network::{Class, class, widened};
use super::step::{Array, Step};
use realizar_apr::ir::{Activation, Element, Link, Model, ScalerForm, Stage, Tensor, Values};

/// A linear model: the kernel's tables and constants.
#[derive(Debug, PartialEq)]
pub(crate) struct Linear {
    /// Over what the scaler divides by.
    pub(crate) weight: Array,
    /// Less what the scaler's offsets add.
    pub(crate) bias: f64,
    /// How far a score can be off: for rows whose norm is 1, and whatever the row.
    pub(crate) worst: [f64; 2],
    pub(crate) class: Class,
}

/// Shorter sums are as quick one term after another.
const FEWEST: usize = 16;

/// The unit roundoff of f64.
const UNIT: f64 = f64::EPSILON / 2.0;

/// The largest sum of what a scaler's offsets add: larger ones would leave too little of the score.
const MOVED: f64 = 1e6;

/// The kernel of a model whose steps are these; `table` adds a table of numbers.
pub(super) fn plan(model: &Model, steps: &[Step], table: impl FnOnce(&[f64]) -> Array) -> Option<Linear> {
    let (scaler, dense) = match &model.stages[..] {
        [Stage::Scaler(scaler), Stage::Dense(dense)] => match &scaler.form {
            ScalerForm::SubtractDivide { offset, divisor } => (Some((offset, divisor)), dense),
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
    let section = match steps {
        [Step::SubtractDivide { element: Element::F64, .. }, Step::Dense { weight, outputs: 1, .. }] => {
            *weight
        }
        [Step::Dense { weight, outputs: 1, .. }] => *weight,
        _ => return None,
    };
    // A step has no slope: how near a score is says nothing of how near its output is.
    if matches!(model.link, Link::Step | Link::Argmax) {
        return None;
    }
    // Of one score none is the largest.
    let class = class(model).filter(|class| *class != Class::Largest)?;
    let mut weights = widened(&dense.weight);
    let mut bias = dense.bias.as_ref().map_or(0.0, first);
    let mut moved = bias.abs();
    if let Some((offset, divisor)) = scaler {
        let (offset, divisor) = (offset.as_ref().map(widened), divisor.as_ref().map(widened));
        for (index, weight) in weights.iter_mut().enumerate() {
            *weight /= divisor.as_ref().map_or(1.0, |divisor| divisor[index]);
            let added = *weight * offset.as_ref().map_or(0.0, |offset| offset[index]);
            bias -= added;
            moved += added.abs();
        }
    }
    let norm = weights.iter().fold(0.0, |sum, weight| sum + weight * weight).sqrt();
    // Every term passes through as many roundings as there are terms at most, in either order; the scaler's two
    // operations, what is folded and the bias are a few more.
    let most = 2.02 * (features + 6) as f64 * UNIT;
    let threshold = if let Class::Above(threshold) = class { threshold.abs() } else { 0.0 };
    // 1e-12 is more than the rounding of `exp` where a decision looks at probabilities.
    let worst = [most * norm, most * moved + 1e-12 * (1.0 + threshold)];
    let small = worst.iter().all(|worst| *worst < 1e100) && (scaler.is_none() || moved < MOVED);
    small.then(|| {
        let weight = match scaler {
            Some(_) => table(&weights),
            None => Array { section, length: features },
        };
        Linear { weight, bias, worst, class }
    })
}

fn first(tensor: &Tensor) -> f64 {
    match &tensor.values {
        Values::F64(values) => values.first().copied().unwrap_or(0.0),
        Values::F32(values) => values.first().copied().unwrap_or(0.0).into(),
    }
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
        let Some(Stage::Scaler(scaler)) = model.stages.first() else { panic!("{:?}", model.stages) };
        let ScalerForm::SubtractDivide { divisor: Some(divisor), .. } = &scaler.form else {
            panic!("{scaler:?}")
        };
        let terms = model.input.features.len() as f64;
        let weights = widened(&dense.weight).into_iter().zip(widened(divisor));
        let norm = weights.map(|(weight, divisor)| (weight / divisor).powi(2)).sum::<f64>().sqrt();
        assert_eq!((linear.class, linear.weight.length), (Class::Never, model.input.features.len()));
        let expected = 2.02 * (terms + 6.0) * 2.0_f64.powi(-53) * norm;
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
