//! Small trees, for rows of f32: the outcomes of the tests of several trees are a byte, and a table has the sum of their
//! leaves for each of its values.
//!
//! Features are compared as they are, sixteen tests at once, and what is left of a tree is a share of one look at a table.
//! Where registers hold sixteen numbers, trees of at most three levels that ask many questions are computed sixteen at once.
//! Sums are whole numbers of a quantum, so that their order says nothing: every instruction set gives the same bits.
//! [`Fused`] knows how far such a score can be from the library's, which adds leaf by leaf. A row whose class depends on
//! less goes to the exact kernel, as all rows of f64 do.

use super::approximate::exactly;
use super::network::Class;
use super::{Approximate, Decide, Element, Link, Pipeline, Stage};
use crate::isa::{Isa, Level, WithIsa, work_on};
use std::hint::black_box;

pub use crate::isa::{Across, Sixteen};

/// A sum over small trees, `M` scores of it; a byte of outcomes has `V` values, 128 or 256.
#[derive(Debug)]
pub struct Fused<S, L, D, const M: usize, const V: usize> {
    /// The library's own computation.
    pub exact: Pipeline<S, L, D, M>,
    /// For each line the features that its tests look at.
    pub features: &'static [Sixteen<u32>],
    /// For each of them the cut point: a test holds where the feature is above it.
    pub cuts: &'static [Sixteen<f32>],
    /// For each line the tests that hold for NaN; none where no test does.
    pub missing: &'static [u32],
    /// For each score its first line that trees in blocks need, the line after its last, the block after its last.
    pub ends: &'static [[u32; 3]; M],
    /// For each of both bytes of each line the sum of leaves for each of its values.
    pub sums: &'static [[[i32; V]; 2]],
    /// The same trees, sixteen in a block; none where bytes are as soon.
    pub across: &'static [Across],
    /// What each score starts at.
    pub base: &'static [f64; M],
    /// What such a sum is multiplied by.
    pub quantum: f64,
    /// How far a score can be from the library's.
    pub off: f64,
    /// How far outputs can be, in parts of those above 1 in size.
    pub apart: f64,
    /// What the class depends on.
    pub class: Class,
}

/// Rows of a batch whose scores are computed before they are linked.
const TOGETHER: usize = 32;

impl<S, L, D, const N: usize, const M: usize, const K: usize, const V: usize> Approximate<N, K>
    for Fused<S, L, D, M, V>
where
    S: Stage<N, M>,
    L: Link<S::Out, M, K>,
    D: Decide,
{
    type Exact = Pipeline<S, L, D, M>;

    #[inline(always)]
    fn exact(&self) -> &Pipeline<S, L, D, M> {
        &self.exact
    }

    /// Tables whose numbers the optimiser sees it may copy into the code.
    #[inline]
    fn approximate(
        &self,
        forced: Option<Level>,
        row: &[f32; N],
        outputs: &mut [f32; K],
    ) -> Option<Option<usize>> {
        self.answer::<S::Out, K>(work_on(forced, Row { kernel: black_box(self), row }), outputs)
    }

    #[inline]
    fn run_batch_on(&self, forced: Option<Level>, rows: &[[f32; N]], outputs: &mut [[f32; K]]) {
        let mut scores = [[0.0; M]; TOGETHER];
        for (rows, outputs) in rows.chunks(TOGETHER).zip(outputs.chunks_mut(TOGETHER)) {
            let scores = &mut scores[..rows.len()];
            work_on(forced, Rows { kernel: black_box(self), rows, scores });
            for ((row, &mut scores), outputs) in rows.iter().zip(scores).zip(outputs) {
                if self.answer::<S::Out, K>(scores, outputs).is_none() {
                    exactly(&self.exact, row, outputs);
                }
            }
        }
    }

    fn apart(&self) -> f64 {
        self.apart
    }
}

impl<S, L, D, const M: usize, const V: usize> Fused<S, L, D, M, V> {
    /// The scores of a row, with an instruction set that is asked for.
    ///
    /// # Panics
    /// When the processor has it not.
    #[must_use]
    pub fn scores_on<const N: usize>(&self, level: Level, row: &[f32; N]) -> [f64; M] {
        work_on(Some(level), Row { kernel: self, row })
    }

