//! Networks in f32, with the computation of the library beside them for the rows that need it.
//!
//! A library that computes a network in f64 asks twice the memory and half the lanes of what its answers are worth.
//! [`Network`] answers rows of f32 with sums of fused products in f32, and knows two things about each row:
//!
//! - how far its scores can be from the exact kernel's, whatever the roundings: the class is believed only where no
//!   other class is within that;
//! - how far they are likely to be, where roundings are as random as they look: the outputs are believed only where
//!   that is within 1e-5.
//!
//! Any other row, and every row where the processor has no vectors, goes to the exact kernel, as all rows of f64 do.
//! Both are made of a constant for each layer times the norm of the numbers that enter it; the constants are made
//! from the weights when the model is compiled, and `docs/exactness.md` says how. The sums of one row and of many
//! have the same order, so a batch has the bits of its rows, and so do all instruction sets.

mod layer;
mod weight;

pub use layer::{After, Layer};
pub use weight::Weight;

use super::approximate::exactly;
use super::decide::first_largest;
use super::link::Top;
use super::scores::MOST;
use super::{Approximate, Decide, Element, FEW, Link, Pipeline, Stage};
use crate::isa::{Isa, Level, Line, WithIsa, is_scalar, work_on};
use layer::{LINE, TILE};

/// What comes before the first layer.
#[derive(Debug)]
pub enum Scaling {
    /// In f64, rounded once at the end.
    Wide(Scale<f64>),
    /// In f32, each operation rounded as the library rounds it.
    Narrow(Scale<f32>),
}

/// `(x - offset) * factor + addend` for each feature, then clipped.
#[derive(Debug)]
pub struct Scale<E: 'static> {
    /// Subtracted.
    pub offset: Option<&'static [E]>,
    /// Multiplied by: one divided by what the library divides by, where it divides.
    pub factor: Option<&'static [E]>,
    /// Added, where there is a factor.
    pub addend: Option<&'static [E]>,
    /// Lowest and highest result, where something is added.
    pub clip: Option<[E; 2]>,
}

/// What the class depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Class {
    /// There is none.
    Never,
    /// Which score is the largest.
    Largest,
    /// Whether the last score is above this.
    Above(f64),
}

/// What the outputs are, and so how far they may be from the library's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Told {
    /// Probabilities of a logistic or a softmax: 1e-5.
    Probabilities,
    /// The scores themselves: this far.
    Values(f64),
    /// The scores themselves: 1e-5 of the largest of them.
    Parts,
}

/// How far a probability may be from the library's, and a score in parts of the largest.
const NEAR: f64 = 1e-5;

/// Numbers before and after a layer, of `R` rows, at a cache line: a line of numbers that lies across two is twice
/// the work, and where a stack starts is another place in each run.
#[repr(align(64))]
struct Places<const W: usize, const R: usize>([[[f32; W]; R]; 2]);

/// Rows of a batch that go through the layers together.
const TOGETHER: usize = 4 * TILE;

/// Numbers that are so far apart, or a multiple of that, have few places in the nearest cache.
const ALIKE: usize = 256;

/// Layers in f32 of a whole model with `M` scores, whose weights tables keep as `E`. No layer takes or gives more than
/// `W` numbers, a multiple of 16, and better none of 256: rows so far apart push each other out of the nearest cache.
#[derive(Debug)]
pub struct Network<S, L, D, const M: usize, const W: usize, E: 'static = f32> {
    /// The library's own computation.
    pub exact: Pipeline<S, L, D, M>,
    /// Before the first layer.
    pub scale: Option<Scaling>,
    /// One after another.
    pub layers: &'static [Layer<E>],
    /// Rows of a larger norm, scaled, are not for f32.
    pub limit: f64,
    /// What the biases do to the scores of any row.
    pub biases: Known,
    /// What the class depends on.
    pub class: Class,
    /// What the outputs are.
    pub told: Told,
}

