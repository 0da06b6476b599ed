//! Linear models of one score: every instruction set gives the same bits, one by one and in batches; the score is
//! within the bound of sums in another order, the class is that of the library's order.

use super::draw::{Draw, seeds};
use super::twin::{Real, assert_batches, assert_bits, levels, matrix, table, table_slice};
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::activation::Identity;
use realizar_runtime::kernels::decide::{Above, Never, On};
use realizar_runtime::kernels::dense::Dense;
use realizar_runtime::kernels::linear::{Linear, Summed};
use realizar_runtime::kernels::network::Class;
use realizar_runtime::kernels::scaler::SubtractDivide;
use realizar_runtime::kernels::{Approximate, Decide, Kernel, Link, Pipeline, Stage, Then, link};

/// The unit roundoff of f64.
const UNIT: f64 = f64::EPSILON / 2.0;

type Stages<const N: usize> = Then<SubtractDivide<f64, N>, Dense<f64, Identity, N, 1>, N>;

fn linear<L, D, const N: usize>(
    (weight, bias): (&[f64], f64),
    (offset, divisor): (&[f64], &[f64]),
    (link, decision): (L, D),
    class: Class,
) -> Linear<f64, Stages<N>, L, D> {
    let folded: Vec<f64> = weight.iter().zip(divisor).map(|(weight, divisor)| weight / divisor).collect();
    let norm = folded.iter().map(|weight| weight * weight).sum::<f64>().sqrt();
    let added = || folded.iter().zip(offset).map(|(weight, offset)| weight * offset);
    let moved = bias.abs() + added().map(f64::abs).sum::<f64>();
    // Twice as many roundings as there are terms, the bias, the scaler and what is folded.
    let most = 2.02 * (N + 6) as f64 * UNIT;
    Linear {
        exact: Pipeline {
            stages: Then(
                SubtractDivide { offset: Some(table(offset)), divisor: Some(table(divisor)) },
                Dense {
                    weight: matrix(weight),
                    bias: Some(table(&[bias])),
                    bias_first: false,
                    activation: Identity,
                },
            ),
            link,
            decision,
        },
        weight: table_slice(&folded),
        bias: added().fold(bias, |bias, added| bias - added),
        worst: [most * norm, most * moved + 1e-12],
        class,
        apart: f32::EPSILON.into(),
    }
}

/// A sum in f32, of a row that is not scaled.
fn narrow<L, D, const N: usize>(
    (weight, bias): (&[f32], f32),
    (link, decision): (L, D),
    class: Class,
) -> Linear<f32, Dense<f32, Identity, N, 1>, L, D> {
    let norm = weight.iter().map(|&weight| f64::from(weight).powi(2)).sum::<f64>().sqrt();
    let most = 2.02 * (N + 6) as f64 * f64::from(f32::EPSILON) / 2.0;
    Linear {
        exact: Pipeline {
            stages: Dense {
                weight: matrix(weight),
                bias: Some(table(&[bias])),
                bias_first: true,
                activation: Identity,
            },
            link,
            decision,
        },
        weight: table_slice(weight),
        bias,
        worst: [most * norm, most * f64::from(bias.abs()) + 1e-12],
        class,
        apart: 0.0,
    }
}

fn check<E, S, L, D, const N: usize, const K: usize>(linear: &Linear<E, S, L, D>, rows: &[[f32; N]])
where
    E: Real + Summed,
    S: Stage<N, 1, In = E, Out = E>,
    L: Link<E, 1, K>,
    D: Decide,
{
    for row in rows {
        let taken = row.map(E::from_f32);
        let (mut exact, mut outputs) = ([E::ZERO], [E::ZERO; K]);
        linear.exact.stages.run(&taken, &mut exact);
        let exact = exact[0].to_f64();
        let class = linear.run(&taken, &mut outputs);
        let score = linear.score_on(Level::Scalar, row);
        let of = format!("{N} features, row {row:?}");
        // Where the bound is infinite, f32 does not hold all terms.
        if score[0].is_finite() && score[1].is_finite() {
            let apart = (score[0] - exact).abs();
            assert!(apart <= score[1], "{score:?} is {apart} from {exact:?}: {of}");
        }
        // A score of f64 rounds to one of two numbers; of f32 the output moves no more than the score.
        let tolerance = match size_of::<E>() {
            8 => 0.0,
            _ => score[1] + 3.0 * f64::from(f32::EPSILON),
        } + f64::from(f32::EPSILON);
        for level in levels() {
            assert_bits(&linear.score_on(level, row), &score, &format!("{level:?}, {of}"));
            let mut found = [0.0_f32; K];
            assert_eq!(linear.run_on(Some(level), row, &mut found), class, "{level:?}, {of}");
            for (found, output) in found.iter().zip(outputs) {
                let (expected, output) = (output.to_f32(), output.to_f64());
                let near = (f64::from(*found) - output).abs() <= tolerance * output.abs().max(1.0);
                let same = *found == expected || (found.is_nan() && expected.is_nan());
                let free = linear.class == Class::Never && score[1].is_infinite() && size_of::<E>() == 4;
                assert!(near || same || free, "{found} for {output}: {level:?}, {of}");
            }
        }
    }
    assert_batches(linear, rows, &[rows.len()]);
}

