//! What holds stages together: one after another, a change of element type, the whole pipeline.

use super::{Decide, Element, Kernel, Link, Stage};
use std::marker::PhantomData;

/// `A`, then `B`: the widths are `N -> J -> M`.
#[derive(Debug)]
pub struct Then<A, B, const J: usize>(pub A, pub B);

impl<A, B, const N: usize, const J: usize, const M: usize> Stage<N, M> for Then<A, B, J>
where
    A: Stage<N, J>,
    B: Stage<J, M, In = A::Out>,
{
    type In = A::In;
    type Out = B::Out;

    #[inline(always)]
    fn run(&self, row: &[A::In; N], out: &mut [B::Out; M]) {
        let mut between = [A::Out::ZERO; J];
        self.0.run(row, &mut between);
        self.1.run(&between, out);
    }
}

/// Rounds each number to another element type.
#[derive(Debug)]
pub struct Convert<F, T>(pub PhantomData<(F, T)>);

impl<F: Element, T: Element, const N: usize> Stage<N, N> for Convert<F, T> {
    type In = F;
    type Out = T;

    #[inline(always)]
    fn run(&self, row: &[F; N], out: &mut [T; N]) {
        for (out, value) in out.iter_mut().zip(row) {
            *out = T::from_f64(value.to_f64());
        }
    }
}

/// Gives the row as it is.
#[derive(Debug)]
pub struct Pass<E>(pub PhantomData<E>);

impl<E: Element, const N: usize> Stage<N, N> for Pass<E> {
    type In = E;
    type Out = E;

    #[inline(always)]
    fn run(&self, row: &[E; N], out: &mut [E; N]) {
        *out = *row;
    }
}

/// Stages, link and decision: a whole model with `M` scores.
#[derive(Debug)]
pub struct Pipeline<S, L, D, const M: usize> {
    /// From the row to the scores.
    pub stages: S,
    /// From the scores to the outputs.
    pub link: L,
    /// From both to the class.
    pub decision: D,
}

impl<S, L, D, const N: usize, const M: usize, const K: usize> Kernel<N, K> for Pipeline<S, L, D, M>
where
    S: Stage<N, M>,
    L: Link<S::Out, M, K>,
    D: Decide,
{
    type In = S::In;
    type Out = S::Out;

    #[inline(always)]
    fn run(&self, row: &[S::In; N], outputs: &mut [S::Out; K]) -> Option<usize> {
        let mut scores = [S::Out::ZERO; M];
        self.stages.run(row, &mut scores);
        self.link.link(&scores, outputs);
        self.decision.decide(&scores, outputs)
    }
}
