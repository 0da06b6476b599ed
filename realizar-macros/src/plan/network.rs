//! Networks that answer rows of f32 in f32: which ones, and how far their scores can be from the exact ones.
//!
//! `docs/exactness.md` has the argument; the numbers here are its constants. Macros run unoptimised even in release
//! builds, so the loops over weights are plain index loops.

use super::panels::panels;
use super::roundings::{LINE, LINES, roundings};
use super::section::{Content, Section, SectionId};
use super::spectral;
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

/// The widest layer.
const WIDEST: usize = 1024;

/// Fewer weights are as quick in f64.
const FEWEST: usize = 128;

/// The unit roundoff of f32.
const UNIT: f64 = 1.0 / (1 << 24) as f64;

/// The variance of a rounding, in squares of the unit roundoff of what is rounded: even between both neighbours, of
/// numbers whose leading digits are as those of products are.
const VARIANCE: f64 = 0.2;

/// How much larger than in golden rows a mean of squares may be.
const SPREAD: f64 = 1.5;

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
    let (rows, shares) = walk(&parts, &weights, &biases, golden)?;
    let numbers = Numbers {
        weights: &weights,
        biases: &biases,
        features: model.input.features.len(),
        rounded: parts.layers.iter().map(|layer| !is_narrow(&layer.weight)).collect(),
        scaled: parts.scaler.is_some(),
        shares,
        pairs: model.link == Link::Softmax && !matches!(class, Class::Above(_)),
    };
    let mut bounds = errors(&numbers, (class, told, scale))?;
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
fn factor(divisor: &Tensor, sections: &mut Vec<Section<'_>>) -> Array {
    let factors: Vec<f64> = widened(divisor).into_iter().map(|divisor| 1.0 / divisor).collect();
    table("factor", &factors, sections)
}

