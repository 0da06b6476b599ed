"""What joins the answers of several estimators: means, votes, medians, shares."""

from __future__ import annotations

import numpy as np

from .._model import Array, Stage
from .scaling import U


def _mean(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    divisor = float(stage.attributes["divisor"])
    weights = stage.tensors["weights"]
    groups = len(weights)
    values = x.reshape(len(x), groups, -1) * weights[:, None]
    errors = e.reshape(len(x), groups, -1) * np.abs(weights[:, None])
    total = np.zeros_like(values[:, 0])
    for group in range(groups):
        total = total + values[:, group]
    rounding = 2 * (groups + 2) * U * np.abs(values).sum(axis=1)
    return total / divisor, (errors.sum(axis=1) + rounding) / abs(divisor)


def _vote(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    classes = int(stage.attributes["classes"])
    weights = stage.tensors.get("weights", np.ones(x.shape[1]))
    others = stage.tensors.get("others", np.zeros(x.shape[1]))
    votes = np.zeros((len(x), classes))
    for each, weight, other in zip(x.T, weights, others):
        votes = votes + np.where(each[:, None] == np.arange(classes), weight, other)
    doubt = np.isinf(e).any(axis=1, keepdims=True)
    return votes, np.where(doubt, np.inf, np.zeros_like(votes))


def _weighted_median(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    order = x.argsort(axis=1, kind="stable")
    heaped = stage.tensors["weights"][order].cumsum(axis=1)
    place = (heaped >= 0.5 * heaped[:, -1:]).argmax(axis=1)
    every = np.arange(len(x))
    return x[every, order[every, place]][:, None], e.max(axis=1, keepdims=True)


def _normalise(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    total = x.sum(axis=1, keepdims=True)
    uniform = stage.attributes["zero"] == "uniform"
    empty = np.full_like(x, 1.0 / x.shape[1]) if uniform else x.copy()
    share = np.divide(x, total, out=empty, where=total != 0)
    moved = e.sum(axis=1, keepdims=True)
    error = (e + np.abs(share) * moved) / np.where(total != 0, np.abs(total), 1.0)
    error = error + 2 * (x.shape[1] + 2) * U * np.abs(share)
    return share, np.where((np.abs(total) <= moved) & (moved > 0), np.inf, error)


COMPUTE = {
    "mean": _mean,
    "vote": _vote,
    "weighted_median": _weighted_median,
    "normalise": _normalise,
}
