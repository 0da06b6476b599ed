//! Distances, neighbours and densities.

use super::draw::{Draw, seeds};
use super::twin::{assert_bits, assert_level_twins, assert_stage_twins, levels, panels, table_slice, tensor};
use realizar_apr::ir::{Stage, op as ir};
use realizar_runtime::kernels::{Stage as _, op};

/// Runs a function for several widths and numbers of points.
macro_rules! sizes {
    ($function:ident($draw:expr)) => {{
        $function::<1, 1>($draw);
        $function::<1, 7>($draw);
        $function::<2, 65>($draw);
        $function::<3, 3>($draw);
        $function::<17, 130>($draw);
    }};
}

const METRICS: [(ir::Metric, op::Metric, Option<f64>); 7] = [
    (ir::Metric::Euclidean, op::Metric::Euclidean, None),
    (ir::Metric::SquaredEuclidean, op::Metric::SquaredEuclidean, None),
    (ir::Metric::Manhattan, op::Metric::Manhattan, None),
    (ir::Metric::Chebyshev, op::Metric::Chebyshev, None),
    (ir::Metric::Minkowski, op::Metric::Minkowski, Some(3.0)),
    (ir::Metric::Minkowski, op::Metric::Minkowski, Some(0.5)),
    (ir::Metric::Cosine, op::Metric::Cosine, None),
];

/// Points on a coarse grid, so that many are equally near, some twice; and rows, some of which are points.
fn scene<const N: usize, const S: usize>(draw: &mut Draw) -> (Vec<f64>, Vec<Vec<f64>>) {
    let points: Vec<f64> = (0..N * S).map(|_| draw.below(4) as f64 - 1.0).collect();
    let mut rows = draw.rows::<f64>(N);
    for _ in 0..16 {
        let point = draw.below(S);
        rows.push(points[point * N..(point + 1) * N].to_vec());
        rows.push((0..N).map(|_| draw.below(8) as f64 / 2.0 - 1.0).collect());
    }
    (points, rows)
}

fn distances<const N: usize, const S: usize>(draw: &mut Draw) {
    let (points, rows) = scene::<N, S>(draw);
    let rows: Vec<Vec<f64>> = rows.into_iter().step_by(5).collect();
    for (metric, kernel, p) in METRICS {
        assert_level_twins::<_, N, S>(
            Stage::Op(ir::Op::Distances(ir::Distances { points: tensor(&[S, N], &points), metric, p })),
            op::Distances { points: panels(&points, N), metric: kernel, p },
            |kernel, level, row, out| kernel.run_on(level, row, out),
            &rows,
        );
    }
}

#[test]
fn distances_are_the_reference() {
    seeds(|draw| sizes!(distances(draw)));
}

/// Points that are nowhere near each other, but for some of which f32 cannot say which is nearer; and rows beside them.
fn apart<const N: usize, const S: usize>(draw: &mut Draw) -> (Vec<f64>, Vec<Vec<f64>>) {
    let mut points = draw.numbers::<f64>(N * S);
    let mut rows = draw.rows::<f64>(N);
    for _ in 0..8 {
        let (from, to) = (draw.below(S), draw.below(S));
        for column in 0..N {
            points[to * N + column] = points[from * N + column] * (1.0 + 1e-9 * draw.number());
        }
        rows.extend([draw.numbers::<f32>(N).into_iter().map(f64::from).collect(), draw.numbers::<f64>(N)]);
        rows.push(points[to * N..(to + 1) * N].to_vec());
    }
    (points, rows)
}

/// How far points are from what f32 makes of them, at most.
fn moved(points: &[f64], width: usize) -> f64 {
    let lost = |point: &[f64]| point.iter().map(|x| (x - f64::from(*x as f32)).powi(2)).sum::<f64>();
    points.chunks(width).map(lost).fold(0.0, f64::max).sqrt()
}

fn neighbours<const N: usize, const S: usize>(draw: &mut Draw) {
    let ((grid, rows), (points, beside)) = (scene::<N, S>(draw), apart::<N, S>(draw));
    nearest::<N, S>(draw, &grid, &rows, &[METRICS[0], METRICS[3], METRICS[4], METRICS[6]]);
    nearest::<N, S>(draw, &points, &beside, &METRICS[..1]);
}

