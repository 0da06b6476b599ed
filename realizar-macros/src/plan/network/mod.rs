//! Networks that answer rows of f32 in f32: which ones, and their tables.
//!
//! Macros run unoptimised even in release builds, so the loops over weights are plain index loops.

mod errors;
mod meaning;
mod roundings;
mod rows;
mod spectral;

pub(super) use meaning::range;
pub(crate) use meaning::{Class, Told};

use super::panels::panels;
use super::ranked;
use super::section::{Content, Section, SectionId};
use super::step::{Array, Step};
use errors::Numbers;
use meaning::meaning;
use realizar_apr::ir::{Activation, Dense, Element, Link, Model, Scaler, ScalerForm, Stage, Tensor, Values};
use roundings::LINE;
use rows::Rows;

pub(super) use meaning::class;

/// A network in f32: the kernel's tables and constants.
#[derive(Debug, PartialEq)]
pub(crate) struct Network {
    pub(crate) scaling: Option<Scaling>,
    pub(crate) layers: Vec<Layer>,
    /// At least the widest row between layers, in whole lines.
    pub(crate) width: usize,
    pub(crate) bounds: Bounds,
}

/// What comes before the first layer.
#[derive(Debug, PartialEq)]
pub(crate) struct Scaling {
    /// What it computes in.
    pub(crate) element: Element,
    pub(crate) offset: Option<Array>,
    pub(crate) factor: Option<Array>,
    pub(crate) addend: Option<Array>,
    pub(crate) clip: Option<(f64, f64)>,
}

/// A layer.
#[derive(Debug, PartialEq)]
pub(crate) struct Layer {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) weight: Array,
    pub(crate) bias: Option<Array>,
    pub(crate) activation: Activation,
}

/// What the kernel knows about its errors.
#[derive(Debug, PartialEq)]
pub(crate) struct Bounds {
    /// For each layer, times the norm of what enters it: how far a score can be off, and is likely to be.
    pub(crate) layers: Vec<[f64; 2]>,
    /// What the biases add to that.
    pub(crate) biases: [f64; 2],
    /// The largest norm of what may enter the first layer.
    pub(crate) limit: f64,
    pub(crate) class: Class,
    pub(crate) told: Told,
}

/// Numbers that are so far apart, or a multiple of that, have few places in the nearest cache.
const ALIKE: usize = 256;

/// The widest layer.
const WIDEST: usize = 1024;

/// Fewer weights are as quick in f64; the curve of a unit takes as long as so many.
const FEWEST: usize = 128;
const CURVE: usize = 16;

/// The least part of the rows that are looked at which the f32 kernel has to answer.
const LEAST: f64 = 0.85;

/// How much larger than of golden rows a norm may be.
const BEYOND: f64 = 64.0;

/// Squares of norms, and sums, are to be far from the end of f32.
const HIGHEST: f64 = 1e15;

/// The stages of a network.
struct Parts<'m> {
    /// Those that change something, at most one of each form, all of one type.
    scalers: Vec<&'m Scaler>,
    layers: Vec<&'m Dense>,
}

/// The bounds of a model that is a network which f32 answers well.
pub(super) fn bounds(model: &Model) -> Option<Bounds> {
    let parts = parts(model)?;
    let features = model.input.features.len();
    let meaning = meaning(model)?;
    let weights: Vec<Vec<f64>> = parts.layers.iter().map(|layer| widened(&layer.weight)).collect();
    let biases: Vec<Option<Vec<f64>>> =
        parts.layers.iter().map(|layer| layer.bias.as_ref().map(widened)).collect();
    let mut numbers = Numbers {
        weights: &weights,
        biases: &biases,
        activations: parts.layers.iter().map(|layer| layer.activation).collect(),
        features,
        rounded: parts.layers.iter().map(|layer| !is_narrow(&layer.weight)).collect(),
        scaled: parts.scalers.iter().any(|scaler| scaler.element == Element::F64),
        shares: Vec::new(),
        pairs: model.link == Link::Softmax && !matches!(meaning.class, Class::Above(_)),
    };
    let rows = Rows::walk(&parts.scalers, &numbers, model.golden.as_ref())?;
    numbers.shares = rows.shares;
    let mut bounds = errors::bounds(&numbers, meaning)?;
    bounds.limit = match rows.largest {
        Some(largest) => largest.max(f64::MIN_POSITIVE) * BEYOND,
        // Nobody knows how large rows are.
        None => HIGHEST / 1e3,
    };
    while model.golden.is_none() && bounds.limit > 1.0 && errors::highest(&numbers, bounds.limit) >= HIGHEST {
        bounds.limit /= 10.0;
    }
    let sure = |bounds: &Bounds| rows.walked.iter().filter(|row| row.is_sure(bounds, model.link)).count();
    let folded = errors::fold(&bounds, &numbers);
    // One norm of a row is enough where it vouches for as many.
    let sure = if sure(&folded) >= sure(&bounds) {
        bounds = folded;
        sure(&bounds)
    } else {
        sure(&bounds)
    };
    let small = errors::highest(&numbers, bounds.limit) < HIGHEST;
    (small && sure as f64 >= LEAST * rows.walked.len() as f64).then_some(bounds)
}

