"""Distances to points, and what follows from them: neighbours, kernels, clusters, densities.

A library that expands ``|x - p|^2`` into ``|x|^2 - 2 x.p + |p|^2`` loses what cancels; a stage that stands for
such a computation says so (``Stage.cancels``), and its error counts it.
"""

from __future__ import annotations

import numpy as np

from .._model import Array, Stage
from .scaling import U

_BLOCK = 1 << 22  # numbers at a time


def measure(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    """Return the distance of each row to each point ``[r, s]``, and its error."""
    points = stage.tensors["points"]
    metric, p = str(stage.attributes["metric"]), float(stage.attributes.get("p", 2.0))
    if metric == "cosine":
        return _cosine(x, e, points)
    values = np.empty((len(x), len(points)))
    errors = np.empty_like(values)
    step = max(1, _BLOCK // max(1, points.size))
    for start in range(0, len(x), step):
        part = slice(start, start + step)
        apart = np.abs(x[part, None, :] - points[None, :, :])
        values[part], errors[part] = _norm(metric, p, apart, e[part, None, :])
    if stage.cancels and metric in ("euclidean", "squared_euclidean"):
        lost = 4 * (x.shape[1] + 4) * U * ((x * x).sum(axis=1)[:, None] + (points * points).sum(axis=1))
        if metric == "squared_euclidean":
            errors += lost
        else:
            errors += np.where(values * values > lost, lost / np.maximum(values, 1e-300), np.sqrt(lost))
    return values, errors


def _norm(metric: str, p: float, apart: Array, e: Array) -> tuple[Array, Array]:
    rounding = 2 * (apart.shape[2] + 8) * U
    if metric == "chebyshev":
        return apart.max(axis=2), np.broadcast_to(e, apart.shape).max(axis=2) + rounding * apart.max(axis=2)
    if metric == "manhattan":
        total = apart.sum(axis=2)
        return total, np.broadcast_to(e, apart.shape).sum(axis=2) + rounding * total
    if metric == "minkowski" and p not in (1.0, 2.0):
        total = (apart**p).sum(axis=2) ** (1 / p)
        return total, np.broadcast_to(e, apart.shape).sum(axis=2) + 4 * rounding * total
    square = (apart * apart).sum(axis=2)
    if metric == "squared_euclidean":
        return square, (2 * apart * e + e * e).sum(axis=2) + rounding * square
    root = np.sqrt(square)
    return root, np.sqrt((np.broadcast_to(e, apart.shape) ** 2).sum(axis=2)) + rounding * root


def _cosine(x: Array, e: Array, points: Array) -> tuple[Array, Array]:
    rows, others = np.sqrt((x * x).sum(axis=1)), np.sqrt((points * points).sum(axis=1))
    lengths = np.where(rows > 0, rows, 1.0)[:, None] * np.where(others > 0, others, 1.0)
    moved = np.sqrt((e * e).sum(axis=1)) / np.where(rows > 0, rows, 1.0)
    # The library clips the distance to [0, 2].
    apart = np.clip(1.0 - (x @ points.T) / lengths, 0.0, 2.0)
    return apart, np.broadcast_to(2 * moved[:, None] + 4 * (x.shape[1] + 8) * U, apart.shape)


def _distances(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    return measure(stage, x, e)


def _neighbours(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    apart, error = measure(stage, x, e)
    k = int(stage.attributes["k"])
    order = apart.argsort(axis=1, kind="stable")
    every = np.arange(len(x))[:, None]
    chosen, ordered, spread = order[:, :k], apart[every, order], error[every, order]
    doubt = np.zeros(len(x), dtype=bool)
    if k < apart.shape[1]:
        last, room = ordered[:, k - 1], spread[:, : k + 1].max(axis=1)
        # Points at the very same place are taken in their order by some libraries and not by others.
        doubt = ordered[:, k] - last <= np.maximum(2 * room, 1e-12 * last)
    near, room = ordered[:, :k], spread[:, :k]
    weights, lost = np.ones_like(near), np.zeros_like(near)
    if stage.attributes["weights"] == "distance":
        zero = near == 0
        on_a_point = zero.any(axis=1)
        weights = np.where(on_a_point[:, None], zero.astype(np.float64), 1.0 / np.where(zero, 1.0, near))
        lost = np.where(on_a_point[:, None], 0.0, room / np.where(zero, 1.0, near) + 4 * U)
        # A distance that rounding makes zero, or not, takes all the weight, or not.
        doubt |= ((near <= room) & ~((near == 0) & ~_cancels(stage))).any(axis=1)
    values, size = _targets(stage)
    total = weights.sum(axis=1)[:, None]
    taken = values[chosen]
    y = (weights[:, :, None] * taken).sum(axis=1) / total
    worst = lost.max(axis=1, keepdims=True)
    bound = (2 * worst + 2 * (k + 8) * U) * (weights[:, :, None] * size[chosen]).sum(axis=1) / total
    return y, np.where(doubt[:, None], np.inf, bound)


def _cancels(stage: Stage) -> bool:
    return stage.cancels


def _targets(stage: Stage) -> tuple[Array, Array]:
    if "values" in stage.tensors:
        return stage.tensors["values"], np.abs(stage.tensors["values"])
    shares = np.eye(int(stage.attributes["outputs"]))[stage.tensors["classes"]]
    return shares, shares


def _kernel(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    function, vectors = str(stage.attributes["function"]), stage.tensors["vectors"]
    gamma = float(stage.attributes.get("gamma", 1.0))
    coef0 = float(stage.attributes.get("coef0", 0.0))
    if function == "rbf":
        points = Stage("distances", {"metric": "squared_euclidean"}, {"points": vectors}, cancels=stage.cancels)
        apart, error = measure(points, x, e)
        y = np.exp(-gamma * apart)
        return y, y * np.minimum(2 * (gamma * error + 4 * U * gamma * apart) + 8 * U, 1.0)
    size = np.abs(vectors).T
    dot = x @ vectors.T
    error = e @ size + 2 * (x.shape[1] + 2) * U * (np.abs(x) @ size)
    if function == "linear":
        return dot, error
    base = gamma * dot + coef0
    error = abs(gamma) * error + 4 * U * (np.abs(gamma * dot) + abs(coef0))
    if function == "sigmoid":
        return np.tanh(base), error + 8 * U
    degree = float(stage.attributes["degree"])
    y = base**degree
    return y, degree * (np.abs(base) + error) ** (degree - 1) * error + 8 * (degree + 1) * U * np.abs(y)


def _kmeans(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    points = {"points": stage.tensors["centroids"]}
    apart, error = measure(
        Stage("distances", {"metric": "squared_euclidean"}, points, cancels=stage.cancels), x, e
    )
    return -apart, error


def _gaussian(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    mean, variance, constant = (stage.tensors[key] for key in ("mean", "variance", "constant"))
    values, errors = [], []
    for m, v, c in zip(mean, variance, constant):
        apart = x - m
        terms = apart * apart / v
        lost = (np.abs(apart) * e / v).sum(axis=1)
        rounding = terms.sum(axis=1)
        if stage.cancels:
            rounding = rounding + 2 * ((x * x + m * m) / v).sum(axis=1)
        values.append(c - 0.5 * terms.sum(axis=1))
        errors.append(2 * lost + 2 * (x.shape[1] + 4) * U * (rounding + np.abs(c)))
    return np.column_stack(values), np.column_stack(errors)


def _quadratic(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    mean, matrix, constant = (stage.tensors[key] for key in ("mean", "matrix", "constant"))
    values, errors = [], []
    for m, a, c in zip(mean, matrix, constant):
        turned = (x - m) @ a.T
        size = np.abs(a).T
        reach = np.abs(x - m) @ size if not stage.cancels else (np.abs(x) + np.abs(m)) @ size
        lost = e @ size + 2 * (x.shape[1] + 3) * U * reach
        total = (turned * turned).sum(axis=1)
        values.append(c - 0.5 * total)
        errors.append(
            (2 * np.abs(turned) * lost + lost * lost).sum(axis=1)
            + 2 * (len(a) + 4) * U * (total + np.abs(c))
        )
    return np.column_stack(values), np.column_stack(errors)


COMPUTE = {
    "distances": _distances,
    "neighbours": _neighbours,
    "kernel": _kernel,
    "kmeans": _kmeans,
    "gaussian": _gaussian,
    "quadratic": _quadratic,
}
