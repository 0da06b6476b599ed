//! `exp`, `tanh` and the logistic function of every f32: within one unit in the last place of the rounded truth, which is
//! f64's.
//!
//! Some minutes, so it is asked for: `cargo xtask test --every-f32`.

use realizar_runtime::kernels::curves::Curve;

fn truth(curve: Curve, x: f64) -> f64 {
    match curve {
        Curve::Exp => x.exp(),
        Curve::Tanh => x.tanh(),
        Curve::Logistic => 1.0 / (1.0 + (-x).exp()),
    }
}

/// The place of a number among all, in order; both zeros have the same.
fn place(x: f32) -> i64 {
    let size = i64::from(x.abs().to_bits());
    if x.is_sign_negative() { -size } else { size }
}

fn every_number(curve: Curve) {
    let (mut furthest, mut worst) = (0, 0.0_f64);
    for block in 0..1_u32 << 20 {
        let numbers: [f32; 4096] = std::array::from_fn(|i| f32::from_bits(block << 12 | i as u32));
        let mut found = numbers;
        curve.apply(None, &mut found);
        for (x, found) in numbers.into_iter().zip(found) {
            let truth = truth(curve, x.into());
            let rounded = truth as f32;
            assert_eq!(found.is_nan(), rounded.is_nan(), "{curve:?} of {x}");
            if !rounded.is_nan() {
                furthest = furthest.max(place(found).abs_diff(place(rounded)));
            }
            let unit = f64::from(rounded.abs().next_up()) - f64::from(rounded.abs());
            if unit.is_finite() && found.is_finite() {
                worst = worst.max((f64::from(found) - truth).abs() / unit);
            }
        }
    }
    println!("{curve:?}: {furthest} from the rounded truth, an error of {worst:.4} units in the last place");
    assert!(furthest <= 1, "{curve:?}: {furthest}");
}

#[test]
#[ignore = "minutes"]
fn every_exp_is_within_a_unit_of_the_truth() {
    every_number(Curve::Exp);
}

#[test]
#[ignore = "minutes"]
fn every_tanh_is_within_a_unit_of_the_truth() {
    every_number(Curve::Tanh);
}

#[test]
#[ignore = "minutes"]
fn every_logistic_is_within_a_unit_of_the_truth() {
    every_number(Curve::Logistic);
}
