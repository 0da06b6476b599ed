//! The methods of a compiled model's type.
//!
//! The generated type dereferences to [`Methods`] of itself, which has no data: so the methods are written once,
//! here, and not once for each model, and generated code stays short enough to read.

use crate::compiled::{self, Compiled, Label};
use crate::kernels::Kernel;
use crate::model::{Info, Model, Prediction, WrongLength};
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

/// The methods of the compiled model `C` of `N` features and `K` outputs.
pub struct Methods<C, const N: usize, const K: usize>(PhantomData<fn() -> C>);

impl<C: 'static, const N: usize, const K: usize> Methods<C, N, K> {
    /// What every model of type `C` dereferences to.
    pub const OF: &'static Methods<C, N, K> = &Methods(PhantomData);
}

impl<C, const N: usize, const K: usize> fmt::Debug for Methods<C, N, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Methods<{N}, {K}>")
    }
}

impl<C: Compiled<N, K>, const N: usize, const K: usize> Methods<C, N, K> {
    /// The outputs for a row.
    #[inline]
    #[must_use]
    pub fn predict(&self, row: &[f32; N]) -> [f32; K] {
        compiled::predict::<C, N, K>(row).0
    }

    /// The outputs for each row, in the place of the same index.
    ///
    /// # Panics
    /// When there are more or fewer places than rows, before anything is computed.
    #[inline]
    #[track_caller]
    pub fn predict_batch(&self, rows: &[[f32; N]], outputs: &mut [[f32; K]]) {
        compiled::predict_batch::<C, N, K>(rows, outputs);
    }

    /// The index of a row's class; `None` where the model decides no class.
    #[inline]
    #[must_use]
    pub fn class(&self, row: &[f32; N]) -> Option<usize> {
        compiled::predict::<C, N, K>(row).1
    }

    /// All that the model says about a row.
    #[must_use]
    pub fn prediction(&self, row: &[f32; N]) -> Prediction {
        compiled::prediction::<C, N, K>(row)
    }

    /// The name of a row's class, of a model whose classes have names.
    #[inline]
    #[must_use]
    pub fn label(&self, row: &[f32; N]) -> C::Label
    where
        C::Label: Label,
    {
        compiled::label::<C, N, K>(row)
    }

    /// The outputs for a row of f64, of a model whose library computes in f64.
    #[inline]
    #[must_use]
    pub fn predict_f64(&self, row: &[f64; N]) -> [f64; K]
    where
        <C::Kernel as Kernel<N, K>>::In: Double,
    {
        compiled::predict_f64::<C, N, K>(row).0
    }

    /// The outputs for each row of f64, in the place of the same index, of a model whose library computes in f64.
    ///
    /// # Panics
    /// When there are more or fewer places than rows, before anything is computed.
    #[inline]
    #[track_caller]
    pub fn predict_batch_f64(&self, rows: &[[f64; N]], outputs: &mut [[f64; K]])
    where
        <C::Kernel as Kernel<N, K>>::In: Double,
    {
        compiled::predict_batch_f64::<C, N, K>(rows, outputs);
    }
}

/// The type in which a model reads a row, where that is f64.
#[diagnostic::on_unimplemented(
    message = "the model computes in `{Self}`",
    label = "there is nothing to gain from `f64` here",
    note = "use `predict` or `predict_batch`, whose rows are `f32`"
)]
pub trait Double {}

impl Double for f64 {}

/// A generated type is a [`Model`] by what it dereferences to.
impl<C, const N: usize, const K: usize> Model for C
where
    C: Compiled<N, K> + Deref<Target = Methods<C, N, K>>,
{
    fn info(&self) -> &Info {
        C::INFO
    }

    fn predict_into(&self, row: &[f32], outputs: &mut [f32]) -> Result<Option<usize>, WrongLength> {
        compiled::predict_into::<C, N, K>(row, outputs)
    }

    fn predict_f64_into(&self, row: &[f64], outputs: &mut [f64]) -> Result<Option<usize>, WrongLength> {
        compiled::predict_f64_into::<C, N, K>(row, outputs)
    }
}
