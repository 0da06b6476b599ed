"""Quadratic discriminant analysis."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Decision, Estimator, Stage, f64
from .._ops import linear
from .._recognise import base_name, require_fitted


def quadratic_discriminant(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``QuadraticDiscriminantAnalysis``: a logarithm of the likelihood for each class."""
    if base_name(estimator, frozenset({"QuadraticDiscriminantAnalysis"})) is None:
        return None
    require_fitted(estimator, "rotations_")
    rank = max(rotation.shape[1] for rotation in estimator.rotations_)
    matrix = np.zeros((len(estimator.rotations_), rank, estimator.n_features_in_))
    for place, (rotation, scaling) in enumerate(zip(estimator.rotations_, estimator.scalings_)):
        matrix[place, : rotation.shape[1]] = (rotation * scaling**-0.5).T
    sizes = np.array([np.sum(np.log(scaling)) for scaling in estimator.scalings_])
    constant = -0.5 * sizes + np.log(f64(estimator.priors_))
    stage = Stage("quadratic", {}, {"mean": f64(estimator.means_), "matrix": matrix, "constant": constant})
    difference = [linear(np.array([[-1.0, 1.0]]))] if len(estimator.classes_) == 2 else []
    return Estimator(
        [stage],
        task="classification",
        kind="probability",
        heads={"predict_proba": [Stage("softmax")], "decision_function": difference},
        decision=Decision("argmax", "scores"),
        classes=estimator.classes_,
    )