/// Whether f32 holds every number.
pub(super) fn is_narrow(tensor: &Tensor) -> bool {
    let Values::F64(values) = &tensor.values else { return true };
    let mut index = 0;
    while index < values.len() {
        if f64::from(values[index] as f32).to_bits() != values[index].to_bits() {
            return false;
        }
        index += 1;
    }
    true
}

/// The network of a model with these bounds, whose exact steps are planned: tables that they have are shared.
pub(super) fn tables<'m>(
    model: &'m Model,
    bounds: Bounds,
    steps: &[Step],
    sections: &mut Vec<Section<'m>>,
) -> Option<Network> {
    let parts = parts(model)?;
    let features = model.input.features.len();
    let array = |section| Array { section, length: features };
    let mut scaling = None;
    let mut layers = Vec::new();
    let mut width = 0;
    for step in steps {
        match step {
            Step::Convert { .. } | Step::SubtractDivide { offset: None, divisor: None, .. } => {}
            Step::SubtractDivide { element, offset, divisor, .. } => {
                let forms = parts.scalers.first().map(|scaler| &scaler.form);
                let factor = match (divisor, forms) {
                    (None, _) => None,
                    (_, Some(ScalerForm::SubtractDivide { divisor: Some(divisor), .. })) => {
                        Some(factor(divisor, sections))
                    }
                    _ => return None,
                };
                let offset = offset.map(array);
                scaling = Some(Scaling { element: *element, offset, factor, addend: None, clip: None });
                width = features;
            }
            Step::MultiplyAdd { element, factor, addend, clip, .. } => {
                scaling = Some(Scaling {
                    element: *element,
                    offset: scaling.and_then(|scaling| scaling.offset),
                    factor: Some(array(*factor)),
                    addend: Some(array(*addend)),
                    clip: *clip,
                });
                width = features;
            }
            Step::Widened(shared) => {
                let (inputs, outputs, activation) = (shared.inputs, shared.outputs, shared.activation);
                layers.push(Layer { inputs, outputs, weight: shared.weight, bias: shared.bias, activation });
            }
            _ => {
                let layer = parts.layers.get(layers.len())?;
                let inputs = layers.last().map_or(features, |layer: &Layer| layer.outputs);
                let name = |what| format!("network layer {} {what}", layers.len() + 1);
                let (names, outputs) = ((name("weight"), name("bias")), super::rows(&layer.weight));
                let weight = add(sections, names.0, panels(&layer.weight, inputs, Element::F32), 4);
                let bias = layer.bias.as_ref();
                let bias = bias.map(|bias| add(sections, names.1, panels(bias, 1, Element::F32), 4));
                layers.push(Layer { inputs, outputs, weight, bias, activation: layer.activation });
            }
        }
    }
    for layer in &layers {
        width = width.max(layer.outputs);
    }
    width = width.next_multiple_of(LINE);
    // Rows of a batch lie so far apart, and must not push each other out of the nearest cache.
    if width.is_multiple_of(ALIKE) {
        width += LINE;
    }
    Some(Network { scaling, layers, width, bounds })
}

/// A table of one divided by each number.
fn factor(divisor: &Tensor, sections: &mut Vec<Section<'_>>) -> Array {
    let mut factors = widened(divisor);
    for factor in &mut factors {
        *factor = 1.0 / *factor;
    }
    table("factor", &factors, sections)
}

/// A table of numbers.
pub(super) fn table(name: &str, numbers: &[f64], sections: &mut Vec<Section<'_>>) -> Array {
    add(sections, name.to_owned(), ranked::numbers(numbers, Element::F64), 8)
}

/// A table of numbers of so many bytes.
fn add(sections: &mut Vec<Section<'_>>, name: String, bytes: Vec<u8>, size: usize) -> Array {
    let length = bytes.len() / size;
    sections.push(Section { name, content: Content::Bytes(bytes) });
    Array { section: SectionId(sections.len() - 1), length }
}

/// Scalers or none, then at least two layers.
fn parts(model: &Model) -> Option<Parts<'_>> {
    let mut scalers: Vec<&Scaler> = Vec::new();
    let mut layers = Vec::new();
    let (mut width, mut worth) = (model.input.features.len(), 0);
    let fits = |width: usize| (1..=WIDEST).contains(&width);
    for stage in &model.stages {
        match stage {
            Stage::Scaler(scaler) if layers.is_empty() => {
                if changes(scaler) {
                    scalers.push(scaler);
                }
            }
            Stage::Dense(dense) => {
                let outputs = super::rows(&dense.weight);
                if dense.element != Element::F64 || !fits(width) || !fits(outputs) {
                    return None;
                }
                worth += width * outputs;
                match dense.activation {
                    Activation::Identity | Activation::Relu => {}
                    Activation::Tanh | Activation::Logistic => worth += CURVE * outputs,
                    Activation::Softmax => return None,
                }
                width = outputs;
                layers.push(dense);
            }
            _ => return None,
        }
    }
    let [_, .., last] = &layers[..] else { return None };
    let plain = last.activation == Activation::Identity && worth >= FEWEST;
    (are_one(&scalers) && plain && model.head.is_empty()).then_some(Parts { scalers, layers })
}