fn values<const N: usize>(draw: &mut Draw) {
    let (weight, bias) = (draw.numbers::<f64>(N), draw.number());
    let (offset, divisor) = (draw.numbers::<f64>(N), draw.positives::<f64>(N));
    let linear =
        linear::<_, _, N>((&weight, bias), (&offset, &divisor), (link::Identity, Never), Class::Never);
    check::<_, _, _, _, N, 1>(&linear, &draw.arrays());
    let (weight, bias) = (draw.numbers::<f32>(N), draw.number() as f32);
    let narrow = narrow::<_, _, N>((&weight, bias), (link::Identity, Never), Class::Never);
    check::<_, _, _, _, N, 1>(&narrow, &draw.arrays());
}

/// A row's threshold is the score of another, so that one is exactly at it.
fn classes<const N: usize>(draw: &mut Draw) {
    let (weight, bias) = (draw.numbers::<f64>(N), draw.number());
    let (offset, divisor) = (draw.numbers::<f64>(N), draw.positives::<f64>(N));
    let rows = draw.arrays::<f32, N>();
    for inclusive in [false, true] {
        let model = |threshold: f64| {
            let decision = Above { on: On::Scores, threshold, inclusive };
            let link = link::LogisticPair { scale: 1.0 };
            linear::<_, _, N>((&weight, bias), (&offset, &divisor), (link, decision), Class::Above(threshold))
        };
        let mut score = [0.0];
        model(0.0).exact.stages.run(&rows[0].map(f64::from), &mut score);
        for threshold in [score[0], score[0].next_up(), score[0].next_down(), 0.0] {
            check::<_, _, _, _, N, 2>(&model(threshold), &rows);
        }
    }
}

/// The same, of sums in f32.
fn classes_in_f32<const N: usize>(draw: &mut Draw) {
    let (weight, bias) = (draw.numbers::<f32>(N), draw.number() as f32);
    let rows = draw.arrays::<f32, N>();
    for inclusive in [false, true] {
        let model = |threshold: f64| {
            let decision = Above { on: On::Scores, threshold, inclusive };
            let link = link::LogisticPair { scale: 1.0 };
            narrow::<_, _, N>((&weight, bias), (link, decision), Class::Above(threshold))
        };
        let mut score = [0.0_f32];
        model(0.0).exact.stages.run(&rows[0], &mut score);
        let (at, up, down) = (score[0], score[0].next_up(), score[0].next_down());
        for threshold in [at, up, down, 0.0].map(f64::from) {
            check::<_, _, _, _, N, 2>(&model(threshold), &rows);
        }
    }
}

/// Around the ends of lines, and of four lines.
#[test]
fn every_number_of_terms_is_within_the_bound() {
    let draw = &mut Draw::new(3);
    values::<0>(draw);
    values::<1>(draw);
    values::<7>(draw);
    values::<8>(draw);
    values::<9>(draw);
    values::<16>(draw);
    values::<31>(draw);
    values::<32>(draw);
    values::<33>(draw);
    values::<41>(draw);
    values::<63>(draw);
    values::<64>(draw);
    values::<67>(draw);
    values::<129>(draw);
}

#[test]
fn the_class_is_that_of_the_library_s_order() {
    seeds(|draw| {
        classes::<9>(draw);
        classes::<30>(draw);
        classes::<40>(draw);
        classes_in_f32::<17>(draw);
        classes_in_f32::<30>(draw);
        classes_in_f32::<70>(draw);
    });
}
