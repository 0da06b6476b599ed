"""Computes a model in numpy, with a bound on how far two sound computations of it may differ.

Two uses: ``export`` refuses to write a model that does not give the library's own answers, and the golden
rows' bound follows from the arithmetic instead of a guess. The library adds the terms of a product in an
order of its own (BLAS), the kernels in another; each sum of n terms is within ``n * u * sum(|terms|)`` of the
exact one, so the two are within twice that, and later layers carry the difference on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ._model import Array, Decision, Estimator, Link, Stage

_U = 2.0**-53


@dataclass(frozen=True)
class Answers:
    """Outputs ``[r, k]`` and classes ``[r]`` of rows, with what rounding may do to them.

    ``error`` ``[r, k]`` bounds the difference of two computations of an output; ``decided`` ``[r]`` says where
    that difference cannot change the class.
    """

    outputs: Array
    error: Array
    classes: Array | None
    decided: Array


def evaluate(stages: Sequence[Stage], estimator: Estimator, rows: Array) -> Answers:
    """Compute ``stages`` and then the estimator's link and decision for ``rows`` ``[r, n]``."""
    values = rows.astype(np.float64)
    error = np.zeros_like(values)
    with np.errstate(all="ignore"):  # what overflows is found by the checks on the answers
        for stage in stages:
            values, error = _COMPUTE[stage.op](stage, values, error)
        outputs, output_error = _link(estimator.link, values, error)
        if estimator.decision is None:
            return Answers(outputs, output_error, None, np.ones(len(rows), dtype=bool))
        on = (values, error) if estimator.decision.on == "scores" else (outputs, output_error)
        classes, decided = _decide(estimator.decision, *on)
    return Answers(outputs, output_error, classes, decided)


def transform(stages: Sequence[Stage], rows: Array) -> Array:
    """Compute ``stages`` alone for ``rows`` ``[r, n]``."""
    values, error = rows, np.zeros_like(rows)
    with np.errstate(all="ignore"):
        for stage in stages:
            values, error = _COMPUTE[stage.op](stage, values, error)
    return values


