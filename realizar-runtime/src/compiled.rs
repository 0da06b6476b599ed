//! Models that the macro compiled: one constant kernel, seen through [`Model`](crate::model::Model).
//!
//! Generated methods have no logic: each is a call of the function here with its name. The functions are
//! generic over the model's type, so that the kernel and every size are constants to the optimiser.
//!
//! ```
//! use realizar_runtime::compiled::{Compiled, predict, predict_batch};
//! use realizar_runtime::kernels::decide::{Argmax, On};
//! use realizar_runtime::kernels::kmeans::KMeans;
//! use realizar_runtime::kernels::{Pipeline, link};
//! use realizar_runtime::model::{Features, Info, OutputKind, Task};
//! use std::borrow::Cow;
//!
//! struct Nearest;
//!
//! type Kernel = Pipeline<KMeans<f32, 2, 2>, link::Argmax, Argmax, 2>;
//! static KERNEL: Kernel = Pipeline {
//!     stages: KMeans { centroids: &[[0.0, 0.0], [3.0, 4.0]] },
//!     link: link::Argmax,
//!     decision: Argmax { on: On::Scores },
//! };
//! static INFO: Info = Info {
//!     name: Cow::Borrowed("nearest"),
//!     version: None,
//!     task: Task::Clustering,
//!     features: Features::Unnamed(2),
//!     open: false,
//!     outputs: 1,
//!     kind: OutputKind::Cluster,
//!     labels: None,
//!     double: false,
//!     card: Cow::Borrowed(""),
//! };
//!
//! impl Compiled<2, 1> for Nearest {
//!     type Kernel = Kernel;
//!     type Label = ();
//!     const INFO: &'static Info = &INFO;
//!     const KERNEL: &'static Kernel = &KERNEL;
//!     const LABELS: &'static [()] = &[];
//! }
//!
//! assert_eq!(predict::<Nearest, 2, 1>(&[2.0, 2.0]), ([1.0], Some(1)));
//!
//! let mut clusters = [[0.0]; 2];
//! predict_batch::<Nearest, 2, 1>(&[[0.5, 0.0], [3.0, 3.0]], &mut clusters);
//! assert_eq!(clusters, [[0.0], [1.0]]);
//! ```

use crate::kernels::{BLOCK, Element, Kernel, fits};
use crate::model::{Info, Prediction, WrongLength};

/// A compiled model of `N` features and `K` outputs. Implemented by generated code only.
pub trait Compiled<const N: usize, const K: usize>: Send + Sync + 'static {
    /// The kernel's type.
    type Kernel: Kernel<N, K> + 'static;
    /// The type of the classes' names: a [`Label`], or anything else where they have none.
    type Label: Copy + 'static;
    /// What describes the model.
    const INFO: &'static Info;
    /// The kernel.
    const KERNEL: &'static Self::Kernel;
    /// The classes' names; as many as there are classes, or none.
    const LABELS: &'static [Self::Label];
}

type In<C, const N: usize, const K: usize> = <<C as Compiled<N, K>>::Kernel as Kernel<N, K>>::In;
type Out<C, const N: usize, const K: usize> = <<C as Compiled<N, K>>::Kernel as Kernel<N, K>>::Out;

/// Predicts one row of f32: the outputs, and the class where the model decides one.
#[inline]
#[must_use]
pub fn predict<C: Compiled<N, K>, const N: usize, const K: usize>(
    row: &[f32; N],
) -> ([f32; K], Option<usize>) {
    let mut outputs = [0.0; K];
    let class = C::KERNEL.run_narrow(row, &mut outputs);
    (outputs, class)
}

/// Predicts one row of f64: the outputs, and the class where the model decides one.
#[inline]
#[must_use]
pub fn predict_f64<C: Compiled<N, K>, const N: usize, const K: usize>(
    row: &[f64; N],
) -> ([f64; K], Option<usize>) {
    let row: [In<C, N, K>; N] = std::array::from_fn(|i| Element::from_f64(row[i]));
    let mut outputs = [<Out<C, N, K>>::ZERO; K];
    let class = C::KERNEL.run(&row, &mut outputs);
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
    if const { C::Kernel::NARROW } {
        return C::KERNEL.run_narrow_batch(rows, outputs);
    }
    if const { blocks::<C, N, K>() } {
        return in_blocks::<C, f32, N, K>(rows, outputs);
    }
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
    if const { blocks::<C, N, K>() } {
        return in_blocks::<C, f64, N, K>(rows, outputs);
    }
    for (row, outputs) in rows.iter().zip(outputs) {
        *outputs = predict_f64::<C, N, K>(row).0;
    }
}

/// Whether rows are computed in blocks.
const fn blocks<C: Compiled<N, K>, const N: usize, const K: usize>() -> bool {
    C::Kernel::BLOCKS && fits::<In<C, N, K>>(N) && fits::<Out<C, N, K>>(K)
}

/// Predicts block by block; rows of another type than the kernel's are rounded to it on the stack.
#[inline]
fn in_blocks<C: Compiled<N, K>, E: Element, const N: usize, const K: usize>(
    rows: &[[E; N]],
    outputs: &mut [[E; K]],
) {
    for (rows, outputs) in rows.chunks(BLOCK).zip(outputs.chunks_mut(BLOCK)) {
        let mut taken = [[<In<C, N, K>>::ZERO; N]; BLOCK];
        let mut given = [[<Out<C, N, K>>::ZERO; K]; BLOCK];
        let count = rows.len();
        convert(rows, &mut taken);
        C::KERNEL.run_batch(&taken[..count], &mut given[..count]);
        convert(&given, outputs);
    }
}

/// Rounds each number.
#[inline]
fn convert<F: Element, T: Element, const N: usize>(from: &[[F; N]], to: &mut [[T; N]]) {
    for (from, to) in from.as_flattened().iter().zip(to.as_flattened_mut()) {
        *to = T::from_f64(from.to_f64());
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

/// A type of labels.
#[diagnostic::on_unimplemented(
    message = "the model has no labels",
    label = "it decides no class, or its classes have no names",
    note = "use `class` for the index of the class, `predict` for the outputs"
)]
pub trait Label: Copy + 'static {}

impl Label for &'static str {}
impl Label for i64 {}
impl Label for bool {}

/// The label of one row of f32.
///
/// # Panics
/// When there are fewer labels than classes; the macro counts them while it compiles.
#[inline]
#[must_use]
pub fn label<C: Compiled<N, K, Label: Label>, const N: usize, const K: usize>(row: &[f32; N]) -> C::Label {
    C::LABELS[class::<C, N, K>(row)]
}

/// The label of one row of f64.
///
/// # Panics
/// When there are fewer labels than classes; the macro counts them while it compiles.
#[inline]
#[must_use]
pub fn label_f64<C: Compiled<N, K, Label: Label>, const N: usize, const K: usize>(
    row: &[f64; N],
) -> C::Label {
    C::LABELS[class_f64::<C, N, K>(row)]
}
