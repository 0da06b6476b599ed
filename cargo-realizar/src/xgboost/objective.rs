//! Objectives: what their scores become, and how `base_score` becomes a margin.

use realizar_apr::ir::{Decision, Link, On, OutputKind, Task};

use crate::error::Error;

/// What an objective makes of its scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Meaning {
    pub(super) task: Task,
    pub(super) link: Link,
    pub(super) kind: OutputKind,
    pub(super) decision: Decision,
    /// How many outputs leave the link.
    pub(super) outputs: usize,
    pub(super) base: Base,
}

/// How `base_score` becomes the margin that sums start at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// It is the margin.
    Margin,
    /// It is a probability.
    Logit,
    /// It is a mean.
    Log,
}

/// XGBoost's `kRtEps`: probabilities of 0 and 1, of which there is no margin, are moved by this.
const SMALLEST: f32 = 1e-6;

impl Base {
    /// The margin, in f32 as the library computes it.
    pub(super) fn margin(self, score: f32) -> f32 {
        match self {
            Base::Margin => score,
            Base::Logit => -(1.0 / score.clamp(SMALLEST, 1.0 - SMALLEST) - 1.0).ln(),
            Base::Log => score.ln(),
        }
    }
}

/// What `objective` means for a model with so many scores.
///
/// # Errors
/// When it is none that has a prediction link here, or does not go with the number of scores.
pub(super) fn meaning(objective: &str, scores: usize) -> Result<Meaning, Error> {
    let value = |link, base| Meaning {
        task: Task::Regression,
        link,
        kind: OutputKind::Value,
        decision: Decision::None,
        outputs: scores,
        base,
    };
    let class = |link, kind, decision, outputs, base| Meaning {
        task: Task::Classification,
        link,
        kind,
        decision,
        outputs,
        base,
    };
    let above = |on, threshold| Decision::Above { on, threshold, inclusive: false };
    let meaning = match objective {
        "reg:squarederror"
        | "reg:linear"
        | "reg:squaredlogerror"
        | "reg:pseudohubererror"
        | "reg:absoluteerror"
        | "reg:quantileerror" => value(Link::Identity, Base::Margin),
        "rank:pairwise" | "rank:ndcg" | "rank:map" => {
            Meaning { kind: OutputKind::Score, ..value(Link::Identity, Base::Margin) }
        }
        "reg:logistic" => value(Link::Logistic { scale: 1.0 }, Base::Logit),
        "count:poisson" | "reg:gamma" | "reg:tweedie" | "survival:cox" | "survival:aft" => {
            value(Link::Exp, Base::Log)
        }
        "binary:logistic" if scores == 1 => class(
            Link::LogisticPair { scale: 1.0 },
            OutputKind::Probability,
            above(On::Outputs, 0.5),
            2,
            Base::Logit,
        ),
        // A label or none for each score, each with a probability of its own: there is no class to decide.
        "binary:logistic" => {
            Meaning { kind: OutputKind::Score, ..value(Link::Logistic { scale: 1.0 }, Base::Logit) }
        }
        // A Booster has no classes here. scikit-learn's wrapper has, and compares the margin with 0.5 as if it
        // were a probability: that is the library's answer.
        "binary:logitraw" if scores == 1 => {
            class(Link::Identity, OutputKind::Score, above(On::Scores, 0.5), 1, Base::Margin)
        }
        "binary:logitraw" => Meaning { kind: OutputKind::Score, ..value(Link::Identity, Base::Margin) },
        "binary:hinge" if scores == 1 => {
            class(Link::Step, OutputKind::Class, above(On::Scores, 0.0), 1, Base::Margin)
        }
        "multi:softmax" if scores > 1 => {
            class(Link::Argmax, OutputKind::Class, Decision::Argmax(On::Scores), 1, Base::Margin)
        }
        "multi:softprob" if scores > 1 => {
            class(Link::Softmax, OutputKind::Probability, Decision::Argmax(On::Outputs), scores, Base::Margin)
        }
        "binary:hinge" | "multi:softmax" | "multi:softprob" => {
            return Err(Error::refused(
                format!("the objective `{objective}` with {scores} scores is not served"),
                "train one model for each target, or with `multi:softprob` and `num_class` of 2 or more",
            )
            .at("`learner.objective.name`"));
        }
        other => {
            let shown: String = other.chars().take(60).collect();
            return Err(Error::refused(
                format!("the objective `{shown}` is none whose prediction is known here"),
                "train with an objective of XGBoost's own; a custom one that predicts its margin is \
                 `reg:squarederror` with `base_score` 0",
            )
            .at("`learner.objective.name`"));
        }
    };
    Ok(meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The margins of boosters without trees, as XGBoost 3.2 predicts them.
    #[test]
    fn a_base_score_becomes_the_library_s_margin() {
        assert_eq!(Base::Logit.margin(0.3), -0.847_297_85);
        assert_eq!(Base::Logit.margin(0.383_333_33), -0.475_423_75);
        assert_eq!(Base::Log.margin(1.452_378_4), 0.373_202_47);
        assert_eq!(Base::Margin.margin(0.3), 0.3);
    }
}
