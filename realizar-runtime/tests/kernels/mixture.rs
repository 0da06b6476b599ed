//! Gaussian mixtures.

use super::draw::{Draw, seeds};
use super::twin::{Real, assert_stage_twins, for_sizes, matrix, table, tensor};
use realizar_apr::ir;
use realizar_runtime::kernels::mixture::Mixture;

fn components<E: Real, const N: usize, const K: usize>(draw: &mut Draw) {
    let means = draw.numbers::<E>(N * K);
    let precisions = draw.positives::<E>(N * K);
    let coefficients = draw.positives::<E>(K);
    let mut rows = draw.rows::<E>(N);
    // Close to a component, and so far from all that every density underflows.
    rows.extend((0..K).map(|k| means[k * N..(k + 1) * N].to_vec()));
    rows.push(vec![E::from_f64(1e4); N]);
    for uniform_below in [0.0, 1e-10, 0.5] {
        assert_stage_twins::<_, N, K>(
            ir::Stage::Mixture(ir::Mixture {
                element: E::ELEMENT,
                means: tensor(&[K, N], &means),
                precisions: tensor(&[K, N], &precisions),
                coefficients: tensor(&[K], &coefficients),
                uniform_below,
            }),
            Mixture::<E, N, K> {
                means: matrix(&means),
                precisions: matrix(&precisions),
                coefficients: table(&coefficients),
                uniform_below: E::from_f64(uniform_below),
            },
            &rows,
        );
    }
}

fn sizes<E: Real, const N: usize>(draw: &mut Draw) {
    components::<E, N, 1>(draw);
    components::<E, N, 3>(draw);
    components::<E, 2, N>(draw);
}

#[test]
fn every_size_is_the_reference() {
    seeds(|draw| for_sizes!(sizes(draw): 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17));
}
