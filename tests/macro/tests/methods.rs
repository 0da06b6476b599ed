//! What the generated types and functions answer, by hand calculation.

use realizar::{Label, Model, Prediction};

/// `2 width + 3 height + 1`
#[realizar::model("../ui/artifacts/regression.apr")]
struct Regression;

#[realizar::model("../ui/artifacts/regression.apr", main = false)]
fn area(width: f32, height: f32) -> f32;

#[realizar::model("../ui/artifacts/integers.apr", main = false)]
fn integer(x: f32) -> i64;

#[realizar::model("../ui/artifacts/booleans.apr", main = false)]
fn boolean(x: f32) -> bool;

#[realizar::model("../ui/artifacts/unlabelled.apr", main = false)]
fn index(x: f32) -> usize;

#[realizar::model("../ui/artifacts/unlabelled.apr", main = false)]
fn positive(row: [f64; 1]) -> f64;

#[realizar::model("../ui/artifacts/scores.apr", main = false)]
fn direction(x: f32) -> &'static str;

#[realizar::model("../ui/artifacts/scores.apr", main = false, name = "weather vane")]
fn vane(x: f64) -> Prediction;

#[realizar::model("../ui/artifacts/scaler.apr", main = false)]
fn scale(row: [f64; 2]) -> [f64; 2];

#[realizar::model("../ui/artifacts/scaler.apr", main = false)]
fn scale_rounded(x: f32, y: f64) -> [f32; 2];

#[realizar::model("../ui/artifacts/odd_names.apr", main = false)]
fn odd(petal_width_cm: f32, r#type: f32) -> f32;

#[realizar::model("../ui/artifacts/category_sets.apr", main = false)]
fn sets(row: [f64; 2]) -> f64;

#[test]
fn categories_zeros_and_weights_of_trees() {
    // 2 * 1 or 2, and 0.5 * 10 or 20.
    assert_eq!(sets([0.0, -1.0]), 7.0);
    assert_eq!(sets([33.0, 1.0]), 12.0);
    assert_eq!(sets([f64::NAN, 0.0]), 7.0);
    assert_eq!(sets([1.0, f64::NAN]), 9.0);
    assert_eq!(sets([64.0, -1e-36]), 9.0);
    assert_eq!(sets([1.5, 1e-34]), 14.0);
}

/// Sums and differences beside squares; see `artifacts::branches`.
#[realizar::model("../ui/artifacts/branches.apr")]
struct Branches;

#[test]
fn branches_answer_side_by_side_and_the_class_is_of_the_scores() {
    assert_eq!(Branches.predict(&[3.0, 1.0]), [1.0, 3.0, 1.0]);
    assert_eq!(Branches.predict(&[0.5, -2.0]), [4.0, 0.5, 1.0]);
    assert_eq!(Branches.predict(&[1.0, 4.0]), [16.0, 1.0, 0.0]);
    // Scores 4, 2, 1, 3; -1.5, 2.5, 4, 0.5.
    assert_eq!((Branches.class(&[3.0, 1.0]), Branches.class(&[0.5, -2.0])), (Some(0), Some(2)));
}

#[test]
fn a_type_answers_rows_and_batches() {
    assert_eq!(Regression.predict(&[1.0, 1.0]), [6.0]);
    let mut outputs = [[0.0]; 3];
    Regression.predict_batch(&[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]], &mut outputs);
    assert_eq!(outputs, [[1.0], [3.0], [4.0]]);
    assert_eq!(Regression.class(&[1.0, 1.0]), None);
}

#[test]
fn a_function_answers_as_its_type() {
    assert_eq!(area(0.5, -2.0), -4.0);
    assert_eq!(odd(0.5, -2.0), -4.0);
}

#[test]
fn a_class_has_an_index_and_a_name_of_its_own_type() {
    // The threshold is 2, which belongs to the first class.
    assert_eq!((integer(2.0), integer(2.5)), (10, 20));
    assert_eq!((boolean(2.0), boolean(2.5)), (false, true));
    assert_eq!((index(2.0), index(2.5)), (0, 1));
    assert_eq!((direction(1.0), direction(-1.0), direction(0.25)), ("up", "down", "flat"));
    assert_eq!(positive([2.0]), 0.5);
}

#[test]
fn numbers_keep_the_precision_that_is_asked_for() {
    assert_eq!(scale([1.5, 0.2]), [0.25, 0.3]);
    assert_eq!(scale_rounded(1.5, 0.2), [0.25, 0.3]);
    // In f32 it would be 0.3 rounded, which is another f64.
    assert_ne!(scale([1.5, 0.2])[1], f64::from(0.3f32));
}

#[test]
fn a_prediction_says_it_all() {
    let prediction = vane(-3.0);
    assert_eq!(prediction.class, Some(1));
    assert_eq!(prediction.label, Some(Label::Text("down".into())));
    assert_eq!(prediction.outputs, [-3.0, 3.0, 0.5]);
    assert!(!prediction.probabilities);
}

#[test]
fn a_type_describes_its_model() {
    assert_eq!(Regression::FEATURES, ["width", "height"]);
    assert_eq!(Vane::LABELS, ["up", "down", "flat"]);
    assert!(Regression::CARD.starts_with("# regression\n"), "{}", Regression::CARD);
    // The artifact itself, up to its golden rows.
    let artifact = include_bytes!("../../ui/artifacts/regression.apr");
    assert!(Regression::BYTES.len() < artifact.len());
    assert!(artifact.starts_with(Regression::BYTES));
}

#[test]
fn models_are_held_behind_references() {
    let models: [&'static dyn Model; 3] = [&Regression, &Vane, &Scale];
    let names: Vec<String> = models.iter().map(|model| model.info().id()).collect();
    assert_eq!(names, ["regression", "weather vane", "scaler"]);
    let mut outputs = [0.0; 1];
    assert_eq!(models[0].predict_into(&[1.0, 1.0], &mut outputs), Ok(None));
    assert_eq!(outputs, [6.0]);
    assert!(models[0].predict_into(&[1.0], &mut outputs).is_err());
}
