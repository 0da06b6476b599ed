//! Support vector machines that answer rows of f32 with the kernel's values in f32: which ones, and how far the sums over
//! them can be from the exact ones.
//!
//! `docs/exactness.md` has the argument.

use super::network::{range, widened};
use super::panels;
use super::section::{Content, Section, SectionId};
use super::step::Array;
use realizar_apr::ir::op::{Function, Kernel, KernelFunction, OneVsOne};
use realizar_apr::ir::{
    Activation, Decision, Element, Golden, Link, Model, On, Op, OutputKind, Scaler, Stage,
};
use realizar_apr::reference::evaluate;

/// The kernel's tables and constants.
#[derive(Debug, PartialEq)]
pub(crate) struct Vectors {
    pub(crate) count: usize,
    pub(crate) vectors: Array,
    pub(crate) function: Curve,
    pub(crate) gamma: f64,
    pub(crate) coef0: f64,
    /// The square of the largest norm of what the kernel takes.
    pub(crate) limit: f64,
    /// The class depends on which sums are above this.
    pub(crate) above: Option<f64>,
    /// How far a sum can be off.
    pub(crate) off: f64,
    /// How far the outputs may be from the exact kernel's.
    pub(crate) apart: f64,
}

/// A kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Curve {
    Radial,
    /// To a whole power.
    Power(u32),
    Sigmoid,
}

/// The unit roundoff of f32.
const UNIT: f64 = 1.0 / (1 << 24) as f64;

/// How many standard deviations an error may be likely to have.
const DEVIATIONS: f64 = 6.0;

/// How far an output may be off; values, in parts of the range of the golden outputs.
const NEAR: f64 = 1e-5;

/// Values of pairs that can be further off are seldom sure; one score, in parts of the range.
const FURTHEST: f64 = 1e-3;

/// Fewer numbers of vectors are as quick in f64.
const FEWEST: usize = 1024;

/// How much larger than of golden rows a norm may be.
const BEYOND: f64 = 1.5;

/// Golden rows whose norms are looked at, and whose errors.
const ROWS: usize = 16;
const FEW: usize = 4;

/// The highest power.
const HIGHEST: f64 = 8.0;

/// The kernel of a model, where it is one.
pub(super) fn plan(model: &Model, sections: &mut Vec<Section<'_>>) -> Option<Vectors> {
    let (scaler, kernel, last) = match &model.stages[..] {
        [Stage::Op(Op::Kernel(kernel)), last] => (None, kernel, last),
        [Stage::Scaler(scaler), Stage::Op(Op::Kernel(kernel)), last] => (Some(scaler), kernel, last),
        _ => return None,
    };
    let features = model.input.features.len();
    let function = curve(kernel)?;
    let open = model.input.element == Element::F64 && model.link == Link::Identity;
    let scaled = scaler.is_none_or(|scaler| scaler.element == Element::F64);
    if !open || !scaled || kernel.vectors.values.len() < FEWEST {
        return None;
    }
    let golden = model.golden.as_ref()?;
    let (bytes, moved) = panels::narrowed(&kernel.vectors, features)?;
    let rows = Rows::new(model, golden, scaler)?;
    // Differences of what was not rounded are right to parts of themselves, however large they are.
    let limited = scaler.is_some() || function != Curve::Radial;
    let rounding = Rounding { moved, norm: rows.norm, scaled: scaler.is_some() };
    let worst = of_vectors(kernel, function, features, &rounding)?;
    let machine = Machine { kernel, function, features, rounding };
    let values = range(golden).map(|range| NEAR * range);
    let (above, [off, likely]) = match (last, model.output.decision) {
        (Stage::Op(Op::OneVsOne(pairs_of)), Decision::Votes(On::Scores)) => {
            let sums = pairs(pairs_of, &worst, &machine, &rows);
            (Some(0.0), if sums[0] > FURTHEST { return None } else { sums })
        }
        (Stage::Dense(dense), decision) if dense.element == Element::F64 => {
            let linear = dense.activation == Activation::Identity && dense.weight.shape.first() == Some(&1);
            let sums = one_sum(&widened(&dense.weight), &worst, &machine, &rows);
            let above = match decision {
                Decision::None => None,
                Decision::Above { on: On::Scores, threshold, .. } if sums[0] <= FURTHEST / NEAR * values? => {
                    Some(threshold)
                }
                _ => return None,
            };
            (above, if linear { sums } else { return None })
        }
        _ => return None,
    };
    let apart = match &model.head[..] {
        // A score has a third of its pairs' values, at most.
        [Stage::Op(Op::OneVsRestScores(scores))] => {
            let pairs = scores.classes.saturating_sub(1) as f64;
            (likely * pairs.sqrt() / 3.0 <= NEAR).then_some(NEAR)?
        }
        [] => values.filter(|values| likely <= *values)?,
        [Stage::Op(Op::Map(map))] if map.function == Function::Negate => {
            values.filter(|values| likely <= *values)?
        }
        _ => return None,
    };
    let length = bytes.len() / 4;
    sections.push(Section { name: "vectors in f32".to_owned(), content: Content::Bytes(bytes) });
    let vectors = Array { section: SectionId(sections.len() - 1), length };
    let count = kernel.vectors.values.len() / features.max(1);
    let limit = if limited { rows.norm * rows.norm } else { f64::from(f32::MAX) };
    let &Kernel { gamma, coef0, .. } = kernel;
    Some(Vectors { count, vectors, function, gamma, coef0, limit, above, off, apart })
}

