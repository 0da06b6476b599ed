//! Distances to centroids: one after another, and side by side.

use super::draw::{Draw, seeds};
use super::twin::{Real, assert_level_twins, assert_stage_twins, for_sizes, matrix, panels, tensor};
use realizar_apr::ir;
use realizar_runtime::kernels::kmeans::{KMeans, Panels};

fn centroids<E: Real, const N: usize, const K: usize>(draw: &mut Draw) {
    let mut centroids = draw.numbers::<E>(N * K);
    if K > 1 {
        // Two equal centroids: the first must win.
        centroids.copy_within(..N, N * (K - 1));
    }
    let mut rows = draw.rows::<E>(N);
    rows.extend((0..K).map(|k| centroids[k * N..(k + 1) * N].to_vec()));
    assert_stage_twins::<_, N, K>(
        ir::Stage::KMeans(ir::KMeans { element: E::ELEMENT, centroids: tensor(&[K, N], &centroids) }),
        KMeans::<E, N, K> { centroids: matrix(&centroids) },
        &rows,
    );
    assert_level_twins::<_, N, K>(
        ir::Stage::KMeans(ir::KMeans { element: E::ELEMENT, centroids: tensor(&[K, N], &centroids) }),
        Panels::<E, N, K> { centroids: panels(&centroids, N) },
        Panels::run_on,
        &rows,
    );
}

fn sizes<E: Real, const N: usize>(draw: &mut Draw) {
    centroids::<E, N, 1>(draw);
    centroids::<E, N, 2>(draw);
    centroids::<E, N, 5>(draw);
    centroids::<E, 3, N>(draw);
}

#[test]
fn every_size_is_the_reference() {
    seeds(|draw| for_sizes!(sizes(draw): 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17));
}