/// What is known about the scores of a row; where only differences of scores count, half of what is known about those.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// How far one can be from the exact kernel's.
    pub worst: f64,
    /// How far one is likely to be.
    pub likely: f64,
}

impl Known {
    const NOTHING: Known = Known { worst: f64::INFINITY, likely: f64::INFINITY };
}

impl<S, L, D, E, const N: usize, const M: usize, const K: usize, const W: usize> Approximate<N, K>
    for Network<S, L, D, M, W, E>
where
    E: Weight,
    S: Stage<N, M, Out = f64>,
    L: Link<f64, M, K>,
    D: Decide,
{
    type Exact = Pipeline<S, L, D, M>;

    #[inline(always)]
    fn exact(&self) -> &Pipeline<S, L, D, M> {
        &self.exact
    }

    #[inline]
    fn approximate(
        &self,
        forced: Option<Level>,
        row: &[f32; N],
        outputs: &mut [f32; K],
    ) -> Option<Option<usize>> {
        if is_scalar(forced) {
            return None;
        }
        let (mut places, mut known) = (Places([[[0.0; W]; 1]; 2]), [Known::NOTHING]);
        let [[first], [second]] = &mut places.0;
        let scores = run(forced, self.rows(row, N, [first, second], &mut known));
        self.link(forced, scores, std::slice::from_mut(outputs));
        self.answer(scores, outputs, known[0])
    }

    #[inline]
    fn run_batch_on(&self, forced: Option<Level>, rows: &[[f32; N]], outputs: &mut [[f32; K]]) {
        if is_scalar(forced) {
            for (row, outputs) in rows.iter().zip(outputs) {
                exactly(&self.exact, row, outputs);
            }
            return;
        }
        // Too few to go through the layers together need no place for many.
        if rows.len() < TILE {
            for (row, outputs) in rows.iter().zip(outputs) {
                self.run_on(forced, row, outputs);
            }
            return;
        }
        let (mut places, mut known) = (Places([[[0.0; W]; TOGETHER]; 2]), [Known::NOTHING; TOGETHER]);
        // Rows that are not believed wait until there are as many as are computed together.
        let (mut waiting, mut count) = ([0; FEW], 0);
        let total = rows.len().min(outputs.len());
        for start in (0..total).step_by(TOGETHER) {
            let end = (start + TOGETHER).min(total);
            let (part, given) = (&rows[start..end], &mut outputs[start..end]);
            let [first, second] = &mut places.0;
            let places = [first.as_flattened_mut(), second.as_flattened_mut()];
            let scores = run(forced, self.rows(part.as_flattened(), N, places, &mut known[..part.len()]));
            self.link(forced, scores, given);
            let (scores, _) = scores.as_chunks::<W>();
            for (row, (scores, known)) in (start..end).zip(scores.iter().zip(&known)) {
                if self.answer(scores, &outputs[row], *known).is_none() {
                    waiting[count] = row;
                    count += 1;
                    if count == FEW {
                        together(&self.exact, waiting, rows, outputs);
                        count = 0;
                    }
                }
            }
        }
        for &row in &waiting[..count] {
            exactly(&self.exact, &rows[row], &mut outputs[row]);
        }
    }

    fn apart(&self) -> f64 {
        match self.told {
            Told::Probabilities | Told::Parts => NEAR,
            Told::Values(apart) => apart,
        }
    }
}

impl<S, L, D, E: Weight, const M: usize, const W: usize> Network<S, L, D, M, W, E> {
    /// The scores of a row in f32 and what is known about them, with an instruction set that is asked for, the plain
    /// one among them.
    ///
    /// # Panics
    /// When the processor has it not.
    #[must_use]
    pub fn scores_on<const N: usize>(&self, level: Level, row: &[f32; N]) -> ([f32; M], Known) {
        let (mut places, mut known) = (Places([[[0.0; W]; 1]; 2]), [Known::NOTHING]);
        let [[first], [second]] = &mut places.0;
        let scores = run(Some(level), self.rows(row, N, [first, second], &mut known));
        (std::array::from_fn(|i| scores[i]), known[0])
    }

