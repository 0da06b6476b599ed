//! Kernels: generic code that generated constants instantiate for one model.
//!
//! A kernel is a chain of [`Stage`]s from the row to the scores, a [`Link`] from the scores to the
//! outputs, and a [`Decide`] that picks the class. Sizes are array lengths, so that shapes which do not
//! fit do not compile.
//!
//! The contract of all of them:
//!
//! - **Arithmetic.** A kernel computes operation for operation as `realizar-apr`'s reference evaluator does
//!   for the same stage, and gives equal bits: sums start where the stage says and run from the first term to
//!   the last, every operation rounds to the element type, none is fused. `docs/exactness.md` says what that
//!   means beside the library that trained the model.
//!   Rows of f32 may have another order, with bounds that say when to go back to this one ([`Approximate`]): [`network`],
//!   [`linear`], [`bayes`], [`scores`], [`vectors`], [`fused`], [`ranked::Whole`].
//!   Layers of [`narrow`] are not the library's: they compute as `realizar-apr`'s `precision` says, to equal bits.
//! - **Memory.** Tables are references to statics and are never copied. Numbers between stages are arrays on
//!   the stack, as wide as the stage. Nothing is allocated, nothing recurses.
//! - **Any number.** NaN, infinities and denormals go through like other numbers. A kernel cannot fail: tables
//!   are those of a checked artifact, in which every index is in range and every tree ends.
//!
//! ```
//! use realizar_runtime::kernels::activation::Identity;
//! use realizar_runtime::kernels::decide::{Above, On};
//! use realizar_runtime::kernels::dense::Dense;
//! use realizar_runtime::kernels::link::LogisticPair;
//! use realizar_runtime::kernels::scaler::SubtractDivide;
//! use realizar_runtime::kernels::{Kernel, Pipeline, Then};
//!
//! // A standard scaler of two features, then logistic regression.
//! static KERNEL: Pipeline<
//!     Then<SubtractDivide<f64, 2>, Dense<f64, Identity, 2, 1>, 2>,
//!     LogisticPair,
//!     Above,
//!     1,
//! > = Pipeline {
//!     stages: Then(
//!         SubtractDivide { offset: Some(&[1.0, 2.0]), divisor: Some(&[2.0, 4.0]) },
//!         Dense { weight: &[[2.0, -1.0]], bias: Some(&[0.0]), bias_first: false, activation: Identity },
//!     ),
//!     link: LogisticPair { scale: 1.0 },
//!     decision: Above { on: On::Scores, threshold: 0.0, inclusive: false },
//! };
//!
//! let mut outputs = [0.0; 2];
//! let class = KERNEL.run(&[1.0, 2.0], &mut outputs);
//! assert_eq!((outputs, class), ([0.5, 0.5], Some(0)));
//! ```

pub mod activation;
mod approximate;
pub mod bayes;
pub mod category_trees;
mod chain;
pub mod curves;
pub mod decide;
pub mod dense;
pub mod few;
pub mod fused;
pub mod kmeans;
pub mod linear;
pub mod link;
pub mod mixture;
pub mod narrow;
pub mod network;
pub mod normalizer;
pub mod op;
mod panels;
pub mod ranked;
pub mod scaler;
pub mod scores;
pub mod steps;
pub mod trees;
pub mod vectors;
pub mod walk;

pub use approximate::Approximate;
pub use chain::{Columns, Convert, Headed, Join, Linked, Pass, Pipeline, Then};

