"""Linear classifiers: a score for each class, or one for two.

Two classes are told apart where the score is above 0, more by the largest score; probabilities, where the
library has them, never decide.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Decision, Estimator, Stage, UnsupportedModel, f64
from .._recognise import base_name, require_fitted
from .linear import weighted_sum
from .several_labels import several_labels

_LOGISTIC = frozenset({"LogisticRegression", "LogisticRegressionCV"})
_SCORES = frozenset(
    {"RidgeClassifier", "RidgeClassifierCV", "LinearSVC", "Perceptron", "PassiveAggressiveClassifier"}
)


def linear_classifier(estimator: Any, context: Context) -> Estimator | None:
    """Recognise a linear classifier."""
    if base_name(estimator, _LOGISTIC) is not None:
        require_fitted(estimator, "coef_")
        rest, scale = _rule(estimator)
        return _classifier(estimator, _probabilities(len(estimator.coef_) == 1, rest, scale))
    if base_name(estimator, frozenset({"LinearDiscriminantAnalysis"})) is not None:
        require_fitted(estimator, "coef_")
        return _classifier(estimator, _probabilities(len(estimator.coef_) == 1, False, 1.0))
    if base_name(estimator, _SCORES) is not None:
        return _classifier(estimator, None)
    if base_name(estimator, frozenset({"SGDClassifier"})) is not None:
        return _stochastic(estimator)
    return None


def _classifier(estimator: Any, probabilities: list[Stage] | None) -> Estimator:
    require_fitted(estimator, "coef_")
    weight = np.atleast_2d(f64(estimator.coef_))
    classes = np.asarray(estimator.classes_)
    binarizer = getattr(estimator, "_label_binarizer", None)
    if str(getattr(binarizer, "y_type_", "")).startswith("multilabel"):
        return several_labels([weighted_sum(weight, estimator.intercept_)], None, 0.0)
    if len(weight) != (1 if len(classes) == 2 else len(classes)):
        raise UnsupportedModel(
            f"`{type(estimator).__name__}` fitted on several labels a row is not supported; export one model for each label"
        )
    heads: dict[str, list[Stage]] = {} if probabilities is None else {"predict_proba": probabilities}
    return Estimator(
        [weighted_sum(weight, estimator.intercept_)],
        task="classification",
        kind="score" if probabilities is None else "probability",
        heads={**heads, "decision_function": []},
        decision=Decision("above", "scores") if len(weight) == 1 else Decision("argmax", "scores"),
        classes=classes,
    )


def _rule(estimator: Any) -> tuple[bool, float]:
    """Return whether several classes are one-vs-rest, and the factor of the score of a binary model.

    Only versions before 1.8 have ``multi_class``; there a binary model may be multinomial, which is a
    softmax over ``[-score, score]``: the logistic function of twice the score.
    """
    multi_class = getattr(estimator, "multi_class", None)
    if multi_class is None:
        return False, 1.0
    binary = len(estimator.classes_) <= 2
    automatic = multi_class in ("auto", "deprecated") and (binary or estimator.solver == "liblinear")
    rest = multi_class in ("ovr", "warn") or automatic
    return rest, 1.0 if rest else 2.0


def _probabilities(binary: bool, rest: bool, scale: float) -> list[Stage]:
    if binary:
        return [Stage("logistic_pair", {} if scale == 1.0 else {"scale": scale})]
    return [Stage("one_vs_rest" if rest else "softmax")]


def _stochastic(estimator: Any) -> Estimator:
    """``SGDClassifier``: probabilities for two of its losses."""
    require_fitted(estimator, "coef_")
    binary = len(estimator.coef_) == 1
    if estimator.loss == "log_loss":
        # Scores far below 0 may leave every class nothing: then all are alike.
        shares = [Stage("logistic"), Stage("normalise", {"zero": "uniform"})]
        return _classifier(estimator, [Stage("logistic_pair")] if binary else shares)
    if estimator.loss != "modified_huber":
        return _classifier(estimator, None)
    count = len(estimator.coef_)
    half = [
        Stage("clip", {}, {"low": np.full(count, -1.0), "high": np.full(count, 1.0)}),
        Stage(
            "standard_scaler",
            {"element": "f64"},
            {"mean": np.full(count, -1.0), "scale": np.full(count, 2.0)},
        ),
    ]
    last = Stage("complement") if binary else Stage("normalise", {"zero": "uniform"})
    return _classifier(estimator, [*half, last])
