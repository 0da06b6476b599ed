//! Networks that answer rows of f32 in f32: which ones, and how far their scores can be from the exact ones.
//!
//! `docs/exactness.md` has the argument; the numbers here are its constants. Macros run unoptimised even in release
//! builds, so the loops over weights are plain index loops.

use super::panels::panels;
use super::section::{Content, Section, SectionId};
use super::step::{Array, Step};
use realizar_apr::ir::{
    Activation, Decision, Dense, Element, Golden, Link, Model, On, Scaler, ScalerForm, Stage, Tensor, Values,
};

/// A network in f32: the kernel's tables and constants.
#[derive(Debug, PartialEq)]
pub(crate) struct Network {
    /// The offsets and factors of a scaler.
    pub(crate) scale: Option<[Option<Array>; 2]>,
    pub(crate) layers: Vec<Layer>,
    /// The widest row between layers, in whole lines.
    pub(crate) width: usize,
    pub(crate) bounds: Bounds,
}

/// A layer.
#[derive(Debug, PartialEq)]
pub(crate) struct Layer {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) weight: Array,
    pub(crate) bias: Option<Array>,
    pub(crate) relu: bool,
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

/// What the class depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Class {
    Never,
    Largest,
    Above(f64),
}

/// What the outputs are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Told {
    Probabilities,
    Values(f64),
}

/// Numbers in a line of f32, lines in a panel, and inputs in a block: the runtime's.
const LINE: usize = 16;
const LINES: usize = 4;
const BLOCK: usize = 128;

/// The widest layer.
const WIDEST: usize = 1024;

/// Fewer weights are as quick in f64.
const FEWEST: usize = 128;

/// The unit roundoff of f32.
const UNIT: f64 = 1.0 / (1 << 24) as f64;

/// How many standard deviations an error may be likely to have.
const DEVIATIONS: f64 = 6.0;

/// How far a probability may be off, and a value, in parts of the range of the golden outputs.
const NEAR: f64 = 1e-5;

/// Golden rows that are looked at, and the least part of them that the f32 kernel has to answer.
const ROWS: usize = 16;
const LEAST: f64 = 0.85;

/// How much larger than of golden rows a norm may be.
const BEYOND: f64 = 64.0;

/// The stages of a network.
struct Parts<'m> {
    scaler: Option<&'m Scaler>,
    layers: Vec<&'m Dense>,
}

/// The bounds of a model that is a network which f32 answers well.
pub(super) fn bounds(model: &Model) -> Option<Bounds> {
    let parts = parts(model)?;
    let golden = model.golden.as_ref()?;
    let (class, told, scale) = meaning(model, golden)?;
    let weights: Vec<Vec<f64>> = parts.layers.iter().map(|layer| widened(&layer.weight)).collect();
    let biases: Vec<Option<Vec<f64>>> =
        parts.layers.iter().map(|layer| layer.bias.as_ref().map(widened)).collect();
    let mut bounds = errors(&weights, &biases, model.input.features.len(), (class, told, scale))?;
    let rows = walk(&parts, &weights, &biases, golden)?;
    let largest = rows.iter().fold(0.0, |largest: f64, row| largest.max(row.norms[0]));
    bounds.limit = largest.max(f64::MIN_POSITIVE) * BEYOND;
    let sure = |bounds: &Bounds| rows.iter().filter(|row| row.is_sure(bounds)).count();
    let folded = fold(&bounds, &weights, &biases);
    // One norm of a row is enough where it vouches for as many.
    let sure = if sure(&folded) >= sure(&bounds) {
        bounds = folded;
        sure(&bounds)
    } else {
        sure(&bounds)
    };
    // Squares of norms too are to be far from the end of f32.
    let small = highest(&weights, &biases, model.input.features.len(), bounds.limit) < 1e15;
    (small && sure as f64 >= LEAST * rows.len() as f64).then_some(bounds)
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
    let mut scale = None;
    let mut layers = Vec::new();
    let mut width = 0;
    for step in steps {
        match step {
            Step::SubtractDivide { offset, .. } => {
                let form = parts.scaler.map(|scaler| &scaler.form);
                let Some(ScalerForm::SubtractDivide { divisor, .. }) = form else { return None };
                let factor = divisor.as_ref().map(|divisor| factor(divisor, sections));
                let offset = offset.map(|section| Array { section, length: features });
                scale = Some([offset, factor]);
                width = features;
            }
            Step::Widened(shared) => {
                let (inputs, outputs) = (shared.inputs, shared.outputs);
                let relu = shared.activation == Activation::Relu;
                layers.push(Layer { inputs, outputs, weight: shared.weight, bias: shared.bias, relu });
            }
            _ => {
                let layer = parts.layers.get(layers.len())?;
                let inputs = layers.last().map_or(features, |layer: &Layer| layer.outputs);
                let name = |what| format!("network layer {} {what}", layers.len() + 1);
                let (names, outputs) = ((name("weight"), name("bias")), super::rows(&layer.weight));
                let weight = add(sections, names.0, panels(&layer.weight, inputs, Element::F32), 4);
                let bias = layer.bias.as_ref();
                let bias = bias.map(|bias| add(sections, names.1, panels(bias, 1, Element::F32), 4));
                let relu = layer.activation == Activation::Relu;
                layers.push(Layer { inputs, outputs, weight, bias, relu });
            }
        }
    }
    for layer in &layers {
        width = width.max(layer.outputs);
    }
    Some(Network { scale, layers, width: width.next_multiple_of(LINE), bounds })
}

