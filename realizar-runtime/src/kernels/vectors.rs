//! Support vector machines with a radial kernel, for rows of f32: the kernel's values in f32, with the library's
//! computation beside them.
//!
//! A squared distance of differences in f32 is right to `(n + 4) u` of itself, `u` being 2^-24, and `exp(-γ d)` of that
//! to a constant, because `γ d exp(-γ d)` is never above `1 / e`. So is a sum of such values with known coefficients: where
//! the value of a pair of classes is nearer to zero than that, the library's computation answers. What follows the
//! kernel's values is computed as ever.

use super::{Approximate, Decide, Headed, Kernel, Link, Pipeline, Stage, Then, curves, op, panels};
use crate::isa::{Isa, Level, Line, WithIsa, is_scalar, work_on};

/// A machine of `V` vectors and `M` values of pairs of classes.
#[derive(Debug)]
pub struct Vectors<E, const V: usize, const M: usize> {
    /// The library's own computation.
    pub exact: E,
    /// `[V, N]`, in panels of f32.
    pub vectors: &'static [f32],
    /// Of the kernel.
    pub gamma: f32,
    /// How far the value of a pair can be off.
    pub off: f64,
    /// How far the outputs may be from those of the library's computation.
    pub apart: f64,
}

/// What follows the values of `V` vectors.
pub trait Machine<const V: usize, const M: usize, const K: usize>: Sync {
    /// The values of pairs of classes.
    fn pairs(&self, values: &[f64; V], pairs: &mut [f64; M]);
    /// Outputs and class from those.
    fn finish(&self, pairs: &[f64; M], outputs: &mut [f64; K]) -> Option<usize>;
}

impl<R, L, D, const V: usize, const M: usize, const K: usize> Machine<V, M, K>
    for Pipeline<Then<op::Kernel, R, V>, L, D, M>
where
    R: Stage<V, M, In = f64, Out = f64>,
    L: Link<f64, M, K>,
    D: Decide,
{
    #[inline(always)]
    fn pairs(&self, values: &[f64; V], pairs: &mut [f64; M]) {
        self.stages.1.run(values, pairs);
    }

    #[inline(always)]
    fn finish(&self, pairs: &[f64; M], outputs: &mut [f64; K]) -> Option<usize> {
        self.link.link(pairs, outputs);
        self.decision.decide(pairs, outputs)
    }
}

impl<R, H, L, D, const V: usize, const M: usize, const J: usize, const K: usize> Machine<V, M, K>
    for Headed<Then<op::Kernel, R, V>, H, L, D, M, J>
where
    R: Stage<V, M, In = f64, Out = f64>,
    H: Stage<M, J, In = f64, Out = f64>,
    L: Link<f64, J, K>,
    D: Decide,
{
    #[inline(always)]
    fn pairs(&self, values: &[f64; V], pairs: &mut [f64; M]) {
        self.stages.1.run(values, pairs);
    }

    #[inline(always)]
    fn finish(&self, pairs: &[f64; M], outputs: &mut [f64; K]) -> Option<usize> {
        let mut linked = [0.0; J];
        self.head.run(pairs, &mut linked);
        self.link.link(&linked, outputs);
        self.decision.decide(pairs, outputs)
    }
}

impl<E, const N: usize, const V: usize, const M: usize, const K: usize> Approximate<N, K> for Vectors<E, V, M>
where
    E: Kernel<N, K, In = f64, Out = f64> + Machine<V, M, K>,
{
    type Exact = E;

    #[inline(always)]
    fn exact(&self) -> &E {
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
        let pairs = self.pairs::<N, K>(forced, row);
        // Of NaN nothing is sure.
        if !pairs.iter().all(|pair| pair.abs() > self.off) {
            return None;
        }
        let mut wide = [0.0; K];
        let class = self.exact.finish(&pairs, &mut wide);
        *outputs = wide.map(|output| output as f32);
        Some(class)
    }

    fn apart(&self) -> f64 {
        self.apart
    }
}

impl<E, const V: usize, const M: usize> Vectors<E, V, M> {
    /// The values of the pairs of classes, with an instruction set that is asked for, the plain one among them.
    ///
    /// # Panics
    /// When the processor has it not.
    pub fn pairs_on<const N: usize, const K: usize>(&self, level: Level, row: &[f32; N]) -> [f64; M]
    where
        E: Machine<V, M, K>,
    {
        self.pairs::<N, K>(Some(level), row)
    }

    #[inline(always)]
    fn pairs<const N: usize, const K: usize>(&self, forced: Option<Level>, row: &[f32; N]) -> [f64; M]
    where
        E: Machine<V, M, K>,
    {
        let (mut values, mut pairs) = ([0.0; V], [0.0; M]);
        run(forced, Values { row, vectors: self.vectors, gamma: self.gamma, out: &mut values });
        self.exact.pairs(&values, &mut pairs);
        pairs
    }
}

/// Once for all machines of a program.
#[inline(never)]
fn run(forced: Option<Level>, values: Values<'_>) {
    work_on(forced, values);
}

/// The kernel's values of a row.
struct Values<'a> {
    row: &'a [f32],
    vectors: &'static [f32],
    gamma: f32,
    out: &'a mut [f64],
}

/// Vectors in a line.
const LINE: usize = 16;

impl WithIsa for Values<'_> {
    type Output = ();

    #[inline(always)]
    fn with<I: Isa>(mut self, isa: I) {
        panels::all(isa, self.row, [self.vectors], self.out.len(), &mut self);
    }
}

impl<I: Isa> panels::Sums<I, f32, 1> for Values<'_> {
    #[inline(always)]
    fn start(&self, isa: I, _: usize) -> I::F32 {
        I::F32::all(isa, 0.0)
    }

    #[inline(always)]
    fn add(&self, sums: I::F32, x: I::F32, [coordinate]: [I::F32; 1]) -> I::F32 {
        let difference = coordinate.sub(x);
        sums.fused(difference, difference)
    }

    #[inline(always)]
    fn end(&mut self, isa: I, first: usize, sums: I::F32) {
        let mut values = [0.0; LINE];
        curves::exp::<I, f32>(isa, sums.mul(I::F32::all(isa, -self.gamma))).store(&mut values);
        for (out, value) in self.out[first..].iter_mut().zip(values) {
            *out = value.into();
        }
    }
}
