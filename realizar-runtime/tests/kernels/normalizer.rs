//! The row divided by its norm.

use super::draw::{Draw, seeds};
use super::twin::{Real, assert_stage_twins, for_sizes};
use realizar_apr::ir;
use realizar_runtime::kernels::normalizer::{Norm, Normalizer};
use std::marker::PhantomData;

fn normalizer<E: Real, const N: usize>(draw: &mut Draw) {
    let rows = draw.rows::<E>(N);
    for (ir, norm) in [(ir::Norm::L1, Norm::L1), (ir::Norm::L2, Norm::L2), (ir::Norm::Max, Norm::Max)] {
        for unit_below in [0.0, 1e-6] {
            assert_stage_twins::<_, N, N>(
                ir::Stage::Normalizer(ir::Normalizer { element: E::ELEMENT, norm: ir, unit_below }),
                Normalizer::<E> { norm, unit_below: E::from_f64(unit_below), element: PhantomData },
                &rows,
            );
        }
    }
}

#[test]
fn every_norm_is_the_reference() {
    seeds(|draw| for_sizes!(normalizer(draw)));
}