/// A table of numbers.
pub(super) fn table(name: &str, numbers: &[f64], sections: &mut Vec<Section<'_>>) -> Array {
    let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
    add(sections, name.to_owned(), bytes.collect(), 8)
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
        // A flat curve is the same probability, in f64, for scores that are far apart.
        (Link::LogisticPair { scale } | Link::Logistic { scale }, _) if !(0.01..1e6).contains(&scale) => None,
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
pub(super) fn range(golden: &Golden) -> Option<f64> {
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

/// What errors depend on.
struct Numbers<'n> {
    weights: &'n [Vec<f64>],
    biases: &'n [Option<Vec<f64>>],
    features: usize,
    /// Of each layer: whether its weights are rounded to f32.
    rounded: Vec<bool>,
    /// Whether what enters the first layer is rounded to f32.
    scaled: bool,
    /// Of each layer: how much of the square of the norm of what enters it meets a weight, in the mean.
    shares: Vec<f64>,
    /// Whether only differences of scores count.
    pairs: bool,
}

/// Errors of a layer's sums, for inputs whose norm is 1, as they go through the layers.
struct Spread {
    /// How far each can be off.
    worst: Vec<f64>,
    /// The norm of that, where it is less than the norm of those.
    norm: f64,
    /// Variances.
    likely: Vec<f64>,
}

/// The constants of the bounds, before the golden rows are seen.
fn errors(numbers: &Numbers<'_>, (class, told, steep): (Class, Told, f64)) -> Option<Bounds> {
    // From each layer, and last from the biases.
    let mut spreads: Vec<Spread> = Vec::new();
    let mut of_biases = Spread { worst: Vec::new(), norm: 0.0, likely: Vec::new() };
    let mut inputs = numbers.features;
    let last = numbers.weights.len().checked_sub(1)?;
    for (layer, (weight, bias)) in numbers.weights.iter().zip(numbers.biases).enumerate() {
        let outputs = weight.len() / inputs;
        let extra = f64::from(u8::from(numbers.rounded[layer]) + u8::from(numbers.scaled && layer == 0));
        let share = numbers.shares[layer];
        let (mut sizes, mut squares) = (vec![0.0; outputs], vec![0.0; outputs]);
        let (mut bias_sizes, mut bias_squares) = (vec![0.0; outputs], vec![0.0; outputs]);
        let (mut counts, mut of_lines) = ((Vec::new(), 0.0), 0);
        let mut output = 0;
        while output < outputs {
            let lines = (outputs - output / (LINE * LINES) * LINE * LINES).div_ceil(LINE).min(LINES);
            if lines != of_lines {
                (counts, of_lines) = (roundings(inputs, lines), lines);
            }
            let row = &weight[output * inputs..(output + 1) * inputs];
            let (mut size, mut square, mut input) = (0.0, 0.0, 0);
            while input < inputs {
                let count = counts.0[input] + extra;
                let term = count * row[input];
                size += term * term;
                square += term * row[input];
                input += 1;
            }
            // The sizes of the terms add up to no more than the product of both norms.
            sizes[output] = 1.001 * UNIT * size.sqrt();
            squares[output] = VARIANCE * UNIT * UNIT * share * square;
            if let Some(bias) = bias {
                let bias = bias[output].abs();
                bias_sizes[output] = 1.001 * UNIT * (counts.1 + 1.0) * bias;
                bias_squares[output] = VARIANCE * UNIT * UNIT * (counts.1 + 1.0) * bias * bias;
            }
            output += 1;
        }
        // Rows of numbers that what comes from below is multiplied by, and whose sums these are.
        let half = layer == last && numbers.pairs && (2..=32).contains(&outputs);
        let (rows, pairs) = if half { differences(weight, inputs) } else { (Vec::new(), Vec::new()) };
        let rows = if half { &rows } else { weight };
        let of_pairs = |own: &[f64], part: f64| -> Vec<f64> {
            if half { pairs.iter().map(|&(a, b)| part * (own[a] + own[b])).collect() } else { own.to_vec() }
        };
        let largest = if layer == last {
            rows.chunks(inputs).map(norm).fold(0.0, f64::max)
        } else if layer > 0 {
            spectral::norm(rows, inputs)
        } else {
            0.0
        };
        for spread in spreads.iter_mut().chain([&mut of_biases]) {
            if spread.worst.is_empty() {
                continue;
            }
            let (mut worst, mut likely) = (Vec::new(), Vec::new());
            for row in rows.chunks(inputs) {
                let (mut size, mut square, mut input) = (0.0, 0.0, 0);
                while input < inputs {
                    size += row[input].abs() * spread.worst[input];
                    square += row[input] * row[input] * spread.likely[input];
                    input += 1;
                }
                worst.push(size);
                likely.push(square);
            }
            spread.norm *= largest;
            (spread.worst, spread.likely) = (worst, likely);
        }
        let (bias_sizes, bias_squares) = (of_pairs(&bias_sizes, 0.5), of_pairs(&bias_squares, 0.25));
        of_biases.norm += norm(&bias_sizes);
        if of_biases.worst.is_empty() {
            (of_biases.worst, of_biases.likely) = (bias_sizes, bias_squares);
        } else {
            for (worst, size) in of_biases.worst.iter_mut().zip(bias_sizes) {
                *worst += size;
            }
            for (likely, square) in of_biases.likely.iter_mut().zip(bias_squares) {
                *likely += square;
            }
        }
        let (sizes, squares) = (of_pairs(&sizes, 0.5), of_pairs(&squares, 0.25));
        spreads.push(Spread { norm: norm(&sizes), worst: sizes, likely: squares });
        inputs = outputs;
    }
    let most = |numbers: &[f64]| numbers.iter().fold(0.0, |most: f64, &number| most.max(number));
    let bound = |spread: &Spread| {
        [most(&spread.worst).min(1.001 * spread.norm), DEVIATIONS * steep * most(&spread.likely).sqrt()]
    };
    let layers: Vec<[f64; 2]> = spreads.iter().map(bound).collect();
    let mut biases = bound(&of_biases);
    // What is left of denormals, and of the functions of f64.
    let threshold = if let Class::Above(threshold) = class { threshold.abs() } else { 0.0 };
    biases[0] += 1e-9 * (1.0 + threshold);
    let finite = layers.iter().chain([&biases]).flatten().all(|number| *number < 1e12);
    finite.then_some(Bounds { layers, biases, limit: 0.0, class, told })
}

/// Half of the difference of each two rows, and which they are of.
fn differences(weight: &[f64], inputs: usize) -> (Vec<f64>, Vec<(usize, usize)>) {
    let (mut rows, mut pairs) = (Vec::new(), Vec::new());
    for (b, second) in weight.chunks(inputs).enumerate() {
        for (a, first) in weight.chunks(inputs).take(b).enumerate() {
            rows.extend(first.iter().zip(second).map(|(first, second)| (first - second) / 2.0));
            pairs.push((a, b));
        }
    }
    (rows, pairs)
}

fn norm(numbers: &[f64]) -> f64 {
    numbers.iter().fold(0.0, |sum, number| sum + number * number).sqrt()
}

/// The same with the norm of what enters the first layer only: norms behind it are at most that times the norms of
/// the weights, and the norms of the biases.
fn fold(bounds: &Bounds, weights: &[Vec<f64>], biases: &[Option<Vec<f64>>]) -> Bounds {
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

/// Some of the golden rows, through the network in f64; and of each layer, how much of the square of the norm of what
/// enters it meets a weight, in the mean: at least what it is where large inputs meet large weights no more than small
/// ones do.
fn walk(
    parts: &Parts<'_>,
    weights: &[Vec<f64>],
    biases: &[Option<Vec<f64>>],
    golden: &Golden,
) -> Option<(Vec<Walked>, Vec<f64>)> {
    let (rows, outputs) = (widened(&golden.rows), widened(&golden.outputs));
    let count = super::rows(&golden.rows);
    let (features, width) = (rows.len().checked_div(count)?, outputs.len().checked_div(count)?);
    let every = count.div_ceil(ROWS).max(1);
    let mut walked = Vec::new();
    let columns: Vec<Vec<f64>> = weights
        .iter()
        .scan(features, |inputs, weight| {
            let columns = columns(weight, *inputs);
            *inputs = weight.len() / *inputs;
            Some(columns)
        })
        .collect();
    let mut shares: Vec<f64> = columns.iter().map(|columns| 1.0 / columns.len() as f64).collect();
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
        for (at, ((layer, weight), bias)) in parts.layers.iter().zip(weights).zip(biases).enumerate() {
            norms.push(norm(&numbers));
            let inputs = numbers.len();
            let mut met = 0.0;
            for (number, column) in numbers.iter().zip(&columns[at]) {
                met += number * number * column;
            }
            let of_all = norms[at] * norms[at] * columns[at].iter().sum::<f64>();
            if of_all > 0.0 {
                shares[at] = shares[at].max((SPREAD * met / of_all).min(1.0));
            }
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
    Some((walked, shares))
}

/// The sum of the squares of the weights that each input meets.
fn columns(weight: &[f64], inputs: usize) -> Vec<f64> {
    let mut columns = vec![0.0; inputs];
    for row in weight.chunks(inputs) {
        for (column, weight) in columns.iter_mut().zip(row) {
            *column += weight * weight;
        }
    }
    columns
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

    fn numbers<'n>(weights: &'n [Vec<f64>], biases: &'n [Option<Vec<f64>>], features: usize) -> Numbers<'n> {
        let (rounded, shares) = (vec![false; weights.len()], vec![1.0; weights.len()]);
        Numbers { weights, biases, features, rounded, scaled: false, shares, pairs: true }
    }

    fn near(found: f64, expected: f64) -> bool {
        (found - expected).abs() <= 1e-12 * expected
    }

    /// Two inputs, one unit, one score: each product and each rounding by hand.
    #[test]
    fn errors_go_through_the_layers_above() {
        let weights = [vec![3.0, -4.0], vec![-2.0]];
        let biases = [Some(vec![0.5]), Some(vec![0.25])];
        let told = (Class::Never, Told::Probabilities, 0.5);
        let bounds = errors(&numbers(&weights, &biases, 2), told).expect("finite");
        // Four parts; the first has the first input, and is added first: one product and four sums round it.
        let most = 1.001 * UNIT;
        let first = most * f64::hypot(3.0 * 5.0, 4.0 * 4.0);
        assert!(near(bounds.layers[0][0], 2.0 * first), "{bounds:?}");
        let second = most * 2.0 * 5.0;
        assert!(near(bounds.layers[1][0], second), "{bounds:?}");
        assert!(near(bounds.biases[0], (2.0 * 0.5 + 0.25) * 5.0 * most + 1e-9), "{bounds:?}");
        // Variances add up: of each product, then through the second layer.
        let deviation = |squares: f64| 6.0 * 0.5 * (0.2 * squares).sqrt() * UNIT;
        assert!(near(bounds.layers[0][1], deviation(4.0 * (5.0 * 9.0 + 4.0 * 16.0))), "{bounds:?}");
        assert!(near(bounds.layers[1][1], deviation(5.0 * 4.0)), "{bounds:?}");
        assert!(near(bounds.biases[1], deviation(5.0 * (4.0 * 0.25 + 0.0625))), "{bounds:?}");
        // Weights and inputs that are rounded are one more each.
        let rounded = Numbers {
            rounded: vec![true, false],
            scaled: true,
            shares: vec![0.25, 1.0],
            ..numbers(&weights, &biases, 2)
        };
        let rounded = errors(&rounded, told).expect("finite");
        assert!(near(rounded.layers[0][0], 2.0 * most * f64::hypot(3.0 * 7.0, 4.0 * 6.0)), "{rounded:?}");
        assert!(near(rounded.layers[0][1], deviation(7.0 * 9.0 + 6.0 * 16.0)), "{rounded:?}");
        // What enters the second layer has at most 5 times the norm of the row, and 0.5 of the bias.
        let folded = fold(&bounds, &weights, &biases);
        assert!(near(folded.layers[0][0], 2.0 * first + 5.0 * second), "{folded:?}");
        assert!(near(folded.biases[0], bounds.biases[0] + 0.5 * second), "{folded:?}");
        let squares = bounds.layers[0][1].powi(2) + 2.0 * (5.0 * bounds.layers[1][1]).powi(2);
        assert!(near(folded.layers[0][1], squares.sqrt()), "{folded:?}");
        let squares = bounds.biases[1].powi(2) + 2.0 * (0.5 * bounds.layers[1][1]).powi(2);
        assert!(near(folded.biases[1], squares.sqrt()), "{folded:?}");
        assert_eq!(folded.layers[1], [0.0, 0.0]);
    }

    /// One input, one unit, two scores.
    #[test]
    fn of_a_softmax_half_of_a_difference_counts() {
        let (weights, biases) = ([vec![1.0], vec![3.0, -1.0]], [None, None]);
        let told = (Class::Largest, Told::Probabilities, 1.0);
        let bounds = errors(&numbers(&weights, &biases, 1), told).expect("finite");
        let most = 1.001 * UNIT;
        assert!(near(bounds.layers[0][0], most * 5.0 * 2.0), "{bounds:?}");
        assert!(near(bounds.layers[1][0], most * 5.0 * (3.0 + 1.0) / 2.0), "{bounds:?}");
        let deviation = |squares: f64| 6.0 * (0.2 * squares).sqrt() * UNIT;
        assert!(near(bounds.layers[0][1], deviation(5.0 * 4.0)), "{bounds:?}");
        assert!(near(bounds.layers[1][1], deviation((5.0 * 9.0 + 5.0 * 1.0) / 4.0)), "{bounds:?}");
        let one = Numbers { pairs: false, ..numbers(&weights, &biases, 1) };
        let bounds = errors(&one, told).expect("finite");
        assert!(near(bounds.layers[1][0], most * 5.0 * 3.0), "{bounds:?}");
    }

    /// Eight units that all add up: their errors do not all have the same sign as far as the norm knows.
    #[test]
    fn norms_bound_what_sizes_do_not() {
        let unit = |sign: f64| (0..8).map(|i| if i % 2 == 0 { 1.0 } else { sign }).collect::<Vec<f64>>();
        let weights = [vec![1.0; 8], [unit(1.0), unit(-1.0)].concat(), vec![1.0, 1.0]];
        let biases = [None, None, None];
        let told = (Class::Never, Told::Values(1.0), 1.0);
        let bounds = errors(&numbers(&weights, &biases, 1), told).expect("finite");
        // The second layer's rows have norm and product of the root of 8 and of 0, so that is all it lengthens by.
        let lengthens = 8.0_f64.sqrt() * (2.0_f64).powf(1.0 / 16.0);
        let expected = 1.001 * 1.001 * UNIT * 5.0 * 8.0_f64.sqrt() * lengthens * 2.0_f64.sqrt();
        assert!((bounds.layers[0][0] / expected - 1.0).abs() < 1e-5, "{bounds:?} is not {expected}");
        assert!(expected < 1.001 * UNIT * 5.0 * 16.0);
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
