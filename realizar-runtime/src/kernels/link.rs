//! Links: from the last stage's scores to the model's outputs, in the type of the scores.

use super::activation::{divide_by_sum, logistic, softmax};
use super::decide::first_largest;
use super::scores::{MOST, folded, masked};
use super::{Element, Link, curves};
use crate::isa::{Isa, Line};

/// The largest score.
#[derive(Debug, Clone, Copy, Default)]
pub struct Top {
    /// Itself.
    pub largest: f32,
    /// Where it is; where there are others, one that is as good.
    pub index: usize,
    /// Whether others may be as large.
    pub others: bool,
}

/// The scores as they are.
#[derive(Debug, Clone, Copy)]
pub struct Identity;

/// `1 / (1 + exp(-scale * x))` each.
#[derive(Debug, Clone, Copy)]
pub struct Logistic {
    /// See above.
    pub scale: f64,
}

/// `[1 - p, p]` with `p` as in [`Logistic`].
#[derive(Debug, Clone, Copy)]
pub struct LogisticPair {
    /// See above.
    pub scale: f64,
}

/// `exp(x - max)`, divided by their sum.
#[derive(Debug, Clone, Copy)]
pub struct Softmax;

/// [`Logistic`] each, then divided by their sum.
#[derive(Debug, Clone, Copy)]
pub struct OneVsRest {
    /// See above.
    pub scale: f64,
}

/// `exp(x)` each.
#[derive(Debug, Clone, Copy)]
pub struct Exp;

/// `log(1 + exp(x))` each.
#[derive(Debug, Clone, Copy)]
pub struct Softplus;

/// `sign(x) * x^2` each.
#[derive(Debug, Clone, Copy)]
pub struct SignedSquare;

/// The index of the first largest score.
#[derive(Debug, Clone, Copy)]
pub struct Argmax;

/// 1 where the score is above zero, else 0.
#[derive(Debug, Clone, Copy)]
pub struct Step;

/// `-2^(-x / normalizer)`: an isolation forest's score from its mean path length.
#[derive(Debug, Clone, Copy)]
pub struct AnomalyScore {
    /// Expected path length for the training sample's size.
    pub normalizer: f64,
}

#[inline(always)]
fn each<E: Element, const M: usize>(scores: &[E; M], outputs: &mut [E; M], function: impl Fn(E) -> E) {
    for (output, &score) in outputs.iter_mut().zip(scores) {
        *output = function(score);
    }
}

impl<E: Element, const M: usize> Link<E, M, M> for Identity {
    #[inline(always)]
    fn link(&self, scores: &[E; M], outputs: &mut [E; M]) {
        *outputs = *scores;
    }

    #[inline(always)]
    fn narrow<I: Isa>(&self, _: I, scores: &[f32; MOST], _: Top, outputs: &mut [f32; M]) {
        outputs.copy_from_slice(&scores[..M]);
    }
}

impl<E: Element, const M: usize> Link<E, M, M> for Logistic {
    #[inline(always)]
    fn link(&self, scores: &[E; M], outputs: &mut [E; M]) {
        each(scores, outputs, |x| logistic(x, E::from_f64(self.scale)));
    }
}

impl<E: Element> Link<E, 1, 2> for LogisticPair {
    #[inline(always)]
    fn link(&self, &[score]: &[E; 1], outputs: &mut [E; 2]) {
        let p = logistic(score, E::from_f64(self.scale));
        *outputs = [E::ONE - p, p];
    }

    #[inline(always)]
    fn narrow_scores<I: Isa>(&self, isa: I, scores: &[f64], outputs: &mut [[f32; 2]]) {
        let scale = I::F64::all(isa, self.scale);
        for (scores, outputs) in scores.chunks_exact(8).zip(outputs.chunks_mut(8)) {
            let x = I::F64::load(isa, scores).mul(scale);
            let mut p = [0.0; 8];
            curves::logistic::<I, f64>(isa, x).store(&mut p);
            let pairs = p.map(|p| [(1.0 - p) as f32, p as f32]);
            match <&mut [[f32; 2]; 8]>::try_from(&mut *outputs) {
                Ok(outputs) => *outputs = pairs,
                Err(_) => outputs.copy_from_slice(&pairs[..outputs.len()]),
            }
        }
    }
}

