"""Missing values: filled in, or marked."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._columns import Column, numeric
from .._context import Context
from .._model import Array, Branch, Stage, Transform, UnsupportedModel, f64
from .._ops import branches, indices, select
from .._recognise import base_name, require_fitted


def imputer(estimator: Any, context: Context) -> Transform | None:
    """Recognise ``SimpleImputer``, with its indicator."""
    if base_name(estimator, frozenset({"SimpleImputer"})) is None:
        return None
    require_fitted(estimator, "statistics_")
    if estimator.strategy in ("mean", "median"):
        # Of integers and booleans these are numbers that are no level.
        stages, plain = context.as_numbers("SimpleImputer")
        found = _filled(estimator, plain)
        return Transform([*stages, *found.stages], found.columns)
    return _filled(estimator, context)


def _filled(estimator: Any, context: Context) -> Transform:
    statistics = np.asarray(estimator.statistics_, dtype=object)
    # A column that was all missing is left out, unless it was to be kept.
    kept = [
        place for place, value in enumerate(statistics) if estimator.keep_empty_features or not _absent(value)
    ]
    marked = _marked(estimator)
    if all(column.levels is None for column in context.columns) and len(kept) == len(statistics):
        stage = _impute(f64(statistics), _number(estimator.missing_values), marked)
        return Transform([stage], [*context.columns, *numeric(len(marked))])
    parts = [
        Branch([place], [_impute_one(statistics[place], estimator.missing_values, context.columns[place])])
        for place in kept
    ]
    if marked:
        chosen = [context.columns[place] for place in marked]
        parts.append(Branch(marked, _marks(chosen, estimator.missing_values)))
    if not parts:
        raise UnsupportedModel("`SimpleImputer` drops every column, so there is nothing to export")
    return Transform([branches(*parts)], [*(context.columns[place] for place in kept), *numeric(len(marked))])


def indicator(estimator: Any, context: Context) -> Transform | None:
    """Recognise ``MissingIndicator``."""
    if base_name(estimator, frozenset({"MissingIndicator"})) is None:
        return None
    require_fitted(estimator, "features_")
    marked = [int(place) for place in estimator.features_]
    chosen = [context.columns[place] for place in marked]
    return Transform([select(marked), *_marks(chosen, estimator.missing_values)], numeric(len(marked)))


def _marked(estimator: Any) -> list[int]:
    if not estimator.add_indicator:
        return []
    return [int(place) for place in estimator.indicator_.features_]


def _absent(value: Any) -> bool:
    """Whether a value is one that stands for nothing: NaN, None or pandas' NA."""
    return value is None or type(value).__name__ == "NAType" or bool(value != value)


def _number(missing: Any) -> float | None:
    """Return the number that is missing in a column of numbers, ``None`` where that is NaN."""
    if _absent(missing):
        return None
    if not isinstance(missing, (int, float, np.number)):
        raise UnsupportedModel(
            f"`SimpleImputer(missing_values={missing!r})` on a column of numbers is not supported; use `np.nan`"
        )
    return float(missing)


def _impute(values: Array, missing: float | None, marked: list[int]) -> Stage:
    attributes = {} if missing is None else {"missing": missing}
    tensors = {"value": f64(values)}
    if marked:
        tensors["indicator"] = indices(marked)
    return Stage("impute", attributes, tensors)


def _impute_one(statistic: Any, missing: Any, column: Column) -> Stage:
    if column.levels is None:
        return _impute(f64([statistic]), _number(missing), [])
    plain = statistic.item() if isinstance(statistic, np.generic) else statistic
    return _impute(f64([column.levels.code(plain)]), _code(missing, column), [])


def _code(missing: Any, column: Column) -> float | None:
    if _absent(missing):
        return None
    assert column.levels is not None  # asked for categories alone
    plain = missing.item() if isinstance(missing, np.generic) else missing
    column.levels.replace(plain)
    return float(column.levels.code(plain))


def _marks(columns: list[Column], missing: Any) -> list[Stage]:
    """Return 1 where a column is missing, else 0."""
    parts = []
    for place, column in enumerate(columns):
        value = _number(missing) if column.levels is None else _code(missing, column)
        parts.append(Branch([place], [_impute(np.zeros(1), value, [0]), select([1])]))
    return [branches(*parts)]
