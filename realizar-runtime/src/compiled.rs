//! Models that the macro compiled: one constant kernel, seen through [`Model`].

use crate::kernels::{Element, Kernel};
use crate::model::Info;

/// A compiled model of `N` features and `K` outputs. Implemented by generated code only.
pub trait Compiled<const N: usize, const K: usize>: Send + Sync + 'static {
    /// The kernel's type.
    type Kernel: Kernel<N, K> + 'static;
    /// What describes the model.
    const INFO: &'static Info;
    /// The kernel.
    fn kernel() -> &'static Self::Kernel;
}

/// Predicts one row of f32.
#[inline]
pub fn predict<C: Compiled<N, K>, const N: usize, const K: usize>(
    row: &[f32; N],
) -> ([f32; K], Option<usize>) {
    type In<C, const N: usize, const K: usize> = <<C as Compiled<N, K>>::Kernel as Kernel<N, K>>::In;
    type Out<C, const N: usize, const K: usize> = <<C as Compiled<N, K>>::Kernel as Kernel<N, K>>::Out;
    let row: [In<C, N, K>; N] = std::array::from_fn(|i| Element::from_f32(row[i]));
    let mut outputs = [<Out<C, N, K>>::ZERO; K];
    let class = C::kernel().run(&row, &mut outputs);
    (outputs.map(Element::to_f32), class)
}

/// Predicts one row of f64.
#[inline]
pub fn predict_f64<C: Compiled<N, K>, const N: usize, const K: usize>(
    row: &[f64; N],
) -> ([f64; K], Option<usize>) {
    type In<C, const N: usize, const K: usize> = <<C as Compiled<N, K>>::Kernel as Kernel<N, K>>::In;
    type Out<C, const N: usize, const K: usize> = <<C as Compiled<N, K>>::Kernel as Kernel<N, K>>::Out;
    let row: [In<C, N, K>; N] = std::array::from_fn(|i| Element::from_f64(row[i]));
    let mut outputs = [<Out<C, N, K>>::ZERO; K];
    let class = C::kernel().run(&row, &mut outputs);
    (outputs.map(Element::to_f64), class)
}
