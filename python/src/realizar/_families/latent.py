"""Partial least squares and canonical correlation: linear both ways, of the row less its mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._columns import numeric
from .._context import Context
from .._model import Estimator, Stage, Transform, f64
from .._ops import linear, standardise
from .._recognise import base_name, require_fitted

_NAMES = frozenset({"PLSRegression", "PLSCanonical", "CCA"})


def latent_regressor(estimator: Any, context: Context) -> Estimator | None:
    """Recognise what ``PLSRegression``, ``PLSCanonical`` and ``CCA`` predict."""
    if base_name(estimator, _NAMES) is None:
        return None
    require_fitted(estimator, "coef_")
    mean = f64(estimator._x_mean)
    stages: list[Stage] = [
        standardise(mean, np.ones(len(mean))),
        linear(f64(estimator.coef_), f64(estimator.intercept_)),
    ]
    return Estimator(stages, task="regression", kind="value", heads={"predict": []})


def latent_scores(estimator: Any, context: Context) -> Transform | None:
    """Recognise the same in front of another estimator, and with ``method="transform"``: the scores of the row."""
    if base_name(estimator, _NAMES) is None:
        return None
    require_fitted(estimator, "x_rotations_")
    rotations = np.ascontiguousarray(f64(estimator.x_rotations_).T)
    stages = [standardise(estimator._x_mean, estimator._x_std), linear(rotations)]
    return Transform(stages, numeric(len(rotations)))
