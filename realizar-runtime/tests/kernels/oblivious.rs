//! Sums over CatBoost's trees.

use super::draw::{Draw, seeds};
use super::twin::{assert_stage_twins, table};
use realizar_apr::ir::op;
use realizar_apr::ir::{self, Op};
use realizar_runtime::kernels::op::ObliviousTrees;

fn tensor(shape: &[usize], values: &[f64]) -> ir::Tensor {
    ir::Tensor { shape: shape.to_vec(), values: ir::Values::F64(values.to_vec()), offset: None }
}

/// Trees of these depths, over `N` features, to `M` sums.
fn trees<const N: usize, const M: usize, const SPLITS: usize, const TREES: usize, const NUMBERS: usize>(
    draw: &mut Draw,
    depths: [u32; TREES],
) {
    let features: Vec<u32> = (0..SPLITS).map(|_| draw.below(N) as u32).collect();
    let equal: Vec<u32> = (0..SPLITS).map(|_| draw.below(2) as u32).collect();
    let missing: Vec<u32> = (0..SPLITS).map(|_| draw.below(2) as u32).collect();
    let borders: Vec<f64> = equal
        .iter()
        .map(|&equal| if equal == 1 { draw.below(4) as f64 } else { f64::from(draw.number() as f32) })
        .collect();
    let leaves = draw.numbers::<f64>(NUMBERS);
    let bias = draw.numbers::<f64>(M);
    let scale = draw.number();
    let mut rows = draw.rows::<f64>(N);
    for &border in &borders {
        for x in [border, border.next_up(), border.next_down()] {
            rows.push(vec![x; N]);
        }
        let next = f64::from((border as f32).next_up());
        rows.push((0..N).map(|_| if draw.below(2) == 0 { next } else { border }).collect());
    }
    assert_stage_twins::<_, N, M>(
        ir::Stage::Op(Op::ObliviousTrees(op::ObliviousTrees {
            features: features.clone(),
            borders: tensor(&[SPLITS], &borders),
            missing: missing.clone(),
            equal: equal.clone(),
            depths: depths.to_vec(),
            leaves: tensor(&[NUMBERS / M, M], &leaves),
            scale,
            bias: tensor(&[M], &bias),
        })),
        ObliviousTrees {
            features: table::<_, SPLITS>(&features),
            borders: table::<_, SPLITS>(&borders),
            missing: table::<_, SPLITS>(&missing),
            equal: table::<_, SPLITS>(&equal),
            depths: table::<_, TREES>(&depths),
            leaves: table::<_, NUMBERS>(&leaves),
            scale,
            bias: table::<_, M>(&bias),
        },
        &rows,
    );
}

#[test]
fn every_depth_is_the_reference() {
    seeds(|draw| {
        trees::<1, 1, 1, 1, 2>(draw, [1]);
        trees::<3, 1, 6, 2, 65>(draw, [6, 0]);
        trees::<5, 3, 9, 4, { 3 * (16 + 8 + 2 + 2) }>(draw, [4, 3, 1, 1]);
    });
}
