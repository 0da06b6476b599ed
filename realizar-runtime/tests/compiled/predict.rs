//! One row, as an array.

use super::models::{Echo, Nearby, Side};
use realizar_runtime::compiled::prediction_f64;
use realizar_runtime::compiled::{class, class_f64, label, label_f64, predict, predict_f64, prediction};
use realizar_runtime::model::Label;

#[test]
fn a_row_runs_through_stages_link_and_decision() {
    // ((1 - 1) / 2, (2 - 2) / 4) is (0, 0): a score of 0 is not above 0.
    assert_eq!(predict_f64::<Side, 2, 2>(&[1.0, 2.0]), ([0.5, 0.5], Some(0)));
    // A score of 2, and 1 / (1 + e^-2) = 0.880797077977882444...
    let ([left, right], class) = predict_f64::<Side, 2, 2>(&[3.0, 2.0]);
    assert!((right - 0.880_797_077_977_882_4).abs() < 1e-15, "{right}");
    assert_eq!((left, class), (1.0 - right, Some(1)));
    assert_eq!(predict::<Side, 2, 2>(&[3.0, 2.0]), ([left as f32, right as f32], Some(1)));
}

#[test]
fn the_f64_path_sees_what_f32_rounds_away() {
    // 1 + 1e-12 is above the mean as f64; as f32 it is the mean.
    assert_eq!(class_f64::<Side, 2, 2>(&[1.0 + 1e-12, 2.0]), 1);
    assert_eq!(class::<Side, 2, 2>(&[(1.0 + 1e-12) as f32, 2.0]), 0);
    // The class of a probability that is one half as f32 is decided before it is rounded.
    let (outputs, class) = predict_f64::<Side, 2, 2>(&[1.0 + 1e-12, 2.0]);
    assert_eq!((outputs.map(|p| p as f32), class), ([0.5, 0.5], Some(1)));
}

#[test]
fn an_f32_model_rounds_an_f64_row_once() {
    // 1 - 1e-12 rounds to 1, and (1, 2) is 5 from (0, 0), 8 from (3, 4).
    assert_eq!(predict_f64::<Nearby, 2, 1>(&[1.0 - 1e-12, 2.0]), ([0.0], Some(0)));
    // (2, 2): 8 against 1 + 4
    assert_eq!(predict::<Nearby, 2, 1>(&[2.0, 2.0]), ([1.0], Some(1)));
    // (1.5, 2) lies between both: the first wins.
    assert_eq!(class::<Nearby, 2, 1>(&[1.5, 2.0]), 0);
}

#[test]
fn a_label_is_that_of_the_class() {
    assert_eq!(label::<Side, 2, 2>(&[3.0, 2.0]), "right");
    assert_eq!(label_f64::<Side, 2, 2>(&[1.0, 6.0]), "left");
}

#[test]
fn a_prediction_says_it_all() {
    let right = prediction_f64::<Side, 2, 2>(&[3.0, 2.0]);
    assert_eq!((right.prediction, right.class, right.probabilities), (1.0, Some(1), true));
    assert_eq!(right.label, Some(Label::Text("right".into())));
    assert_eq!(right.outputs, predict::<Side, 2, 2>(&[3.0, 2.0]).0);
    assert_eq!(right, prediction::<Side, 2, 2>(&[3.0, 2.0]));
    let echo = prediction::<Echo, 1, 1>(&[2.5]);
    assert_eq!((echo.prediction, echo.class, echo.label), (2.5, None, None));
}
