"""Encoders of categories: each column's table is what the encoder itself answers to each of its categories.

The encoder is asked, so that dropped and infrequent categories, unknown and missing values come out as it
has them, in whatever version.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._columns import Column, numeric
from .._context import Context
from .._model import Array, Transform, UnsupportedModel, f64
from .._ops import Table, encode, sorted_table
from .._recognise import base_name, plain_rows, require_fitted

_ENCODERS = frozenset({"OneHotEncoder", "OrdinalEncoder", "TargetEncoder"})
_UNKNOWN = "no category of this column"


def encoder(estimator: Any, context: Context) -> Transform | None:
    """Recognise ``OneHotEncoder``, ``OrdinalEncoder`` and ``TargetEncoder``."""
    name = base_name(estimator, _ENCODERS)
    if name is None:
        return None
    require_fitted(estimator, "categories_")
    # An encoder of targets takes any value.
    takes_unknown = getattr(estimator, "handle_unknown", "ignore") != "error"
    categories = [_plain(each) for each in estimator.categories_]
    ask = _Asked(estimator, name, categories)
    tables = []
    for place, column in enumerate(context.columns):
        known = [value for value in categories[place] if not _absent(value)]
        if column.levels is not None:
            column.levels.claim(known, takes_unknown)
        tables.append(_table(ask, place, known, column, takes_unknown))
    stages = encode(tables)
    return Transform(stages, numeric(sum(table.rows.shape[1] for table in tables)))


def _plain(categories: Any) -> list[Any]:
    return [value.item() if isinstance(value, np.generic) else value for value in categories]


def _absent(value: Any) -> bool:
    return value is None or type(value).__name__ == "NAType" or bool(value != value)


class _Asked:
    """An encoder that is asked about one column at a time, the others at their first category."""

    def __init__(self, estimator: Any, name: str, categories: list[list[Any]]) -> None:
        self._estimator = estimator
        self._first = [each[0] for each in categories]
        if name == "OneHotEncoder":
            widths = [int(width) for width in estimator._n_features_outs]
        elif name == "TargetEncoder" and estimator.target_type_ == "multiclass":
            widths = [len(estimator.classes_)] * len(categories)
        else:
            widths = [1] * len(categories)
        self._ends = np.cumsum([0, *widths])
        self._kinds = [getattr(each, "dtype", np.dtype(object)).kind for each in estimator.categories_]

    def rows(self, place: int, values: list[Any]) -> Array:
        """Return what the encoder makes of ``values`` of the column at ``place``: ``[values, width]``."""
        whole = np.empty((len(values), len(self._first)), dtype=object)
        whole[:] = self._first
        whole[:, place] = values
        numbers = all(kind in "iuf" for kind in self._kinds)
        asked = whole.astype(np.float64) if numbers else whole
        with plain_rows(), np.errstate(all="ignore"):
            answered = self._estimator.transform(asked)
        if hasattr(answered, "toarray"):
            answered = answered.toarray()
        columns = slice(self._ends[place], self._ends[place + 1])
        return f64(np.asarray(answered)[:, columns])


def _table(ask: _Asked, place: int, known: list[Any], column: Column, takes_unknown: bool) -> Table:
    rows = ask.rows(place, known) if known else np.zeros((0, ask.rows(place, [np.nan]).shape[1]))
    unknown = np.zeros(rows.shape[1])
    if takes_unknown:
        unknown = ask.rows(place, [_unknown(known)])[0]
    missing = _missing(ask, place, rows.shape[1])
    keys = [_key(value, column) for value in known]
    return sorted_table(keys, rows, unknown, unknown if missing is None else missing)


def _missing(ask: _Asked, place: int, width: int) -> Array | None:
    """Return what the encoder makes of a missing value, ``None`` where it takes none."""
    for value in (np.nan, None):
        try:
            return np.asarray(ask.rows(place, [value])[0])
        except (ValueError, TypeError):
            continue
    return None


def _unknown(known: list[Any]) -> Any:
    if known and all(isinstance(value, str) for value in known):
        return _UNKNOWN
    return max((float(value) for value in known), default=0.0) + 1.5


def _key(value: Any, column: Column) -> float:
    if column.levels is not None:
        if isinstance(value, float) and value.is_integer() and not column.levels.known(value):
            value = int(value)
        return float(column.levels.code(value))
    if not isinstance(value, (bool, int, float)):
        raise UnsupportedModel(
            f"an encoder knows the category {value!r} in a column of `X` that holds numbers; "
            "pass `X` as the encoder was fitted"
        )
    return float(value)
