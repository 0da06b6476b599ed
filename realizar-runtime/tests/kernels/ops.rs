//! Operations in f64: functions of each number, tables, and what makes one answer of several.

use super::draw::{Draw, seeds};
use super::twin::{Real, assert_stage_twins, tensor};
use realizar_apr::ir::{Stage, op as ir};
use realizar_runtime::kernels::op;

/// A static slice.
fn leak<T: Clone>(values: &[T]) -> &'static [T] {
    Box::leak(values.to_vec().into_boxed_slice())
}

/// As IR has it.
fn vector(values: &[f64]) -> realizar_apr::ir::Tensor {
    tensor(&[values.len()], values)
}

/// Rows whose numbers are often ones of a list, their neighbours and zeros of both signs.
fn rows_at(draw: &mut Draw, width: usize, places: &[f64]) -> Vec<Vec<f64>> {
    let mut rows = draw.rows::<f64>(width);
    for _ in 0..64 {
        rows.push(
            (0..width)
                .map(|_| {
                    let place = places[draw.below(places.len())];
                    match draw.below(4) {
                        0 => place.next_up(),
                        1 => place.next_down(),
                        2 => -place,
                        _ => place,
                    }
                })
                .collect(),
        );
    }
    rows
}

/// Runs a function for several widths.
macro_rules! widths {
    ($function:ident($draw:expr)) => {{
        $function::<1>($draw);
        $function::<2>($draw);
        $function::<3>($draw);
        $function::<8>($draw);
        $function::<17>($draw);
    }};
}

fn clip<const N: usize>(draw: &mut Draw) {
    let low = draw.numbers::<f64>(N);
    let high: Vec<f64> =
        low.iter().map(|low| if draw.below(4) == 0 { *low } else { low + draw.positive() }).collect();
    let rows = rows_at(draw, N, &[&low[..], &high[..], &[0.0]].concat());
    for (with_low, with_high) in [(true, true), (true, false), (false, true), (false, false)] {
        assert_stage_twins::<_, N, N>(
            Stage::Op(ir::Op::Clip(ir::Clip {
                low: with_low.then(|| vector(&low)),
                high: with_high.then(|| vector(&high)),
            })),
            op::Clip { low: with_low.then(|| leak(&low)), high: with_high.then(|| leak(&high)) },
            &rows,
        );
    }
}

#[test]
fn clip_is_the_reference() {
    seeds(|draw| widths!(clip(draw)));
}

fn power<const N: usize>(draw: &mut Draw) {
    let edges = [0.0, 1e-17, 1e-19, -1e-20, 2.0, 2.0f64.next_up(), 1.0, 300.0, -300.0];
    let lambda: Vec<f64> = (0..N)
        .map(|_| if draw.below(2) == 0 { edges[draw.below(edges.len())] } else { draw.number() })
        .collect();
    let rows = rows_at(draw, N, &[0.0, 1.0, 1e-300, 1e300, 0.5]);
    for inverse in [false, true] {
        for (method, kernel) in
            [(ir::Power::YeoJohnson, op::Power::YeoJohnson), (ir::Power::BoxCox, op::Power::BoxCox)]
        {
            assert_stage_twins::<_, N, N>(
                Stage::Op(ir::Op::PowerTransform(ir::PowerTransform {
                    method,
                    lambda: vector(&lambda),
                    inverse,
                })),
                op::PowerTransform { method: kernel, lambda: leak(&lambda), inverse },
                &rows,
            );
        }
    }
}

#[test]
fn power_transforms_are_the_reference() {
    seeds(|draw| widths!(power(draw)));
}

fn marks<const N: usize>(draw: &mut Draw) {
    let value = draw.number();
    let rows = rows_at(draw, N, &[value, 0.0]);
    for value in [value, 0.0, -0.0] {
        assert_stage_twins::<_, N, N>(
            Stage::Op(ir::Op::MarkMissing(ir::MarkMissing { value })),
            op::MarkMissing { value },
            &rows,
        );
        assert_stage_twins::<_, N, N>(
            Stage::Op(ir::Op::Binarize(ir::Binarize { threshold: value })),
            op::Binarize { threshold: value },
            &rows,
        );
    }
}

#[test]
fn mark_missing_and_binarize_are_the_reference() {
    seeds(|draw| widths!(marks(draw)));
}