/// The kernel, where it has a bound.
fn curve(kernel: &Kernel) -> Option<Curve> {
    let small = |number: f64| number.abs() < 1e20;
    if !(kernel.gamma > 1e-20 && small(kernel.gamma) && small(kernel.coef0)) {
        return None;
    }
    match kernel.function {
        KernelFunction::Rbf => Some(Curve::Radial),
        KernelFunction::Sigmoid => Some(Curve::Sigmoid),
        KernelFunction::Poly if kernel.degree.fract() == 0.0 && (1.0..=HIGHEST).contains(&kernel.degree) => {
            Some(Curve::Power(kernel.degree as u32))
        }
        KernelFunction::Poly | KernelFunction::Linear => None,
    }
}

/// What the kernel takes of golden rows.
struct Rows {
    rows: Vec<Vec<f64>>,
    /// The largest norm that a row may have.
    norm: f64,
}

impl Rows {
    fn new(model: &Model, golden: &Golden, scaler: Option<&Scaler>) -> Option<Rows> {
        let features = model.input.features.len();
        let mut output = model.output.clone();
        (output.decision, output.kind) = (Decision::None, OutputKind::Component);
        let front = Model {
            name: None,
            version: None,
            task: model.task,
            input: model.input.clone(),
            stages: scaler.map(|scaler| Stage::Scaler(scaler.clone())).into_iter().collect(),
            head: Vec::new(),
            link: Link::Identity,
            output,
            source: None,
            golden: None,
            measured: Vec::new(),
        };
        let all = widened(&golden.rows);
        let every = (all.len() / features).div_ceil(ROWS).max(1);
        let (mut rows, mut largest) = (Vec::new(), 0.0_f64);
        for row in all.chunks_exact(features).step_by(every) {
            let row = evaluate(&front, row).ok()?.outputs;
            let square = dot(&row, &row);
            if square.is_finite() {
                largest = largest.max(square);
                rows.push(row);
            }
        }
        let norm = BEYOND * largest.sqrt();
        (1e-15..1e15).contains(&norm).then_some(Rows { rows, norm })
    }

    /// Some of them.
    fn few(&self) -> impl Iterator<Item = &Vec<f64>> {
        self.rows.iter().step_by(self.rows.len().div_ceil(FEW).max(1))
    }
}

/// The sum of products.
fn dot(first: &[f64], second: &[f64]) -> f64 {
    let (mut sum, mut at) = (0.0, 0);
    while at < first.len() {
        sum += first[at] * second[at];
        at += 1;
    }
    sum
}

/// How far rounding to f32 moves what the kernel takes.
struct Rounding {
    /// A vector, at most.
    moved: f64,
    /// The largest norm of a row.
    norm: f64,
    /// Whether rows are rounded.
    scaled: bool,
}