/// A table of one divided by each number.
pub(super) fn factor(divisor: &Tensor, sections: &mut Vec<Section<'_>>) -> Array {
    let bytes = widened(divisor).into_iter().flat_map(|divisor| (1.0 / divisor).to_le_bytes());
    add(sections, "factor".to_owned(), bytes.collect(), 8)
}

/// A table of numbers of so many bytes.
fn add(sections: &mut Vec<Section<'_>>, name: String, bytes: Vec<u8>, size: usize) -> Array {
    let length = bytes.len() / size;
    sections.push(Section { name, content: Content::Bytes(bytes) });
    Array { section: SectionId(sections.len() - 1), length }
}

/// A scaler or none, then layers without a curve.
fn parts(model: &Model) -> Option<Parts<'_>> {
    let (scaler, stages) = match &model.stages[..] {
        [Stage::Scaler(scaler), stages @ ..] => (Some(scaler), stages),
        stages => (None, stages),
    };
    if let Some(scaler) = scaler {
        let plain = matches!(scaler.form, ScalerForm::SubtractDivide { .. });
        if !plain || scaler.element != Element::F64 {
            return None;
        }
    }
    let mut layers = Vec::new();
    let (mut width, mut weights) = (model.input.features.len(), 0);
    let fits = |width: usize| (1..=WIDEST).contains(&width);
    for stage in stages {
        let Stage::Dense(dense) = stage else { return None };
        let outputs = super::rows(&dense.weight);
        let straight = matches!(dense.activation, Activation::Identity | Activation::Relu);
        if dense.element != Element::F64 || !straight || !fits(width) || !fits(outputs) {
            return None;
        }
        weights += width * outputs;
        width = outputs;
        layers.push(dense);
    }
    let [_, .., last] = &layers[..] else { return None };
    let open = model.input.element == Element::F64 && model.head.is_empty();
    let plain = last.activation == Activation::Identity && weights >= FEWEST;
    (open && plain).then_some(Parts { scaler, layers })
}

/// What outputs are, and how much steeper than its score a probability is.
fn meaning(model: &Model, golden: &Golden) -> Option<(Class, Told, f64)> {
    let (told, steep) = match model.link {
        Link::Identity => (Told::Values(NEAR * range(golden)?), 1.0),
        Link::Softmax => (Told::Probabilities, 1.0),
        Link::LogisticPair { scale } | Link::Logistic { scale } => (Told::Probabilities, scale),
        _ => return None,
    };
    Some((class(model)?, told, steep))
}

/// What the class depends on, where it depends on scores that are further apart than their errors.
pub(super) fn class(model: &Model) -> Option<Class> {
    match (model.link, model.output.decision) {
        (Link::LogisticPair { scale } | Link::Logistic { scale }, _) if !(scale > 0.0 && scale < 1e6) => None,
        (_, Decision::None) => Some(Class::Never),
        // A softmax keeps the order.
        (Link::Identity | Link::Softmax, Decision::Argmax(_)) => Some(Class::Largest),
        (_, Decision::Above { on: On::Scores, threshold, .. })
        | (Link::Identity, Decision::Above { on: On::Outputs, threshold, .. }) => {
            Some(Class::Above(threshold))
        }
        // Where the curve is flat, f64 itself does not tell scores apart.
        (
            Link::LogisticPair { scale } | Link::Logistic { scale },
            Decision::Above { on: On::Outputs, threshold, .. },
        ) if (1e-3..=0.999).contains(&threshold) => {
            Some(Class::Above((threshold / (1.0 - threshold)).ln() / scale))
        }
        _ => None,
    }
}

