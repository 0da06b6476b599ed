//! Losses: what their scores become.

use realizar_apr::ir::op::{Function, Map, Op};
use realizar_apr::ir::{
    Branch, Decision, Element, Link, On, OutputKind, Scaler, ScalerForm, Stage, Task, Tensor, Values,
};

use crate::error::Error;

/// What a loss makes of its scores.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Meaning {
    pub(super) task: Task,
    pub(super) head: Vec<Stage>,
    pub(super) link: Link,
    pub(super) kind: OutputKind,
    pub(super) decision: Decision,
    /// How many outputs leave the link.
    pub(super) outputs: usize,
    /// How many classes there are, where the model decides.
    pub(super) classes: Option<usize>,
}

/// What `loss` means for a model with so many scores. `threshold` is the probability above which two classes are
/// decided for the second.
///
/// # Errors
/// When it is none whose prediction is known here, or does not go with the number of scores.
pub(super) fn meaning(loss: &str, scores: usize, threshold: Option<f64>) -> Result<Meaning, Error> {
    let value = Meaning {
        task: Task::Regression,
        head: Vec::new(),
        link: Link::Identity,
        kind: OutputKind::Value,
        decision: Decision::None,
        outputs: scores,
        classes: None,
    };
    let class = Meaning {
        task: Task::Classification,
        kind: OutputKind::Score,
        decision: Decision::Argmax(On::Scores),
        classes: Some(scores),
        ..value.clone()
    };
    let meaning = match loss {
        "RMSE"
        | "MAE"
        | "Quantile"
        | "MultiQuantile"
        | "GroupQuantile"
        | "Expectile"
        | "LogLinQuantile"
        | "MAPE"
        | "Lq"
        | "Huber"
        | "LogCosh"
        | "MultiRMSE"
        | "MultiRMSEWithMissingValues"
        | "SurvivalAft"
        | "Cox"
        | "NormalizedGini" => value,
        "Poisson" | "Tweedie" => Meaning { link: Link::Exp, ..value },
        "RMSEWithUncertainty" if scores == 2 => Meaning { head: mean_and_variance(), ..value },
        "YetiRank" | "YetiRankPairwise" | "PairLogit" | "PairLogitPairwise" | "QueryRMSE"
        | "QuerySoftMax" | "QueryCrossEntropy" | "StochasticFilter" | "StochasticRank" | "LambdaMart"
        | "CombinationLoss" | "Combination" => Meaning { kind: OutputKind::Score, ..value },
        "Logloss" | "CrossEntropy" | "Focal" if scores == 1 => Meaning {
            link: Link::LogisticPair { scale: 1.0 },
            kind: OutputKind::Probability,
            decision: Decision::Above {
                on: On::Scores,
                // The library decides by the score.
                threshold: threshold.map_or(0.0, |border| -(1.0 / border - 1.0).ln()),
                inclusive: false,
            },
            outputs: 2,
            classes: Some(2),
            ..class
        },
        "MultiClass" => Meaning { link: Link::Softmax, kind: OutputKind::Probability, ..class },
        // Probabilities of their own: they do not sum to 1.
        "MultiClassOneVsAll" => Meaning { link: Link::Logistic { scale: 1.0 }, ..class },
        // A label or none for each score: there is no class to decide.
        "MultiLogloss" | "MultiCrossEntropy" => {
            Meaning { link: Link::Logistic { scale: 1.0 }, kind: OutputKind::Score, ..value }
        }
        other => {
            let shown: String = other.chars().take(60).collect();
            return Err(Error::refused(
                format!("the loss `{shown}` with {scores} scores is none whose prediction is known here"),
                "train with a loss of CatBoost's own, such as `RMSE`, `Logloss` or `MultiClass`",
            )
            .at("`model_info.params.loss_function.type`"));
        }
    };
    Ok(meaning)
}

/// The mean as it is, and the variance of its logarithm's half.
fn mean_and_variance() -> Vec<Stage> {
    let one = |value| Tensor { shape: vec![1], values: Values::F64(vec![value]), offset: None };
    let twice = Stage::Scaler(Scaler {
        element: Element::F64,
        form: ScalerForm::MultiplyAdd { factor: one(2.0), addend: one(0.0), clip: None },
    });
    let exp = Stage::Op(Op::Map(Map { function: Function::Exp }));
    vec![Stage::Branches(vec![
        Branch { columns: Some(vec![0]), stages: Vec::new() },
        Branch { columns: Some(vec![1]), stages: vec![twice, exp] },
    ])]
}
