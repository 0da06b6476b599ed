//! What holds stages together: one after another, a change of element type, the whole pipeline.

use super::{BLOCK, Decide, Element, FEW, Kernel, Link, Stage, few_fit, fits};
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
    const BLOCKS: bool = (A::BLOCKS || B::BLOCKS) && fits::<A::Out>(J);

    #[inline(always)]
    fn run(&self, row: &[A::In; N], out: &mut [B::Out; M]) {
        let mut between = [A::Out::ZERO; J];
        self.0.run(row, &mut between);
        self.1.run(&between, out);
    }

    #[inline(always)]
    fn run_narrow(&self, row: &[f32; N], out: &mut [B::Out; M]) {
        if A::KEEPS_F32
            && let Ok(row) = <&[f32; J]>::try_from(row.as_slice())
        {
            self.1.run_narrow(row, out);
            return;
        }
        let mut between = [A::Out::ZERO; J];
        self.0.run_narrow(row, &mut between);
        self.1.run(&between, out);
    }

    #[inline]
    fn run_block(&self, rows: &[[A::In; N]], out: &mut [[B::Out; M]]) {
        if <Self as Stage<N, M>>::BLOCKS {
            return then_blocks(&self.0, &self.1, rows, out);
        }
        for (row, out) in rows.iter().zip(out) {
            self.run(row, out);
        }
    }

    #[inline]
    fn run_few(&self, rows: &[[A::In; N]; FEW], out: &mut [[B::Out; M]; FEW]) {
        if const { few_fit::<A::Out>(J) } {
            return then_few(&self.0, &self.1, rows, out);
        }
        for (row, out) in rows.iter().zip(out) {
            self.run(row, out);
        }
    }
}

/// Both stages for a few rows. By itself, so that only chains that [`few_fit`] have their numbers on the stack.
#[inline]
fn then_few<A, B, const N: usize, const J: usize, const M: usize>(
    first: &A,
    second: &B,
    rows: &[[A::In; N]; FEW],
    out: &mut [[B::Out; M]; FEW],
) where
    A: Stage<N, J>,
    B: Stage<J, M, In = A::Out>,
{
    let mut between = [[A::Out::ZERO; J]; FEW];
    first.run_few(rows, &mut between);
    second.run_few(&between, out);
}

/// Both stages, block by block. By itself, so that only chains that [`fits`] have its numbers on the stack.
#[inline]
fn then_blocks<A, B, const N: usize, const J: usize, const M: usize>(
    first: &A,
    second: &B,
    rows: &[[A::In; N]],
    out: &mut [[B::Out; M]],
) where
    A: Stage<N, J>,
    B: Stage<J, M, In = A::Out>,
{
    let mut between = [[A::Out::ZERO; J]; BLOCK];
    for (rows, out) in rows.chunks(BLOCK).zip(out.chunks_mut(BLOCK)) {
        let between = &mut between[..rows.len()];
        first.run_block(rows, between);
        second.run_block(between, out);
    }
}

/// Rounds each number to another element type.
#[derive(Debug)]
pub struct Convert<F, T>(pub PhantomData<(F, T)>);

impl<F: Element, T: Element, const N: usize> Stage<N, N> for Convert<F, T> {
    type In = F;
    type Out = T;
    const KEEPS_F32: bool = true;

    #[inline(always)]
    fn run(&self, row: &[F; N], out: &mut [T; N]) {
        for (out, value) in out.iter_mut().zip(row) {
            *out = T::from_f64(value.to_f64());
        }
    }

