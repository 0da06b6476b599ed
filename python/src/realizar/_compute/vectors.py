"""What libsvm makes of kernel values: pairs of classes, votes, probabilities."""

from __future__ import annotations

import numpy as np

from .._model import Array, Stage
from .scaling import U


def _pairs(classes: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(classes) for j in range(i + 1, classes)]


def _one_vs_one(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    coefficients, counts = stage.tensors["coefficients"], stage.tensors["counts"]
    ends = np.cumsum(counts)
    values, errors = [], []
    for (i, j), intercept in zip(_pairs(len(counts)), stage.tensors["intercept"]):
        weight = np.zeros(x.shape[1])
        first, second = slice(ends[i] - counts[i], ends[i]), slice(ends[j] - counts[j], ends[j])
        weight[first], weight[second] = coefficients[j - 1, first], coefficients[i, second]
        terms = x * weight
        values.append(terms.sum(axis=1) + intercept)
        rounding = 2 * (int(counts[i] + counts[j]) + 2) * U * (np.abs(terms).sum(axis=1) + abs(intercept))
        errors.append(e @ np.abs(weight) + rounding)
    return np.column_stack(values), np.column_stack(errors)


def _one_vs_rest_scores(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    classes = int(stage.attributes["classes"])
    votes, sums, moved = (np.zeros((len(x), classes)) for _ in range(3))
    doubt = np.zeros(len(x), dtype=bool)
    for pair, (i, j) in enumerate(_pairs(classes)):
        value = x[:, pair]
        sums[:, i] += value
        sums[:, j] -= value
        votes[:, i] += ~(value < 0)
        votes[:, j] += value < 0
        moved[:, i] += e[:, pair]
        moved[:, j] += e[:, pair]
        doubt |= (np.abs(value) <= e[:, pair]) & (e[:, pair] > 0)
    scores = votes + sums / (3 * (np.abs(sums) + 1))
    error = moved + (2 * classes + 8) * U * (votes + 1)
    return scores, np.where(doubt[:, None], np.inf, error)


def _pair_probabilities(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    classes = int(stage.attributes["classes"])
    a, b = stage.tensors["a"], stage.tensors["b"]
    margin = x * a + b
    p = np.where(margin >= 0, np.exp(-margin) / (1 + np.exp(-margin)), 1 / (1 + np.exp(margin)))
    p = np.clip(p, 1e-7, 1 - 1e-7)
    error = (np.abs(a) * e + 4 * U * (np.abs(x * a) + np.abs(b))) / 4 + 8 * U
    values = np.array([_coupled(row, classes) for row in p]).reshape(-1, classes)
    return values, np.tile(8 * classes * error.max(axis=1, keepdims=True), classes)


def _coupled(pairs: Array, classes: int) -> Array:
    """Couple pairwise probabilities as libsvm does: method 2 of Wu, Lin and Weng, with its own stopping rule."""
    r = np.zeros((classes, classes))
    for value, (i, j) in zip(pairs, _pairs(classes)):
        r[i, j], r[j, i] = value, 1 - value
    q = np.zeros((classes, classes))
    for t in range(classes):
        for j in range(classes):
            if j != t:
                q[t, t] += r[j, t] * r[j, t]
                q[t, j] = -r[j, t] * r[t, j]
    p = np.full(classes, 1.0 / classes)
    for _ in range(max(100, classes)):
        products = np.array([sum(q[t, j] * p[j] for j in range(classes)) for t in range(classes)])
        total = sum(p[t] * products[t] for t in range(classes))
        if np.abs(products - total).max() < 0.005 / classes:
            break
        for t in range(classes):
            step = (-products[t] + total) / q[t, t]
            p[t] += step
            total = (total + step * (step * q[t, t] + 2 * products[t])) / (1 + step) / (1 + step)
            products = (products + step * q[t]) / (1 + step)
            p /= 1 + step
    return p


COMPUTE = {
    "one_vs_one": _one_vs_one,
    "one_vs_rest_scores": _one_vs_rest_scores,
    "pair_probabilities": _pair_probabilities,
}