impl Rounding {
    /// A row: each number, in parts of itself; and what is too small for f32.
    fn of_row(&self) -> f64 {
        if self.scaled { UNIT * self.norm + 1e-30 } else { 0.0 }
    }
}

/// How far a kernel's value with each vector can be off.
fn of_vectors(kernel: &Kernel, function: Curve, features: usize, rounding: &Rounding) -> Option<Vec<f64>> {
    let (gamma, coef0) = (kernel.gamma, kernel.coef0.abs());
    let &Rounding { moved, norm, .. } = rounding;
    let of_row = rounding.of_row();
    let vectors = widened(&kernel.vectors);
    let mut errors = Vec::with_capacity(vectors.len() / features.max(1));
    for vector in vectors.chunks_exact(features.max(1)) {
        errors.push(match function {
            Curve::Radial => {
                // In parts of a squared distance: its roundings, gamma's, and the product's.
                let sums = (features + 6) as f64;
                // x exp(-x) is at most 1 / e, and x exp(-x^2) at most 1 / sqrt(2 e).
                let steepest = 1.0 / std::f64::consts::E;
                let slope = 2.0 * (gamma / (2.0 * std::f64::consts::E)).sqrt();
                let apart = |moved: f64| slope * moved + gamma * moved * moved;
                // `exp` is right to less than two units of itself, which is at most 1.
                1.02 * (steepest * sums * UNIT + apart(moved + of_row) + 2.0 * UNIT)
            }
            Curve::Power(_) | Curve::Sigmoid => {
                let length = dot(vector, vector).sqrt();
                let (product, roundings) = (gamma * norm * length, (features + 5) as f64);
                let base = product + coef0;
                let of_row = gamma * length * of_row;
                let of_base =
                    1.01 * (product * roundings * UNIT + gamma * norm * moved + of_row + 2.0 * UNIT * base);
                // What the curve makes of an error, and its own.
                let [slope, own] = steps(function, base);
                // The library's own computation.
                let library = 1e-12 * (roundings * slope * base + 1.0);
                1.02 * (slope * of_base + own) + library
            }
        });
    }
    errors.iter().all(|error| *error < 1e20).then_some(errors)
}

/// How steep a curve of products is up to here, and how far it is off by its own roundings.
fn steps(function: Curve, base: f64) -> [f64; 2] {
    match function {
        Curve::Power(degree) => {
            let degree = f64::from(degree);
            [degree * base.powf(degree - 1.0), degree * UNIT * base.powf(degree)]
        }
        Curve::Radial | Curve::Sigmoid => [1.0, 2.0 * UNIT],
    }
}

/// A kernel, and what is rounded.
struct Machine<'k> {
    kernel: &'k Kernel,
    function: Curve,
    features: usize,
    rounding: Rounding,
}

/// What a kernel's value with a vector is likely to be off by at a row, for all but the row's roundings; and what moves it
/// along the vector, and along the row.
struct Usual {
    off: f64,
    slopes: [f64; 2],
}

impl Machine<'_> {
    fn usual(&self, row: &[f64], vector: &[f64]) -> Usual {
        let &Kernel { gamma, coef0, .. } = self.kernel;
        let moved = self.rounding.moved / 3.0;
        if self.function == Curve::Radial {
            let (mut distance, mut at) = (0.0, 0);
            while at < row.len() {
                let difference = row[at] - vector[at];
                distance += difference * difference;
                at += 1;
            }
            let value = (-gamma * distance).exp();
            let of_sum = gamma * distance * ((self.features + 6) as f64 / 6.0 + 1.0).sqrt() * UNIT;
            let slope = 2.0 * gamma * value;
            let off = value * (of_sum + UNIT) + slope * distance.sqrt() * moved;
            return Usual { off, slopes: [slope, -slope] };
        }
        let lengths = [dot(row, row).sqrt(), dot(vector, vector).sqrt()];
        let base = gamma * dot(row, vector) + coef0;
        let product = gamma * lengths[0] * lengths[1];
        let [slope, own] = steps(self.function, base.abs());
        let of_base =
            product * ((self.features + 5) as f64 / 6.0 + 1.0).sqrt() * UNIT + gamma * lengths[0] * moved;
        let off = slope * (of_base + UNIT * (product + coef0.abs())) + own;
        Usual { off, slopes: [slope * gamma, 0.0] }
    }
}

