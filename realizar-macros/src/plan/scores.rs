//! Linear models of several scores, and nearest centroids, that answer rows of f32 in f32: which ones, and how far their
//! scores can be from the exact ones.
//!
//! `docs/exactness.md` has the argument. Macros run unoptimised even in release builds, so the loops over weights are
//! plain index loops.

use super::network::{Class, Told, class, range, widened};
use super::section::{Content, Section, SectionId};
use super::step::Array;
use realizar_apr::ir::{
    Activation, Decision, Element, Golden, Link, Model, On, Scaler, ScalerForm, Stage, Tensor,
};

/// Several scores in f32: the kernel's tables and constants.
#[derive(Debug, PartialEq)]
pub(crate) struct Scores {
    pub(crate) weight: Array,
    pub(crate) bias: Array,
    /// The square of the largest norm of a row.
    pub(crate) limit: f64,
    /// How far a score can be off.
    pub(crate) off: f64,
    /// What the probability of the class has to be at least.
    pub(crate) certain: f64,
    pub(crate) class: Class,
    /// How far the outputs may be from the exact kernel's.
    pub(crate) apart: f64,
}

/// Numbers in a line of f32, and the most scores: the runtime's.
const LINE: usize = 16;
const MOST: usize = 4 * LINE;

/// The most features, and the fewest weights: less are as quick in f64.
const WIDEST: usize = 4096;
const FEWEST: usize = 128;

/// The unit roundoff of f32.
const UNIT: f64 = 1.0 / (1 << 24) as f64;

/// How many standard deviations an error may be likely to have.
const DEVIATIONS: f64 = 6.0;

/// How far a probability may be off, and a value, in parts of the range of the golden outputs.
const NEAR: f64 = 1e-5;

/// How much larger than of golden rows a norm may be.
const BEYOND: f64 = 1.5;

/// The least slope that a probability may have.
const STEEP: f64 = 0.1;

/// What is lost where products and weights are too small for f32, and where a softmax of f64 tells no scores apart.
const VANISHES: f64 = 1e-9;

/// Golden rows that are looked at, and the least part of them whose class has to be sure.
const ROWS: usize = 16;
const LEAST: f64 = 0.85;

/// The sums: for each score its weights, and what is added.
struct Sums {
    weight: Vec<f64>,
    bias: Vec<f64>,
    /// What the library's own sums may lose, in parts of the terms, for a row of norm 1 and for any row.
    lost: [f64; 2],
}

/// The kernel of a model, where it is one.
pub(super) fn plan(model: &Model, sections: &mut Vec<Section<'_>>) -> Option<Scores> {
    let features = model.input.features.len();
    let golden = model.golden.as_ref()?;
    let (class, told) = meaning(model, golden)?;
    if model.input.element != Element::F64 || !model.head.is_empty() || !(1..=WIDEST).contains(&features) {
        return None;
    }
    let sums = sums(model, features)?;
    let count = sums.bias.len();
    if !(2..=MOST).contains(&count) || count * features < FEWEST {
        return None;
    }
    let rows = Rows::new(golden, features)?;
    let norm = BEYOND * rows.largest;
    let (off, likely) = errors(&sums, features, norm, BEYOND * BEYOND * rows.terms(&sums));
    // A softmax moves by at most 2 p (1 - p) of what its scores move by, p being its largest output from one half on.
    let steep = NEAR / (2.0 * likely);
    let (apart, certain) = match told {
        None => (1e-9, 0.0),
        Some(Told::Values(apart)) if likely <= apart => (apart, 0.0),
        Some(Told::Probabilities) if steep >= 0.25 => (NEAR, 0.0),
        Some(Told::Probabilities) if steep >= STEEP && class == Class::Largest => {
            (NEAR, 0.5 + (0.25 - steep).sqrt())
        }
        Some(_) => return None,
    };
    // Squares of numbers in f32 are far from both of its ends.
    let small = off < 1e15 && (1e-15..1e15).contains(&norm);
    if !small || (class == Class::Largest && !rows.are_sure(&sums, off)) {
        return None;
    }
    let width = count.next_multiple_of(LINE);
    let table = table(&sums.weight, features, count);
    let mut bias = Vec::with_capacity(width * 4);
    for score in 0..width {
        bias.extend_from_slice(&(sums.bias.get(score).copied().unwrap_or(0.0) as f32).to_le_bytes());
    }
    let mut add = |name: &str, bytes: Vec<u8>| {
        let length = bytes.len() / 4;
        sections.push(Section { name: name.to_owned(), content: Content::Bytes(bytes) });
        Array { section: SectionId(sections.len() - 1), length }
    };
    let (weight, bias) = (add("scores weight", table), add("scores bias", bias));
    Some(Scores { weight, bias, limit: norm * norm, off, certain, class, apart })
}