    /// There and back is nothing.
    #[inline(always)]
    fn run_narrow(&self, row: &[f32; N], out: &mut [T; N]) {
        for (out, value) in out.iter_mut().zip(row) {
            *out = T::from_f64(F::from_f32(*value).to_f64());
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

/// A link as a stage.
#[derive(Debug)]
pub struct Linked<L, E>(pub L, pub PhantomData<E>);

impl<L: Link<E, N, M>, E: Element, const N: usize, const M: usize> Stage<N, M> for Linked<L, E> {
    type In = E;
    type Out = E;

    #[inline(always)]
    fn run(&self, row: &[E; N], out: &mut [E; M]) {
        self.0.link(row, out);
    }
}

/// A stage of `J` columns of the row.
#[derive(Debug)]
pub struct Columns<S, const J: usize> {
    /// Their indices, `J` of them.
    pub columns: &'static [u32],
    /// What takes them.
    pub stages: S,
}

impl<S: Stage<J, M>, const N: usize, const J: usize, const M: usize> Stage<N, M> for Columns<S, J> {
    type In = S::In;
    type Out = S::Out;

    #[inline(always)]
    fn run(&self, row: &[S::In; N], out: &mut [S::Out; M]) {
        let mut taken = [S::In::ZERO; J];
        for (taken, &column) in taken.iter_mut().zip(self.columns) {
            *taken = row[column as usize];
        }
        self.stages.run(&taken, out);
    }
}

/// `A` and `B` side by side: the `J` numbers of one, then the `L` of the other.
#[derive(Debug)]
pub struct Join<A, B, const J: usize, const L: usize>(pub A, pub B);

impl<A, B, const N: usize, const J: usize, const L: usize, const M: usize> Stage<N, M> for Join<A, B, J, L>
where
    A: Stage<N, J, Out = f64>,
    B: Stage<N, L, In = A::In, Out = f64>,
{
    type In = A::In;
    type Out = f64;

    #[inline(always)]
    fn run(&self, row: &[A::In; N], out: &mut [f64; M]) {
        const { assert!(J + L == M, "what the branches give is as wide as both together") };
        if let Some((first, rest)) = out.split_first_chunk_mut::<J>()
            && let Some(second) = rest.first_chunk_mut::<L>()
        {
            self.0.run(row, first);
            self.1.run(row, second);
        }
    }
}

/// A model whose decision looks at `M` scores before a head makes `J` numbers of them for the link.
#[derive(Debug)]
pub struct Headed<S, H, L, D, const M: usize, const J: usize> {
    /// From the row to the scores.
    pub stages: S,
    /// From the scores to what enters the link.
    pub head: H,
    /// From there to the outputs.
    pub link: L,
    /// From scores and outputs to the class.
    pub decision: D,
}

impl<S, H, L, D, const N: usize, const M: usize, const J: usize, const K: usize> Kernel<N, K>
    for Headed<S, H, L, D, M, J>
where
    S: Stage<N, M, Out = f64>,
    H: Stage<M, J, In = f64, Out = f64>,
    L: Link<f64, J, K>,
    D: Decide,
{
    type In = S::In;
    type Out = f64;
    const BLOCKS: bool = S::BLOCKS && fits::<f64>(M);

    #[inline(always)]
    fn run(&self, row: &[S::In; N], outputs: &mut [f64; K]) -> Option<usize> {
        let mut scores = [0.0; M];
        self.stages.run(row, &mut scores);
        let mut linked = [0.0; J];
        self.head.run(&scores, &mut linked);
        self.link.link(&linked, outputs);
        self.decision.decide(&scores, outputs)
    }

    #[inline]
    fn run_batch(&self, rows: &[[S::In; N]], outputs: &mut [[f64; K]]) {
        if <Self as Kernel<N, K>>::BLOCKS {
            return headed_blocks(&self.stages, &self.head, &self.link, rows, outputs);
        }
        for (row, outputs) in rows.iter().zip(outputs) {
            self.run(row, outputs);
        }
    }
}

/// Stages block by block, head and link row by row. By itself, as [`then_blocks`] is.
#[inline]
fn headed_blocks<S, H, L, const N: usize, const M: usize, const J: usize, const K: usize>(
    stages: &S,
    head: &H,
    link: &L,
    rows: &[[S::In; N]],
    outputs: &mut [[f64; K]],
) where
    S: Stage<N, M, Out = f64>,
    H: Stage<M, J, In = f64, Out = f64>,
    L: Link<f64, J, K>,
{
    let mut scores = [[0.0; M]; BLOCK];
    for (rows, outputs) in rows.chunks(BLOCK).zip(outputs.chunks_mut(BLOCK)) {
        let scores = &mut scores[..rows.len()];
        stages.run_block(rows, scores);
        for (scores, outputs) in scores.iter().zip(outputs) {
            let mut linked = [0.0; J];
            head.run(scores, &mut linked);
            link.link(&linked, outputs);
        }
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
    const BLOCKS: bool = S::BLOCKS && fits::<S::Out>(M);

    #[inline(always)]
    fn run(&self, row: &[S::In; N], outputs: &mut [S::Out; K]) -> Option<usize> {
        let mut scores = [S::Out::ZERO; M];
        self.stages.run(row, &mut scores);
        self.link.link(&scores, outputs);
        self.decision.decide(&scores, outputs)
    }

    #[inline(always)]
    fn run_narrow(&self, row: &[f32; N], outputs: &mut [f32; K]) -> Option<usize> {
        let (mut scores, mut given) = ([S::Out::ZERO; M], [S::Out::ZERO; K]);
        self.stages.run_narrow(row, &mut scores);
        self.link.link(&scores, &mut given);
        let class = self.decision.decide(&scores, &given);
        *outputs = given.map(Element::to_f32);
        class
    }

    #[inline]
    fn run_batch(&self, rows: &[[S::In; N]], outputs: &mut [[S::Out; K]]) {
        if <Self as Kernel<N, K>>::BLOCKS {
            return linked_blocks(&self.stages, &self.link, rows, outputs);
        }
        for (row, outputs) in rows.iter().zip(outputs) {
            self.run(row, outputs);
        }
    }
}

/// Stages and link, block by block. By itself, as [`then_blocks`] is.
#[inline]
fn linked_blocks<S, L, const N: usize, const M: usize, const K: usize>(
    stages: &S,
    link: &L,
    rows: &[[S::In; N]],
    outputs: &mut [[S::Out; K]],
) where
    S: Stage<N, M>,
    L: Link<S::Out, M, K>,
{
    let mut scores = [[S::Out::ZERO; M]; BLOCK];
    for (rows, outputs) in rows.chunks(BLOCK).zip(outputs.chunks_mut(BLOCK)) {
        let scores = &mut scores[..rows.len()];
        stages.run_block(rows, scores);
        for (scores, outputs) in scores.iter().zip(outputs) {
            link.link(scores, outputs);
        }
    }
}