fn nearest<const N: usize, const S: usize>(
    draw: &mut Draw,
    points: &[f64],
    rows: &[Vec<f64>],
    metrics: &[(ir::Metric, op::Metric, Option<f64>)],
) {
    let rows: Vec<Vec<f64>> = rows.iter().step_by(9).cloned().collect();
    // Columns in any order.
    let mut places: Vec<u32> = (0..N as u32).collect();
    for place in 0..N {
        places.swap(place, draw.below(N));
    }
    let mut narrow = vec![0.0_f32; N * S];
    for (index, &x) in points.iter().enumerate() {
        narrow[index / N * N + places[index % N] as usize] = x as f32;
    }
    let (narrow, moved) = (panels(&narrow, N), moved(points, N));
    let classes: Vec<u32> = (0..S).map(|_| draw.below(3.min(S)) as u32).collect();
    let values = draw.numbers::<f64>(S * 3);
    // One, all, and around what one pass over the points finds.
    let ks = [1, 5, 64, 65, 128, S];
    // The others are measured alike; ties are many with the first two.
    for &(metric, kernel, p) in metrics {
        for k in ks.into_iter().filter(|&k| k <= S) {
            for (weights, weighting) in [
                (ir::Weighting::Uniform, op::Weighting::Uniform),
                (ir::Weighting::Distance, op::Weighting::Distance),
            ] {
                let stage = ir::Neighbours {
                    points: tensor(&[S, N], points),
                    metric,
                    p,
                    k,
                    weights,
                    classes: None,
                    outputs: None,
                    values: Some(tensor(&[S, 3], &values)),
                };
                let of_classes = ir::Neighbours {
                    classes: Some(classes.clone()),
                    outputs: Some(3),
                    values: None,
                    ..stage.clone()
                };
                let kernel = |classes, outputs, values| op::Neighbours {
                    points: (metric != ir::Metric::Euclidean || moved > 0.0).then(|| panels(points, N)),
                    metric: kernel,
                    p,
                    k,
                    weights: weighting,
                    classes,
                    outputs,
                    values,
                    rounded: (metric == ir::Metric::Euclidean).then_some(narrow),
                    places: (metric == ir::Metric::Euclidean).then_some(table_slice(&places)),
                    moved,
                };
                let by_value = kernel(None, None, Some(table_slice(&values)));
                let (stage, of_classes) =
                    (Stage::Op(ir::Op::Neighbours(stage)), Stage::Op(ir::Op::Neighbours(of_classes)));
                let by_class = kernel(Some(table_slice(&classes)), Some(3), None);
                // Only Euclidean distances are measured side by side.
                if metric == ir::Metric::Euclidean {
                    let run_on = |kernel: &op::Neighbours, level, row: &[f64; N], out: &mut [f64; 3]| {
                        kernel.run_on(level, row, out);
                    };
                    blocks::<N>(&by_class, &rows);
                    assert_level_twins::<_, N, 3>(stage, by_value, run_on, &rows);
                    assert_level_twins::<_, N, 3>(of_classes, by_class, run_on, &rows);
                } else {
                    assert_stage_twins::<_, N, 3>(stage, by_value, &rows);
                    assert_stage_twins::<_, N, 3>(of_classes, by_class, &rows);
                }
            }
        }
    }
}

/// Rows together have the bits of each by itself.
fn blocks<const N: usize>(kernel: &op::Neighbours, rows: &[Vec<f64>]) {
    let rows: Vec<[f64; N]> =
        rows.iter().map(|row| row.as_slice().try_into().expect("a row of N numbers")).collect();
    let mut expected = vec![[1.0; 3]; rows.len()];
    for (row, expected) in rows.iter().zip(&mut expected) {
        kernel.run(row, expected);
    }
    for level in levels() {
        for count in [5, 7, rows.len()] {
            let rows = &rows[..count.min(rows.len())];
            let mut found = vec![[1.0; 3]; rows.len()];
            kernel.run_block_on(level, rows, &mut found);
            for ((row, found), expected) in rows.iter().zip(found).zip(&expected) {
                assert_bits(&found, expected, &format!("{level:?}, {count} rows, row {row:?}"));
            }
        }
    }
}

#[test]
fn neighbours_are_the_reference() {
    seeds(|draw| sizes!(neighbours(draw)));
}

fn gaussian<const N: usize, const K: usize>(draw: &mut Draw) {
    let (mean, variance) = (draw.numbers::<f64>(K * N), draw.positives::<f64>(K * N));
    let constant = draw.numbers::<f64>(K);
    let rows = draw.rows::<f64>(N);
    assert_level_twins::<_, N, K>(
        Stage::Op(ir::Op::Gaussian(ir::Gaussian {
            mean: tensor(&[K, N], &mean),
            variance: tensor(&[K, N], &variance),
            constant: tensor(&[K], &constant),
        })),
        op::Gaussian {
            mean: panels(&mean, N),
            variance: panels(&variance, N),
            constant: table_slice(&constant),
        },
        |kernel, level, row, out| kernel.run_on(level, row, out),
        &rows,
    );
}

fn quadratic<const N: usize, const K: usize>(draw: &mut Draw) {
    let (mean, constant) = (draw.numbers::<f64>(K * N), draw.numbers::<f64>(K));
    let rows = draw.rows::<f64>(N);
    for height in [1, 2, N] {
        let matrix = draw.numbers::<f64>(K * height * N);
        assert_stage_twins::<_, N, K>(
            Stage::Op(ir::Op::Quadratic(ir::Quadratic {
                mean: tensor(&[K, N], &mean),
                matrix: tensor(&[K, height, N], &matrix),
                constant: tensor(&[K], &constant),
            })),
            op::Quadratic {
                mean: table_slice(&mean),
                matrix: table_slice(&matrix),
                constant: table_slice(&constant),
            },
            &rows,
        );
    }
}

#[test]
fn densities_are_the_reference() {
    seeds(|draw| {
        sizes!(gaussian(draw));
        sizes!(quadratic(draw));
    });
}