/// The weights as the runtime reads them: for each feature one for each score, filled up to lines; or, of few scores, for
/// each line of features a line for each score.
fn table(weight: &[f64], features: usize, count: usize) -> Vec<u8> {
    let is_few = is_few(features, count);
    let (rows, columns) = if is_few {
        (count * features.div_ceil(LINE), LINE)
    } else {
        (features, count.next_multiple_of(LINE))
    };
    let mut table = Vec::with_capacity(rows * columns * 4);
    let mut at = 0;
    while at < rows * columns {
        let (row, column) = (at / columns, at % columns);
        // The last line ends with the last feature. Those of the line before are not added again.
        let start = row / count * LINE;
        let (score, feature, is_new) = if is_few {
            let feature = start.min(features - LINE) + column;
            (row % count, feature, feature >= start)
        } else {
            (column, row, column < count)
        };
        let weight = if is_new { weight[score * features + feature] } else { 0.0 };
        table.extend_from_slice(&(weight as f32).to_le_bytes());
        at += 1;
    }
    table
}

/// Whether a line has the weights of one score, as the runtime says.
fn is_few(features: usize, count: usize) -> bool {
    count < LINE && features >= 2 * LINE
}

/// What the class depends on, and what the outputs are; no number that is off, where they are an index.
fn meaning(model: &Model, golden: &Golden) -> Option<(Class, Option<Told>)> {
    match (model.link, model.output.decision) {
        (Link::Argmax, Decision::Argmax(On::Scores)) => Some((Class::Largest, None)),
        (Link::Identity, _) => {
            let class = class(model).filter(|class| !matches!(class, Class::Above(_)))?;
            Some((class, Some(Told::Values(NEAR * range(golden)?))))
        }
        (Link::Softmax, _) => {
            let class = class(model).filter(|class| !matches!(class, Class::Above(_)))?;
            Some((class, Some(Told::Probabilities)))
        }
        _ => None,
    }
}

/// The sums of a scaler and a layer, or of centroids.
fn sums(model: &Model, features: usize) -> Option<Sums> {
    let (scaler, stage) = match &model.stages[..] {
        [Stage::Scaler(scaler), stage] => (Some(scaler), stage),
        [stage] => (None, stage),
        _ => return None,
    };
    match stage {
        Stage::Dense(dense) if dense.element == Element::F64 && dense.activation == Activation::Identity => {
            let weight = widened(&dense.weight);
            let count = weight.len() / features;
            let bias = dense.bias.as_ref().map_or_else(|| vec![0.0; count], widened);
            scaled(scaler, features, weight, bias)
        }
        Stage::KMeans(kmeans) if kmeans.element == Element::F64 && scaler.is_none() => {
            let weight = widened(&kmeans.centroids);
            let halves = weight.chunks_exact(features).map(|centroid| -0.5 * square(centroid));
            let bias: Vec<f64> = halves.collect();
            // Differences, squared: half of them is at most the squares of both norms.
            let largest = bias.iter().fold(0.0, |largest: f64, half| largest.max(-2.0 * half));
            Some(Sums { weight, bias, lost: [1.0, largest] })
        }
        _ => None,
    }
}

/// The sums over a row that is not scaled yet.
fn scaled(
    scaler: Option<&Scaler>,
    features: usize,
    mut weight: Vec<f64>,
    mut bias: Vec<f64>,
) -> Option<Sums> {
    let mut moved = 0.0;
    if let Some(scaler) = scaler {
        let ScalerForm::SubtractDivide { offset, divisor } = &scaler.form else { return None };
        if scaler.element != Element::F64 {
            return None;
        }
        let of = |tensor: &Option<Tensor>, otherwise: f64| {
            tensor.as_ref().map_or_else(|| vec![otherwise; features], widened)
        };
        let (offset, divisor) = (of(offset, 0.0), of(divisor, 1.0));
        let mut at = 0;
        while at < weight.len() {
            let feature = at % features;
            weight[at] /= divisor[feature];
            bias[at / features] -= weight[at] * offset[feature];
            at += 1;
        }
        moved = square(&offset).sqrt();
    }
    let largest = bias.iter().fold(0.0, |largest: f64, bias| largest.max(bias.abs()));
    let rows = weight.chunks_exact(features).fold(0.0, |norm: f64, row| norm.max(square(row)));
    Some(Sums { weight, bias, lost: [0.0, rows.sqrt() * moved + largest] })
}

/// How far a score of a row of this norm can be off, and is likely to be where the squares of its terms add up to this.
fn errors(sums: &Sums, features: usize, norm: f64, terms: f64) -> (f64, f64) {
    let count = sums.bias.len();
    let additions = if is_few(features, count) {
        // To one of 16 sums, which are halved four times.
        features.div_ceil(LINE) + 4
    } else {
        let parts = match count.div_ceil(LINE) {
            0 | 1 => 4,
            2 | 3 => 2,
            _ => 1,
        };
        features.div_ceil(parts) + parts
    };
    // Roundings on the way of a term: of the additions, of the bias, of its weight, and of the difference that is
    // compared; one for products of such factors.
    let roundings = (additions + 4) as f64;
    let (mut off, mut likely) = (0.0_f64, 0.0_f64);
    for (row, bias) in sums.weight.chunks_exact(features).zip(&sums.bias) {
        let square = square(row);
        off = off.max(1.001 * roundings * UNIT * (square.sqrt() * norm + bias.abs()));
        let mean = (roundings / 6.0 + 1.0) * UNIT * UNIT;
        likely = likely.max(mean * (terms + 2.0 * bias * bias));
    }
    // The library's own sums, of f64, and the roundings of what was folded.
    let lost = sums.lost[0] * norm * norm + sums.lost[1];
    let lost = 1e-12 * (features as f64) * lost;
    (1.0001 * off + lost + VANISHES, DEVIATIONS * likely.sqrt())
}

