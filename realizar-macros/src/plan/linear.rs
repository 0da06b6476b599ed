//! Linear models of one score that answer rows of f32 in an order of their own.

use super::network::{Class, class, widened};
use super::step::{Array, Step};
use realizar_apr::ir::{Activation, Decision, Element, Link, Model, On, ScalerForm, Stage, Tensor, Values};

/// A linear model: the kernel's tables and constants.
#[derive(Debug, PartialEq)]
pub(crate) struct Linear {
    /// The type of the sum: the library's.
    pub(crate) element: Element,
    /// Over what the scaler divides by.
    pub(crate) weight: Array,
    /// Less what the scaler's offsets add.
    pub(crate) bias: f64,
    /// How far a score can be off: for rows whose norm is 1, and whatever the row.
    pub(crate) worst: [f64; 2],
    pub(crate) class: Class,
    /// How far the outputs of golden rows may be from those of the library's order.
    pub(crate) apart: f64,
}

/// Shorter sums are as quick one term after another.
const FEWEST: usize = 16;

/// The unit roundoff.
fn unit(element: Element) -> f64 {
    let epsilon = match element {
        Element::F32 => f64::from(f32::EPSILON),
        Element::F64 => f64::EPSILON,
    };
    epsilon / 2.0
}

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
    let element = dense.element;
    let plain = element == model.input.element && dense.activation == Activation::Identity;
    // In f32 what a folded scaler leaves of the score would be too little.
    let scaled = scaler.is_some() && element == Element::F32;
    if !plain || scaled || features < FEWEST || !model.head.is_empty() {
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
    let most = 2.02 * (features + 6) as f64 * unit(element);
    let threshold = if let Class::Above(threshold) = class { threshold.abs() } else { 0.0 };
    // 1e-12 is more than the rounding of `exp` where a decision looks at probabilities.
    let mut rest = 1e-12 * (1.0 + threshold);
    if element == Element::F32 {
        rest += curve(model);
    }
    let worst = [most * norm, most * moved + rest];
    let small = match element {
        // A row whose squares f32 holds has no sum that it does not hold.
        Element::F32 => norm < 1e18 && moved < 1e37,
        Element::F64 => worst.iter().all(|worst| *worst < 1e100) && (scaler.is_none() || moved < MOVED),
    };
    let apart = apart(model, element, worst);
    small.then(|| {
        let weight = match scaler {
            Some(_) => table(&weights),
            None => Array { section, length: features },
        };
        Linear { element, weight, bias, worst, class, apart }
    })
}

/// What the rounding of a logistic function in f32 is worth in scores, where a decision looks at probabilities.
fn curve(model: &Model) -> f64 {
    match (model.link, model.output.decision) {
        (
            Link::LogisticPair { scale } | Link::Logistic { scale },
            Decision::Above { on: On::Outputs, threshold, .. },
        ) => {
            // The slope of the score over the relative error of a probability `p` is `1 / (1 - p)`.
            let score = (threshold / (1.0 - threshold)).ln().abs();
            16.0 * unit(Element::F32) * (1.0 + score + 1.0 / (1.0 - threshold)) / scale
        }
        _ => 0.0,
    }
}

/// How far outputs of golden rows may be from those of the library's order; above 1 in parts of them.
fn apart(model: &Model, element: Element, worst: [f64; 2]) -> f64 {
    // A score of f64 rounds to one of the two numbers beside it.
    if element == Element::F64 {
        return f32::EPSILON.into();
    }
    let features = model.input.features.len();
    let mut largest = 0.0_f64;
    if let Some(golden) = &model.golden {
        for row in widened(&golden.rows).chunks_exact(features) {
            let square = row.iter().fold(0.0, |sum, x| sum + x * x);
            if square.is_finite() {
                largest = largest.max(square);
            }
        }
    }
    // How much more than its score an output moves; a power is above 1 in parts of it.
    let slope = match model.link {
        Link::Logistic { scale } | Link::LogisticPair { scale } => scale.abs().max(1.0),
        _ => 2.0,
    };
    slope * (worst[0] * largest.sqrt() + worst[1]) + 4.0 * f64::from(f32::EPSILON)
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
    use realizar_apr::ir::{Dense, Features};
    use std::path::Path;

    fn planned(name: &str) -> (Option<Linear>, Model) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/sklearn").join(name);
        let bytes = std::fs::read(path).expect("a fixture");
        let model = Artifact::read(&bytes).expect("an artifact").model;
        (linear(&model), model)
    }

    fn linear(model: &Model) -> Option<Linear> {
        crate::plan::plan(model, None, None, None).linear
    }

    /// A sum in f32 of 20 terms, by hand: weights of 1 have the norm `sqrt(20)`.
    fn in_f32(link: Link, decision: Decision) -> Model {
        let (_, mut model) = planned("linear_regression_wide.apr");
        let tensor = |shape: &[usize], values| Tensor {
            shape: shape.to_vec(),
            values: Values::F32(values),
            offset: None,
        };
        model.input.element = Element::F32;
        model.input.features = Features::Unnamed(20);
        model.output.decision = decision;
        model.link = link;
        model.golden = None;
        model.stages = vec![Stage::Dense(Dense {
            element: Element::F32,
            weight: tensor(&[1, 20], vec![1.0; 20]),
            bias: Some(tensor(&[1], vec![-3.0])),
            bias_first: false,
            activation: Activation::Identity,
        })];
        model
    }

    #[test]
    fn sums_in_f32_stay_in_f32() {
        let linear = linear(&in_f32(Link::Identity, Decision::None)).expect("enough terms");
        assert_eq!((linear.element, linear.class, linear.weight.length), (Element::F32, Class::Never, 20));
        let most = 2.02 * 26.0 * 2.0_f64.powi(-24);
        let expected = [most * 20.0_f64.sqrt(), most * 3.0 + 1e-12];
        for (worst, expected) in linear.worst.into_iter().zip(expected) {
            assert!((worst - expected).abs() <= 1e-12 * expected, "{linear:?}");
        }
    }

    /// A probability of one half is that of scores up to the rounding of 1, and a logistic function in f32 rounds four
    /// times: the score may be off by `4 * 4 * u` and is taken to be off by more.
    #[test]
    fn probabilities_in_f32_are_flat_at_their_threshold() {
        let above = |on| Decision::Above { on, threshold: 0.5, inclusive: false };
        let rest = |on| {
            let linear = linear(&in_f32(Link::LogisticPair { scale: 1.0 }, above(on)));
            linear.expect("enough terms").worst[1]
        };
        let wider = rest(On::Outputs) - rest(On::Scores);
        assert!(wider >= 16.0 * 2.0_f64.powi(-24), "{wider}");
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
