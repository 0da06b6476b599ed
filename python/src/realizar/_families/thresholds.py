"""Classifiers with a decision threshold of their own: the answers are those of the classifier inside."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .._context import Context
from .._model import Decision, Estimator, Stage, UnsupportedModel
from .._ops import apply, branches, select
from .._recognise import base_name, name_of, require_fitted


def thresholded(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``FixedThresholdClassifier`` and ``TunedThresholdClassifierCV``."""
    name = base_name(estimator, frozenset({"FixedThresholdClassifier", "TunedThresholdClassifierCV"}))
    if name is None:
        return None
    inner = getattr(estimator, "estimator_", estimator.estimator)
    if name == "TunedThresholdClassifierCV":
        require_fitted(estimator, "best_threshold_")
        label = estimator._curve_scorer._get_pos_label()
    else:
        label = estimator.pos_label
    found = context.estimator(inner)
    asked = ["predict_proba", "decision_function"]
    if estimator.response_method != "auto":
        asked = [estimator.response_method]
    response = next((each for each in asked if hasattr(inner, each)), None)
    if response is None or response not in found.heads:
        raise UnsupportedModel(
            f"`{name}` of `{name_of(inner)}` is not supported: it has no {' or '.join(asked)}"
        )
    threshold = _threshold(estimator, name, response)
    second = label is None or bool(np.asarray(estimator.classes_)[1] == label)
    # The second class is chosen where its score is at least the threshold; or, if the score is the first class's,
    # where that is below it: where minus the score is above minus the threshold. The score of the first class is
    # minus the decision function.
    tail: list[Stage] = [] if second else [apply("negate")]
    column = 1 if second else 0
    if response == "decision_function":
        column, tail = 0, []
    decision = Decision("above", "scores", threshold=threshold if second else -threshold, inclusive=second)
    shown = found.method
    answer, deciding = found.heads[shown], found.heads[response]
    width = {"predict_proba": 2, "decision_function": 1}[shown]
    both = branches(answer, [*deciding, select([column]), *tail])
    heads = {shown: [select(range(width))]}
    return replace(
        found,
        stages=[*found.stages, both],
        heads=heads,
        decision=decision,
        classes=estimator.classes_,
        ask=None,
    )


def _threshold(estimator: Any, name: str, response: str) -> float:
    if name == "TunedThresholdClassifierCV":
        return float(estimator.best_threshold_)
    if estimator.threshold == "auto":
        return 0.5 if response == "predict_proba" else 0.0
    return float(estimator.threshold)
