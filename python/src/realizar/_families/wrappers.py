"""Estimators that hand every question to the one inside: searches, frozen estimators, RANSAC, self-training, elimination."""

from __future__ import annotations

from typing import Any

from .._context import Context
from .._model import Estimator, Transform
from .._recognise import base_name, require_fitted
from .members import asking
from .selection import ELIMINATION, selection

_INSIDE = {
    "GridSearchCV": "best_estimator_",
    "RandomizedSearchCV": "best_estimator_",
    "HalvingGridSearchCV": "best_estimator_",
    "HalvingRandomSearchCV": "best_estimator_",
    "FrozenEstimator": "estimator",
    "RANSACRegressor": "estimator_",
    "SelfTrainingClassifier": "estimator_",
}


def wrapper(estimator: Any, context: Context) -> Estimator | None:
    """Recognise an estimator that answers as the one inside."""
    if base_name(estimator, ELIMINATION) is not None and hasattr(estimator, "predict"):
        chosen = selection(estimator, context)
        assert chosen is not None  # it is one of them
        found = context.having(chosen.columns).estimator(estimator.estimator_).after(chosen.stages)
        return asking(found, estimator.estimator_, lambda: estimator)
    inner = _inner(estimator)
    if inner is None or not hasattr(inner, "predict"):
        return None
    return asking(context.estimator(inner), inner)


def wrapped_transformer(estimator: Any, context: Context) -> Transform | None:
    """Recognise a search or a frozen estimator that transforms as the one inside."""
    inner = _inner(estimator)
    return None if inner is None else context.transformer(inner)


def _inner(estimator: Any) -> Any:
    name = base_name(estimator, frozenset(_INSIDE))
    if name is None:
        return None
    require_fitted(estimator, _INSIDE[name])
    return getattr(estimator, _INSIDE[name])
