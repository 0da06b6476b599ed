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

/// As `stage!`, of a kernel whose function `compute` takes the instruction set that is asked for, where one is.
macro_rules! panel_stage {
    ($name:ident) => {
        impl<const N: usize, const M: usize> $crate::kernels::Stage<N, M> for $name {
            type In = f64;
            type Out = f64;

            #[inline(always)]
            fn run(&self, row: &[f64; N], out: &mut [f64; M]) {
                self.compute(None, row, out);
            }
        }

        impl $name {
            /// Computes one row with an instruction set that is asked for: every one gives the same bits.
            ///
            /// # Panics
            /// When the processor has it not.
            pub fn run_on(&self, level: $crate::isa::Level, row: &[f64], out: &mut [f64]) {
                self.compute(Some(level), row, out);
            }
        }
    };
}

mod columns;
mod densities;
mod distances;
mod each;
mod encode;
mod ensemble;
mod image;
mod impute;
mod interpolate;
mod neighbours;
mod oblivious;
mod pair_probabilities;
mod probability;
mod products;
mod screen;
mod support;

pub use columns::{Function, Map, Select};
pub use densities::{Gaussian, Quadratic};
pub use distances::{Distances, Metric};
pub use each::{Binarize, Clip, MarkMissing, Power, PowerTransform};
pub use encode::Encode;
pub use ensemble::{Mean, Vote, WeightedMedian};
pub use image::{Convolution, ConvolutionPanels, Pool, PoolKind};
pub use impute::Impute;
pub use interpolate::Interpolate;
pub use neighbours::{Neighbours, Weighting};
pub use oblivious::ObliviousTrees;
pub use pair_probabilities::PairProbabilities;
pub use probability::{Above, Complement, Normalise, Zero};
pub use products::Products;
pub use support::{Kernel, KernelFunction, OneVsOne, OneVsRestScores};
