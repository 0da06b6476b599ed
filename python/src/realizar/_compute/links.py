"""From scores to outputs: the functions that the schema calls links.

Exponentials differ by an ulp or two from one library to the next. Each function states how much of a
difference of its arguments it passes on, and adds what its own rounding may do.
"""

from __future__ import annotations

import numpy as np

from .._model import Array, Stage


def logistic(x: Array) -> Array:
    """``1 / (1 + exp(-x))``."""
    return np.asarray(1.0 / (1.0 + np.exp(-x)))


def _scale(stage: Stage) -> float:
    return float(stage.attributes.get("scale", 1.0))


def _u(x: Array) -> float:
    """Return the unit of rounding of the type that a link computes in."""
    return float(np.finfo(x.dtype).eps) / 2


def _rounding(x: Array) -> float:
    return float((2 * x.shape[1] + 16) * _u(x))


def _logistic(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    return logistic(_scale(stage) * x), abs(_scale(stage)) * e + 16 * _u(x)


def _logistic_pair(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    p = logistic(_scale(stage) * x)
    return np.hstack((1.0 - p, p)), np.tile(abs(_scale(stage)) * e + _rounding(x), 2)


def _softmax(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    top = x.max(axis=1, keepdims=True)
    y = np.exp(x - top)
    # Beyond 800 the exponential is 0. Some libraries subtract the logarithm of the sum, others divide.
    spread = _u(x) * (np.abs(x - top).clip(max=800.0).max(axis=1, keepdims=True) + np.abs(top))
    worst = e.max(axis=1, keepdims=True)
    share = y / y.sum(axis=1, keepdims=True)
    # Every share moves by at most this factor of itself, a small one by little.
    return share, np.minimum(share * np.expm1(2 * (worst + spread) + _rounding(x)), 1.0)


def _one_vs_rest(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    p = logistic(_scale(stage) * x)
    total = p.sum(axis=1, keepdims=True)
    # Each term moves by at most its own share of the error of its argument, so a share of them by at most twice.
    worst = abs(_scale(stage)) * e.max(axis=1, keepdims=True)
    share = np.divide(p, total, out=p.copy(), where=total != 0)
    return share, np.tile(2 * worst + _rounding(x), x.shape[1])


def _exp(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    y = np.exp(x)
    return y, y * (2 * e + _rounding(x))


def _softplus(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    y = np.logaddexp(0.0, x)
    return y, e + 16 * _u(x) * np.maximum(1.0, y)


def _signed_square(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    return np.sign(x) * x * x, 2 * np.abs(x) * e + e * e


def _argmax(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    best = x.argmax(axis=1)
    every = np.arange(len(x))
    gap, room = x[every, best][:, None] - x, e + e[every, best][:, None]
    gap[every, best] = np.inf
    sure = ((gap > room) | (room == 0)).all(axis=1)
    return best[:, None].astype(np.float64), np.where(sure, 0.0, np.inf)[:, None]


def _step(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    return (x > 0).astype(np.float64), np.where((np.abs(x) > e) | (e == 0), 0.0, np.inf)


def _anomaly_score(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    normalizer = float(stage.attributes["normalizer"])
    return -np.exp2(-x / normalizer), e / normalizer + 16 * _u(x)


COMPUTE = {
    "identity": lambda stage, x, e: (x, e),
    "logistic": _logistic,
    "logistic_pair": _logistic_pair,
    "softmax": _softmax,
    "one_vs_rest": _one_vs_rest,
    "exp": _exp,
    "softplus": _softplus,
    "signed_square": _signed_square,
    "argmax": _argmax,
    "step": _step,
    "anomaly_score": _anomaly_score,
}