    #[inline(always)]
    fn rows<'a, 'k>(
        &'a self,
        rows: &'a [f32],
        features: usize,
        places: [&'a mut [f32]; 2],
        known: &'k mut [Known],
    ) -> Rows<'a, 'k, E> {
        let Network { scale, layers, limit, biases, .. } = self;
        let scale = scale.as_ref();
        Rows { scale, layers, limit: *limit, biases: *biases, rows, features, places, width: W, known }
    }

    /// The outputs of rows from their scores, those of a softmax a line at a time.
    #[inline(always)]
    fn link<const K: usize>(&self, forced: Option<Level>, scores: &[f32], outputs: &mut [[f32; K]])
    where
        L: Link<f64, M, K>,
    {
        if const { L::TOP && M <= MOST } {
            return work_on(forced, ByLines::<L, M, K, W> { link: &self.exact.link, scores, outputs });
        }
        for (scores, outputs) in scores.chunks_exact(W).zip(outputs) {
            let mut linked = [0.0; K];
            self.exact.link.link(&std::array::from_fn(|i| scores[i].into()), &mut linked);
            *outputs = linked.map(|output| output as f32);
        }
    }

    /// The class, where it and the outputs are believed.
    #[inline(always)]
    fn answer<const K: usize>(
        &self,
        scores: &[f32],
        outputs: &[f32; K],
        known: Known,
    ) -> Option<Option<usize>> {
        let scores: [f64; M] = std::array::from_fn(|i| scores[i].into());
        let sure = self.class.is_sure(&scores, known.worst) && self.told.is_sure(outputs, known.likely);
        sure.then(|| self.class.of(&scores))
    }
}

/// The rows of f32 with these indices, as the library computes them.
#[cold]
#[inline(never)]
fn together<S, L, D, const N: usize, const M: usize, const K: usize>(
    exact: &Pipeline<S, L, D, M>,
    indices: [usize; FEW],
    rows: &[[f32; N]],
    outputs: &mut [[f32; K]],
) where
    S: Stage<N, M, Out = f64>,
    L: Link<f64, M, K>,
{
    let mut scores = [[0.0; M]; FEW];
    exact.stages.run_few(&indices.map(|row| rows[row].map(Element::from_f32)), &mut scores);
    for (row, scores) in indices.into_iter().zip(scores) {
        let mut linked = [0.0; K];
        exact.link.link(&scores, &mut linked);
        outputs[row] = linked.map(|output| output as f32);
    }
}

/// Rows of scores, and the places of their outputs.
struct ByLines<'a, L, const M: usize, const K: usize, const W: usize> {
    link: &'a L,
    scores: &'a [f32],
    outputs: &'a mut [[f32; K]],
}

impl<L, const M: usize, const K: usize, const W: usize> WithIsa for ByLines<'_, L, M, K, W>
where
    L: Link<f64, M, K>,
{
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) {
        let length = const { if W < MOST { W } else { MOST } };
        for (scores, outputs) in self.scores.chunks_exact(W).zip(self.outputs) {
            let mut lines = [0.0; MOST];
            lines[..length].copy_from_slice(&scores[..length]);
            let largest = lines[..M].iter().fold(f32::NEG_INFINITY, |largest, &score| largest.max(score));
            self.link.narrow(isa, &lines, Top { largest, ..Top::default() }, outputs);
        }
    }
}

impl Class {
    /// Whether scores that are each up to `off` away say the same. Of NaN nothing is sure.
    #[inline(always)]
    pub(in super::super) fn is_sure(self, scores: &[f64], off: f64) -> bool {
        match self {
            Class::Never => true,
            Class::Above(threshold) => scores.last().is_some_and(|score| (score - threshold).abs() > off),
            Class::Largest => {
                let (mut first, mut second) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
                for &score in scores {
                    second = second.max(score.min(first));
                    first = first.max(score);
                }
                first - second > 2.0 * off
            }
        }
    }
}