/// How far the only sum can be off, and is likely to be.
fn one_sum(coefficients: &[f64], worst: &[f64], machine: &Machine<'_>, rows: &Rows) -> [f64; 2] {
    let terms: Vec<(usize, f64)> = coefficients.iter().copied().enumerate().collect();
    sums(&[terms], worst, machine, rows)
}

/// How far the value of a pair can be off, and is likely to be.
fn pairs(pairs: &OneVsOne, worst: &[f64], machine: &Machine<'_>, rows: &Rows) -> [f64; 2] {
    let coefficients = widened(&pairs.coefficients);
    let classes = pairs.counts.len();
    let total = coefficients.len() / classes.saturating_sub(1).max(1);
    let mut starts = vec![0];
    for &count in &pairs.counts {
        starts.push(starts.last().copied().unwrap_or(0) + count as usize);
    }
    let mut all = Vec::new();
    for first in 0..classes {
        for second in first + 1..classes {
            let of_first = (second - 1, starts[first]..starts[first + 1]);
            let of_second = (first, starts[second]..starts[second + 1]);
            let mut terms = Vec::new();
            for (row, vectors) in [of_first, of_second] {
                for vector in vectors {
                    terms.push((vector, coefficients[row * total + vector]));
                }
            }
            all.push(terms);
        }
    }
    sums(&all, worst, machine, rows)
}