fn impute<const N: usize>(draw: &mut Draw) {
    let value = draw.numbers::<f64>(N);
    let rows = rows_at(draw, N, &[-1.0, f64::NAN, 0.0]);
    let indicator: Vec<u32> = (0..3).map(|_| draw.below(N) as u32).collect();
    for missing in [None, Some(-1.0), Some(0.0)] {
        assert_stage_twins::<_, N, N>(
            Stage::Op(ir::Op::Impute(ir::Impute { value: vector(&value), missing, indicator: None })),
            op::Impute { value: leak(&value), missing, indicator: None },
            &rows,
        );
    }
    macro_rules! with_indicator {
        ($($n:literal: $m:literal),*) => {$(
            if N == $n {
                let rows: Vec<Vec<f64>> = rows.clone();
                assert_stage_twins::<_, $n, $m>(
                    Stage::Op(ir::Op::Impute(ir::Impute {
                        value: vector(&value),
                        missing: None,
                        indicator: Some(indicator.clone()),
                    })),
                    op::Impute { value: leak(&value), missing: None, indicator: Some(leak(&indicator)) },
                    &rows,
                );
            }
        )*};
    }
    with_indicator!(1: 4, 2: 5, 3: 6, 8: 11, 17: 20);
}

#[test]
fn impute_is_the_reference() {
    seeds(|draw| widths!(impute(draw)));
}

/// Ascending numbers without repetition.
fn ascending(draw: &mut Draw, count: usize) -> Vec<f64> {
    let mut at = draw.number() - 4.0;
    (0..count)
        .map(|_| {
            at += draw.positive();
            // Zero is a place where signs and equality go apart.
            if at.abs() < 0.3 { 0.0 } else { at }
        })
        .collect()
}

/// Columns of widths 1, 2 and 3 with some keys each, at least one of them in all.
fn encode(draw: &mut Draw) {
    let widths = [1u32, 2, 3];
    let (mut keys, mut starts, mut rows) = (Vec::new(), vec![0], Vec::new());
    let bins: Vec<u32> = widths.iter().map(|_| draw.below(2) as u32).collect();
    for (j, (&width, &bins)) in widths.iter().zip(&bins).enumerate() {
        let count = if j == 0 { 1 + draw.below(4) } else { draw.below(20) };
        keys.extend(ascending(draw, count));
        starts.push(keys.len() as u32);
        for _ in 0..(count + bins as usize + 2) * width as usize {
            rows.push(if draw.below(8) == 0 { f64::NAN } else { draw.number() });
        }
    }
    let asked = rows_at(draw, 3, &[&keys[..], &[0.0, -0.0]].concat());
    assert_stage_twins::<_, 3, 6>(
        Stage::Op(ir::Op::Encode(ir::Encode {
            keys: vector(&keys),
            starts: starts.clone(),
            bins: bins.clone(),
            widths: widths.to_vec(),
            rows: ir::Table(vector(&rows)),
        })),
        op::Encode {
            keys: leak(&keys),
            starts: leak(&starts),
            bins: leak(&bins),
            widths: leak(&widths),
            rows: leak(&rows),
        },
        &asked,
    );
}

#[test]
fn encode_is_the_reference() {
    seeds(|draw| (0..20).for_each(|_| encode(draw)));
}

fn products<const N: usize>(draw: &mut Draw) {
    let mut drawn = |at: usize| draw.below(N + at + 1) as u32;
    let left: Vec<u32> = (0..12).map(&mut drawn).collect();
    let right: Vec<u32> = (0..12).map(&mut drawn).collect();
    assert_stage_twins::<_, N, 12>(
        Stage::Op(ir::Op::Products(ir::Products { left: left.clone(), right: right.clone() })),
        op::Products { left: leak(&left), right: leak(&right) },
        &draw.rows::<f64>(N),
    );
}

#[test]
fn products_are_the_reference() {
    seeds(|draw| widths!(products(draw)));
}

fn interpolate<const N: usize>(draw: &mut Draw) {
    let (mut x, mut y, mut starts) = (Vec::new(), Vec::new(), vec![0]);
    for _ in 0..N {
        let count = 1 + draw.below(12);
        x.extend(ascending(draw, count));
        y.extend(draw.numbers::<f64>(count));
        starts.push(x.len() as u32);
    }
    let places: Vec<f64> = x.iter().flat_map(|&x| [x, x + 0.1]).collect();
    let rows = rows_at(draw, N, &places);
    assert_stage_twins::<_, N, N>(
        Stage::Op(ir::Op::Interpolate(ir::Interpolate {
            x: vector(&x),
            y: vector(&y),
            starts: starts.clone(),
        })),
        op::Interpolate { x: leak(&x), y: leak(&y), starts: leak(&starts) },
        &rows,
    );
}

#[test]
fn interpolate_is_the_reference() {
    seeds(|draw| widths!(interpolate(draw)));
}