impl Class {
    /// The class of scores that are sure.
    #[inline(always)]
    fn of(self, scores: &[f64]) -> Option<usize> {
        match self {
            Class::Never => None,
            Class::Largest => Some(first_largest(scores)),
            Class::Above(threshold) => {
                Some(usize::from(scores.last().is_some_and(|score| *score > threshold)))
            }
        }
    }
}

impl Told {
    /// Whether outputs whose scores are likely to be up to `off` away are near enough.
    #[inline(always)]
    #[must_use]
    pub fn is_sure(self, outputs: &[f32], off: f64) -> bool {
        match self {
            Told::Values(apart) => off <= apart,
            Told::Parts => {
                let largest = outputs.iter().fold(0.0, |largest: f32, output| largest.max(output.abs()));
                off <= NEAR * f64::from(largest)
            }
            Told::Probabilities => {
                // A logistic moves by p (1 - p) of what its score moves by, a softmax by at most twice that.
                let steepest = outputs.iter().fold(0.0, |steepest: f32, &p| steepest.max(p * (1.0 - p)));
                2.0 * f64::from(steepest) * off <= NEAR
            }
        }
    }
}

/// Does the work, once for all networks of a program whose weights are kept alike.
#[inline(never)]
fn run<'a, E: Weight>(forced: Option<Level>, rows: Rows<'a, '_, E>) -> &'a [f32] {
    work_on(forced, rows)
}

/// Rows, and all of a network that does not depend on its sizes.
struct Rows<'a, 'k, E: 'static> {
    scale: Option<&'a Scaling>,
    layers: &'static [Layer<E>],
    limit: f64,
    biases: Known,
    /// `features` numbers for each.
    rows: &'a [f32],
    features: usize,
    /// For what enters and what leaves a layer: `width` numbers for each row.
    places: [&'a mut [f32]; 2],
    width: usize,
    /// For each row.
    known: &'k mut [Known],
}

impl<'a, E: Weight> WithIsa for Rows<'a, '_, E> {
    /// The scores of each row, and what fills them up to `width`.
    type Output = &'a [f32];

    #[inline(always)]
    fn with<I: Isa>(self, isa: I) -> &'a [f32] {
        let Rows { scale, layers, limit, biases, rows, features, places, width, known } = self;
        let [mut from, mut to] = places;
        // Rows whose columns push each other out of the nearest cache move to places where they do not.
        let moves = known.len() >= TILE && features.is_multiple_of(ALIKE) && features < width;
        let is_placed = scale.is_some() || moves;
        if is_placed {
            for (row, out) in rows.chunks_exact(features.max(1)).zip(from.chunks_exact_mut(width)) {
                match scale {
                    Some(scale) => scale.row(row, out),
                    None => out[..features].copy_from_slice(row),
                }
                out[features..features.next_multiple_of(LINE)].fill(0.0);
            }
        }
        for (index, layer) in layers.iter().enumerate() {
            let is_row = index == 0 && !is_placed;
            let (given, stride) = if is_row { (rows, features) } else { (&*from, width) };
            // Later layers may be bounded by what enters the first.
            if index == 0 || layer.worst > 0.0 {
                // Places have whole lines, filled up with zeros.
                let end = if is_row { layer.inputs } else { layer.inputs.next_multiple_of(LINE) };
                for (row, known) in given.chunks(stride.max(1)).zip(known.iter_mut()) {
                    let norm = norm(isa, &row[..end]);
                    if index == 0 {
                        // Of NaN and infinity too, nothing is known.
                        *known = if norm <= limit { biases } else { Known::NOTHING };
                        known.likely *= known.likely;
                    }
                    known.worst += layer.worst * norm;
                    // Errors of layers do not know of each other: their squares add up, until the end.
                    known.likely += (layer.likely * norm) * (layer.likely * norm);
                }
            }
            layer.run(isa, (given, stride), known.len(), (to, width));
            std::mem::swap(&mut from, &mut to);
        }
        for known in known {
            known.likely = known.likely.sqrt();
            if !known.worst.is_finite() {
                *known = Known::NOTHING;
            }
        }
        from
    }
}

