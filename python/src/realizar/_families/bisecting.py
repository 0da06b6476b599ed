"""Bisecting k-means: a tree of pairs of centres, of which a row takes the nearer one until it is in a cluster."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Array, Decision, Estimator, Stage, f64
from .._ops import linear
from .._recognise import base_name, require_fitted


def bisecting(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``BisectingKMeans``."""
    if base_name(estimator, frozenset({"BisectingKMeans"})) is None:
        return None
    require_fitted(estimator, "_bisecting_tree")
    centres: list[Array] = []
    # For each cluster the turns that lead to it: the index of a pair, and whether the second of it is the nearer.
    turns: dict[int, list[tuple[int, bool]]] = {}
    pending: list[tuple[Any, list[tuple[int, bool]]]] = [(estimator._bisecting_tree, [])]
    while pending:
        node, path = pending.pop()
        if node.left is None:
            turns[int(node.label)] = path
            continue
        pair = len(centres) // 2
        centres += [f64(node.left.center), f64(node.right.center)]
        pending += [(node.left, [*path, (pair, False)]), (node.right, [*path, (pair, True)])]
    clusters = len(turns)
    stages = _nearer(estimator, centres) if centres else []
    weight = np.zeros((clusters, len(centres) // 2 or estimator.n_features_in_))
    bias = np.zeros(clusters)
    for cluster, path in turns.items():
        for pair, second in path:
            weight[cluster, pair] = 1.0 if second else -1.0
            bias[cluster] -= float(second)
    # A cluster has minus the number of wrong turns: none for the one that the row is in.
    return Estimator(
        [*stages, linear(weight, bias)],
        task="clustering",
        kind="cluster",
        heads={"predict": [Stage("argmax")]},
        decision=Decision("argmax", "scores"),
        classes=np.arange(clusters),
    )


def _nearer(estimator: Any, centres: list[Array]) -> list[Stage]:
    """For each pair 1 where the second centre is nearer, else 0."""
    points = np.vstack(centres)
    if hasattr(estimator, "_X_mean"):
        points = points + f64(estimator._X_mean)
    pairs = len(points) // 2
    difference = np.kron(np.eye(pairs), np.array([[1.0, -1.0]]))
    return [
        Stage("distances", {"metric": "squared_euclidean"}, {"points": points}, cancels=True),
        linear(difference),
        Stage("binarize", {"threshold": 0.0}),
    ]
