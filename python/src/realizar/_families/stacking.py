"""Stacking: an estimator on the answers of others, and perhaps on the row itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .._columns import Column, numeric
from .._context import Context
from .._model import Estimator, Stage
from .._ops import branches, select
from .._recognise import base_name, require_fitted
from .members import method


def stacking(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``StackingClassifier`` and ``StackingRegressor``."""
    name = base_name(estimator, frozenset({"StackingClassifier", "StackingRegressor"}))
    if name is None:
        return None
    require_fitted(estimator, "final_estimator_")
    binary = name == "StackingClassifier" and len(estimator.classes_) == 2
    parts: list[list[Stage]] = []
    for member, asked in zip(estimator.estimators_, estimator.stack_method_):
        stages = method(member, context.estimator(member), asked)
        if binary and asked == "predict_proba":
            stages = [*stages, select([1])]
        parts.append(stages)
    columns: list[Column] = numeric(sum(estimator._n_feature_outs))
    if estimator.passthrough:
        parts.append([])
        columns = [*columns, *context.columns]
    sparse = bool(estimator.passthrough) and context.sparse
    final = context.having(columns, sparse).estimator(estimator.final_estimator_).after([branches(*parts)])
    # The final estimator was fitted on the places of the classes.
    final = replace(final, ask=None)
    return replace(final, classes=estimator.classes_) if name == "StackingClassifier" else final
