"""Outliers told by a linear function, or by the distance to one robust centre."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Decision, Estimator, Stage, f64
from .._ops import linear
from .._recognise import base_name, require_fitted


def outliers(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``SGDOneClassSVM`` and ``EllipticEnvelope``: an inlier's decision function is at least 0."""
    name = base_name(estimator, frozenset({"SGDOneClassSVM", "EllipticEnvelope"}))
    if name is None:
        return None
    require_fitted(estimator, "offset_")
    if name == "SGDOneClassSVM":
        stages = [linear(np.atleast_2d(f64(estimator.coef_)), -f64(estimator.offset_).reshape(-1))]
    else:
        stages = [_envelope(estimator)]
    return Estimator(
        stages,
        task="anomaly",
        kind="score",
        heads={"decision_function": []},
        decision=Decision("above", "scores", inclusive=True),
        classes=np.array([-1, 1]),
    )


def _envelope(estimator: Any) -> Stage:
    """Minus the squared Mahalanobis distance, less the offset: the stage halves its sum of squares."""
    values, vectors = np.linalg.eigh(f64(estimator.get_precision()))
    roots = np.sqrt(2.0 * np.maximum(values, 0.0))
    tensors = {
        "mean": f64(estimator.location_).reshape(1, -1),
        "matrix": np.ascontiguousarray(vectors * roots).T[None],
        "constant": -f64(estimator.offset_).reshape(-1),
    }
    return Stage("quadratic", {}, tensors, cancels=True)
