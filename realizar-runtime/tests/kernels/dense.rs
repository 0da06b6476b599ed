//! Dense layers and their activations: one sum after another, and side by side with every instruction set that this
//! processor has.

use super::draw::{Draw, seeds};
use super::twin::{
    Real, assert_bits, assert_level_twins, assert_stage_twins, for_sizes, matrix, panels, table, tensor,
};
use realizar_apr::ir;
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::FEW;
use realizar_runtime::kernels::activation::{self, Activation};
use realizar_runtime::kernels::dense::{Dense, Panels, Widened};

fn layer<E: Real, A: Activation<E> + Copy, const N: usize, const M: usize>(
    draw: &mut Draw,
    (ir, activation): (ir::Activation, A),
) {
    let (weight, bias) = (draw.numbers::<E>(N * M), draw.numbers::<E>(M));
    let rows = draw.rows::<E>(N);
    for (with_bias, bias_first) in [(false, false), (true, false), (true, true), (false, true)] {
        assert_stage_twins::<_, N, M>(
            ir::Stage::Dense(ir::Dense {
                element: E::ELEMENT,
                weight: tensor(&[M, N], &weight),
                bias: with_bias.then(|| tensor(&[M], &bias)),
                bias_first,
                activation: ir,
            }),
            Dense::<E, A, N, M> {
                weight: matrix(&weight),
                bias: with_bias.then(|| table(&bias)),
                bias_first,
                activation,
            },
            &rows,
        );
    }
}

fn inputs<E: Real, const N: usize>(draw: &mut Draw) {
    let identity = (ir::Activation::Identity, activation::Identity);
    layer::<E, _, N, 1>(draw, identity);
    layer::<E, _, N, 3>(draw, identity);
}

fn outputs<E: Real, const M: usize>(draw: &mut Draw) {
    layer::<E, _, 1, M>(draw, (ir::Activation::Identity, activation::Identity));
    layer::<E, _, 3, M>(draw, (ir::Activation::Relu, activation::Relu));
    layer::<E, _, 3, M>(draw, (ir::Activation::Tanh, activation::Tanh));
    layer::<E, _, 3, M>(draw, (ir::Activation::Logistic, activation::Logistic));
    layer::<E, _, 3, M>(draw, (ir::Activation::Softmax, activation::Softmax));
}

#[test]
fn every_number_of_inputs_is_the_reference() {
    seeds(|draw| for_sizes!(inputs(draw)));
}

#[test]
fn every_number_of_outputs_and_activation_is_the_reference() {
    seeds(|draw| for_sizes!(outputs(draw): 1, 2, 3, 4, 7, 8, 9, 15, 16, 17));
}

fn side_by_side<E: Real, const N: usize, const M: usize>(draw: &mut Draw) {
    let (weight, bias) = (draw.numbers::<E>(N * M), draw.numbers::<E>(M));
    let rows: Vec<Vec<E>> = draw.rows(N).into_iter().step_by(3).collect();
    for (with_bias, bias_first) in [(false, false), (true, false), (true, true)] {
        assert_level_twins::<_, N, M>(
            ir::Stage::Dense(ir::Dense {
                element: E::ELEMENT,
                weight: tensor(&[M, N], &weight),
                bias: with_bias.then(|| tensor(&[M], &bias)),
                bias_first,
                activation: ir::Activation::Relu,
            }),
            Panels::<E, _, N, M> {
                weight: panels(&weight, N),
                bias: with_bias.then(|| panels(&bias, 1)),
                bias_first,
                activation: activation::Relu,
            },
            Panels::run_on,
            &rows,
        );
    }
}

/// Weights that f32 holds, added up in f64.
fn widened<const N: usize, const M: usize>(draw: &mut Draw) {
    let (weight, bias) = (draw.numbers::<f32>(N * M), draw.numbers::<f32>(M));
    let wide = |numbers: &[f32]| numbers.iter().map(|&number| number.into()).collect::<Vec<f64>>();
    let rows: Vec<Vec<f64>> = draw.rows(N).into_iter().step_by(3).collect();
    for (with_bias, bias_first) in [(false, false), (true, false), (true, true)] {
        let layer = || ir::Dense {
            element: ir::Element::F64,
            weight: tensor(&[M, N], &wide(&weight)),
            bias: with_bias.then(|| tensor(&[M], &wide(&bias))),
            bias_first,
            activation: ir::Activation::Relu,
        };
        let kernel = || Widened::<_, N, M> {
            weight: panels(&weight, N),
            bias: with_bias.then(|| panels(&bias, 1)),
            bias_first,
            activation: activation::Relu,
        };
        assert_level_twins::<_, N, M>(ir::Stage::Dense(layer()), kernel(), Widened::run_on, &rows);
        assert_level_twins::<_, N, M>(ir::Stage::Dense(layer()), kernel(), together, &rows);
    }
}

/// A row among others: its numbers in other orders.
fn together<const N: usize, const M: usize>(
    kernel: &Widened<activation::Relu, N, M>,
    level: Level,
    row: &[f64; N],
    out: &mut [f64; M],
) {
    let mut rows = [*row; FEW];
    for (index, row) in rows.iter_mut().enumerate() {
        row.rotate_left(index % N.max(1));
    }
    let mut found = [[1.0; M]; FEW];
    kernel.run_few_on(level, &rows, &mut found);
    for (row, found) in rows.iter().zip(&found) {
        let mut expected = [0.0; M];
        kernel.run_on(level, row, &mut expected);
        assert_bits(found, &expected, &format!("{level:?}, {N} -> {M}, row {row:?}"));
    }
    *out = found[0];
}

#[test]
fn weights_stored_as_f32_are_the_reference() {
    let draw = &mut Draw::new(7);
    widened::<0, 3>(draw);
    widened::<3, 1>(draw);
    widened::<1, 8>(draw);
    widened::<5, 9>(draw);
    widened::<5, 16>(draw);
    widened::<2, 17>(draw);
    widened::<3, 31>(draw);
    widened::<3, 33>(draw);
    widened::<2, 48>(draw);
    widened::<3, 63>(draw);
    widened::<4, 64>(draw);
    widened::<4, 65>(draw);
    widened::<2, 129>(draw);
}

fn outputs_side_by_side<E: Real, const M: usize>(draw: &mut Draw) {
    side_by_side::<E, 0, M>(draw);
    side_by_side::<E, 1, M>(draw);
    side_by_side::<E, 5, M>(draw);
}

/// Around the ends of registers, lines and panels.
#[test]
fn every_number_of_outputs_side_by_side_is_the_reference() {
    let draw = &mut Draw::new(7);
    for_sizes!(outputs_side_by_side(draw):
        0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33, 40, 47, 48, 49, 63, 64, 65, 67, 129);
}
