//! The same models as [`Model`]s: rows and outputs are slices.

use super::models::{Echo, Nearby, Side};
use realizar_runtime::model::{Model, WrongLength};

#[test]
fn models_of_different_sizes_are_chosen_by_name() {
    let models: [&dyn Model; 3] = [&Side, &Nearby, &Echo];
    let answer = |name, row: &[f64]| {
        let model = models.iter().find(|model| model.info().name == name).expect("one of the names");
        model.prediction_f64(row).map(|answer| answer.prediction)
    };
    assert_eq!(answer("side", &[3.0, 2.0]), Ok(1.0));
    assert_eq!(answer("nearby", &[2.0, 2.0]), Ok(1.0));
    assert_eq!(answer("echo", &[2.5]), Ok(2.5));
}

#[test]
fn slices_give_what_arrays_give() {
    let mut outputs = [0.0; 2];
    assert_eq!(Side.predict_f64_into(&[1.0, 2.0], &mut outputs), Ok(Some(0)));
    assert_eq!(outputs, [0.5, 0.5]);
    let mut outputs = [0.0; 2];
    assert_eq!(Side.predict_into(&[1.0, 2.0], &mut outputs), Ok(Some(0)));
    assert_eq!(outputs, [0.5, 0.5]);
    assert_eq!(Side.prediction(&[3.0, 2.0]), Side.prediction_f64(&[3.0, 2.0]));
}

#[test]
fn a_row_of_another_length_is_refused_and_outputs_stay() {
    for row in [&[][..], &[1.0], &[1.0; 3]] {
        let wrong = WrongLength { row: true, expected: 2, found: row.len() };
        let mut outputs = [7.0; 2];
        assert_eq!(Side.predict_f64_into(row, &mut outputs), Err(wrong));
        assert_eq!(outputs, [7.0; 2]);
        assert_eq!(Side.prediction_f64(row), Err(wrong));
    }
    let message = Side.prediction(&[1.0]).expect_err("too short").to_string();
    assert_eq!(message, "the model has 2 features in a row, not 1");
}

#[test]
fn a_buffer_of_another_length_is_refused_and_stays() {
    for found in [0, 1, 3] {
        let mut outputs = vec![7.0; found];
        let wrong = WrongLength { row: false, expected: 2, found };
        assert_eq!(Side.predict_into(&[1.0, 2.0], &mut outputs), Err(wrong));
        assert_eq!(outputs, vec![7.0; found]);
    }
    let message = Side.predict_into(&[1.0, 2.0], &mut [0.0]).expect_err("too short").to_string();
    assert_eq!(message, "the model has 2 outputs, not 1");
}

#[test]
fn an_open_model_ignores_what_is_after_its_features() {
    assert_eq!(Echo.prediction(&[2.5, 9.0, 9.0]).map(|answer| answer.prediction), Ok(2.5));
    assert_eq!(Echo.prediction(&[]), Err(WrongLength { row: true, expected: 1, found: 0 }));
}
