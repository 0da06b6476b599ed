"""Functions of each number, or of few: maps, clips, powers, products, interpolation.

A function that rises or falls passes an error on as the difference at both ends of the interval.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from .._model import Array, Stage
from .links import logistic
from .scaling import U

# Functions that every library rounds alike.
_EXACT = frozenset({"sqrt", "square", "abs", "negate", "reciprocal", "relu", "floor", "ceil", "round", "sign"})
# Functions that jump: what falls on another side of a jump is another number altogether.
_JUMPS = frozenset({"floor", "ceil", "round", "sign"})

FUNCTIONS: dict[str, Callable[[Array], Array]] = {
    "log": np.log,
    "log1p": np.log1p,
    "log2": np.log2,
    "log10": np.log10,
    "exp": np.exp,
    "expm1": np.expm1,
    "exp2": np.exp2,
    "sqrt": np.sqrt,
    "cbrt": np.cbrt,
    "square": np.square,
    "abs": np.abs,
    "negate": np.negative,
    "reciprocal": np.reciprocal,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "tanh": np.tanh,
    "logistic": logistic,
    "relu": lambda x: np.maximum(x, 0.0),
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.rint,
    "sign": np.sign,
}


def between(function: Callable[[Array], Array], x: Array, e: Array) -> tuple[Array, Array]:
    """Return ``function(x)`` and how far it is from its values at both ends of ``x ± e``."""
    y = function(x)
    if not (e > 0).any():
        return y, np.zeros_like(y)
    error = np.maximum(np.abs(function(x - e) - y), np.abs(function(x + e) - y))
    return y, np.where(np.isnan(y), 0.0, np.where(np.isnan(error), np.inf, error))


def _map(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    name = str(stage.attributes["function"])
    y, error = between(FUNCTIONS[name], x, e)
    if name in _JUMPS:
        return y, np.where(error > 0, np.inf, 0.0)
    if name in ("sin", "cos"):
        error = e
    if name in _EXACT:
        return y, error + np.where(e > 0, 2 * U * np.abs(y), 0.0)
    return y, error + np.where(np.isfinite(y), 4 * U * np.abs(y), 0.0)


def _clip(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    low, high = stage.tensors.get("low"), stage.tensors.get("high")
    return np.clip(x, -np.inf if low is None else low, np.inf if high is None else high), e


def _power(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    powers = stage.tensors["lambda"]
    inverse = bool(stage.attributes.get("inverse", False))
    form = {
        ("yeo_johnson", False): _yeo_johnson,
        ("yeo_johnson", True): _yeo_johnson_inverse,
        ("box_cox", False): _box_cox,
        ("box_cox", True): _box_cox_inverse,
    }[str(stage.attributes["method"]), inverse]
    columns = [between(partial(form, power=power), x[:, i], e[:, i]) for i, power in enumerate(powers.tolist())]
    y = np.column_stack([values for values, _ in columns])
    error = np.column_stack([errors for _, errors in columns])
    # A power less one, over lambda: the one cancels where the power is near it.
    size = np.abs(y) + np.minimum(1 / np.maximum(np.abs(powers), U), 1 + np.abs(y))
    return y, error + np.where(np.isfinite(y), 32 * U * size * (1 + np.abs(powers)), 0.0)


def _box_cox(x: Array, power: float) -> Array:
    return np.log(x) if abs(power) < 2.3e-16 else np.expm1(power * np.log(x)) / power


def _box_cox_inverse(x: Array, power: float) -> Array:
    return np.exp(x) if power == 0 else np.exp(np.log1p(x * power) / power)


def _yeo_johnson(x: Array, power: float) -> Array:
    positive = np.log1p(x) if abs(power) < 2.3e-16 else np.expm1(power * np.log1p(x)) / power
    other = 2 - power
    negative = -np.log1p(-x) if abs(other) < 2.3e-16 else -np.expm1(other * np.log1p(-x)) / other
    return np.where(np.isnan(x), np.nan, np.where(x >= 0, positive, negative))


def _yeo_johnson_inverse(x: Array, power: float) -> Array:
    positive = np.expm1(x) if abs(power) < 2.3e-16 else np.expm1(np.log1p(x * power) / power)
    other = 2 - power
    negative = -np.expm1(-x) if abs(other) < 2.3e-16 else -np.expm1(np.log1p(-other * x) / other)
    return np.where(np.isnan(x), np.nan, np.where(x >= 0, positive, negative))


def _products(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    one = np.ones((len(x), 1))
    values, errors = [one[:, 0], *x.T], [np.zeros(len(x)), *e.T]
    for left, right in zip(stage.tensors["left"], stage.tensors["right"]):
        a, b, ea, eb = values[left], values[right], errors[left], errors[right]
        values.append(a * b)
        grown = np.abs(a) * eb + np.abs(b) * ea + ea * eb
        errors.append(grown + np.where(grown > 0, 2 * U * np.abs(a * b), 0.0))
    first = 1 + x.shape[1]
    return np.column_stack(values[first:]), np.column_stack(errors[first:])


def _interpolate(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    t = stage.tensors
    values, errors = [], []
    for column in range(x.shape[1]):
        part = slice(t["starts"][column], t["starts"][column + 1])
        knots, heights = t["x"][part], t["y"][part]
        y, error = between(partial(_through, knots, heights), x[:, column], e[:, column])
        values.append(y)
        errors.append(error + 8 * U * np.abs(heights).max())
    return np.column_stack(values), np.column_stack(errors)


def _through(knots: Array, heights: Array, x: Array) -> Array:
    return np.asarray(np.interp(x, knots, heights))


def _complement(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    return np.hstack((1.0 - x, x)), np.hstack((e, e))


def _above(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    threshold, last, error = stage.attributes["threshold"], x[:, -1:], e[:, -1:]
    above = last >= threshold if stage.attributes["inclusive"] else last > threshold
    sure = (np.abs(last - threshold) > error) | (error == 0)
    return above.astype(np.float64), np.where(sure, 0.0, np.inf)


COMPUTE = {
    "map": _map,
    "clip": _clip,
    "power_transform": _power,
    "products": _products,
    "interpolate": _interpolate,
    "complement": _complement,
    "above": _above,
}