impl<E: Element, const M: usize> Link<E, M, M> for Softmax {
    #[inline(always)]
    fn link(&self, scores: &[E; M], outputs: &mut [E; M]) {
        *outputs = *scores;
        softmax(outputs);
    }

    const TOP: bool = true;

    #[inline(always)]
    fn narrow<I: Isa>(&self, isa: I, scores: &[f32; MOST], top: Top, outputs: &mut [f32; M]) {
        let largest = I::F32::all(isa, top.largest);
        let mut powers = [0.0; MOST];
        let mut sum = I::F32::all(isa, 0.0);
        for first in (0..M.min(MOST)).step_by(LINE) {
            let line = I::F32::load(isa, &scores[first..]).sub(largest);
            let power = curves::exp_of_less::<I, f32>(isa, masked::<I>(isa, line, M - first));
            power.store(&mut powers[first..]);
            // Zero added would be an addition to wait for.
            sum = if first == 0 { power } else { sum.add(power) };
        }
        let mut line = [0.0; LINE];
        sum.store(&mut line);
        let sum = I::F32::all(isa, folded(line, |a, b| a + b));
        for first in (0..M.min(MOST)).step_by(LINE) {
            let line = I::F32::load(isa, &powers[first..]);
            line.div(sum).store(&mut powers[first..]);
        }
        outputs.copy_from_slice(&powers[..M]);
    }
}

/// Numbers in a line.
const LINE: usize = 16;

impl<E: Element, const M: usize> Link<E, M, M> for OneVsRest {
    #[inline(always)]
    fn link(&self, scores: &[E; M], outputs: &mut [E; M]) {
        each(scores, outputs, |x| logistic(x, E::from_f64(self.scale)));
        divide_by_sum(outputs);
    }
}

impl<E: Element, const M: usize> Link<E, M, M> for Exp {
    #[inline(always)]
    fn link(&self, scores: &[E; M], outputs: &mut [E; M]) {
        each(scores, outputs, E::exp);
    }
}

impl<E: Element, const M: usize> Link<E, M, M> for Softplus {
    #[inline(always)]
    fn link(&self, scores: &[E; M], outputs: &mut [E; M]) {
        each(scores, outputs, |x| (E::ONE + x.exp()).ln());
    }
}

impl<E: Element, const M: usize> Link<E, M, M> for SignedSquare {
    #[inline(always)]
    fn link(&self, scores: &[E; M], outputs: &mut [E; M]) {
        each(scores, outputs, |x| sign(x) * x * x);
    }
}

impl<E: Element, const M: usize> Link<E, M, 1> for Argmax {
    #[inline(always)]
    fn link(&self, scores: &[E; M], outputs: &mut [E; 1]) {
        *outputs = [E::from_f64(first_largest(scores) as f64)];
    }

    const TOP: bool = true;

    #[inline(always)]
    fn narrow<I: Isa>(&self, _: I, _: &[f32; MOST], top: Top, outputs: &mut [f32; 1]) {
        *outputs = [top.index as f32];
    }
}

impl<E: Element> Link<E, 1, 1> for Step {
    #[inline(always)]
    fn link(&self, scores: &[E; 1], outputs: &mut [E; 1]) {
        each(scores, outputs, |x| if x > E::ZERO { E::ONE } else { E::ZERO });
    }
}

impl<E: Element> Link<E, 1, 1> for AnomalyScore {
    #[inline(always)]
    fn link(&self, scores: &[E; 1], outputs: &mut [E; 1]) {
        each(scores, outputs, |x| -(-x / E::from_f64(self.normalizer)).exp2());
    }
}

/// 1, -1, or 0 for zero and NaN.
#[inline(always)]
fn sign<E: Element>(x: E) -> E {
    if x > E::ZERO {
        E::ONE
    } else if x < E::ZERO {
        -E::ONE
    } else {
        E::ZERO
    }
}
