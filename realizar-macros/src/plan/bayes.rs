//! Gaussian naive Bayes that answers rows of f32 in f32: which models, and how far their scores can be from the exact
//! ones.
//!
//! `docs/exactness.md` has the argument. Macros run unoptimised even in release builds, so the loops over weights are
//! plain index loops.

use super::network::widened;
use super::section::{Content, Section, SectionId};
use super::step::Array;
use realizar_apr::ir::op::Gaussian;
use realizar_apr::ir::{Decision, Element, Golden, Link, Model, On, Op, Stage};

/// The kernel's table and constant.
#[derive(Debug, PartialEq)]
pub(crate) struct Bayes {
    pub(crate) table: Array,
    /// How far a score can be off, in parts of its sum.
    pub(crate) share: f64,
}

/// The most classes: a line of f32.
const LINE: usize = 16;

/// Parts of a sum: the runtime's.
const PARTS: usize = 4;

/// The most features, and the fewest numbers of a table: less are as quick in f64.
const WIDEST: usize = 4096;
const FEWEST: usize = 128;

/// The unit roundoff of f32.
const UNIT: f64 = 1.0 / (1 << 24) as f64;

/// What is lost where products are too small for f32, and what f64 itself rounds.
const VANISHES: f64 = 1e-9;

/// How much the parts of other classes may be off altogether: the runtime's.
const SURE: f64 = 4e-6;

/// Golden rows that are looked at, and the least part of them that has to be answered.
const ROWS: usize = 16;
const LEAST: f64 = 0.75;

/// The classes' means, one over twice their variances, constants, and errors that no row changes.
struct Classes {
    mean: Vec<f64>,
    weight: Vec<f64>,
    constant: Vec<f64>,
    more: Vec<f64>,
    features: usize,
    share: f64,
}

/// The kernel of a model, where it is one.
pub(super) fn plan(model: &Model, sections: &mut Vec<Section<'_>>) -> Option<Bayes> {
    let [Stage::Op(Op::Gaussian(op))] = &model.stages[..] else { return None };
    let decides = matches!(model.output.decision, Decision::Argmax(On::Scores));
    let features = model.input.features.len();
    let golden = model.golden.as_ref()?;
    if !decides
        || model.link != Link::Softmax
        || !model.head.is_empty()
        || model.input.element != Element::F64
        || !(1..=WIDEST).contains(&features)
    {
        return None;
    }
    let classes = Classes::new(op, features)?;
    if !classes.are_sure(golden) {
        return None;
    }
    let bytes = classes.table();
    let length = bytes.len() / 4;
    sections.push(Section { name: "densities in f32".to_owned(), content: Content::Bytes(bytes) });
    Some(Bayes { table: Array { section: SectionId(sections.len() - 1), length }, share: classes.share })
}

impl Classes {
    /// None where f32 is too short for the numbers, or it were no quicker.
    fn new(op: &Gaussian, features: usize) -> Option<Classes> {
        let (mean, mut weight, constant) = (widened(&op.mean), widened(&op.variance), widened(&op.constant));
        let count = constant.len();
        if !(2..=LINE).contains(&count) || mean.len() != count * features || mean.len() < FEWEST {
            return None;
        }
        let mut more = vec![0.0; count];
        let mut at = 0;
        while at < weight.len() {
            weight[at] = 0.5 / weight[at];
            if !(1e-30..1e30).contains(&weight[at]) || mean[at].abs() > 1e15 {
                return None;
            }
            more[at / features] += weight[at] * mean[at] * mean[at];
            at += 1;
        }
        for (more, constant) in more.iter_mut().zip(&constant) {
            // A mean that is rounded moves a term by as many units of itself as of what it would be at zero.
            *more = 1.01 * UNIT * (*more + 4.0 * constant.abs()) + VANISHES;
        }
        // Roundings on the way of a term: of its part, of the parts, of its difference, weight, product and mean, and of
        // the differences that are compared.
        let share = 1.01 * UNIT * (features.div_ceil(PARTS) + 12) as f64;
        let small = more.iter().all(|more| *more < 1e6);
        small.then_some(Classes { mean, weight, constant, more, features, share })
    }