/// How far any of some sums over vectors can be off, and is likely to be.
fn sums(sums: &[Vec<(usize, f64)>], worst: &[f64], machine: &Machine<'_>, rows: &Rows) -> [f64; 2] {
    let mut off = 0.0_f64;
    for terms in sums {
        let mut sum = 1e-12;
        for (vector, coefficient) in terms {
            // The sum itself is of f64.
            sum += coefficient.abs() * (worst[*vector] + 1e-12);
        }
        off = off.max(sum);
    }
    let features = machine.features;
    let vectors = widened(&machine.kernel.vectors);
    let common = machine.rounding.of_row() / 3.0;
    let mut likely = 0.0_f64;
    for row in rows.few() {
        let usual: Vec<Usual> =
            vectors.chunks_exact(features.max(1)).map(|vector| machine.usual(row, vector)).collect();
        for terms in sums {
            let (mut square, mut away) = (0.0, 0.0);
            // How the sum grows with each number of the row.
            let mut slope = vec![0.0; features];
            for (vector, coefficient) in terms {
                let Usual { off, slopes } = &usual[*vector];
                square += (coefficient * off) * (coefficient * off);
                away += coefficient * slopes[1];
                if common > 0.0 {
                    let (along, first) = (coefficient * slopes[0], vector * features);
                    let mut at = 0;
                    while at < features {
                        slope[at] += along * vectors[first + at];
                        at += 1;
                    }
                }
            }
            for (slope, x) in slope.iter_mut().zip(row) {
                *slope += away * x;
            }
            likely = likely.max(square + common * common * dot(&slope, &slope));
        }
    }
    [off, DEVIATIONS * likely.sqrt()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::Artifact;
    use realizar_apr::ir::{Tensor, Values};
    use std::path::Path;

    fn tensor(shape: &[usize], values: &[f64]) -> Tensor {
        Tensor { shape: shape.to_vec(), values: Values::F64(values.to_vec()), offset: None }
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected, "{found}, not {expected}");
    }

    fn kernel(function: KernelFunction, vectors: &[f64]) -> Kernel {
        let vectors = tensor(&[vectors.len(), 1], vectors);
        Kernel { function, gamma: 0.5, coef0: -1.0, degree: 3.0, vectors }
    }

    fn rounding(norm: f64, scaled: bool) -> Rounding {
        Rounding { moved: 0.0, norm, scaled }
    }

    /// Two classes of one vector each, with coefficients 3 and -4; nothing is rounded. The row is the first vector, and 1
    /// from the second.
    #[test]
    fn a_pair_is_off_by_the_errors_of_its_vectors() {
        let kernel = &kernel(KernelFunction::Rbf, &[0.0, 1.0]);
        let of = OneVsOne {
            coefficients: tensor(&[1, 2], &[3.0, -4.0]),
            counts: vec![1, 1],
            intercept: tensor(&[1], &[0.0]),
        };
        let worst = of_vectors(kernel, Curve::Radial, 1, &rounding(1.0, false)).expect("errors");
        let machine =
            Machine { kernel, function: Curve::Radial, features: 1, rounding: rounding(1.0, false) };
        let rows = Rows { rows: vec![vec![0.0]], norm: 1.0 };
        let [off, likely] = pairs(&of, &worst, &machine, &rows);
        near(off, 7.0 * (1.02 * (7.0 / std::f64::consts::E + 2.0) * UNIT + 1e-12) + 1e-12);
        let second = (-0.5_f64).exp() * (0.5 * (13.0_f64 / 6.0).sqrt() + 1.0);
        near(likely, 6.0 * (9.0 + 16.0 * second * second).sqrt() * UNIT);
    }

    /// A row of norm 8 that is rounded, beside the same: by the steepest slope of `exp(-x^2 / 2)` times how far it moves; at
    /// a row that is 1 from the vector likely by its slope there.
    #[test]
    fn a_scaled_row_moves_all_values() {
        let kernel = &kernel(KernelFunction::Rbf, &[0.0]);
        let of = |scaled| {
            let worst = of_vectors(kernel, Curve::Radial, 1, &rounding(8.0, scaled)).expect("errors");
            let machine =
                Machine { kernel, function: Curve::Radial, features: 1, rounding: rounding(8.0, scaled) };
            one_sum(&[2.0], &worst, &machine, &Rows { rows: vec![vec![1.0]], norm: 8.0 })
        };
        let [exact, rounded] = [of(false), of(true)];
        let moved = 8.0 * UNIT + 1e-30;
        let apart = (1.0 / std::f64::consts::E).sqrt() * moved + 0.5 * moved * moved;
        near(rounded[0] - exact[0], 2.0 * 1.02 * apart);
        let likely = 6.0 * 2.0 * (-0.5_f64).exp() * moved / 3.0;
        near(rounded[1] * rounded[1] - exact[1] * exact[1], likely * likely);
    }

    /// `(0.5 * 4 * 2 + 1)^3` and `tanh` of that, of a row of norm 4 and a vector of norm 2: six roundings of the product,
    /// two of what is added.
    #[test]
    fn powers_and_tanh_are_off_by_their_slopes() {
        let (poly, sigmoid) =
            (kernel(KernelFunction::Poly, &[-2.0]), kernel(KernelFunction::Sigmoid, &[-2.0]));
        let of = |kernel, curve| {
            let errors = of_vectors(kernel, curve, 1, &rounding(4.0, false)).expect("errors");
            errors[0]
        };
        let base = 1.01 * (4.0 * 6.0 + 2.0 * 5.0) * UNIT;
        near(
            of(&poly, Curve::Power(3)),
            1.02 * (3.0 * 25.0 * base + 3.0 * 125.0 * UNIT) + 1e-12 * (6.0 * 75.0 * 5.0 + 1.0),
        );
        near(of(&sigmoid, Curve::Sigmoid), 1.02 * (base + 2.0 * UNIT) + 1e-12 * (6.0 * 5.0 + 1.0));
    }

    #[test]
    fn machines_of_many_vectors_have_a_kernel_in_f32() {
        for (fixture, expected) in [
            ("svc_images", Some((Curve::Radial, Some(0.0)))),
            ("svr_images", Some((Curve::Radial, None))),
            ("svr_linear", None),
            ("svc_chance_four", None),
        ] {
            let path = format!("../tests/parity/fixtures/{fixture}/model.apr");
            let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a fixture");
            let model = Artifact::read(&bytes).expect("an artifact").model;
            let found = plan(&model, &mut Vec::new()).map(|vectors| (vectors.function, vectors.above));
            assert_eq!(found, expected, "{fixture}");
        }
    }
}
