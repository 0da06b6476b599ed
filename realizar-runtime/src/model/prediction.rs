//! The answer to one row.

use super::{Info, Label, OutputKind, Task};

/// All that a model says about one row.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Prediction {
    /// The index of the class, where the model decides one, else the first output. An anomaly detector's is
    /// its score, although it decides a class too.
    pub prediction: f32,
    /// The index of the class, where the model decides one.
    pub class: Option<usize>,
    /// The name of the class, where classes have names.
    pub label: Option<Label>,
    /// All outputs.
    pub outputs: Vec<f32>,
    /// Whether the outputs are probabilities of the classes.
    pub probabilities: bool,
}

impl Prediction {
    /// Reads outputs and class as `info` says they are meant. No output at all predicts NaN.
    #[must_use]
    pub fn new(info: &Info, outputs: Vec<f32>, class: Option<usize>) -> Prediction {
        let is_anomaly_score = info.kind == OutputKind::Score && info.task == Task::Anomaly;
        let prediction = match class {
            Some(class) if !is_anomaly_score => class as f32,
            _ => outputs.first().copied().unwrap_or(f32::NAN),
        };
        let label = class.and_then(|class| info.labels.as_ref()?.get(class));
        Prediction { prediction, class, label, outputs, probabilities: info.kind == OutputKind::Probability }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Features, Labels};
    use super::*;

    fn info(task: Task, kind: OutputKind) -> Info {
        Info {
            name: "a".into(),
            version: None,
            task,
            features: Features::Unnamed(1),
            open: false,
            outputs: 2,
            kind,
            labels: Some(Labels::Integer(vec![-1, 1].into())),
            double: false,
            card: "".into(),
        }
    }

    #[test]
    fn a_classifier_predicts_the_index_of_its_class() {
        let info = info(Task::Classification, OutputKind::Probability);
        let answer = Prediction::new(&info, vec![0.25, 0.75], Some(1));
        assert_eq!((answer.prediction, answer.class, answer.probabilities), (1.0, Some(1), true));
        assert_eq!(answer.label, Some(Label::Integer(1)));
    }

    #[test]
    fn a_model_without_a_class_predicts_its_first_output() {
        let info = info(Task::Regression, OutputKind::Value);
        let answer = Prediction::new(&info, vec![2.5, 0.75], None);
        assert_eq!((answer.prediction, answer.label, answer.probabilities), (2.5, None, false));
    }

    #[test]
    fn an_anomaly_detector_predicts_its_score_and_has_a_label() {
        let info = info(Task::Anomaly, OutputKind::Score);
        let answer = Prediction::new(&info, vec![-0.625], Some(0));
        assert_eq!((answer.prediction, answer.class), (-0.625, Some(0)));
        assert_eq!(answer.label, Some(Label::Integer(-1)));
    }
}