impl Scaling {
    #[inline(always)]
    fn row(&self, row: &[f32], out: &mut [f32]) {
        match self {
            Scaling::Wide(scale) => scale.row(row, out),
            Scaling::Narrow(scale) => scale.row(row, out),
        }
    }
}

impl<E: Element> Scale<E> {
    /// The same operations as the library's, but for a product where it divides: in f64 both are right to 2^-51.
    #[inline(always)]
    fn row(&self, row: &[f32], out: &mut [f32]) {
        let wide = E::from_f32;
        match (self.offset, self.factor) {
            (offset, Some(factor)) if self.addend.is_some() => {
                let addend = self.addend.unwrap_or_default();
                let ends = self.clip.unwrap_or([f64::NEG_INFINITY, f64::INFINITY].map(E::from_f64));
                if let Some(offset) = offset {
                    let tables = out.iter_mut().zip(row).zip(offset).zip(factor).zip(addend);
                    for ((((out, &x), &offset), &factor), &addend) in tables {
                        *out = clipped((wide(x) - offset) * factor + addend, ends).to_f32();
                    }
                } else {
                    for (((out, &x), &factor), &addend) in out.iter_mut().zip(row).zip(factor).zip(addend) {
                        *out = clipped(wide(x) * factor + addend, ends).to_f32();
                    }
                }
            }
            (Some(offset), Some(factor)) => {
                for (((out, &x), &offset), &factor) in out.iter_mut().zip(row).zip(offset).zip(factor) {
                    *out = ((wide(x) - offset) * factor).to_f32();
                }
            }
            (Some(offset), None) => {
                for ((out, &x), &offset) in out.iter_mut().zip(row).zip(offset) {
                    *out = (wide(x) - offset).to_f32();
                }
            }
            (None, Some(factor)) => {
                for ((out, &x), &factor) in out.iter_mut().zip(row).zip(factor) {
                    *out = (wide(x) * factor).to_f32();
                }
            }
            (None, None) => out[..row.len()].copy_from_slice(row),
        }
    }
}

/// Within both ends; NaN stays NaN.
#[inline(always)]
fn clipped<E: Element>(value: E, [low, high]: [E; 2]) -> E {
    if value < low {
        low
    } else if value > high {
        high
    } else {
        value
    }
}

/// The root of the sum of squares, to some units in the last place of f32; NaN and infinity where there are such.
#[inline(always)]
fn norm<I: Isa>(isa: I, numbers: &[f32]) -> f64 {
    let zero = I::F32::all(isa, 0.0);
    let (mut a, mut b) = (zero, zero);
    let pairs = numbers.chunks_exact(2 * LINE);
    let rest = pairs.remainder();
    for pair in pairs {
        let (first, second) = (I::F32::load(isa, pair), I::F32::load(isa, &pair[LINE..]));
        (a, b) = (a.fused(first, first), b.fused(second, second));
    }
    let (line, last) = rest.split_at(rest.len() & LINE);
    if !line.is_empty() {
        let line = I::F32::load(isa, line);
        a = a.fused(line, line);
    }
    let last = last.iter().fold(0.0, |sum, &x| sum + x * x);
    let mut sums = [0.0; LINE];
    a.add(b).store(&mut sums);
    let [mut eight, upper] =
        [&sums[..8], &sums[8..]].map(|half| <[f32; 8]>::try_from(half).unwrap_or_default());
    for (sum, upper) in eight.iter_mut().zip(upper) {
        *sum += upper;
    }
    let [s, t, u, v, w, x, y, z] = eight;
    f64::from((((s + w) + (t + x)) + ((u + y) + (v + z))) + last).sqrt()
}
