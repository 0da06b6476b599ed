//! Single ONNX operators, with answers that are calculated by hand from what the operator is defined as.

#[expect(dead_code, reason = "hostile graphs need more kinds of nodes")]
#[path = "hostile/message.rs"]
mod message;

use std::path::Path;

use cargo_realizar::{Options, Source, import};
use realizar_apr::reference::evaluate;

use message::{Message, model, node};

/// A tensor of doubles.
fn doubles(name: &str, shape: &[i64], values: &[f64]) -> Message {
    let start = shape.iter().fold(Message::new(), |message, size| message.int(1, *size)).int(2, 11);
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    start.bytes(8, name.as_bytes()).bytes(9, &bytes)
}

#[track_caller]
fn answers(bytes: &[u8], row: &[f64]) -> Vec<f64> {
    let source = Source { path: Path::new("model.onnx"), bytes };
    let imported = import(&source, &Options::default()).expect("the graph has stages");
    evaluate(&imported.model, row).expect("the row fits").outputs
}

/// The powers of numbers by exponents.
#[track_caller]
fn powers(numbers: &[f64], exponents: &[f64]) -> Vec<f64> {
    let width = numbers.len() as i64;
    let graph = model(
        &[width],
        &[node("Pow", "", &["x", "e"], &["y"], &[])],
        &[doubles("e", &[exponents.len() as i64], exponents)],
    );
    answers(&graph, numbers)
}

#[test]
fn negative_numbers_have_powers_by_whole_exponents() {
    assert_eq!(powers(&[-2.0, -3.0, -1.5], &[2.0, 3.0, 1.0]), [4.0, -27.0, -1.5]);
    assert_eq!(powers(&[-2.0, 0.5, 0.0], &[-2.0]), [0.25, 4.0, f64::INFINITY]);
    assert_eq!(powers(&[-4.0, 7.0, 9.0], &[-1.0, 0.0, 0.5]), [-0.25, 1.0, 3.0]);
    // Too many factors to write out; the powers of 2 are 131072, 262144 and 2^-17.
    let many = powers(&[-2.0, -2.0, -2.0, 0.0], &[17.0, 18.0, -17.0, 17.0]);
    for (own, expected) in many.iter().zip([-131_072.0, 262_144.0, -1.0 / 131_072.0, 0.0]) {
        assert!((own - expected).abs() <= 1e-12 * expected.abs(), "{many:?}");
    }
}

#[test]
fn negative_numbers_have_no_other_powers() {
    let [root, positive] = powers(&[-4.0, 4.0], &[0.25, 1.5])[..] else { panic!("two powers") };
    assert!(root.is_nan() && (positive - 8.0).abs() <= 1e-12, "{root} {positive}");
}

#[test]
fn what_is_not_taken_is_not_asked_for_a_number() {
    // x > 0 ? ln(x) : -1, and x > 0 ? -1 : exp(x), which is infinite for 1000.
    let graph = |first: &str, second: &str, function: &str| {
        model(
            &[2],
            &[
                node("Greater", "", &["x", "zero"], &["c"], &[]),
                node(function, "", &["x"], &["f"], &[]),
                node("Where", "", &["c", first, second], &["y"], &[]),
            ],
            &[doubles("zero", &[2], &[0.0; 2]), doubles("one", &[2], &[-1.0; 2])],
        )
    };
    assert_eq!(answers(&graph("f", "one", "Log"), &[1.0, -2.0]), [0.0, -1.0]);
    assert_eq!(answers(&graph("f", "one", "Log"), &[0.0, 1.0]), [-1.0, 0.0]);
    assert_eq!(answers(&graph("one", "f", "Exp"), &[1000.0, 0.0]), [-1.0, 1.0]);
    // NaN that is taken stays.
    let [one, none] = answers(&graph("one", "f", "Log"), &[1.0, -1.0])[..] else { panic!("two numbers") };
    assert!(one == -1.0 && none.is_nan(), "{one} {none}");
}

#[test]
fn nan_is_equal_to_nothing_and_on_no_side_of_it() {
    // ln(x) of -1, 0, 1 and e is NaN, minus infinity, 0 and 1.
    let row = [-1.0, 0.0, 1.0, std::f64::consts::E];
    let graph = |op: &str, other: &str| {
        model(
            &[4],
            &[node("Log", "", &["x"], &["f"], &[]), node(op, "", &["f", other], &["y"], &[])],
            &[doubles("zero", &[1], &[0.0]), doubles("none", &[1], &[f64::NEG_INFINITY])],
        )
    };
    for (op, zero, own, none) in [
        ("Equal", [0.0, 0.0, 1.0, 0.0], [0.0, 1.0, 1.0, 1.0], [0.0, 1.0, 0.0, 0.0]),
        ("LessOrEqual", [0.0, 1.0, 1.0, 0.0], [0.0, 1.0, 1.0, 1.0], [0.0, 1.0, 0.0, 0.0]),
        ("GreaterOrEqual", [0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0]),
        ("Less", [0.0, 1.0, 0.0, 0.0], [0.0; 4], [0.0; 4]),
        ("Greater", [0.0, 0.0, 0.0, 1.0], [0.0; 4], [0.0, 0.0, 1.0, 1.0]),
    ] {
        assert_eq!(answers(&graph(op, "zero"), &row), zero, "{op} of 0");
        assert_eq!(answers(&graph(op, "f"), &row), own, "{op} of itself");
        assert_eq!(answers(&graph(op, "none"), &row), none, "{op} of minus infinity");
    }
}