def _offset_divisor(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    offset = stage.tensors.get("mean", stage.tensors.get("center"))
    divisor = stage.tensors.get("scale")
    if offset is not None:
        x = x - offset
        e = e + np.where(e > 0, 2 * _U * np.abs(x), 0)
    if divisor is not None:
        x = x / divisor
        e = e / np.abs(divisor) + np.where(e > 0, 2 * _U * np.abs(x), 0)
    return x, e


def _min_max(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    scale, addend = stage.tensors["scale"], stage.tensors["min"]
    moved = np.where(e > 0, 4 * _U * (np.abs(x * scale) + np.abs(addend)), 0)
    x = x * scale + addend
    e = e * np.abs(scale) + moved
    if "clip" in stage.attributes:
        x = np.clip(x, *stage.attributes["clip"])
    return x, e


def _normalizer(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    norms = {
        "l1": lambda: np.abs(x).sum(axis=1),
        "l2": lambda: np.sqrt((x * x).sum(axis=1)),
        "max": lambda: np.abs(x).max(axis=1),
    }[str(stage.attributes["norm"])]()
    norms = np.where(norms < stage.attributes["unit_below"], 1.0, norms)[:, None]
    x = x / norms
    # The norm itself moves by at most the sum of the errors of its terms.
    return x, (e + np.abs(x) * e.sum(axis=1, keepdims=True)) / norms + 2 * (x.shape[1] + 4) * _U * np.abs(x)


def _linear(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    weight = stage.tensors["weight"]
    bias = stage.tensors.get("bias", np.zeros(len(weight)))
    size = np.abs(weight).T
    grown = e @ size + 2 * (x.shape[1] + 2) * _U * (np.abs(x) @ size + np.abs(bias))
    y = x @ weight.T + bias
    activation = stage.attributes.get("activation", "identity")
    if activation == "relu":
        y = np.maximum(y, 0)
    elif activation == "tanh":
        y, grown = np.tanh(y), grown + 8 * _U
    elif activation == "logistic":
        y, grown = _logistic(y), grown / 4 + 8 * _U
    return y, grown


def _trees(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    # Every computation adds up in this order, so there is nothing to differ in but the leaves that are reached.
    y = _sums(stage, x)
    if not (e > 0).any():
        return y, np.zeros_like(y)
    elsewhere = (_sums(stage, x - e) != y) | (_sums(stage, x + e) != y)
    return y, np.where(elsewhere, np.inf, 0.0)


def _sums(stage: Stage, x: Array) -> Array:
    t = stage.tensors
    outputs = int(stage.attributes["outputs"])
    scale, divisor = stage.attributes.get("scale", 1.0), stage.attributes.get("divisor", 1)
    sums = np.tile(t.get("base", np.zeros(outputs)), (len(x), 1))
    x = x.astype(np.float32).astype(np.float64)
    missing_left = t.get("missing_left", np.zeros(len(t["feature"]), dtype=np.uint8)).astype(bool)
    every = np.arange(len(x))
    for tree, root in enumerate(t["root"]):
        node: Array = np.full(len(x), root)
        while True:
            feature = t["feature"][node]
            inner = feature >= 0
            if not inner.any():
                break
            value = x[every, np.maximum(feature, 0)]
            goes_left = np.where(np.isnan(value), missing_left[node], value <= t["threshold"][node])
            node = np.where(inner, np.where(goes_left, t["left"][node], t["right"][node]), node)
        leaf = t["leaf"][t["left"][node]] * scale
        if "target" in t:
            sums[:, t["target"][tree]] += leaf[:, 0]
        else:
            sums += leaf
    return np.asarray(sums / divisor)


_COMPUTE = {
    "standard_scaler": _offset_divisor,
    "robust_scaler": _offset_divisor,
    "max_abs_scaler": _offset_divisor,
    "min_max_scaler": _min_max,
    "normalizer": _normalizer,
    "linear": _linear,
    "dense": _linear,
    "trees": _trees,
}


def _logistic(x: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-x)))


def _link(link: Link, x: Array, e: Array) -> tuple[Array, Array]:
    worst = e.max(axis=1, keepdims=True)
    # Exponentials differ by an ulp or two from one library to the next; each function below turns a
    # difference of its arguments into at most twice that of its results.
    rounding = (2 * x.shape[1] + 16) * _U
    if link.op == "identity":
        return x, e
    if link.op == "exp":
        y = np.exp(x)
        return y, y * (2 * e + rounding)
    if link.op == "logistic_pair":
        p = _logistic(link.scale * x)
        return np.hstack((1.0 - p, p)), np.tile(link.scale * worst + rounding, 2)
    if link.op == "one_vs_rest":
        p = _logistic(x)
        total = p.sum(axis=1, keepdims=True)
        return np.divide(p, total, out=p.copy(), where=total != 0), np.tile(2 * worst + rounding, x.shape[1])
    top = x.max(axis=1, keepdims=True)
    y = np.exp(x - top)
    spread = _U * np.abs(x - top).clip(max=800.0).max(
        axis=1, keepdims=True
    )  # beyond 800 the exponential is 0
    return y / y.sum(axis=1, keepdims=True), np.tile(2 * (worst + spread) + rounding, x.shape[1])


def _decide(decision: Decision, x: Array, e: Array) -> tuple[Array, Array]:
    """Return the class of each row, and whether rounding cannot change it."""
    if decision.rule == "above":
        last, margin = x[:, -1], np.abs(x[:, -1] - decision.threshold)
        above = last >= decision.threshold if decision.inclusive else last > decision.threshold
        return above.astype(np.int64), (margin > e[:, -1]) | (e[:, -1] == 0)
    classes = x.argmax(axis=1)
    every = np.arange(len(x))
    gap = x[every, classes][:, None] - x
    room = e + e[every, classes][:, None]
    gap[every, classes] = np.inf
    return classes, ((gap > room) | (room == 0)).all(axis=1)