use crate::isa::{Isa, Line};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// An element type of rows and outputs: f32 or f64, with the arithmetic that kernels need. Every operation
/// rounds; none is fused.
pub trait Element:
    Copy
    + Send
    + Sync
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + ranked::Addend
    + 'static
{
    /// As many as fill 64 bytes, in registers.
    type Line<I: Isa>: Line<I, Self>;
    /// Zero.
    const ZERO: Self;
    /// One.
    const ONE: Self;
    /// Rounds to nearest where it must.
    fn from_f32(value: f32) -> Self;
    /// Rounds to nearest where it must.
    fn from_f64(value: f64) -> Self;
    /// Rounds to nearest where it must.
    fn to_f32(self) -> f32;
    /// Exact.
    fn to_f64(self) -> f64;
    /// Its size.
    #[must_use]
    fn abs(self) -> Self;
    /// Its square root.
    #[must_use]
    fn sqrt(self) -> Self;
    /// e to this power.
    #[must_use]
    fn exp(self) -> Self;
    /// 2 to this power.
    #[must_use]
    fn exp2(self) -> Self;
    /// Its natural logarithm.
    #[must_use]
    fn ln(self) -> Self;
    /// Its hyperbolic tangent.
    #[must_use]
    fn tanh(self) -> Self;
    /// How many of the ascending `cuts` are below it. NaN is above none, and as a cut below none.
    fn above<I: Isa>(self, isa: I, cuts: &[Self; 16]) -> u32;
}

macro_rules! element {
    ($type:ident, $line:ident, $below:ident) => {
        impl Element for $type {
            type Line<I: Isa> = I::$line;
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            #[inline(always)]
            fn from_f32(value: f32) -> Self {
                value as $type
            }
            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as $type
            }
            #[inline(always)]
            fn to_f32(self) -> f32 {
                self as f32
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self.into()
            }
            #[inline(always)]
            fn abs(self) -> Self {
                $type::abs(self)
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                $type::sqrt(self)
            }
            #[inline(always)]
            fn exp(self) -> Self {
                $type::exp(self)
            }
            #[inline(always)]
            fn exp2(self) -> Self {
                $type::exp2(self)
            }
            #[inline(always)]
            fn ln(self) -> Self {
                $type::ln(self)
            }
            #[inline(always)]
            fn tanh(self) -> Self {
                $type::tanh(self)
            }
            #[inline(always)]
            fn above<I: Isa>(self, isa: I, cuts: &[Self; 16]) -> u32 {
                isa.$below(self, cuts)
            }
        }
    };
}

element!(f32, F32, below_f32);
element!(f64, F64, below_f64);

/// A step from `N` numbers to `M`.
pub trait Stage<const N: usize, const M: usize>: Sync {
    /// What it takes.
    type In: Element;
    /// What it gives.
    type Out: Element;
    /// Whether many rows are computed sooner in blocks than one by one.
    const BLOCKS: bool = false;
    /// Whether it gives rows of f32 as they are.
    const KEEPS_F32: bool = false;
    /// Computes one row.
    fn run(&self, row: &[Self::In; N], out: &mut [Self::Out; M]);
    /// Computes one row of f32, to the bits that [`run`](Stage::run) gives for the row in the type that it takes.
    #[inline(always)]
    fn run_narrow(&self, row: &[f32; N], out: &mut [Self::Out; M]) {
        self.run(&std::array::from_fn(|i| Element::from_f32(row[i])), out);
    }
    /// Computes each of `rows` into the place of `out` with the same index, to the bits that [`run`](Stage::run)
    /// gives. Where there are fewer places than rows, the rows beyond are left out.
    fn run_block(&self, rows: &[[Self::In; N]], out: &mut [[Self::Out; M]]) {
        for (row, out) in rows.iter().zip(out) {
            self.run(row, out);
        }
    }
    /// Computes rows together, to the bits that [`run`](Stage::run) gives for each.
    fn run_few(&self, rows: &[[Self::In; N]; FEW], out: &mut [[Self::Out; M]; FEW]) {
        for (row, out) in rows.iter().zip(out) {
            self.run(row, out);
        }
    }
}

