//! Convolution and pooling.

use super::draw::{Draw, seeds};
use super::twin::{assert_level_twins, assert_stage_twins, panels, table_slice, tensor};
use realizar_apr::ir::{Stage, op as ir};
use realizar_runtime::kernels::op;

/// What a window does to an image of four channels of 6 by 7.
#[derive(Clone, Copy)]
struct Window {
    kernel: [u32; 2],
    strides: [u32; 2],
    pads: [u32; 4],
    dilations: [u32; 2],
}

/// To six channels, `H` by `W`: `N` is 168, `M` is `6 * H * W`.
fn convolution<const M: usize>(draw: &mut Draw, window: Window) {
    let rows = draw.rows::<f64>(168);
    for groups in [1, 2] {
        let [height, width] = window.kernel.map(|size| size as usize);
        let (weight, bias) = (draw.numbers::<f64>(6 * (4 / groups) * height * width), draw.numbers::<f64>(6));
        for with_bias in [false, true] {
            assert_stage_twins::<_, 168, M>(
                Stage::Op(ir::Op::Convolution(ir::Convolution {
                    weight: tensor(&[6, 4 / groups, height, width], &weight),
                    bias: with_bias.then(|| tensor(&[6], &bias)),
                    input: vec![4, 6, 7],
                    kernel: window.kernel.to_vec(),
                    strides: window.strides.to_vec(),
                    pads: window.pads.to_vec(),
                    dilations: window.dilations.to_vec(),
                    groups,
                })),
                op::Convolution {
                    weight: table_slice(&weight),
                    bias: with_bias.then(|| table_slice(&bias)),
                    input: &[4, 6, 7],
                    kernel: table_slice(&window.kernel),
                    strides: table_slice(&window.strides),
                    pads: table_slice(&window.pads),
                    dilations: table_slice(&window.dilations),
                    groups,
                },
                &rows,
            );
        }
    }
}

#[test]
fn convolutions_are_the_reference() {
    let plain = Window { kernel: [1, 1], strides: [1, 1], pads: [0; 4], dilations: [1, 1] };
    seeds(|draw| {
        convolution::<{ 6 * 6 * 7 }>(draw, plain);
        convolution::<{ 6 * 4 * 6 }>(draw, Window { kernel: [3, 2], ..plain });
        convolution::<{ 6 * 6 * 7 }>(draw, Window { kernel: [3, 3], pads: [1; 4], ..plain });
        convolution::<{ 6 * 3 * 4 }>(draw, Window { kernel: [3, 3], pads: [1; 4], strides: [2, 2], ..plain });
        convolution::<{ 6 * 2 * 8 }>(
            draw,
            Window { kernel: [2, 3], pads: [0, 2, 1, 3], strides: [2, 1], dilations: [3, 2] },
        );
        // The window is the whole image; then it is larger, and some of its places are never inside.
        convolution::<6>(draw, Window { kernel: [6, 7], ..plain });
        convolution::<{ 6 * 8 * 7 }>(
            draw,
            Window { kernel: [1, 3], pads: [1, 9, 1, 9], dilations: [1, 9], ..plain },
        );
    });
}

/// To `O` channels, `H` by `W`: `M` is `O * H * W`.
fn convolution_panels<const O: usize, const M: usize>(draw: &mut Draw, window: Window) {
    let rows: Vec<Vec<f64>> = draw.rows::<f64>(168).into_iter().step_by(12).collect();
    let [height, width] = window.kernel.map(|size| size as usize);
    let places = 4 * height * width;
    let (weight, bias) = (draw.numbers::<f64>(O * places), draw.numbers::<f64>(O));
    for with_bias in [false, true] {
        assert_level_twins::<_, 168, M>(
            Stage::Op(ir::Op::Convolution(ir::Convolution {
                weight: tensor(&[O, 4, height, width], &weight),
                bias: with_bias.then(|| tensor(&[O], &bias)),
                input: vec![4, 6, 7],
                kernel: window.kernel.to_vec(),
                strides: window.strides.to_vec(),
                pads: window.pads.to_vec(),
                dilations: window.dilations.to_vec(),
                groups: 1,
            })),
            op::ConvolutionPanels {
                weight: panels(&weight, places),
                bias: with_bias.then(|| table_slice(&bias)),
                input: &[4, 6, 7],
                kernel: table_slice(&window.kernel),
                strides: table_slice(&window.strides),
                pads: table_slice(&window.pads),
                dilations: table_slice(&window.dilations),
            },
            |kernel, level, row, out| kernel.run_on(level, row, out),
            &rows,
        );
    }
}

