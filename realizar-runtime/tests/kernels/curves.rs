//! `exp`, `tanh` and the logistic function of many numbers: within 1 unit in the last place of the rounded truth for
//! f32, within 2 for f64, equal bits with every instruction set.
//!
//! The truth is f64's for f32, and for f64 `curves.txt`, which `curves.py` makes with sixty digits.

use super::draw::seeds;
use super::twin::{Real, assert_bits, levels};
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

/// Every 65,521st f32; `tests/every_f32.rs` looks at all.
#[test]
fn f32_is_within_a_unit_of_the_truth() {
    let numbers: Vec<f32> = (0..=u32::MAX).step_by(65_521).map(f32::from_bits).collect();
    let level = levels().last().expect("one is always here");
    for curve in ALL {
        for (&x, found) in numbers.iter().zip(applied(level, curve, &numbers)) {
            let truth = of(curve, x.into()) as f32;
            let near = units_f32(found, truth) <= 1 || (found.is_nan() && truth.is_nan());
            assert!(near, "{curve:?} of {x}: {found}, not {truth}");
        }
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
