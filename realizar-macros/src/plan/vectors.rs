//! Support vector machines with a radial kernel that answer rows of f32 with the kernel's values in f32: which ones, and
//! how far the values of pairs of classes can be from the exact ones.
//!
//! `docs/exactness.md` has the argument.

use super::network::{range, widened};
use super::panels;
use super::section::{Content, Section, SectionId};
use super::step::Array;
use realizar_apr::ir::op::{Kernel, KernelFunction, OneVsOne};
use realizar_apr::ir::{Decision, Element, Link, Model, On, Op, Stage};

/// The kernel's tables and constants.
#[derive(Debug, PartialEq)]
pub(crate) struct Vectors {
    pub(crate) count: usize,
    pub(crate) vectors: Array,
    pub(crate) gamma: f64,
    /// How far the value of a pair can be off.
    pub(crate) off: f64,
    /// How far the outputs may be from the exact kernel's.
    pub(crate) apart: f64,
}

/// The unit roundoff of f32.
const UNIT: f64 = 1.0 / (1 << 24) as f64;

/// How many standard deviations an error may be likely to have.
const DEVIATIONS: f64 = 6.0;

/// How far an output may be off; values of pairs, in parts of the range of the golden outputs.
const NEAR: f64 = 1e-5;

/// Values of pairs that can be further off are seldom sure.
const FURTHEST: f64 = 1e-3;

/// Fewer numbers of vectors are as quick in f64.
const FEWEST: usize = 1024;

/// The kernel of a model, where it is one.
pub(super) fn plan(model: &Model, sections: &mut Vec<Section<'_>>) -> Option<Vectors> {
    let [Stage::Op(Op::Kernel(kernel)), Stage::Op(Op::OneVsOne(machine))] = &model.stages[..] else {
        return None;
    };
    let features = model.input.features.len();
    let radial = kernel.function == KernelFunction::Rbf && kernel.gamma > 1e-20 && kernel.gamma < 1e20;
    let votes = matches!(model.output.decision, Decision::Votes(On::Scores));
    let open = model.input.element == Element::F64 && model.link == Link::Identity;
    if !radial || !votes || !open || kernel.vectors.values.len() < FEWEST {
        return None;
    }
    let (bytes, moved) = panels::narrowed(&kernel.vectors, features)?;
    let [off, likely] = errors(kernel, machine, features, moved);
    let apart = match &model.head[..] {
        // A score has a third of its pairs' values, at most.
        [Stage::Op(Op::OneVsRestScores(scores))] => {
            let pairs = scores.classes.saturating_sub(1) as f64;
            (likely * pairs.sqrt() / 3.0 <= NEAR).then_some(NEAR)?
        }
        [] => {
            let apart = NEAR * range(model.golden.as_ref()?)?;
            (likely <= apart).then_some(apart)?
        }
        _ => return None,
    };
    if off > FURTHEST {
        return None;
    }
    let length = bytes.len() / 4;
    sections.push(Section { name: "vectors in f32".to_owned(), content: Content::Bytes(bytes) });
    let vectors = Array { section: SectionId(sections.len() - 1), length };
    let count = kernel.vectors.values.len() / features.max(1);
    Some(Vectors { count, vectors, gamma: kernel.gamma, off, apart })
}

/// How far the value of a pair can be off, and is likely to be. `moved` is how far a vector is from its rounded one.
fn errors(kernel: &Kernel, machine: &OneVsOne, features: usize, moved: f64) -> [f64; 2] {
    let gamma = kernel.gamma;
    // In parts of a squared distance: its roundings, gamma's, and the product's.
    let sums = (features + 6) as f64;
    // x exp(-x) is at most 1 / e, and x exp(-x^2) at most 1 / sqrt(2 e).
    let steepest = 1.0 / std::f64::consts::E;
    let apart = 2.0 * (gamma / (2.0 * std::f64::consts::E)).sqrt() * moved + gamma * moved * moved;
    // `exp` is right to less than two units of itself, which is at most 1.
    let worst = 1.02 * (steepest * sums * UNIT + apart + 2.0 * UNIT);
    let usual = steepest * (sums / 6.0 + 1.0).sqrt() * UNIT + apart / 3.0 + UNIT;
    let coefficients = widened(&machine.coefficients);
    let classes = machine.counts.len();
    let total = coefficients.len() / classes.saturating_sub(1).max(1);
    let (mut off, mut likely) = (0.0_f64, 0.0_f64);
    let mut starts = vec![0];
    for &count in &machine.counts {
        starts.push(starts.last().copied().unwrap_or(0) + count as usize);
    }
    for first in 0..classes {
        for second in first + 1..classes {
            let of_first = (second - 1, starts[first]..starts[first + 1]);
            let of_second = (first, starts[second]..starts[second + 1]);
            let (mut sum, mut square) = (0.0, 0.0);
            for (row, vectors) in [of_first, of_second] {
                for vector in vectors {
                    let coefficient = coefficients[row * total + vector];
                    sum += coefficient.abs();
                    square += coefficient * coefficient;
                }
            }
            // The sum itself is of f64.
            off = off.max((worst + 1e-12) * sum);
            likely = likely.max(usual * square.sqrt());
        }
    }
    [off + 1e-12, DEVIATIONS * likely]
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::ir::{Tensor, Values};

    fn tensor(shape: &[usize], values: &[f64]) -> Tensor {
        Tensor { shape: shape.to_vec(), values: Values::F64(values.to_vec()), offset: None }
    }

    /// Two classes of one vector each, with coefficients 3 and -4; nothing is rounded.
    #[test]
    fn a_pair_is_off_by_the_errors_of_its_vectors() {
        let kernel = Kernel {
            function: KernelFunction::Rbf,
            gamma: 0.5,
            coef0: 0.0,
            degree: 0.0,
            vectors: tensor(&[2, 1], &[0.0, 1.0]),
        };
        let machine = OneVsOne {
            coefficients: tensor(&[1, 2], &[3.0, -4.0]),
            counts: vec![1, 1],
            intercept: tensor(&[1], &[0.0]),
        };
        let [off, likely] = errors(&kernel, &machine, 1, 0.0);
        let unit = 2.0_f64.powi(-24);
        let expected = 7.0 * (1.02 * (7.0 / std::f64::consts::E + 2.0) * unit + 1e-12) + 1e-12;
        assert!((off - expected).abs() <= 1e-9 * expected, "{off}, not {expected}");
        let expected = 6.0 * 5.0 * ((13.0_f64 / 6.0).sqrt() / std::f64::consts::E + 1.0) * unit;
        assert!((likely - expected).abs() <= 1e-9 * expected, "{likely}, not {expected}");
    }
}
