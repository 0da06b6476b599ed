"""Functions of numpy, by name: a function of the user's own is code, which an artifact does not hold."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._columns import Column
from .._context import Context
from .._model import Stage, Transform, UnsupportedModel
from .._ops import apply
from .._recognise import base_name

_NAMES = {
    "log": "log",
    "log1p": "log1p",
    "log2": "log2",
    "log10": "log10",
    "exp": "exp",
    "expm1": "expm1",
    "exp2": "exp2",
    "sqrt": "sqrt",
    "cbrt": "cbrt",
    "square": "square",
    "absolute": "abs",
    "fabs": "abs",
    "negative": "negate",
    "reciprocal": "reciprocal",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "tanh": "tanh",
    "floor": "floor",
    "ceil": "ceil",
    "rint": "round",
    "sign": "sign",
    "expit": "logistic",
}


def function(estimator: Any, context: Context) -> Transform | None:
    """Recognise a ``FunctionTransformer`` of a function of numpy, or of none: the identity."""
    if base_name(estimator, frozenset({"FunctionTransformer"})) is None:
        return None
    if estimator.func is None:
        return Transform([], context.columns)
    stages, numbers = context.as_numbers("FunctionTransformer")
    if estimator.func is np.clip:
        stages = [*stages, _clip(estimator.kw_args or {}, len(numbers.columns))]
    else:
        stages = [*stages, _named(estimator.func, estimator.kw_args, "func")]
    return Transform(stages, [Column(column.feature) for column in numbers.columns])


def inverse_function(estimator: Any) -> list[Stage]:
    """Return the stages of the transformer's ``inverse_func``."""
    if estimator.inverse_func is None:
        return []
    return [_named(estimator.inverse_func, estimator.inv_kw_args, "inverse_func")]


def _clip(options: dict[str, Any], count: int) -> Stage:
    ends = {"a_min": "low", "min": "low", "a_max": "high", "max": "high"}
    if not options or not all(key in ends and np.ndim(value) == 0 for key, value in options.items()):
        raise UnsupportedModel(
            f"`FunctionTransformer(func=clip)` with options {options} is not supported; use `kw_args={{'a_min': …, 'a_max': …}}`"
        )
    chosen = {ends[key]: np.full(count, float(value)) for key, value in options.items() if value is not None}
    return Stage("clip", {}, chosen)


def _named(used: Any, options: Any, what: str) -> Stage:
    name = getattr(used, "__name__", repr(used))
    if not isinstance(used, np.ufunc) or name not in _NAMES:
        raise UnsupportedModel(
            f"`FunctionTransformer({what}={name})` is not supported: a function of your own is code, which an artifact "
            f"does not hold; use one of numpy's {', '.join(sorted(_NAMES))}, or apply it to the rows before"
        )
    if options:
        raise UnsupportedModel(
            f"`FunctionTransformer({what}={name})` with options {options} is not supported"
        )
    return apply(_NAMES[name])
