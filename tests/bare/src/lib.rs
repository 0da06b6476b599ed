//! The attribute in a crate of edition 2021, without the features that run a program.
#![deny(warnings)]
#![forbid(unsafe_code)]

/// Twice the width and three times the height, and one.
#[realizar::model("../ui/artifacts/regression.apr")]
#[derive(Debug)]
pub struct Area;

/// The price of a risk.
#[must_use]
#[realizar::model("../ui/artifacts/categories.apr", main = false)]
pub fn risk(age: f32, sex: &str, zone: i64, smoker: bool) -> f64;

/// Which way the wind turns a vane.
///
/// # Errors
/// When the sentence is no number.
#[realizar::model("../ui/artifacts/scores.apr", main = false)]
pub fn decide(sentence: String, model: &Vane) -> Result<&'static str, std::num::ParseFloatError> {
    Ok(model.label(&[sentence.parse()?]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_answer() {
        assert_eq!(Area.predict(&[1.0, 1.0]), [6.0]);
        assert_eq!(risk(60.0, "male", 10, false), 1.0);
        assert_eq!(decide("-1".to_owned(), &Vane), Ok("down"));
        assert!(decide("one".to_owned(), &Vane).is_err());
    }
}
