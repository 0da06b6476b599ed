//! Operations in f64: kernels of the small stages, each with the fields that `realizar-apr` declares for it.
//!
//! Tables are slices of a static; their lengths are constants of the program, so the compiler sees them. They fit
//! each other and the row, because the reader checked them.

/// Makes a kernel a stage from any width to any width, by its function `compute` over slices. That function is
/// compiled once, with this crate, not once for each model and width.
macro_rules! stage {
    ($name:ident) => {
        impl<const N: usize, const M: usize> $crate::kernels::Stage<N, M> for $name {
            type In = f64;
            type Out = f64;

            #[inline(always)]
            fn run(&self, row: &[f64; N], out: &mut [f64; M]) {
                self.compute(row, out);
            }
        }
    };
}

mod columns;
mod each;
mod encode;
mod ensemble;
mod impute;
mod interpolate;
mod oblivious;
mod probability;
mod products;

pub use columns::{Function, Map, Select};
pub use each::{Binarize, Clip, MarkMissing, Power, PowerTransform};
pub use encode::Encode;
pub use ensemble::{Mean, Vote, WeightedMedian};
pub use impute::Impute;
pub use interpolate::Interpolate;
pub use oblivious::ObliviousTrees;
pub use probability::{Above, Complement, Normalise, Zero};
pub use products::Products;
