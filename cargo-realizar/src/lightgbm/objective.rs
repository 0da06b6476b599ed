//! Objectives: what their scores become.

use realizar_apr::ir::{Decision, Link, On, OutputKind, Task};

use super::text::Line;
use crate::document::Number;
use crate::error::Error;

/// What an objective makes of its scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Meaning {
    pub(super) task: Task,
    pub(super) link: Link,
    pub(super) kind: OutputKind,
    pub(super) decision: Decision,
}

impl Meaning {
    /// Scores as they are: what a model without an objective predicts, one with an objective of the user's own.
    pub(super) const RAW: Meaning = Meaning {
        task: Task::Regression,
        link: Link::Identity,
        kind: OutputKind::Score,
        decision: Decision::None,
    };
}

/// What the line `objective=…` means for a model with so many scores.
///
/// # Errors
/// When it is none that has a prediction link here, or does not go with the number of scores.
pub(super) fn meaning(line: &Line<'_>, scores: usize) -> Result<Meaning, Error> {
    let mut words = line.words();
    let name = words.next().unwrap_or("none");
    let mut sigmoid = 1.0;
    let mut square_root = false;
    for word in words {
        if let Some(number) = word.strip_prefix("sigmoid:") {
            sigmoid = <f64 as Number>::parse(number)
                .filter(|scale| scale.is_finite() && *scale > 0.0)
                .ok_or_else(|| line.malformed(format!("expected a number above 0, found `{word}`")))?;
        }
        square_root |= word == "sqrt";
    }
    let value = |link| Meaning { kind: OutputKind::Value, link, ..Meaning::RAW };
    let class = |link, kind, decision| Meaning { task: Task::Classification, link, kind, decision };
    let meaning = match name {
        "regression" | "regression_l1" | "huber" | "fair" | "quantile" | "mape" if square_root => {
            value(Link::SignedSquare)
        }
        "regression" | "regression_l1" | "huber" | "fair" | "quantile" | "mape" => value(Link::Identity),
        "poisson" | "gamma" | "tweedie" => value(Link::Exp),
        "cross_entropy" => value(Link::Logistic { scale: 1.0 }),
        "cross_entropy_lambda" => value(Link::Softplus),
        "lambdarank" | "rank_xendcg" | "none" | "custom" => Meaning::RAW,
        "binary" if scores == 1 => class(
            Link::LogisticPair { scale: sigmoid },
            OutputKind::Probability,
            // The class is the larger of 1 - p and p, the first of equals.
            Decision::Above { on: On::Outputs, threshold: 0.5, inclusive: false },
        ),
        "multiclass" if scores > 1 => {
            class(Link::Softmax, OutputKind::Probability, Decision::Argmax(On::Outputs))
        }
        // A probability for each class, each of its own: they do not sum to 1.
        "multiclassova" if scores > 1 => {
            class(Link::Logistic { scale: sigmoid }, OutputKind::Score, Decision::Argmax(On::Outputs))
        }
        "binary" | "multiclass" | "multiclassova" => {
            return Err(line.malformed(format!("the objective `{name}` does not go with {scores} scores")));
        }
        other => {
            let shown: String = other.chars().take(60).collect();
            return Err(Error::refused(
                format!("the objective `{shown}` is none whose prediction is known here"),
                "train with an objective of LightGBM's own; one of yours is saved as `custom`",
            )
            .at(line.place()));
        }
    };
    Ok(meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(value: &str, scores: usize) -> Result<Meaning, Error> {
        meaning(&Line { number: 7, text: "", key: "objective", value }, scores)
    }

    #[test]
    fn parameters_of_an_objective_are_read() {
        let binary = of("binary sigmoid:2", 1).expect("an objective");
        assert_eq!(binary.link, Link::LogisticPair { scale: 2.0 });
        assert_eq!(of("regression sqrt", 1).map(|meaning| meaning.link), Ok(Link::SignedSquare));
        assert_eq!(of("regression", 1).map(|meaning| meaning.link), Ok(Link::Identity));
    }

    #[test]
    fn what_is_no_objective_is_refused() {
        let problem = |value, scores| of(value, scores).expect_err("no objective").to_string();
        assert_eq!(
            problem("binary sigmoid:x", 1),
            "expected a number above 0, found `sigmoid:x`, at line 7 (`objective`)"
        );
        assert_eq!(
            problem("multiclass num_class:1", 1),
            "the objective `multiclass` does not go with 1 scores, at line 7 (`objective`)"
        );
        assert_eq!(
            problem("yours", 1),
            "the objective `yours` is none whose prediction is known here, at line 7 (`objective`)"
        );
    }
}