/// Golden rows.
struct Rows {
    numbers: Vec<f64>,
    features: usize,
    /// The largest norm.
    largest: f64,
}

impl Rows {
    fn new(golden: &Golden, features: usize) -> Option<Rows> {
        let all = widened(&golden.rows);
        let every = (all.len() / features).div_ceil(ROWS).max(1);
        let (mut numbers, mut largest) = (Vec::new(), 0.0_f64);
        for row in all.chunks_exact(features).step_by(every) {
            let square = square(row);
            if square.is_finite() {
                largest = largest.max(square.sqrt());
                numbers.extend_from_slice(row);
            }
        }
        (largest > 0.0).then_some(Rows { numbers, features, largest })
    }

    /// The largest sum of squares of terms.
    fn terms(&self, sums: &Sums) -> f64 {
        let mut largest = 0.0_f64;
        for row in self.numbers.chunks_exact(self.features) {
            for weight in sums.weight.chunks_exact(self.features) {
                let (mut sum, mut at) = (0.0, 0);
                while at < row.len() {
                    let term = weight[at] * row[at];
                    sum += term * term;
                    at += 1;
                }
                largest = largest.max(sum);
            }
        }
        largest
    }

    /// Whether the class of most is sure.
    fn are_sure(&self, sums: &Sums, off: f64) -> bool {
        let (mut sure, mut count) = (0, 0);
        for row in self.numbers.chunks_exact(self.features) {
            let (mut first, mut second) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
            for (weight, bias) in sums.weight.chunks_exact(self.features).zip(&sums.bias) {
                let (mut score, mut at) = (*bias, 0);
                while at < row.len() {
                    score += weight[at] * row[at];
                    at += 1;
                }
                second = second.max(score.min(first));
                first = first.max(score);
            }
            sure += usize::from(first - second > 2.0 * off);
            count += 1;
        }
        sure as f64 >= LEAST * f64::from(count)
    }
}

/// The sum of squares.
fn square(numbers: &[f64]) -> f64 {
    let (mut sum, mut at) = (0.0, 0);
    while at < numbers.len() {
        sum += numbers[at] * numbers[at];
        at += 1;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::Artifact;
    use realizar_apr::ir::Values;
    use std::path::Path;

    /// Weights of norm 5 and 1 and a bias of 1, by hand: four parts, one term each.
    #[test]
    fn a_score_is_off_by_the_roundings_on_the_way_of_its_terms() {
        let sums = Sums { weight: vec![3.0, 4.0, 0.0, 1.0], bias: vec![1.0, 0.0], lost: [0.0; 2] };
        let (off, likely) = errors(&sums, 2, 10.0, 25.0);
        let (unit, roundings) = (2.0_f64.powi(-24), 9.0);
        let expected = 1.0001 * 1.001 * roundings * unit * 51.0 + 1e-9;
        assert!((off - expected).abs() <= 1e-12 * expected, "{off}, not {expected}");
        let expected = 6.0 * ((roundings / 6.0 + 1.0) * 27.0_f64).sqrt() * unit;
        assert!((likely - expected).abs() <= 1e-12 * expected, "{likely}, not {expected}");
    }
    fn model(path: &str) -> Model {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests").join(path);
        let bytes = std::fs::read(path).expect("a fixture");
        Artifact::read(&bytes).expect("an artifact").model
    }

    /// Products of two numbers below 1e-20 are zero or nearly so in f32, whatever the centroids are.
    #[test]
    fn what_vanishes_in_f32_is_left_to_f64() {
        for (scale, is_planned) in [(1.0, true), (1e-3, true), (1e-12, false), (1e-21, false)] {
            let mut model = model("parity/fixtures/kmeans_digits/model.apr");
            let scaled = |tensor: &mut Tensor| {
                let values = widened(tensor).into_iter().map(|value| value * scale);
                tensor.values = Values::F64(values.collect());
            };
            let [Stage::KMeans(kmeans)] = &mut model.stages[..] else { panic!("{:?}", model.stages) };
            scaled(&mut kmeans.centroids);
            scaled(&mut model.golden.as_mut().expect("golden rows").rows);
            assert_eq!(plan(&model, &mut Vec::new()).is_some(), is_planned, "{scale}");
        }
    }

    #[test]
    fn a_softmax_is_asked_for_its_largest_only() {
        let mut model = model("fixtures/sklearn/logistic_multinomial_text.apr");
        let golden = model.golden.clone().expect("golden rows");
        assert_eq!(meaning(&model, &golden).map(|(class, _)| class), Some(Class::Largest));
        model.output.decision = Decision::Above { on: On::Scores, threshold: 0.0, inclusive: false };
        assert!(meaning(&model, &golden).is_none());
    }
}
