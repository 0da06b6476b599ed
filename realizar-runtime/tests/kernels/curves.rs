//! `exp`, `tanh` and the logistic function of many numbers: within 1 unit in the last place of the rounded truth for
//! f32, within 2 for f64, equal bits with every instruction set.
//!
//! The truth is f64's for f32, and for f64 `curves.txt`, which `curves.py` makes with sixty digits.

use super::draw::seeds;
use super::twin::{Real, assert_bits};
use realizar_runtime::isa::Level;
use realizar_runtime::kernels::curves::{Constants, Curve};

const ALL: [Curve; 3] = [Curve::Exp, Curve::Tanh, Curve::Logistic];

fn of(curve: Curve, x: f64) -> f64 {
    match curve {
        Curve::Exp => x.exp(),
        Curve::Tanh => x.tanh(),
        Curve::Logistic => 1.0 / (1.0 + (-x).exp()),
    }
}

/// In the order of the numbers; both zeros are 0.
fn place(bits: i64, sign: i64) -> i64 {
    if bits < 0 { sign - bits } else { bits }
}

/// How many numbers lie between the two.
fn units_f32(a: f32, b: f32) -> u64 {
    let place = |x: f32| place(x.to_bits().cast_signed().into(), i32::MIN.into());
    place(a).abs_diff(place(b))
}

fn units_f64(a: f64, b: f64) -> u64 {
    let place = |x: f64| place(x.to_bits().cast_signed(), i64::MIN);
    place(a).abs_diff(place(b))
}

fn applied<E: Constants>(level: Level, curve: Curve, numbers: &[E]) -> Vec<E> {
    let mut numbers = numbers.to_vec();
    curve.apply(Some(level), &mut numbers);
    numbers
}

fn levels() -> impl Iterator<Item = Level> {
    Level::ALL.iter().copied().filter(|level| level.is_here())
}

/// The best instruction set on every `step`th f32: the largest distance from the rounded truth in numbers, and the
/// largest error in units in the last place.
fn furthest(curve: Curve, step: u64) -> (u64, f64) {
    let level = levels().last().expect("one is always here");
    let (mut furthest, mut worst) = (0, 0.0_f64);
    let mut start = 0;
    while start < 1 << 32 {
        let numbers: Vec<f32> = (0..4096)
            .map(|i| start + i * step)
            .take_while(|bits| *bits < 1 << 32)
            .map(|bits| f32::from_bits(bits as u32))
            .collect();
        start += 4096 * step;
        for (&x, found) in numbers.iter().zip(applied(level, curve, &numbers)) {
            let truth = of(curve, x.into());
            let expected = truth as f32;
            if expected.is_nan() {
                assert!(found.is_nan(), "{curve:?} of {x} is {found}");
                continue;
            }
            assert!(!found.is_nan(), "{curve:?} of {x} is {found}");
            furthest = furthest.max(units_f32(found, expected));
            if expected.is_finite() && found.is_finite() {
                let unit = f64::from(expected.abs().next_up()) - f64::from(expected.abs());
                if unit.is_finite() {
                    worst = worst.max((f64::from(found) - truth).abs() / unit);
                }
            }
        }
    }
    (furthest, worst)
}

#[test]
fn f32_is_within_a_unit_of_the_truth() {
    for curve in ALL {
        let (furthest, _) = furthest(curve, 65_521);
        assert!(furthest <= 1, "{curve:?}: {furthest}");
    }
}

/// Some minutes: `cargo test --release -p realizar-runtime --test kernels -- --ignored --nocapture every_f32`.
#[test]
#[ignore = "minutes"]
fn every_f32_is_within_a_unit_of_the_truth() {
    for curve in ALL {
        let (furthest, worst) = furthest(curve, 1);
        println!(
            "{curve:?}: {furthest} from the rounded truth, an error of {worst:.4} units in the last place"
        );
        assert!(furthest <= 1, "{curve:?}: {furthest}");
    }
}

#[test]
fn f64_is_within_two_units_of_the_truth() {
    let rows: Vec<[f64; 4]> = include_str!("curves.txt")
        .lines()
        .map(|line| {
            let mut words = line.split(' ');
            [(); 4].map(|()| {
                let word = words.next().expect("four words");
                f64::from_bits(u64::from_str_radix(word, 16).expect("bits"))
            })
        })
        .collect();
    let numbers: Vec<f64> = rows.iter().map(|row| row[0]).collect();
    for (index, curve) in ALL.into_iter().enumerate() {
        let found = applied(Level::Scalar, curve, &numbers);
        let mut furthest = 0;
        for (row, found) in rows.iter().zip(found) {
            let units = units_f64(found, row[index + 1]);
            assert!(units <= 2, "{curve:?} of {}: {found}, not {}", row[0], row[index + 1]);
            furthest = furthest.max(units);
        }
        println!("{curve:?}: {furthest}");
    }
}

fn same<E: Constants + Real>(numbers: &[E]) {
    for curve in ALL {
        let expected = applied(Level::Scalar, curve, numbers);
        for level in levels() {
            assert_bits(&applied(level, curve, numbers), &expected, &format!("{curve:?} with {level:?}"));
        }
    }
}

#[test]
fn every_instruction_set_gives_the_same_bits() {
    seeds(|draw| {
        for count in [0, 1, 7, 8, 9, 15, 16, 17, 40] {
            same::<f32>(&(0..count).map(|_| draw.awkward()).collect::<Vec<_>>());
            same::<f64>(&(0..count).map(|_| draw.awkward()).collect::<Vec<_>>());
        }
    });
}

fn special<E: Constants + Real>(expected: [[f64; 3]; 6]) {
    let infinity = f64::INFINITY;
    let numbers = [f64::NAN, infinity, -infinity, 0.0, -0.0, 1e300].map(E::from_f64);
    for (index, curve) in ALL.into_iter().enumerate() {
        for level in levels() {
            let found = applied(level, curve, &numbers);
            for (found, expected) in found.into_iter().zip(expected) {
                let (found, expected) = (found.to_f64(), expected[index]);
                let both = found.is_nan() && expected.is_nan();
                assert!(
                    both || found.to_bits() == expected.to_bits(),
                    "{found}, not {expected}: {curve:?} with {level:?}"
                );
            }
        }
    }
}

#[test]
fn ends_and_zeros_are_exact() {
    let (nan, infinity) = (f64::NAN, f64::INFINITY);
    let expected = [
        [nan; 3],
        [infinity, 1.0, 1.0],
        [0.0, -1.0, 0.0],
        [1.0, 0.0, 0.5],
        [1.0, -0.0, 0.5],
        [infinity, 1.0, 1.0],
    ];
    special::<f32>(expected);
    special::<f64>(expected);
}
