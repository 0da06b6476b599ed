"""Isolation forests: how deep a row falls, as ``decision_function``; the class is -1 (outlier) or 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._forest import forest
from .._model import Decision, Estimator, Stage
from .._recognise import base_name, require_fitted
from .bisection import least
from .trees import ELEMENT, answers_missing, tree_of


def isolation_forest(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``IsolationForest``."""
    if base_name(estimator, frozenset({"IsolationForest"})) is None:
        return None
    require_fitted(estimator, "estimators_")
    missing = answers_missing(estimator)
    subsets = estimator._max_features != estimator.n_features_in_
    trees = []
    for place, (member, columns) in enumerate(zip(estimator.estimators_, estimator.estimators_features_)):
        # Node by node; only what leaves hold is kept.
        depths = estimator._decision_path_lengths[place] + estimator._average_path_length_per_tree[place] - 1.0
        trees.append(tree_of(member, missing, columns if subsets else None, depths))
    normalizer = len(trees) * _average_path_length(estimator)
    offset = float(estimator.offset_)
    shifted = Stage("standard_scaler", {"element": "f64"}, {"mean": np.array([offset])})
    return Estimator(
        [forest(trees, {**ELEMENT, "outputs": 1}, {})],
        task="anomaly",
        kind="score",
        heads={"decision_function": [Stage("anomaly_score", {"normalizer": normalizer}), shifted]},
        # On the depth, which is exact; a power of 2 may round otherwise.
        decision=Decision("above", "scores", threshold=_least_depth(normalizer, offset), inclusive=True),
        classes=np.array([-1, 1]),
        reads_f32=True,
        missing=missing,
    )


def _average_path_length(estimator: Any) -> float:
    """Return how deep a row falls on average into a tree that was made of as many rows."""
    rows = float(estimator._max_samples)
    if rows <= 1:
        return 0.0
    if rows == 2:
        return 1.0
    return float(2.0 * (np.log(rows - 1.0) + np.euler_gamma) - 2.0 * (rows - 1.0) / rows)


def _least_depth(normalizer: float, offset: float) -> float:
    """Return the smallest depth at which the library's decision function is not below 0."""

    def inlier(depth: float) -> bool:
        # An array of one, because numpy may compute the power of arrays in another way than that of numbers.
        score = -(2 ** -np.divide(np.array([depth]), normalizer))
        return bool((score - offset >= 0)[0])

    high = 2048.0 * normalizer
    if inlier(0.0):
        return -1.0
    return least(inlier, 0.0, high) if inlier(high) else float(np.finfo(np.float64).max)