    /// Lines of f32: constants, errors, then of each feature means and weights.
    fn table(&self) -> Vec<u8> {
        let mut table = Vec::with_capacity(8 * LINE * (self.features + 1));
        let mut line = |of: &dyn Fn(usize) -> f64| {
            let mut class = 0;
            while class < LINE {
                let number = if class < self.constant.len() { of(class) } else { 0.0 };
                table.extend_from_slice(&(number as f32).to_le_bytes());
                class += 1;
            }
        };
        line(&|class| self.constant[class]);
        // Rounded up.
        line(&|class| self.more[class] * 1.000_001);
        for feature in 0..self.features {
            line(&|class| self.mean[class * self.features + feature]);
            line(&|class| self.weight[class * self.features + feature]);
        }
        table
    }

    /// Whether most golden rows are answered.
    fn are_sure(&self, golden: &Golden) -> bool {
        let rows = widened(&golden.rows);
        let every = (rows.len() / self.features).div_ceil(ROWS).max(1);
        let (mut sure, mut count) = (0, 0);
        for row in rows.chunks_exact(self.features).step_by(every) {
            sure += usize::from(self.is_sure(row));
            count += 1;
        }
        count > 0 && sure as f64 >= LEAST * f64::from(count)
    }

    /// Whether the class of a row and its probabilities are.
    fn is_sure(&self, row: &[f64]) -> bool {
        let mut scores = Vec::with_capacity(self.constant.len());
        for class in 0..self.constant.len() {
            let (mut sum, mut at, start) = (0.0, 0, class * self.features);
            while at < row.len() {
                let apart = row[at] - self.mean[start + at];
                sum += apart * apart * self.weight[start + at];
                at += 1;
            }
            scores.push((self.constant[class] - sum, self.share * sum + self.more[class]));
        }
        let first = (f64::NEG_INFINITY, 0.0);
        let top = scores.iter().fold(first, |top, &score| if score.0 > top.0 { score } else { top });
        let mut moved = 0.0;
        for score in scores {
            if score != top {
                let apart = score.1 + top.1;
                moved += (score.0 - top.0 + apart).exp() * apart.min(1.0);
            }
        }
        // NaN is not.
        moved <= SURE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use realizar_apr::ir::{Tensor, Values};

    fn tensor(shape: &[usize], values: Vec<f64>) -> Tensor {
        Tensor { shape: shape.to_vec(), values: Values::F64(values), offset: None }
    }

    /// 64 features of mean 2 and variance 0.5 by hand: weights of 1, so that a sum of squares of means is 256.
    #[test]
    fn a_score_is_off_in_parts_of_its_sum_and_of_its_means() {
        let op = |variance| Gaussian {
            mean: tensor(&[2, 64], vec![2.0; 128]),
            variance: tensor(&[2, 64], vec![variance; 128]),
            constant: tensor(&[2], vec![-3.0, 0.0]),
        };
        let classes = Classes::new(&op(0.5), 64).expect("numbers that f32 holds");
        let unit = 2.0_f64.powi(-24);
        let near = |found: f64, expected: f64| (found - expected).abs() <= 1e-12 * expected;
        assert!(near(classes.share, 1.01 * unit * 28.0), "{}", classes.share);
        assert!(near(classes.more[0], 1.01 * unit * 268.0 + 1e-9), "{:?}", classes.more);
        assert!(near(classes.more[1], 1.01 * unit * 256.0 + 1e-9), "{:?}", classes.more);
        assert_eq!(classes.table().len(), 4 * 16 * (2 + 2 * 64));
        // Two equal classes are never sure, and a weight beyond f32 is none of its.
        assert!(!classes.is_sure(&[1.0; 64]));
        assert!(Classes::new(&op(1e-40), 64).is_none());
    }
}