/// From the least to the largest answer, of the output where they are nearest.
fn range(golden: &Golden) -> Option<f64> {
    let outputs = widened(&golden.outputs);
    let width = golden.outputs.shape.get(1).copied().filter(|&width| width > 0)?;
    let mut least = f64::INFINITY;
    for output in 0..width {
        let of = outputs.iter().skip(output).step_by(width);
        let (low, high) = of.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
            (low.min(value), high.max(value))
        });
        least = least.min(high - low);
    }
    (least > 0.0 && least.is_finite()).then_some(least)
}

/// Parts that the runtime adds a sum of such a layer in, at least.
fn chains(outputs: usize) -> usize {
    match outputs.div_ceil(LINE).min(LINES) {
        1 => 8,
        2 => 4,
        _ => 2,
    }
}

/// The constants of the bounds, before the golden rows are seen.
fn errors(
    weights: &[Vec<f64>],
    biases: &[Option<Vec<f64>>],
    features: usize,
    (class, told, steep): (Class, Told, f64),
) -> Option<Bounds> {
    // For each layer, what inputs whose norm is 1 do to each sum of the layer that the loop is at; last the biases.
    let (mut worst, mut likely) = (vec![Vec::new()], vec![Vec::new()]);
    let mut inputs = features;
    for (weight, bias) in weights.iter().zip(biases) {
        let outputs = weight.len() / inputs;
        let chains = chains(outputs);
        // Roundings on the way of a term into its sum; of its weight and of its input; what bounds of products lose.
        let sums = (inputs.min(BLOCK).div_ceil(chains) + chains * inputs.div_ceil(BLOCK)) as f64;
        let (most, mean) = (1.001 * (sums + 3.0) * UNIT, (sums / 6.0 + 1.0) * UNIT * UNIT);
        // Of many inputs, large ones meet all weights alike, to a factor of two.
        let share = (4.0 / inputs as f64).min(1.0);
        let mut next = (vec![vec![0.0; outputs]; worst.len()], vec![vec![0.0; outputs]; likely.len()]);
        let (mut sizes, mut squares) = (vec![0.0; outputs], vec![0.0; outputs]);
        let mut output = 0;
        while output < outputs {
            let row = &weight[output * inputs..(output + 1) * inputs];
            let (mut square, mut input) = (0.0, 0);
            while input < inputs {
                square += row[input] * row[input];
                input += 1;
            }
            // The sizes of the terms add up to no more than the product of both norms.
            (sizes[output], squares[output]) = (most * square.sqrt(), mean * share * square);
            let mut from = 0;
            while from < worst.len() {
                if !worst[from].is_empty() {
                    let (worst, likely) = (&worst[from], &likely[from]);
                    let (mut size, mut square, mut input) = (0.0, 0.0, 0);
                    while input < inputs {
                        size += row[input].abs() * worst[input];
                        square += row[input] * row[input] * likely[input];
                        input += 1;
                    }
                    (next.0[from][output], next.1[from][output]) = (size, square);
                }
                from += 1;
            }
            output += 1;
        }
        (worst, likely) = next;
        let at = worst.len() - 1;
        if let Some(bias) = bias {
            for (output, &bias) in bias.iter().enumerate() {
                worst[at][output] += most * bias.abs();
                likely[at][output] += 2.0 * mean * bias * bias;
            }
        }
        worst.insert(at, sizes);
        likely.insert(at, squares);
        inputs = outputs;
    }
    let most = |numbers: &Vec<f64>| numbers.iter().fold(0.0, |most: f64, &number| most.max(number));
    let mut layers: Vec<[f64; 2]> = worst
        .iter()
        .zip(&likely)
        .map(|(worst, likely)| [most(worst), DEVIATIONS * steep * most(likely).sqrt()])
        .collect();
    let mut biases = layers.pop()?;
    // What is left of denormals, and of the functions of f64.
    let threshold = if let Class::Above(threshold) = class { threshold.abs() } else { 0.0 };
    biases[0] += 1e-9 * (1.0 + threshold);
    let finite = layers.iter().chain([&biases]).flatten().all(|number| *number < 1e12);
    finite.then_some(Bounds { layers, biases, limit: 0.0, class, told })
}

