//! Kernels of the usual sizes, each a function of its own on the best instruction set of the architecture: what `cargo
//! xtask bench loops` compiles and takes the inner loops of.
//!
//! Nothing is called. A kernel's tables are not known here, so no loop is shortened by what is in them.

use realizar_runtime::isa::Level;
use realizar_runtime::kernels::activation::Identity;
use realizar_runtime::kernels::ranked::{Direct, Heap, Oblivious, Path, Ranked};
use realizar_runtime::kernels::walk::{ByRank, Ordered, Walk};
use realizar_runtime::kernels::{dense, kmeans};

/// The best instruction set that this architecture may have.
const LEVEL: Level = Level::ALL[Level::ALL.len() - 1];

/// Features of a row.
const FEATURES: usize = 28;

/// Boosted trees of XGBoost, six levels.
type Levels = Ranked<f32, Heap<0, 64>, Direct<f32, 1, 64>, f32, 32, 1, 64, 1>;

/// Trees of scikit-learn or LightGBM with at most 32 leaves.
type Paths = Ranked<f64, Path, Direct<f64, 2, 32>, f64, 32, 2, 32, 1>;

/// Trees of CatBoost, six levels.
type Questions = Ranked<f32, Oblivious<64>, Direct<f64, 8, 64>, f64, 32, 8, 64, 1>;

/// Trees of six levels, one row.
#[inline(never)]
pub fn heap_row(kernel: &Levels, row: &[f32; FEATURES], out: &mut [f32; 1]) {
    kernel.run_on(LEVEL, row, out);
}

/// Trees of six levels, 64 rows at a time.
#[inline(never)]
pub fn heap_block(kernel: &Levels, rows: &[[f32; FEATURES]], out: &mut [[f32; 1]]) {
    kernel.run_block_on(LEVEL, rows, out);
}

/// Trees of any shape, one row.
#[inline(never)]
pub fn path_row(kernel: &Paths, row: &[f64; FEATURES], out: &mut [f64; 1]) {
    kernel.run_on(LEVEL, row, out);
}

/// Trees of any shape, 64 rows at a time.
#[inline(never)]
pub fn path_block(kernel: &Paths, rows: &[[f64; FEATURES]], out: &mut [[f64; 1]]) {
    kernel.run_block_on(LEVEL, rows, out);
}

/// Trees that ask one question a level, one row.
#[inline(never)]
pub fn oblivious_row(kernel: &Questions, row: &[f32; FEATURES], out: &mut [f64; 1]) {
    kernel.run_on(LEVEL, row, out);
}

/// Trees that ask one question a level, 64 rows at a time.
#[inline(never)]
pub fn oblivious_block(kernel: &Questions, rows: &[[f32; FEATURES]], out: &mut [[f64; 1]]) {
    kernel.run_block_on(LEVEL, rows, out);
}

/// Deep trees walked side by side, on ranks.
#[inline(never)]
pub fn walk_ranks(
    kernel: &Walk<ByRank<f32, 65_536>, f64, 256, 1, 1>,
    row: &[f32; FEATURES],
    out: &mut [f64; 1],
) {
    kernel.run_on(LEVEL, row, out);
}

/// Deep trees walked side by side, on ordered numbers.
#[inline(never)]
pub fn walk_ordered(
    kernel: &Walk<Ordered<f32, 65_536>, f64, 64, 1, 1>,
    row: &[f32; FEATURES],
    out: &mut [f64; 1],
) {
    kernel.run_on(LEVEL, row, out);
}

/// A layer of f32, its sums side by side.
#[inline(never)]
pub fn dense_f32(kernel: &dense::Panels<f32, Identity, 784, 256>, row: &[f32; 784], out: &mut [f32; 256]) {
    kernel.run_on(LEVEL, row, out);
}

/// A layer of f64, its sums side by side.
#[inline(never)]
pub fn dense_f64(kernel: &dense::Panels<f64, Identity, 784, 256>, row: &[f64; 784], out: &mut [f64; 256]) {
    kernel.run_on(LEVEL, row, out);
}

/// Distances to centroids, side by side.
#[inline(never)]
pub fn centroids(kernel: &kmeans::Panels<f32, 64, 64>, row: &[f32; 64], out: &mut [f32; 64]) {
    kernel.run_on(LEVEL, row, out);
}
