"""Estimators that answer without looking at the row: baselines, and what stands in for a label that is always there."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Array, Decision, Estimator, Stage, UnsupportedModel, f64
from .._ops import Table, encode, linear
from .._recognise import base_name, require_fitted


def dummy(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``DummyRegressor`` and ``DummyClassifier``, unless it draws its answers, and constant labels."""
    name = base_name(estimator, frozenset({"DummyClassifier", "DummyRegressor", "_ConstantPredictor"}))
    if name is None:
        return None
    width = len(context.columns)
    if name == "_ConstantPredictor":
        # Inside `OneVsRestClassifier` and its like: 1 where every row has the label, 0 where none has it.
        return Estimator(
            _always(width, f64(estimator.y_).reshape(-1)[:1]),
            task="classification",
            kind="probability",
            heads={"predict_proba": [Stage("complement")], "decision_function": []},
            decision=Decision("above", "scores"),
            classes=np.array([0, 1]),
            missing=True,
        )
    if name == "DummyRegressor":
        require_fitted(estimator, "constant_")
        answer = f64(estimator.constant_).reshape(-1)
        return Estimator(
            _always(width, answer), task="regression", kind="value", heads={"predict": []}, missing=True
        )
    require_fitted(estimator, "classes_")
    strategy = estimator._strategy
    if strategy in ("stratified", "uniform"):
        raise UnsupportedModel(
            f"`DummyClassifier(strategy={strategy!r})` draws its answers, which an artifact does not; use `strategy='prior'`"
        )
    if estimator.n_outputs_ > 1:
        raise UnsupportedModel(
            "`DummyClassifier` fitted on several targets is not supported; export one model for each target"
        )
    classes = np.asarray(estimator.classes_)
    if strategy == "prior":
        shares = f64(estimator.class_prior_)
    else:
        place = (
            int(np.argmax(estimator.class_prior_))
            if strategy == "most_frequent"
            else classes.tolist().index(np.ravel(estimator.constant)[0])
        )
        shares = np.eye(len(classes))[place]
    return Estimator(
        _always(width, shares),
        task="classification",
        kind="probability",
        heads={"predict_proba": []},
        decision=Decision("argmax", "outputs"),
        classes=classes,
        missing=True,
    )


def _always(width: int, answer: Array) -> list[Stage]:
    """The same numbers for every row, whatever it holds, infinities and missing values included."""
    zero = np.zeros(1)
    table = Table(zero, np.zeros((1, 1)), zero, zero)
    return [*encode([table] * width), linear(np.zeros((len(answer), width)), answer)]