/// The same with the norm of what enters the first layer only: norms behind it are at most that times the norms of
/// the weights, and the norms of the biases.
fn fold(bounds: &Bounds, weights: &[Vec<f64>], biases: &[Option<Vec<f64>>]) -> Bounds {
    let norm = |numbers: &[f64]| numbers.iter().fold(0.0, |sum, number| sum + number * number).sqrt();
    let (mut of_row, mut of_biases) = (1.0, 0.0);
    // How far scores can be off, and the squares of how far they are likely to be.
    let (mut row, mut rest) = ([0.0; 2], [bounds.biases[0], bounds.biases[1] * bounds.biases[1]]);
    for ((layer, weight), bias) in bounds.layers.iter().zip(weights).zip(biases) {
        row[0] += layer[0] * of_row;
        rest[0] += layer[0] * of_biases;
        // (a + b)^2 is at most 2 a^2 + 2 b^2.
        let twice = if of_biases > 0.0 { 2.0 } else { 1.0 };
        row[1] += twice * (layer[1] * of_row) * (layer[1] * of_row);
        rest[1] += twice * (layer[1] * of_biases) * (layer[1] * of_biases);
        let size = norm(weight);
        of_row *= size;
        of_biases = size * of_biases + bias.as_ref().map_or(0.0, |bias| norm(bias));
    }
    let mut layers = vec![[0.0; 2]; bounds.layers.len()];
    if let Some(first) = layers.first_mut() {
        *first = [row[0], row[1].sqrt()];
    }
    Bounds { layers, biases: [rest[0], rest[1].sqrt()], ..*bounds }
}

/// How large a sum can become.
fn highest(weights: &[Vec<f64>], biases: &[Option<Vec<f64>>], features: usize, limit: f64) -> f64 {
    let (mut highest, mut inputs) = (limit, features);
    for (weight, bias) in weights.iter().zip(biases) {
        let rows = weight.chunks(inputs).map(|row| row.iter().fold(0.0, |sum, weight| sum + weight.abs()));
        let sizes = rows.fold(0.0, f64::max);
        inputs = weight.len() / inputs;
        let bias = bias.iter().flatten().fold(0.0, |most: f64, bias| most.max(bias.abs()));
        highest = highest * sizes + bias;
    }
    highest
}

/// What a golden row has on its way.
struct Walked {
    /// The norm of what enters each layer.
    norms: Vec<f64>,
    scores: Vec<f64>,
    outputs: Vec<f64>,
}

impl Walked {
    /// Whether the kernel answers it in f32.
    fn is_sure(&self, bounds: &Bounds) -> bool {
        let (mut worst, mut likely) = (bounds.biases[0], bounds.biases[1] * bounds.biases[1]);
        for (layer, norm) in bounds.layers.iter().zip(&self.norms) {
            worst += layer[0] * norm;
            likely += (layer[1] * norm) * (layer[1] * norm);
        }
        let class = match bounds.class {
            Class::Never => true,
            Class::Above(threshold) => {
                self.scores.last().is_some_and(|score| (score - threshold).abs() > worst)
            }
            Class::Largest => {
                let mut sorted = self.scores.clone();
                sorted.sort_by(|a, b| b.total_cmp(a));
                sorted.len() < 2 || sorted[0] - sorted[1] > 2.0 * worst
            }
        };
        let near = match bounds.told {
            Told::Values(near) => likely.sqrt() <= near,
            Told::Probabilities => {
                let steepest = self.outputs.iter().fold(0.0, |most: f64, p| most.max(p * (1.0 - p)));
                2.0 * steepest * likely.sqrt() <= NEAR
            }
        };
        class && near
    }
}

