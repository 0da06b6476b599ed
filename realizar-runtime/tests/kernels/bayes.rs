//! Gaussian naive Bayes in f32: every instruction set gives the same bits, one by one and in batches; scores are within
//! the bound, the class is that of the library's order, probabilities are within 1e-5.

use super::draw::{Draw, seeds};
use super::twin::{assert_batches, assert_bits, levels, panels, table_slice};
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::bayes::Bayes;
use realizar_runtime::kernels::decide::{Argmax, On};
use realizar_runtime::kernels::op::Gaussian;
use realizar_runtime::kernels::{Approximate, Kernel, Pipeline, Stage, link};

/// The unit roundoff of f32.
const UNIT: f64 = f32::EPSILON as f64 / 2.0;

type Model<const M: usize> = Bayes<Gaussian, link::Softmax, Argmax, M>;

fn bayes<const N: usize, const M: usize>(mean: &[f64], variance: &[f64], constant: &[f64]) -> Model<M> {
    let line = |of: &dyn Fn(usize) -> f64| -> Vec<f32> {
        (0..16).map(|class| if class < M { of(class) as f32 } else { 0.0 }).collect()
    };
    let more = |class: usize| {
        let terms = (class * N..class * N + N).map(|at| 0.5 / variance[at] * mean[at] * mean[at]);
        1.02 * UNIT * (terms.sum::<f64>() + 4.0 * constant[class].abs()) + 1e-9
    };
    let mut table = line(&|class| constant[class]);
    table.extend(line(&more));
    for feature in 0..N {
        table.extend(line(&|class| mean[class * N + feature]));
        table.extend(line(&|class| 0.5 / variance[class * N + feature]));
    }
    Bayes {
        exact: Pipeline {
            stages: Gaussian {
                mean: panels(mean, N),
                variance: panels(variance, N),
                constant: table_slice(constant),
            },
            link: link::Softmax,
            decision: Argmax { on: On::Scores },
        },
        table: table_slice(&table),
        share: (1.01 * UNIT * (N.div_ceil(4) + 12) as f64) as f32,
    }
}

fn check<const N: usize, const M: usize>(model: &Model<M>, rows: &[[f32; N]]) {
    for row in rows {
        let wide = row.map(f64::from);
        let (mut exact, mut outputs) = ([0.0; M], [0.0; M]);
        model.exact.stages.run(&wide, &mut exact);
        let class = model.run(&wide, &mut outputs);
        let [scores, off] = model.scores_on(Level::Scalar, row);
        let of = format!("{N} features, row {row:?}");
        for ((&score, off), exact) in scores.iter().zip(off).zip(exact) {
            if score.is_finite() {
                let apart = (f64::from(score) - exact).abs();
                assert!(apart <= off.into(), "{score} is {apart} from {exact}, not {off}: {of}");
            }
        }
        for level in levels() {
            let found = model.scores_on(level, row);
            assert_bits(found.as_flattened(), [scores, off].as_flattened(), &format!("{level:?}, {of}"));
            let mut narrow = [0.0_f32; M];
            assert_eq!(model.run_on(Some(level), row, &mut narrow), class, "{level:?}, {of}");
            for (narrow, output) in narrow.iter().zip(outputs) {
                let near = (f64::from(*narrow) - output).abs() <= 1e-5;
                assert!(
                    near || (narrow.is_nan() && output.is_nan()),
                    "{narrow}, not {output}: {level:?}, {of}"
                );
            }
        }
    }
    assert_batches(model, rows, &[rows.len()]);
}

fn drawn<const N: usize, const M: usize>(draw: &mut Draw) {
    let (mut mean, mut variance) = (draw.numbers::<f64>(N * M), draw.positives::<f64>(N * M));
    let mut constant = draw.numbers::<f64>(M);
    // A feature that is always the same in a class, and nearly so in another.
    mean[0] = 0.0;
    variance[0] = 1e-8;
    if N > 1 {
        variance[N - 1] = 1e-4;
    }
    if M > 2 {
        // Two classes that are always equal, and one that nearly is.
        for class in [1, 2] {
            mean.copy_within(0..N, class * N);
            variance.copy_within(0..N, class * N);
        }
        constant[1] = constant[0];
        constant[2] = constant[0] + 1e-9;
    }
    let mut rows = draw.arrays::<f32, N>();
    // Rows at the means of classes, and between two.
    for class in 0..M {
        rows.push(std::array::from_fn(|feature| mean[class * N + feature] as f32));
        rows.push(std::array::from_fn(|feature| 0.5 * (mean[class * N + feature] + mean[feature]) as f32));
    }
    check::<N, M>(&bayes::<N, M>(&mean, &variance, &constant), &rows);
}

#[test]
fn every_number_of_classes_and_features_is_within_the_bound() {
    let draw = &mut Draw::new(11);
    drawn::<1, 2>(draw);
    drawn::<3, 16>(draw);
    drawn::<4, 15>(draw);
    drawn::<17, 10>(draw);
    drawn::<64, 2>(draw);
    drawn::<67, 10>(draw);
}

#[test]
fn classes_are_those_of_the_library_s_order() {
    seeds(drawn::<7, 3>);
}
