"""Voting: the mean of what several estimators answer, or the votes of their classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Decision, Estimator, Stage, f64
from .._ops import branches
from .._recognise import base_name, require_fitted
from .members import class_value, method


def voting(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``VotingClassifier`` and ``VotingRegressor``."""
    name = base_name(estimator, frozenset({"VotingClassifier", "VotingRegressor"}))
    if name is None:
        return None
    require_fitted(estimator, "estimators_")
    members = [(each, context.estimator(each)) for each in estimator.estimators_]
    weights = estimator._weights_not_none
    if name == "VotingRegressor":
        joined = branches(*(method(*each, "predict") for each in members))
        return Estimator(
            [joined, mean(weights, len(members))], task="regression", kind="value", heads={"predict": []}
        )
    classes = estimator.classes_
    if estimator.voting == "soft":
        joined = branches(*(method(*each, "predict_proba") for each in members))
        return Estimator(
            [joined, mean(weights, len(members))],
            task="classification",
            kind="probability",
            heads={"predict_proba": []},
            decision=Decision("argmax", "outputs"),
            classes=classes,
        )
    votes = Stage("vote", {"classes": len(classes)}, {} if weights is None else {"weights": f64(weights)})
    return Estimator(
        [branches(*(class_value(*each) for each in members)), votes],
        task="classification",
        kind="class",
        heads={"predict": [Stage("argmax")]},
        decision=Decision("argmax", "scores"),
        classes=classes,
    )


def mean(weights: Any, count: int) -> Stage:
    """The (weighted) mean of ``count`` groups of numbers."""
    if weights is None:
        return Stage("mean", {"divisor": float(count)}, {"weights": np.ones(count)})
    return Stage("mean", {"divisor": float(np.sum(f64(weights)))}, {"weights": f64(weights)})
