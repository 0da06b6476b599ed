//! Models that the macro compiled: one constant kernel, seen through [`Model`](crate::model::Model).
//!
//! Generated methods have no logic: each is a call of the function here with its name. The functions are
//! generic over the model's type, so that the kernel and every size are constants to the optimiser.

use crate::kernels::{Element, Kernel};
use crate::model::{Info, Prediction, WrongLength};

/// A compiled model of `N` features and `K` outputs. Implemented by generated code only.
pub trait Compiled<const N: usize, const K: usize>: Send + Sync + 'static {
    /// The kernel's type.
    type Kernel: Kernel<N, K> + 'static;
    /// What describes the model.
    const INFO: &'static Info;
    /// The kernel.
    fn kernel() -> &'static Self::Kernel;
}

type In<C, const N: usize, const K: usize> = <<C as Compiled<N, K>>::Kernel as Kernel<N, K>>::In;
type Out<C, const N: usize, const K: usize> = <<C as Compiled<N, K>>::Kernel as Kernel<N, K>>::Out;

/// Predicts one row of f32: the outputs, and the class where the model decides one.
#[inline]
#[must_use]
pub fn predict<C: Compiled<N, K>, const N: usize, const K: usize>(
    row: &[f32; N],
) -> ([f32; K], Option<usize>) {
    let row: [In<C, N, K>; N] = std::array::from_fn(|i| Element::from_f32(row[i]));
    let mut outputs = [<Out<C, N, K>>::ZERO; K];
    let class = C::kernel().run(&row, &mut outputs);
    (outputs.map(Element::to_f32), class)
}

/// Predicts one row of f64: the outputs, and the class where the model decides one.
#[inline]
#[must_use]
pub fn predict_f64<C: Compiled<N, K>, const N: usize, const K: usize>(
    row: &[f64; N],
) -> ([f64; K], Option<usize>) {
    let row: [In<C, N, K>; N] = std::array::from_fn(|i| Element::from_f64(row[i]));
    let mut outputs = [<Out<C, N, K>>::ZERO; K];
    let class = C::kernel().run(&row, &mut outputs);
    (outputs.map(Element::to_f64), class)
}

/// Predicts each of `rows` into the place of `outputs` with the same index.
///
/// # Panics
/// When there are more or fewer places than rows, before anything is computed.
#[inline]
#[track_caller]
pub fn predict_batch<C: Compiled<N, K>, const N: usize, const K: usize>(
    rows: &[[f32; N]],
    outputs: &mut [[f32; K]],
) {
    require_equal(rows.len(), outputs.len());
    for (row, outputs) in rows.iter().zip(outputs) {
        *outputs = predict::<C, N, K>(row).0;
    }
}

/// Predicts each of `rows` into the place of `outputs` with the same index.
///
/// # Panics
/// When there are more or fewer places than rows, before anything is computed.
#[inline]
#[track_caller]
pub fn predict_batch_f64<C: Compiled<N, K>, const N: usize, const K: usize>(
    rows: &[[f64; N]],
    outputs: &mut [[f64; K]],
) {
    require_equal(rows.len(), outputs.len());
    for (row, outputs) in rows.iter().zip(outputs) {
        *outputs = predict_f64::<C, N, K>(row).0;
    }
}

/// A batch that answered some rows and not others would lose rows silently, so the caller's mistake ends here,
/// as it does in [`slice::copy_from_slice`].
#[track_caller]
fn require_equal(rows: usize, outputs: usize) {
    assert!(rows == outputs, "a batch of {rows} rows needs as many places for outputs, not {outputs}");
}

/// The body of [`Model::predict_into`](crate::model::Model::predict_into).
///
/// # Errors
/// When `row` or `outputs` has not the model's length.
#[inline]
pub fn predict_into<C: Compiled<N, K>, const N: usize, const K: usize>(
    row: &[f32],
    outputs: &mut [f32],
) -> Result<Option<usize>, WrongLength> {
    let (row, outputs) = sized(C::INFO, row, outputs)?;
    let (computed, class) = predict::<C, N, K>(row);
    *outputs = computed;
    Ok(class)
}

/// The body of [`Model::predict_f64_into`](crate::model::Model::predict_f64_into).
///
/// # Errors
/// When `row` or `outputs` has not the model's length.
#[inline]
pub fn predict_f64_into<C: Compiled<N, K>, const N: usize, const K: usize>(
    row: &[f64],
    outputs: &mut [f64],
) -> Result<Option<usize>, WrongLength> {
    let (row, outputs) = sized(C::INFO, row, outputs)?;
    let (computed, class) = predict_f64::<C, N, K>(row);
    *outputs = computed;
    Ok(class)
}

/// Row and outputs as arrays. An open model takes the start of a longer row.
#[inline]
fn sized<'a, T, const N: usize, const K: usize>(
    info: &Info,
    row: &'a [T],
    outputs: &'a mut [T],
) -> Result<(&'a [T; N], &'a mut [T; K]), WrongLength> {
    let found = row.len();
    let row = match row.first_chunk() {
        Some(row) if found == N || info.open => row,
        _ => return Err(WrongLength { row: true, expected: N, found }),
    };
    let found = outputs.len();
    let outputs = outputs.try_into().map_err(|_| WrongLength { row: false, expected: K, found })?;
    Ok((row, outputs))
}

/// All that the model says about one row of f32.
#[must_use]
pub fn prediction<C: Compiled<N, K>, const N: usize, const K: usize>(row: &[f32; N]) -> Prediction {
    let (outputs, class) = predict::<C, N, K>(row);
    Prediction::new(C::INFO, outputs.to_vec(), class)
}

/// All that the model says about one row of f64.
#[must_use]
pub fn prediction_f64<C: Compiled<N, K>, const N: usize, const K: usize>(row: &[f64; N]) -> Prediction {
    let (outputs, class) = predict_f64::<C, N, K>(row);
    Prediction::new(C::INFO, outputs.iter().map(|&output| output as f32).collect(), class)
}

/// The class of one row of f32, of a model that decides one: the macro refuses to generate a call for any
/// other. (There it would be 0.)
#[inline]
#[must_use]
pub fn class<C: Compiled<N, K>, const N: usize, const K: usize>(row: &[f32; N]) -> usize {
    predict::<C, N, K>(row).1.unwrap_or(0)
}

/// The class of one row of f64, as [`class`].
#[inline]
#[must_use]
pub fn class_f64<C: Compiled<N, K>, const N: usize, const K: usize>(row: &[f64; N]) -> usize {
    predict_f64::<C, N, K>(row).1.unwrap_or(0)
}

/// The label of one row of f32 among `labels`, the names of all classes.
///
/// # Panics
/// When there are fewer labels than classes; the macro counts them while it compiles.
#[inline]
#[must_use]
pub fn label<C: Compiled<N, K>, T: Copy, const N: usize, const K: usize>(labels: &[T], row: &[f32; N]) -> T {
    labels[class::<C, N, K>(row)]
}

/// The label of one row of f64, as [`label`].
///
/// # Panics
/// When there are fewer labels than classes; the macro counts them while it compiles.
#[inline]
#[must_use]
pub fn label_f64<C: Compiled<N, K>, T: Copy, const N: usize, const K: usize>(
    labels: &[T],
    row: &[f64; N],
) -> T {
    labels[class_f64::<C, N, K>(row)]
}
