//! Linear models of several scores in f32: every instruction set gives the same bits, one by one and in batches; scores
//! are within the bound, the class is that of the library's order.

use super::draw::{Draw, seeds};
use super::twin::{assert_batches, assert_bits, levels, matrix, table, table_slice};
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::activation::Identity;
use realizar_runtime::kernels::decide::{Argmax, Never, On};
use realizar_runtime::kernels::dense::Dense;
use realizar_runtime::kernels::few::{are_few, first};
use realizar_runtime::kernels::kmeans::KMeans;
use realizar_runtime::kernels::network::Class;
use realizar_runtime::kernels::scores::{Scores, additions};
use realizar_runtime::kernels::{Approximate, Decide, Kernel, Link, Pipeline, Stage, link};

/// The unit roundoff of f32.
const UNIT: f64 = f32::EPSILON as f64 / 2.0;

fn norm(numbers: impl Iterator<Item = f64>) -> f64 {
    numbers.map(|number| number * number).sum::<f64>().sqrt()
}

/// The kernel of these sums, for rows of at most this norm.
fn scores<S, L, D, const N: usize, const M: usize>(
    exact: Pipeline<S, L, D, M>,
    (weight, bias): (&[f64], &[f64]),
    class: Class,
    (limit, certain): (f64, f32),
) -> Scores<S, L, D, M> {
    let width = M.next_multiple_of(16);
    let mut table = vec![0.0_f32; N.next_multiple_of(16) * width];
    for (at, &weight) in weight.iter().enumerate() {
        let (score, feature) = (at / N, at % N);
        let place = if are_few(N, M) {
            let line = feature / 16;
            (line * M + score) * 16 + feature - first(N, line)
        } else {
            feature * width + score
        };
        table[place] = weight as f32;
    }
    let mut last: Vec<f32> = bias.iter().map(|&bias| bias as f32).collect();
    last.resize(width, 0.0);
    let roundings = (additions(N, M) + 4) as f64;
    let off = weight.chunks(N.max(1)).zip(bias).map(|(row, bias)| {
        1.001 * roundings * UNIT * (norm(row.iter().copied()) * limit + bias.abs()) + 1e-9 * limit * limit
    });
    Scores {
        exact,
        weight: table_slice(&table),
        bias: table_slice(&last),
        limit: (limit * limit) as f32,
        off: off.fold(0.0, f64::max) as f32,
        class,
        certain,
        apart: 1e-4,
    }
}

fn check<S, L, D, const N: usize, const M: usize, const K: usize>(
    model: &Scores<S, L, D, M>,
    rows: &[[f32; N]],
    halved: impl Fn(f64, f64) -> f64,
) where
    S: Stage<N, M, In = f64, Out = f64>,
    L: Link<f64, M, K>,
    D: Decide,
{
    for row in rows {
        let wide = row.map(f64::from);
        let (mut exact, mut outputs) = ([0.0; M], [0.0; K]);
        model.exact.stages.run(&wide, &mut exact);
        let class = model.run(&wide, &mut outputs);
        let found = model.scores_on(Level::Scalar, row);
        let of = format!("{N} features, row {row:?}");
        if let Some(found) = &found {
            let square = wide.iter().map(|x| x * x).sum::<f64>();
            for (score, exact) in found.iter().zip(exact) {
                let apart = (f64::from(*score) - halved(exact, square)).abs();
                assert!(apart <= model.off.into(), "{score} is {apart} from {exact}: {of}");
            }
        }
        for level in levels() {
            let again = model.scores_on(level, row);
            assert_eq!(again.is_some(), found.is_some(), "{level:?}, {of}");
            if let (Some(again), Some(found)) = (again, &found) {
                assert_bits(&again, found, &format!("{level:?}, {of}"));
            }
            let mut narrow = [0.0_f32; K];
            assert_eq!(model.run_on(Some(level), row, &mut narrow), class, "{level:?}, {of}");
            for (narrow, output) in narrow.iter().zip(outputs) {
                let near = (f64::from(*narrow) - output).abs() <= 1e-4 * output.abs().max(1.0);
                let same = *narrow == output as f32 || (narrow.is_nan() && output.is_nan());
                assert!(near || same, "{narrow} for {output}: {level:?}, {of}");
            }
        }
    }
    assert_batches(model, rows, &[rows.len()]);
}

/// Ordinary rows are within this.
fn limit(features: usize) -> f64 {
    4.0 * (features as f64).sqrt()
}

fn linear<L, D, const N: usize, const M: usize>(draw: &mut Draw, link: L, decision: D, class: Class)
where
    L: Link<f64, M, M>,
    D: Decide,
{
    let (mut weight, mut bias) = (draw.numbers::<f64>(N * M), draw.numbers::<f64>(M));
    if M > 2 {
        // Two scores that are always equal, and one that nearly is.
        weight.copy_within(0..N, N);
        weight.copy_within(0..N, 2 * N);
        bias[1] = bias[0];
        bias[2] = bias[0] + 1e-9;
    }
    let stages = Dense {
        weight: matrix::<f64, N, M>(&weight),
        bias: Some(table(&bias)),
        bias_first: false,
        activation: Identity,
    };
    let exact = Pipeline { stages, link, decision };
    let model = scores::<_, _, _, N, M>(exact, (&weight, &bias), class, (limit(N), 0.75));
    check::<_, _, _, N, M, M>(&model, &draw.arrays(), |score, _| score);
}

fn both<const N: usize, const M: usize>(draw: &mut Draw) {
    linear::<_, _, N, M>(draw, link::Identity, Never, Class::Never);
    linear::<_, _, N, M>(draw, link::Softmax, Argmax { on: On::Scores }, Class::Largest);
}

/// Around the ends of lines, and all numbers of parts.
#[test]
fn every_number_of_scores_is_within_the_bound() {
    let draw = &mut Draw::new(5);
    both::<64, 2>(draw);
    both::<67, 10>(draw);
    both::<17, 16>(draw);
    both::<9, 17>(draw);
    both::<7, 48>(draw);
    both::<1, 49>(draw);
    both::<5, 64>(draw);
    both::<3, 1>(draw);
    // Terms across the lanes.
    both::<32, 15>(draw);
    both::<31, 15>(draw);
    both::<47, 15>(draw);
    both::<47, 16>(draw);
    both::<49, 4>(draw);
    both::<64, 12>(draw);
}

#[test]
fn the_nearest_centroid_is_that_of_the_library_s_order() {
    const N: usize = 19;
    const M: usize = 10;
    seeds(|draw| {
        let mut centroids = draw.numbers::<f64>(N * M);
        centroids.copy_within(0..N, 3 * N);
        let bias: Vec<f64> =
            centroids.chunks(N).map(|centroid| -0.5 * norm(centroid.iter().copied()).powi(2)).collect();
        let exact = Pipeline {
            stages: KMeans { centroids: matrix::<f64, N, M>(&centroids) },
            link: link::Argmax,
            decision: Argmax { on: On::Scores },
        };
        let model = scores::<_, _, _, N, M>(exact, (&centroids, &bias), Class::Largest, (limit(N), 0.0));
        check::<_, _, _, N, M, 1>(&model, &draw.arrays(), |score, square| 0.5 * (score + square));
    });
}
