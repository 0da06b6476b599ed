//! Kernels that answer rows of f32 by a computation of their own, with the library's beside it.
//!
//! Such a kernel knows how far its computation can be from the library's. Where a row's answer depends on less, and for
//! all rows of f64, the library's order of operations decides.

use super::{Element, Kernel};
use crate::isa::Level;

/// A whole model with another computation for rows of f32.
pub trait Approximate<const N: usize, const K: usize>: Sync {
    /// The library's own computation.
    type Exact: Kernel<N, K>;

    /// The library's own computation.
    fn exact(&self) -> &Self::Exact;

    /// Computes one row, with an instruction set that is asked for or the processor's best; None where it is for the
    /// library's computation, whatever the outputs are then.
    ///
    /// # Panics
    /// When the processor has not the one that is asked for.
    fn approximate(
        &self,
        forced: Option<Level>,
        row: &[f32; N],
        outputs: &mut [f32; K],
    ) -> Option<Option<usize>>;

    /// How far the outputs may be from those of the library's computation, as [`Kernel::tolerance`] says it.
    fn apart(&self) -> f64;

    /// Computes one row, with an instruction set that is asked for or the processor's best: every one gives the same
    /// class.
    ///
    /// # Panics
    /// When the processor has not the one that is asked for.
    #[inline]
    fn run_on(&self, forced: Option<Level>, row: &[f32; N], outputs: &mut [f32; K]) -> Option<usize> {
        match self.approximate(forced, row, outputs) {
            Some(class) => class,
            None => exactly(self.exact(), row, outputs),
        }
    }

    /// Computes rows as [`run_on`](Approximate::run_on) computes each.
    ///
    /// # Panics
    /// As there.
    #[inline]
    fn run_batch_on(&self, forced: Option<Level>, rows: &[[f32; N]], outputs: &mut [[f32; K]]) {
        for (row, outputs) in rows.iter().zip(outputs) {
            self.run_on(forced, row, outputs);
        }
    }
}

impl<A, const N: usize, const K: usize> Kernel<N, K> for A
where
    A: Approximate<N, K>,
{
    type In = <A::Exact as Kernel<N, K>>::In;
    type Out = <A::Exact as Kernel<N, K>>::Out;
    const BLOCKS: bool = <A::Exact as Kernel<N, K>>::BLOCKS;
    const NARROW: bool = true;

    #[inline]
    fn run(&self, row: &[Self::In; N], outputs: &mut [Self::Out; K]) -> Option<usize> {
        self.exact().run(row, outputs)
    }

    #[inline]
    fn run_batch(&self, rows: &[[Self::In; N]], outputs: &mut [[Self::Out; K]]) {
        self.exact().run_batch(rows, outputs);
    }

    #[inline]
    fn run_narrow(&self, row: &[f32; N], outputs: &mut [f32; K]) -> Option<usize> {
        self.run_on(None, row, outputs)
    }

    #[inline]
    fn run_narrow_batch(&self, rows: &[[f32; N]], outputs: &mut [[f32; K]]) {
        self.run_batch_on(None, rows, outputs);
    }

    fn tolerance(&self) -> f64 {
        self.apart()
    }
}

/// A row of f32 as the library computes it.
#[inline(always)]
pub(super) fn exactly<P, const N: usize, const K: usize>(
    exact: &P,
    row: &[f32; N],
    outputs: &mut [f32; K],
) -> Option<usize>
where
    P: Kernel<N, K>,
{
    let (given, class) = given(exact, row);
    *outputs = given;
    class
}

/// What it gives are numbers, not a place in memory: outputs that stay in registers elsewhere are not written and read
/// again.
#[cold]
#[inline(never)]
fn given<P, const N: usize, const K: usize>(exact: &P, row: &[f32; N]) -> ([f32; K], Option<usize>)
where
    P: Kernel<N, K>,
{
    let mut outputs = [P::Out::ZERO; K];
    let class = exact.run(&row.map(Element::from_f32), &mut outputs);
    (outputs.map(Element::to_f32), class)
}
