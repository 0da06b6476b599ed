//! What to do after a fine needle aspirate of a breast mass, as an AWS Lambda function.
//!
//! The model knows cell nuclei; what follows from its probability is decided here.

use serde::{Deserialize, Serialize};
use std::fmt;

/// At least this probability of malignancy asks for a biopsy.
const BIOPSY: f32 = 0.5;

/// At least this one asks for a second look.
const REVIEW: f32 = 0.1;

/// One examination.
#[derive(Debug, Deserialize)]
struct Examination {
    /// The laboratory's own name for it.
    id: String,
    /// Mean, error and worst value of ten measurements of the cell nuclei, in the order of `BreastCancer::FEATURES`.
    measurements: [f32; 30],
}

/// What to do.
#[derive(Debug, PartialEq, Serialize)]
struct Finding {
    id: String,
    malignant: f32,
    action: Action,
}

#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Action {
    Biopsy,
    Review,
    Routine,
}

/// A measurement that cannot be.
#[derive(Debug, PartialEq)]
struct Impossible {
    feature: &'static str,
    value: f32,
}

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is {}, but no measurement is negative", self.feature, self.value)
    }
}

/// Decides what to do.
#[realizar::model("../../models/breast_cancer.apr")]
fn decide(examination: Examination, model: &BreastCancer) -> Result<Finding, Impossible> {
    let measurements = BreastCancer::FEATURES.into_iter().zip(examination.measurements);
    if let Some((feature, value)) = measurements.into_iter().find(|(_, value)| *value < 0.0) {
        return Err(Impossible { feature, value });
    }
    let [malignant, _benign] = model.predict(&examination.measurements);
    let action = match malignant {
        BIOPSY.. => Action::Biopsy,
        REVIEW.. => Action::Review,
        _ => Action::Routine,
    };
    Ok(Finding { id: examination.id, malignant, action })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first row of the data set, which is malignant.
    const MALIGNANT: [f32; 30] = [
        17.99, 10.38, 122.8, 1001.0, 0.1184, 0.2776, 0.3001, 0.1471, 0.2419, 0.07871, 1.095, 0.9053, 8.589,
        153.4, 0.006399, 0.04904, 0.05373, 0.01587, 0.03003, 0.006193, 25.38, 17.33, 184.6, 2019.0, 0.1622,
        0.6656, 0.7119, 0.2654, 0.4601, 0.1189,
    ];

    #[test]
    fn a_malignant_mass_asks_for_a_biopsy() {
        let examination = Examination { id: "842302".to_owned(), measurements: MALIGNANT };
        let finding = decide(examination, &BreastCancer).expect("measurements are possible");
        assert_eq!(finding.action, Action::Biopsy);
        assert!(finding.malignant > 0.99);
    }

    #[test]
    fn a_negative_measurement_is_refused_by_name() {
        let mut measurements = MALIGNANT;
        measurements[3] = -1.0;
        let refused = decide(Examination { id: String::new(), measurements }, &BreastCancer);
        assert_eq!(refused, Err(Impossible { feature: "mean_area", value: -1.0 }));
    }
}