#[test]
fn outputs_side_by_side_are_the_reference() {
    let plain = Window { kernel: [3, 3], strides: [1, 1], pads: [0; 4], dilations: [1, 1] };
    let padded = Window { pads: [1; 4], ..plain };
    seeds(|draw| {
        convolution_panels::<1, { 4 * 5 }>(draw, plain);
        convolution_panels::<4, { 4 * 6 * 7 }>(draw, padded);
        convolution_panels::<8, { 8 * 4 * 5 }>(draw, plain);
        convolution_panels::<9, { 9 * 6 * 7 }>(draw, padded);
        convolution_panels::<17, { 17 * 4 * 5 }>(draw, plain);
        convolution_panels::<31, { 31 * 3 * 4 }>(draw, Window { strides: [2, 2], ..padded });
        convolution_panels::<41, { 41 * 6 * 7 }>(draw, Window { kernel: [1, 1], ..plain });
        // Windows that jump over the image's border, that are the whole image, and that are never wholly inside.
        let jumping = Window { kernel: [2, 3], pads: [0, 2, 1, 3], strides: [2, 1], dilations: [3, 2] };
        convolution_panels::<5, { 5 * 2 * 8 }>(draw, jumping);
        convolution_panels::<6, 6>(draw, Window { kernel: [6, 7], ..plain });
        let wide = Window { kernel: [1, 3], pads: [1, 9, 1, 9], dilations: [1, 9], ..plain };
        convolution_panels::<6, { 6 * 8 * 7 }>(draw, wide);
    });
}

/// `M` is `4 * H * W`.
fn pool<const M: usize>(draw: &mut Draw, window: Window) {
    let rows = draw.rows::<f64>(168);
    for (kind, of_kernel, count_padding) in [
        (ir::PoolKind::Max, op::PoolKind::Max, false),
        (ir::PoolKind::Average, op::PoolKind::Average, false),
        (ir::PoolKind::Average, op::PoolKind::Average, true),
    ] {
        assert_stage_twins::<_, 168, M>(
            Stage::Op(ir::Op::Pool(ir::Pool {
                kind,
                input: vec![4, 6, 7],
                kernel: window.kernel.to_vec(),
                strides: window.strides.to_vec(),
                pads: window.pads.to_vec(),
                count_padding,
            })),
            op::Pool {
                kind: of_kernel,
                input: &[4, 6, 7],
                kernel: table_slice(&window.kernel),
                strides: table_slice(&window.strides),
                pads: table_slice(&window.pads),
                count_padding,
            },
            &rows,
        );
    }
}

#[test]
fn pools_are_the_reference() {
    let plain = Window { kernel: [2, 2], strides: [2, 2], pads: [0; 4], dilations: [1, 1] };
    seeds(|draw| {
        pool::<{ 4 * 3 * 3 }>(draw, plain);
        pool::<{ 4 * 5 * 6 }>(draw, Window { strides: [1, 1], ..plain });
        pool::<{ 4 * 3 * 4 }>(draw, Window { kernel: [3, 3], pads: [1, 1, 0, 1], ..plain });
        pool::<4>(draw, Window { kernel: [6, 7], strides: [1, 1], ..plain });
        pool::<{ 4 * 11 * 13 }>(
            draw,
            Window { kernel: [6, 7], strides: [1, 1], pads: [5, 6, 5, 6], dilations: [1, 1] },
        );
    });
}