#[test]
fn interpolation_of_slopes_that_overflow_is_the_reference() {
    seeds(|draw| {
        let x = [f64::MIN, -1.0, 0.0, 5e-324, 1.0, f64::MAX];
        for y in [[f64::MIN, 1.0, 1.0, f64::MAX, 2.0, f64::MAX], [0.0; 6]] {
            assert_stage_twins::<_, 1, 1>(
                Stage::Op(ir::Op::Interpolate(ir::Interpolate {
                    x: vector(&x),
                    y: vector(&y),
                    starts: vec![0, 6],
                })),
                op::Interpolate { x: leak(&x), y: leak(&y), starts: &[0, 6] },
                &rows_at(draw, 1, &[f64::MAX / 2.0, 1e-323, 0.5, 1e300]),
            );
        }
    });
}

fn mean<const G: usize, const M: usize, const N: usize>(draw: &mut Draw) {
    let weights = draw.numbers::<f64>(G);
    let rows = draw.rows::<f64>(N);
    let divisor = draw.positive();
    assert_stage_twins::<_, N, M>(
        Stage::Op(ir::Op::Mean(ir::Mean { weights: Some(vector(&weights)), divisor })),
        op::Mean { weights: Some(leak(&weights)), divisor },
        &rows,
    );
    assert_stage_twins::<_, N, M>(
        Stage::Op(ir::Op::Mean(ir::Mean { weights: None, divisor: G as f64 })),
        op::Mean { weights: None, divisor: G as f64 },
        &rows,
    );
}

#[test]
fn mean_is_the_reference() {
    seeds(|draw| {
        mean::<1, 1, 1>(draw);
        mean::<1, 5, 5>(draw);
        mean::<3, 1, 3>(draw);
        mean::<4, 3, 12>(draw);
        mean::<17, 2, 34>(draw);
    });
}

fn vote<const N: usize>(draw: &mut Draw) {
    let (weights, others) = (draw.numbers::<f64>(N), draw.numbers::<f64>(N));
    let mut rows = draw.rows::<f64>(N);
    rows.extend((0..64).map(|_| (0..N).map(|_| draw.below(6) as f64).collect()));
    for (with_weights, with_others) in [(true, true), (true, false), (false, true), (false, false)] {
        assert_stage_twins::<_, N, 5>(
            Stage::Op(ir::Op::Vote(ir::Vote {
                classes: 5,
                weights: with_weights.then(|| vector(&weights)),
                others: with_others.then(|| vector(&others)),
            })),
            op::Vote {
                classes: 5,
                weights: with_weights.then(|| leak(&weights)),
                others: with_others.then(|| leak(&others)),
            },
            &rows,
        );
    }
}

#[test]
fn vote_is_the_reference() {
    seeds(|draw| widths!(vote(draw)));
}

fn weighted_median<const N: usize>(draw: &mut Draw) {
    let mut rows = draw.rows::<f64>(N);
    // Many equal numbers, so that the order among them shows in the sums.
    rows.extend((0..64).map(|_| (0..N).map(|_| draw.below(3) as f64).collect()));
    for weights in [draw.positives::<f64>(N), draw.numbers::<f64>(N), vec![1.0; N]] {
        assert_stage_twins::<_, N, 1>(
            Stage::Op(ir::Op::WeightedMedian(ir::WeightedMedian { weights: vector(&weights) })),
            op::WeightedMedian { weights: leak(&weights) },
            &rows,
        );
    }
}

#[test]
fn weighted_median_is_the_reference() {
    seeds(|draw| {
        widths!(weighted_median(draw));
        weighted_median::<100>(draw);
    });
}

fn scores<const N: usize>(draw: &mut Draw) {
    let threshold = draw.number();
    let mut rows = rows_at(draw, N, &[threshold, 0.0]);
    rows.push(vec![0.0; N]);
    rows.push((0..N).map(|i| if i % 2 == 0 { 1.0 } else { -1.0 }).collect());
    for inclusive in [false, true] {
        assert_stage_twins::<_, N, 1>(
            Stage::Op(ir::Op::Above(ir::Above { threshold, inclusive })),
            op::Above { threshold, inclusive },
            &rows,
        );
    }
    for (zero, kernel) in [(ir::Zero::Uniform, op::Zero::Uniform), (ir::Zero::Keep, op::Zero::Keep)] {
        assert_stage_twins::<_, N, N>(
            Stage::Op(ir::Op::Normalise(ir::Normalise { zero })),
            op::Normalise { zero: kernel },
            &rows,
        );
    }
}

#[test]
fn above_and_normalise_are_the_reference() {
    seeds(|draw| widths!(scores(draw)));
}

#[test]
fn complement_is_the_reference() {
    seeds(|draw| {
        let rows = rows_at(draw, 1, &[0.0, 1.0, 0.3]);
        assert_stage_twins::<_, 1, 2>(
            Stage::Op(ir::Op::Complement(ir::Complement {})),
            op::Complement {},
            &rows,
        );
        assert!(
            f64::specials()
                .iter()
                .all(|special| rows.iter().any(|row| row[0].to_bits() == special.to_bits()))
        );
    });
}
