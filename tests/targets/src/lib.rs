//! Kernels as programs call them, with the instruction set that is chosen when they run: what the step `targets` of `cargo
//! xtask test` compiles for several processors, to see what is left to choose.
//!
//! Nothing is called, and a kernel's tables are not known here.

use realizar_runtime::kernels::activation::Identity;
use realizar_runtime::kernels::decide::Above;
use realizar_runtime::kernels::dense::Dense;
use realizar_runtime::kernels::linear::Linear;
use realizar_runtime::kernels::link::LogisticPair;
use realizar_runtime::kernels::ranked::{Direct, Heap, Ranked};
use realizar_runtime::kernels::{Kernel, Stage};

/// A logistic regression.
type Small = Linear<f64, Dense<f64, Identity, 30, 1>, LogisticPair, Above>;

/// Boosted trees of six levels.
type Large = Ranked<f32, Heap<0, 64>, Direct<f32, 1, 64>, f32, 32, 1, 64, 1>;

/// Of a kernel that AVX-512 makes no quicker.
#[inline(never)]
pub fn small_kernel(kernel: &Small, row: &[f32; 30], outputs: &mut [f32; 2]) -> Option<usize> {
    kernel.run_narrow(row, outputs)
}

/// Of a kernel that AVX-512 makes quicker.
#[inline(never)]
pub fn large_kernel(kernel: &Large, row: &[f32; 28], sums: &mut [f32; 1]) {
    kernel.run(row, sums);
}
