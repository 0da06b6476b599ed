"""Nearest neighbours: the training rows are the model.

Distances are exact differences in f64, whatever tree or formula the library searches with, and the lowest
index wins a tie.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Decision, Estimator, Stage, UnsupportedModel, f64
from .._ops import branches, indices
from .._recognise import base_name, require_fitted
from .trees import classes_of_targets, values_of

METRICS = {
    "euclidean": "euclidean",
    "l2": "euclidean",
    "sqeuclidean": "squared_euclidean",
    "manhattan": "manhattan",
    "cityblock": "manhattan",
    "l1": "manhattan",
    "chebyshev": "chebyshev",
    "infinity": "chebyshev",
    "minkowski": "minkowski",
    "p": "minkowski",
    "cosine": "cosine",
}


def neighbours(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``KNeighborsClassifier`` and ``KNeighborsRegressor``."""
    name = base_name(estimator, frozenset({"KNeighborsClassifier", "KNeighborsRegressor"}))
    if name is None:
        return None
    require_fitted(estimator, "_fit_X")
    weights = "uniform" if estimator.weights is None else estimator.weights
    if weights not in ("uniform", "distance"):
        raise UnsupportedModel(
            f"`{name}(weights={weights!r})` is not supported; use `weights='uniform'` or `'distance'`"
        )
    attributes: dict[str, Any] = {
        **metric(name, estimator.effective_metric_, estimator.effective_metric_params_),
        "k": int(estimator.n_neighbors),
        "weights": weights,
    }
    targets = np.asarray(estimator._y)
    # Its trees compute differences as they are, its search without one multiplies matrices.
    cancels = estimator._fit_method == "brute"
    if name == "KNeighborsRegressor":
        tensors = {"points": f64(estimator._fit_X), "values": f64(targets).reshape(len(targets), -1)}
        stage = Stage("neighbours", attributes, tensors, cancels=cancels)
        return Estimator([stage], task="regression", kind="value", heads={"predict": []})
    if estimator.outputs_2d_:
        return _several_targets(estimator, attributes, cancels)
    attributes["outputs"] = len(estimator.classes_)
    tensors = {"points": f64(estimator._fit_X), "classes": indices(targets.reshape(-1))}
    return Estimator(
        [Stage("neighbours", attributes, tensors, cancels=cancels)],
        task="classification",
        kind="probability",
        heads={"predict_proba": []},
        decision=Decision("argmax", "outputs"),
        classes=estimator.classes_,
    )


def _several_targets(estimator: Any, attributes: dict[str, Any], cancels: bool) -> Estimator:
    """Return the class of each target: its value where classes are numbers, else its place in ``classes_``."""
    parts = []
    for classes, target in zip(estimator.classes_, np.asarray(estimator._y).T):
        tensors = {"points": f64(estimator._fit_X), "classes": indices(target)}
        stage = Stage("neighbours", {**attributes, "outputs": len(classes)}, tensors, cancels=cancels)
        parts.append([stage, Stage("argmax"), *values_of(classes)])
    return Estimator(
        [branches(*parts)], task="regression", kind="value", heads={"predict": []}, ask=classes_of_targets
    )


def metric(owner: str, name: Any, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes of a metric. Raises ``UnsupportedModel`` for one that has none."""
    if name not in METRICS or parameters.get("w") is not None:
        what = f"metric={name!r}" if name not in METRICS else "metric_params={'w': ...}"
        raise UnsupportedModel(
            f"`{owner}({what})` is not supported; use one of {', '.join(sorted(set(METRICS.values())))}"
        )
    found = METRICS[name]
    p = float(parameters.get("p", 2.0))
    if found == "minkowski" and p in (1.0, 2.0):
        return {"metric": "manhattan" if p == 1.0 else "euclidean"}
    return {"metric": found, "p": p} if found == "minkowski" else {"metric": found}