    /// Outputs and class, where the scores say them.
    #[inline(always)]
    fn answer<E: Element, const K: usize>(
        &self,
        scores: [f64; M],
        outputs: &mut [f32; K],
    ) -> Option<Option<usize>>
    where
        L: Link<E, M, K>,
        D: Decide,
    {
        if !self.class.is_sure(&scores, self.off) {
            return None;
        }
        let scores = scores.map(E::from_f64);
        let mut linked = [E::ZERO; K];
        self.exact.link.link(&scores, &mut linked);
        *outputs = linked.map(Element::to_f32);
        Some(self.exact.decision.decide(&scores, &linked))
    }
}

/// One row, whose scores stay in registers where they are few.
struct Row<'a, F, const N: usize> {
    kernel: &'a F,
    row: &'a [f32; N],
}

impl<S, L, D, const N: usize, const M: usize, const V: usize> WithIsa for Row<'_, Fused<S, L, D, M, V>, N> {
    type Output = [f64; M];

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) -> [f64; M] {
        self.kernel.scores(isa, self.row)
    }
}

/// Rows and their scores.
struct Rows<'a, F, const N: usize, const M: usize> {
    kernel: &'a F,
    rows: &'a [[f32; N]],
    scores: &'a mut [[f64; M]],
}

impl<S, L, D, const N: usize, const M: usize, const V: usize> WithIsa
    for Rows<'_, Fused<S, L, D, M, V>, N, M>
{
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        for (row, scores) in self.rows.iter().zip(self.scores) {
            *scores = self.kernel.scores(isa, row);
        }
    }
}

impl<S, L, D, const M: usize, const V: usize> Fused<S, L, D, M, V> {
    #[inline(always)]
    fn scores<I: Isa, const N: usize>(&self, isa: I, row: &[f32; N]) -> [f64; M] {
        let &Fused { features, cuts, missing, ends, sums, across, base, quantum, .. } = self;
        let taken = isa.taken(row);
        let some_missing = !missing.is_empty() && isa.some_missing(row, taken);
        let in_blocks = I::ACROSS && N <= 32 && !across.is_empty() && !some_missing;
        let (mut scores, mut first, mut block) = (*base, 0, 0);
        for (score, &ends) in scores.iter_mut().zip(ends) {
            let [left, end, last] = ends.map(|end| end as usize);
            let mut total = [0_i32; 2];
            if in_blocks {
                total[0] = isa.across(taken, &across[block..last]);
                (first, block) = (left, last);
            }
            let lines = features[first..end].iter().zip(&cuts[first..end]).zip(&sums[first..end]);
            if some_missing {
                for (((features, cuts), sums), &right) in lines.zip(&missing[first..end]) {
                    let holds = isa.above(row, taken, features, cuts) | (absent(row, features) & right);
                    total = added(total, sums, holds);
                }
            } else {
                for ((features, cuts), sums) in lines {
                    total = added(total, sums, isa.above(row, taken, features, cuts));
                }
            }
            *score += f64::from(total[0].wrapping_add(total[1])) * quantum;
            first = end;
        }
        scores
    }
}

/// The sums of a line's two bytes, added.
#[inline(always)]
fn added<const V: usize>(total: [i32; 2], sums: &[[i32; V]; 2], holds: u32) -> [i32; 2] {
    let (low, high) = (holds as usize & 255, (holds >> 8) as usize & 255);
    [total[0].wrapping_add(sums[0][low % V]), total[1].wrapping_add(sums[1][high % V])]
}

/// The features of a line that are missing.
#[inline(always)]
fn absent<const N: usize>(row: &[f32; N], features: &Sixteen<u32>) -> u32 {
    features.iter().enumerate().fold(0, |absent, (test, &feature)| {
        absent | u32::from(row.get(feature as usize).is_some_and(|x| x.is_nan())) << test
    })
}
