//! Rows that show how large the numbers of a network are: golden ones, or made up.
//!
//! Macros run unoptimised even in release builds, so the loops over weights are plain index loops.

use super::errors::{Numbers, norm};
use super::meaning::NEAR;
use super::{Bounds, Class, Told, widened};
use realizar_apr::ir::{Activation, Golden, Link, Scaler, ScalerForm};

/// How many are looked at.
const ROWS: usize = 16;

/// How much larger than in golden rows a mean of squares may be.
const SPREAD: f64 = 1.5;

/// Rows, through the network in f64.
pub(super) struct Rows {
    pub(super) walked: Vec<Walked>,
    /// The largest norm of what enters the first layer; of golden rows.
    pub(super) largest: Option<f64>,
    /// Of each layer, how much of the square of the norm of what enters it meets a weight, in the mean: of golden rows
    /// at least what it is where large inputs meet large weights no more than small ones do; without them the most that
    /// it can be.
    pub(super) shares: Vec<f64>,
}

/// What a row has on its way.
pub(super) struct Walked {
    /// The norm of what enters each layer.
    norms: Vec<f64>,
    scores: Vec<f64>,
}

impl Rows {
    pub(super) fn walk(scalers: &[&Scaler], numbers: &Numbers<'_>, golden: Option<&Golden>) -> Option<Rows> {
        let features = numbers.features;
        let mut columns = Vec::new();
        let (mut shares, mut inputs) = (Vec::new(), features);
        for weight in numbers.weights {
            let of = self::columns(weight, inputs);
            let (mut largest, mut sum) = (0.0_f64, 0.0);
            for &column in &of {
                largest = largest.max(column);
                sum += column;
            }
            let most = if sum > 0.0 { largest / sum } else { 1.0 };
            shares.push(if golden.is_some() { 1.0 / inputs as f64 } else { most });
            columns.push(of);
            inputs = weight.len() / inputs;
        }
        let entering = match golden {
            Some(golden) => scaled(golden, features, scalers)?,
            None => made_up(features, scalers),
        };
        let mut walked = Vec::new();
        for row in entering {
            let (row, met) = through(row, numbers, &columns);
            for (share, met) in shares.iter_mut().zip(met) {
                *share = share.max((SPREAD * met).min(1.0));
            }
            walked.push(row);
        }
        let largest = walked.iter().fold(0.0, |largest: f64, row| largest.max(row.norms[0]));
        Some(Rows { walked, largest: golden.is_some().then_some(largest), shares })
    }
}

/// Some of the golden rows, scaled.
fn scaled(golden: &Golden, features: usize, scalers: &[&Scaler]) -> Option<Vec<Vec<f64>>> {
    let rows = widened(&golden.rows);
    let count = rows.len().checked_div(features)?;
    let every = count.div_ceil(ROWS).max(1);
    let mut scaled: Vec<Vec<f64>> = rows.chunks_exact(features).step_by(every).map(<[f64]>::to_vec).collect();
    for scaler in scalers {
        match &scaler.form {
            ScalerForm::SubtractDivide { offset, divisor } => {
                let (offset, divisor) = (offset.as_ref().map(widened), divisor.as_ref().map(widened));
                for row in &mut scaled {
                    for (index, number) in row.iter_mut().enumerate() {
                        *number -= offset.as_ref().map_or(0.0, |offset| offset[index]);
                        *number /= divisor.as_ref().map_or(1.0, |divisor| divisor[index]);
                    }
                }
            }
            ScalerForm::MultiplyAdd { factor, addend, clip } => {
                let (factor, addend) = (widened(factor), widened(addend));
                let (low, high) = clip.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
                for row in &mut scaled {
                    for (index, number) in row.iter_mut().enumerate() {
                        *number = (*number * factor[index] + addend[index]).max(low).min(high);
                    }
                }
            }
            ScalerForm::Range { .. } => return None,
        }
    }
    Some(scaled)
}

/// Rows as scalers give them: between 0 and 1 behind one that multiplies and adds to the row itself, else with a mean of
/// 0 and a variance of 1.
fn made_up(features: usize, scalers: &[&Scaler]) -> Vec<Vec<f64>> {
    let is_range = matches!(scalers, [Scaler { form: ScalerForm::MultiplyAdd { .. }, .. }]);
    let mut state = 1_u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    let mut rows = Vec::with_capacity(ROWS);
    for _ in 0..ROWS {
        let mut row = Vec::with_capacity(features);
        for _ in 0..features {
            // Three numbers between -1 and 1 have the variance 1.
            row.push(if is_range { draw() } else { 2.0 * (draw() + draw() + draw()) - 3.0 });
        }
        rows.push(row);
    }
    rows
}

/// A row through the layers, and of each layer how much of the norm's square met a weight.
fn through(mut row: Vec<f64>, numbers: &Numbers<'_>, columns: &[Vec<f64>]) -> (Walked, Vec<f64>) {
    let (mut norms, mut mets) = (Vec::new(), Vec::new());
    for (layer, weight) in numbers.weights.iter().enumerate() {
        let bias = &numbers.biases[layer];
        let norm = norm(&row);
        norms.push(norm);
        let inputs = row.len();
        let mut met = 0.0;
        for (number, column) in row.iter().zip(&columns[layer]) {
            met += number * number * column;
        }
        let of_all = norm * norm * columns[layer].iter().sum::<f64>();
        mets.push(if of_all > 0.0 { met / of_all } else { 0.0 });
        let mut sums = Vec::with_capacity(weight.len() / inputs);
        let mut at = 0;
        while at < weight.len() {
            let (mut sum, mut input) = (bias.as_ref().map_or(0.0, |bias| bias[at / inputs]), 0);
            while input < inputs {
                sum += weight[at + input] * row[input];
                input += 1;
            }
            sums.push(match numbers.activations[layer] {
                Activation::Relu => sum.max(0.0),
                Activation::Tanh => sum.tanh(),
                Activation::Logistic => logistic(sum),
                Activation::Identity | Activation::Softmax => sum,
            });
            at += inputs;
        }
        row = sums;
    }
    (Walked { norms, scores: row }, mets)
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
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

impl Walked {
    /// Whether the kernel answers it in f32.
    pub(super) fn is_sure(&self, bounds: &Bounds, link: Link) -> bool {
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
                let (mut first, mut second) = (-f64::NAN, -f64::NAN);
                for &score in &self.scores {
                    if score.total_cmp(&first).is_gt() {
                        (first, second) = (score, first);
                    } else if score.total_cmp(&second).is_gt() {
                        second = score;
                    }
                }
                self.scores.len() < 2 || first - second > 2.0 * worst
            }
        };
        let largest = |numbers: &[f64]| numbers.iter().fold(f64::NEG_INFINITY, |most, &x| most.max(x));
        let near = match bounds.told {
            Told::Values(near) => likely.sqrt() <= near,
            Told::Parts => {
                let sizes: Vec<f64> = self.scores.iter().map(|score| score.abs()).collect();
                likely.sqrt() <= NEAR * largest(&sizes)
            }
            Told::Probabilities => {
                let top = largest(&self.scores);
                let powers: f64 = self.scores.iter().map(|score| (score - top).exp()).sum();
                let steepest = self.scores.iter().map(|score| {
                    let p = match link {
                        Link::LogisticPair { scale } | Link::Logistic { scale } => logistic(scale * score),
                        _ => (score - top).exp() / powers,
                    };
                    p * (1.0 - p)
                });
                2.0 * steepest.fold(0.0, f64::max) * likely.sqrt() <= NEAR
            }
        };
        class && near
    }
}