/// Some of the golden rows, through the network in f64.
fn walk(
    parts: &Parts<'_>,
    weights: &[Vec<f64>],
    biases: &[Option<Vec<f64>>],
    golden: &Golden,
) -> Option<Vec<Walked>> {
    let (rows, outputs) = (widened(&golden.rows), widened(&golden.outputs));
    let count = super::rows(&golden.rows);
    let (features, width) = (rows.len().checked_div(count)?, outputs.len().checked_div(count)?);
    let every = count.div_ceil(ROWS).max(1);
    let mut walked = Vec::new();
    for row in (0..count).step_by(every) {
        let mut numbers = rows[row * features..(row + 1) * features].to_vec();
        if let Some(ScalerForm::SubtractDivide { offset, divisor }) = parts.scaler.map(|scaler| &scaler.form)
        {
            let (offset, divisor) = (offset.as_ref().map(widened), divisor.as_ref().map(widened));
            for (index, number) in numbers.iter_mut().enumerate() {
                *number -= offset.as_ref().map_or(0.0, |offset| offset[index]);
                *number /= divisor.as_ref().map_or(1.0, |divisor| divisor[index]);
            }
        }
        let mut norms = Vec::new();
        for ((layer, weight), bias) in parts.layers.iter().zip(weights).zip(biases) {
            norms.push(numbers.iter().fold(0.0, |sum, number| sum + number * number).sqrt());
            let inputs = numbers.len();
            let mut sums = Vec::with_capacity(weight.len() / inputs);
            let mut at = 0;
            while at < weight.len() {
                let (mut sum, mut input) = (bias.as_ref().map_or(0.0, |bias| bias[at / inputs]), 0);
                while input < inputs {
                    sum += weight[at + input] * numbers[input];
                    input += 1;
                }
                sums.push(if layer.activation == Activation::Relu { sum.max(0.0) } else { sum });
                at += inputs;
            }
            numbers = sums;
        }
        let outputs = outputs[row * width..(row + 1) * width].to_vec();
        walked.push(Walked { norms, scores: numbers, outputs });
    }
    Some(walked)
}

fn widened(tensor: &Tensor) -> Vec<f64> {
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

    /// Two inputs, one unit, one score: each product and each rounding by hand.
    #[test]
    fn errors_go_through_the_layers_above() {
        let weights = [vec![3.0, -4.0], vec![-2.0]];
        let biases = [Some(vec![0.5]), Some(vec![0.25])];
        let bounds = errors(&weights, &biases, 2, (Class::Never, Told::Probabilities, 0.5)).expect("finite");
        // A part has one input, and eight parts are added; weight, input and what products lose are three more.
        let most = 1.001 * 12.0 * UNIT;
        let near = |found: f64, expected: f64| (found - expected).abs() <= 1e-12 * expected;
        assert!(near(bounds.layers[0][0], 2.0 * 5.0 * most), "{bounds:?}");
        assert!(near(bounds.layers[1][0], 2.0 * most), "{bounds:?}");
        assert!(near(bounds.biases[0], (2.0 * 0.5 + 0.25) * most + 1e-9), "{bounds:?}");
        // Variances add up: of both weights, then through the second layer.
        let deviation = |squares: f64| 6.0 * 0.5 * (squares * (9.0 / 6.0 + 1.0)).sqrt() * UNIT;
        assert!(near(bounds.layers[0][1], deviation(4.0 * 25.0)), "{bounds:?}");
        assert!(near(bounds.layers[1][1], deviation(4.0)), "{bounds:?}");
        assert!(near(bounds.biases[1], deviation(2.0 * (4.0 * 0.25 + 0.0625))), "{bounds:?}");
        // What enters the second layer has at most 5 times the norm of the row, and 0.5 of the bias.
        let folded = fold(&bounds, &weights, &biases);
        assert!(near(folded.layers[0][0], (2.0 * 5.0 + 2.0 * 5.0) * most), "{folded:?}");
        assert!(near(folded.biases[0], bounds.biases[0] + 2.0 * 0.5 * most), "{folded:?}");
        let squares = deviation(4.0 * 25.0).powi(2) + 2.0 * (5.0 * deviation(4.0)).powi(2);
        assert!(near(folded.layers[0][1], squares.sqrt()), "{folded:?}");
        let squares = bounds.biases[1].powi(2) + 2.0 * (0.5 * deviation(4.0)).powi(2);
        assert!(near(folded.biases[1], squares.sqrt()), "{folded:?}");
        assert_eq!(folded.layers[1], [0.0, 0.0]);
    }

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
        // Without golden rows nothing says how large numbers are.
        assert_eq!(bounds(&Model { golden: None, ..model }), None);
    }

    /// Few weights; a curve that f32 has no kernel for; one layer.
    #[test]
    fn other_models_have_none() {
        for name in ["network_binary_relu.apr", "network_three_tanh.apr", "logistic_binary_text.apr"] {
            assert_eq!(bounds(&fixture(&format!("fixtures/sklearn/{name}")).model), None, "{name}");
        }
    }
}