/// Whether a scaler does more than to give rows of f32 another type.
fn changes(scaler: &Scaler) -> bool {
    !matches!(scaler.form, ScalerForm::SubtractDivide { offset: None, divisor: None })
}

/// Whether the kernel has these scalers: it subtracts, multiplies and adds. What is divided by it multiplies with, which
/// is near enough in f64 and where nothing is added.
fn are_one(scalers: &[&Scaler]) -> bool {
    let divides =
        |scaler: &Scaler| matches!(scaler.form, ScalerForm::SubtractDivide { divisor: Some(_), .. });
    match scalers {
        [] => true,
        [one] => match one.form {
            ScalerForm::SubtractDivide { .. } => one.element == Element::F64 || !divides(one),
            ScalerForm::MultiplyAdd { .. } => true,
            ScalerForm::Range { .. } => false,
        },
        [first, second] => {
            let forms = (&first.form, &second.form);
            let forms = matches!(forms, (ScalerForm::SubtractDivide { .. }, ScalerForm::MultiplyAdd { .. }));
            forms && first.element == second.element && !divides(first)
        }
        _ => false,
    }
}

pub(super) fn widened(tensor: &Tensor) -> Vec<f64> {
    match &tensor.values {
        Values::F64(values) => values.clone(),
        Values::F32(values) => values.iter().map(|&value| f64::from(value)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::Artifact;
    use std::path::Path;

    #[test]
    fn f32_holds_what_it_holds() {
        let tensor = |values| Tensor { shape: vec![2], values, offset: None };
        assert!(is_narrow(&tensor(Values::F32(vec![0.1, -0.0]))));
        assert!(is_narrow(&tensor(Values::F64(vec![0.5, -0.0]))));
        assert!(!is_narrow(&tensor(Values::F64(vec![0.5, 0.1]))));
        assert!(!is_narrow(&tensor(Values::F64(vec![0.5, 1e300]))));
    }

    fn fixture(name: &str) -> Artifact {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests").join(name);
        Artifact::read(&std::fs::read(path).expect("a fixture")).expect("an artifact")
    }

    #[test]
    fn a_network_that_f32_answers_has_bounds() {
        let model = fixture("fixtures/sklearn/network_three.apr").model;
        let found = bounds(&model).expect("f32 answers its golden rows");
        assert_eq!((found.class, found.told, found.layers.len()), (Class::Largest, Told::Probabilities, 3));
        // Without golden rows nobody knows how large rows are.
        let unknown = bounds(&Model { golden: None, ..model }).expect("f32 answers rows that are made up");
        assert!(unknown.limit > 1e6 * found.limit, "{unknown:?}, {found:?}");
        assert_eq!((unknown.class, unknown.told), (found.class, found.told));
    }

    /// Curves between the layers, and scalers in front of them.
    #[test]
    fn curves_and_scalers_are_answered_in_f32() {
        let activation = |name: &str| {
            let model = fixture(name).model;
            let parts = parts(&model).expect("a network");
            assert!(bounds(&model).is_some(), "{name}");
            (parts.layers[0].activation, parts.scalers.len())
        };
        assert_eq!(activation("fixtures/sklearn/network_three_tanh.apr"), (Activation::Tanh, 1));
        assert_eq!(activation("fixtures/sklearn/network_binary_logistic.apr"), (Activation::Logistic, 1));
        assert_eq!(activation("parity/fixtures/mlp_digits/model.apr"), (Activation::Relu, 1));
    }

    /// Files of ONNX: no golden rows, scalers in f32, logistic functions and complements as stages.
    #[test]
    fn networks_without_golden_rows_have_bounds() {
        for (name, told) in [
            ("onnx_mlp_two", Told::Probabilities),
            ("onnx_mlp_three", Told::Probabilities),
            ("onnx_mlp_digits", Told::Probabilities),
        ] {
            let mut model = fixture(&format!("parity/fixtures/{name}/model.apr")).model;
            super::super::link(&mut model);
            let found = bounds(&model).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(found.told, told, "{name}");
        }
    }

    /// Few weights; one layer.
    #[test]
    fn other_models_have_none() {
        for name in ["network_binary_relu.apr", "logistic_binary_text.apr"] {
            assert_eq!(bounds(&fixture(&format!("fixtures/sklearn/{name}")).model), None, "{name}");
        }
    }
}
