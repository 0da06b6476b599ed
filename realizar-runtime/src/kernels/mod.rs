//! Kernels: generic code that generated constants instantiate for one model.
//!
//! A kernel is a chain of [`Stage`]s from the row to the scores, a [`Link`] from the scores to the
//! outputs, and a [`Decide`] that picks the class. Sizes are array lengths, so that shapes which do not
//! fit do not compile. Each kernel computes operation for operation as `realizar-apr`'s reference evaluator
//! does for the same stage: sums start where the stage says and run from the first term to the last.
//! Kernels allocate nothing and cannot fail.

mod chain;

pub use chain::{Convert, Pass, Pipeline, Then};

/// An element type of rows and outputs.
pub trait Element: Copy + Send + Sync + PartialOrd + 'static {
    /// Zero.
    const ZERO: Self;
    /// Rounds to nearest where it must.
    fn from_f32(value: f32) -> Self;
    /// Rounds to nearest where it must.
    fn from_f64(value: f64) -> Self;
    /// Rounds to nearest where it must.
    fn to_f32(self) -> f32;
    /// Exact.
    fn to_f64(self) -> f64;
}

macro_rules! element {
    ($type:ty) => {
        impl Element for $type {
            const ZERO: Self = 0.0;
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
        }
    };
}

element!(f32);
element!(f64);

/// A step from `N` numbers to `M`.
pub trait Stage<const N: usize, const M: usize>: Sync {
    /// What it takes.
    type In: Element;
    /// What it gives.
    type Out: Element;
    /// Computes one row.
    fn run(&self, row: &[Self::In; N], out: &mut [Self::Out; M]);
}

/// From `M` scores to `K` outputs of the same type.
pub trait Link<E: Element, const M: usize, const K: usize>: Sync {
    /// Computes one row.
    fn link(&self, scores: &[E; M], outputs: &mut [E; K]);
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
    /// Computes one row.
    fn run(&self, row: &[Self::In; N], outputs: &mut [Self::Out; K]) -> Option<usize>;
}