/// From `M` scores to `K` outputs of the same type.
pub trait Link<E: Element, const M: usize, const K: usize>: Sync {
    /// Computes one row.
    fn link(&self, scores: &[E; M], outputs: &mut [E; K]);
    /// Computes rows of one score for f32, 8 scores or whole lines of 8 of which as many are read as there are places:
    /// within a few units in the last place of f64, rounded.
    #[inline(always)]
    fn narrow_scores<I: Isa>(&self, _: I, scores: &[f64], outputs: &mut [[f32; K]]) {
        for (outputs, &score) in outputs.iter_mut().zip(scores) {
            let mut linked = [E::ZERO; K];
            self.link(&[E::from_f64(score); M], &mut linked);
            *outputs = linked.map(E::to_f32);
        }
    }
    /// Whether [`narrow`](Link::narrow) looks at the largest score.
    const TOP: bool = false;
    /// Computes one row in f32, within a few units in the last place. The scores are the first `M`.
    #[inline(always)]
    fn narrow<I: Isa>(&self, _: I, scores: &[f32; scores::MOST], _: link::Top, outputs: &mut [f32; K]) {
        let wide: [E; M] = std::array::from_fn(|i| E::from_f32(scores[i]));
        let mut linked = [E::ZERO; K];
        self.link(&wide, &mut linked);
        *outputs = linked.map(E::to_f32);
    }
}

/// The class, from scores and outputs.
pub trait Decide: Sync {
    /// The class of one row, if the model decides one.
    fn decide<E: Element>(&self, scores: &[E], outputs: &[E]) -> Option<usize>;
}

/// A whole model: `N` features to `K` outputs and a class.
pub trait Kernel<const N: usize, const K: usize>: Sync {
    /// The type in which it reads a row.
    type In: Element;
    /// The type in which it gives outputs.
    type Out: Element;
    /// Whether many rows are computed sooner in blocks than one by one.
    const BLOCKS: bool = false;
    /// Computes one row.
    fn run(&self, row: &[Self::In; N], outputs: &mut [Self::Out; K]) -> Option<usize>;
    /// Computes the outputs of each of `rows` into the place of `outputs` with the same index, to the bits that
    /// [`run`](Kernel::run) gives. Where there are fewer places than rows, the rows beyond are left out.
    fn run_batch(&self, rows: &[[Self::In; N]], outputs: &mut [[Self::Out; K]]) {
        for (row, outputs) in rows.iter().zip(outputs) {
            self.run(row, outputs);
        }
    }
    /// Whether rows of f32 have a computation of their own, which is not that of the library.
    const NARROW: bool = false;
    /// Computes one row of f32. Where there is no other way, it is widened and the outputs rounded.
    #[inline(always)]
    fn run_narrow(&self, row: &[f32; N], outputs: &mut [f32; K]) -> Option<usize> {
        let row: [Self::In; N] = std::array::from_fn(|i| Element::from_f32(row[i]));
        let mut given = [Self::Out::ZERO; K];
        let class = self.run(&row, &mut given);
        *outputs = given.map(Element::to_f32);
        class
    }
    /// Computes the outputs of each of `rows` into the place of `outputs` with the same index, to the bits that
    /// [`run_narrow`](Kernel::run_narrow) gives. Where there are fewer places than rows, the rows beyond are left out.
    fn run_narrow_batch(&self, rows: &[[f32; N]], outputs: &mut [[f32; K]]) {
        for (row, outputs) in rows.iter().zip(outputs) {
            self.run_narrow(row, outputs);
        }
    }
    /// How far the outputs of rows of f32 may be from those of [`run`](Kernel::run), rounded to f32; for outputs above 1 in
    /// size, in parts of them.
    fn tolerance(&self) -> f64 {
        0.0
    }
}

/// How many rows a block has: a byte of each fills the widest register.
pub const BLOCK: usize = 64;

/// Rows for which large tables are read once: as many as fill the registers with sums.
pub const FEW: usize = 6;

/// Whether `width` numbers of each row of a block may lie on the stack: at most 64 KiB.
pub(crate) const fn fits<E>(width: usize) -> bool {
    BLOCK * width * size_of::<E>() <= 64 * 1024
}

/// Whether `width` numbers of each of [`FEW`] rows may lie on the stack: at most 128 KiB.
pub(crate) const fn few_fit<E>(width: usize) -> bool {
    FEW * width * size_of::<E>() <= 128 * 1024
}
