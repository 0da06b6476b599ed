//! The test that generated code carries.

use super::models::{Echo, Nearby, Side};
use realizar_runtime::golden::{Layout, check};

/// 1 / (1 + e^-2) = 0.880797077977882444...
const RIGHT: f64 = 0.880_797_077_977_882_4;

/// Golden rows of [`Side`] after 3 bytes of something else, so that no number is aligned.
fn side(change: impl FnOnce(&mut [f64], &mut [f64], &mut [i32])) -> (Vec<u8>, Layout) {
    let mut rows = [1.0, 2.0, 3.0, 2.0];
    let mut outputs = [0.5, 0.5, 1.0 - RIGHT, RIGHT];
    let mut classes = [0, 1];
    change(&mut rows, &mut outputs, &mut classes);
    let mut file = b"APR".to_vec();
    file.extend(rows.iter().flat_map(|x| x.to_le_bytes()));
    file.extend(outputs.iter().flat_map(|x| x.to_le_bytes()));
    file.extend(classes.iter().flat_map(|x| x.to_le_bytes()));
    let layout = Layout {
        rows: 3,
        rows_f64: true,
        outputs: 35,
        outputs_f64: true,
        classes: Some(67),
        count: 2,
        bound: 1e-12,
    };
    (file, layout)
}

#[test]
fn right_answers_pass_wherever_they_lie() {
    let (file, layout) = side(|_, _, _| {});
    check::<Side, 2, 2>(&file, layout);
}

#[test]
#[should_panic(expected = "golden row 1: output 1 is 0.88079707797788")]
fn an_output_outside_the_bound_fails() {
    let (file, layout) = side(|_, outputs, _| outputs[3] += 1e-11);
    check::<Side, 2, 2>(&file, layout);
}

#[test]
#[should_panic(expected = "but the training library gave 0.25; they differ by 0.25 and may differ by \
                           1e-12 (bound 1e-12)")]
fn the_message_has_both_values_and_the_bound() {
    let (file, layout) = side(|_, outputs, _| outputs[0] = 0.25);
    check::<Side, 2, 2>(&file, layout);
}

#[test]
#[should_panic(
    expected = "golden row 0: the class is 0, but the training library gave 1 (outputs [0.5, 0.5])"
)]
fn another_class_fails_although_outputs_agree() {
    let (file, layout) = side(|_, _, classes| classes[0] = 1);
    check::<Side, 2, 2>(&file, layout);
}

#[test]
#[should_panic(expected = "the training library gave -1")]
fn a_negative_class_is_no_index() {
    let (file, layout) = side(|_, _, classes| classes[0] = -1);
    check::<Side, 2, 2>(&file, layout);
}

#[test]
#[should_panic(expected = "golden rows at byte 71: the artifact has only 74 bytes")]
fn rows_that_end_after_the_file_fail() {
    let (mut file, layout) = side(|_, _, _| {});
    file.pop();
    check::<Side, 2, 2>(&file, layout);
}

#[test]
fn an_offset_beyond_any_file_fails_without_overflow() {
    let (file, layout) = side(|_, _, _| {});
    let result = std::panic::catch_unwind(|| {
        check::<Side, 2, 2>(&file, Layout { rows: usize::MAX - 3, ..layout });
    });
    assert!(result.is_err());
}

/// f32 rows and outputs. (1.5, 2) lies between both centroids: the first is the answer.
#[test]
fn narrow_rows_and_outputs_are_read() {
    let mut file: Vec<u8> = [1.5f32, 2.0, 2.0, 2.0, 0.0, 1.0].iter().flat_map(|x| x.to_le_bytes()).collect();
    file.extend([0i32, 1].iter().flat_map(|x| x.to_le_bytes()));
    let layout = Layout {
        rows: 0,
        rows_f64: false,
        outputs: 16,
        outputs_f64: false,
        classes: Some(24),
        count: 2,
        bound: 0.0,
    };
    check::<Nearby, 2, 1>(&file, layout);
}

/// [`Echo`] gives what it takes: the row is the output, and the golden output what it is compared with.
fn echo(given: f64, expected: f64, bound: f64) -> bool {
    let file: Vec<u8> = [given, expected].iter().flat_map(|x| x.to_le_bytes()).collect();
    let layout =
        Layout { rows: 0, rows_f64: true, outputs: 8, outputs_f64: true, classes: None, count: 1, bound };
    std::panic::catch_unwind(|| check::<Echo, 1, 1>(&file, layout)).is_ok()
}

#[test]
fn the_bound_is_absolute_up_to_one_and_relative_above() {
    assert!(echo(0.5, 0.5, 0.0));
    assert!(!echo(0.5, 0.5f64.next_up(), 0.0));
    // A quarter of 1 around 0.5, a quarter of 8 around 8; all of them exact.
    assert!(echo(0.75, 0.5, 0.25) && echo(0.25, 0.5, 0.25));
    assert!(!echo(0.75f64.next_up(), 0.5, 0.25));
    assert!(echo(10.0, 8.0, 0.25) && echo(6.0, 8.0, 0.25));
    assert!(!echo(10.0f64.next_up(), 8.0, 0.25));
    assert!(echo(-10.0, -8.0, 0.25));
}

#[test]
fn what_is_not_finite_must_be_equal() {
    assert!(echo(f64::NAN, f64::NAN, 0.0));
    assert!(!echo(f64::NAN, 1.0, 1e9) && !echo(1.0, f64::NAN, 1e9));
    assert!(echo(f64::INFINITY, f64::INFINITY, 0.0));
    assert!(!echo(1.0, f64::INFINITY, 1.0) && !echo(f64::INFINITY, 1.0, 1.0));
    assert!(!echo(f64::INFINITY, f64::NEG_INFINITY, 1.0));
}
