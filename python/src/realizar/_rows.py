"""The rows given to ``export``: columns of numbers and of categories, their names, and the way back.

A row inside the exporter is a row of the artifact: f64 numbers, a category as the index of its level, NaN
where a value is missing. ``Rows.library`` turns such rows into what the model was fitted with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ._columns import Column, Levels
from ._model import Array, Feature

_QUANTILES = np.linspace(0.0, 1.0, 5)


@dataclass(frozen=True)
class _Seen:
    """A column of ``X``: numbers, or values that are levels; ``declared`` by its type, or none."""

    numbers: Array | None
    values: list[Any]
    declared: list[Any] | None
    missing: Any  # what stands for a missing value
    dtype: Any


class Rows:
    """The rows of ``X``, column by column."""

    def __init__(self, X: Any) -> None:
        """Take ``X`` apart. Raises ``ValueError`` for what is neither numbers, strings nor booleans."""
        if hasattr(X, "toarray"):
            raise ValueError("`X` is a sparse matrix; pass `X.toarray()`, or some of its rows")
        self._frame: Callable[[dict[str, Any]], Any] | None = None
        self.named: list[str] | None = None
        if hasattr(X, "columns"):
            self._frame = type(X)
            self._keys = list(X.columns)
            self.named = [str(name) for name in self._keys]
            if len(set(self._keys)) < len(self._keys):
                raise ValueError("two columns of `X` have the same name; names must differ")
            taken = [(str(key), X[key]) for key in self._keys]
        else:
            try:
                array = np.asarray(X)
            except ValueError as error:
                raise ValueError(f"`X` does not hold numbers: {error}") from None
            if array.ndim != 2:
                raise ValueError(f"`X` has {array.ndim} dimensions, expected 2: rows and features")
            self._dtype = array.dtype
            taken = [(f"x{i}", array[:, i]) for i in range(array.shape[1])]
        self.count = len(taken[0][1]) if taken else 0
        if self.count == 0:
            raise ValueError("`X` has no rows; pass the rows that the model was trained on, or some of them")
        self._seen = [_column(name, values) for name, values in taken]
        for index, (name, _) in enumerate(taken):
            numbers = self._seen[index].numbers
            if numbers is not None and np.isinf(numbers).any():
                row = int(np.flatnonzero(np.isinf(numbers))[0])
                raise ValueError(
                    f"`X` holds {numbers[row]} in row {row}, column {index} (`{name}`); the model was not trained on that"
                )
        self.columns: list[Column] = []

    @property
    def width(self) -> int:
        """How many features there are."""
        return len(self._seen)

    @property
    def numeric(self) -> bool:
        """Whether every column is one of numbers."""
        return all(seen.numbers is not None for seen in self._seen)

    @property
    def narrow(self) -> bool:
        """Whether some numbers are of a narrower type than f64: then the library may have computed in that."""
        return any(getattr(seen.dtype, "kind", "O") == "f" and seen.dtype.itemsize < 8 for seen in self._seen)

    def describe(self, names: Sequence[str]) -> list[Column]:
        """Make the columns that enter a model, with levels that are yet to be claimed."""
        self.columns = []
        for index, seen in enumerate(self._seen):
            levels = None
            if seen.numbers is None:
                found = {value for value in seen.values if value is not None}
                levels = Levels(names[index], seen.declared or [], sorted(found))
            self.columns.append(Column(index, levels, _whole(seen)))
        return self.columns

    def numbers(self) -> Array:
        """Return the rows ``[r, n]``, once the levels are fixed."""
        parts = []
        for seen, column in zip(self._seen, self.columns):
            if seen.numbers is not None:
                parts.append(seen.numbers)
                continue
            assert column.levels is not None  # a column that holds no numbers has levels
            places = {value: float(place) for place, value in enumerate(column.levels.values)}
            places[None] = np.nan
            parts.append(
                np.array([places.get(value, float(len(column.levels.values))) for value in seen.values])
            )
        return np.column_stack(parts)

    def can_be_unknown(self, index: int) -> bool:
        """Whether the library can be asked about a level that it has not met, in this column."""
        return self._seen[index].declared is None and isinstance(
            next((value for value in self._seen[index].values if value is not None), None), str
        )

    @property
    def can_be_missing(self) -> bool:
        """Whether the library can be asked about missing values: arrays of booleans and of strings hold none."""
        return self.numeric or self._frame is not None or self._dtype.kind not in "bUT"

    def library(self, rows: Array, framed: bool) -> Any:
        """Return rows of the artifact as the library takes them; ``framed``: as a data frame, if ``X`` is one."""
        if self.numeric and not (framed and self._frame is not None):
            return rows
        columns = [self._back(index, rows[:, index]) for index in range(self.width)]
        if self._frame is None:
            whole = np.empty((len(rows), self.width), dtype=object)
            for index, values in enumerate(columns):
                whole[:, index] = values
            return whole.astype(self._dtype) if self._dtype.kind in "bUT" else whole
        frame = self._frame(dict(zip(self._keys, columns)))
        for key, seen in zip(self._keys, self._seen):
            # Polars has no `astype`, and needs none: its types follow from the values.
            # A missing value has no place in a column of plain booleans, and would become true there.
            absent = getattr(seen.dtype, "kind", "O") == "b" and frame[key].isna().any()
            if seen.numbers is None and hasattr(frame, "astype") and not absent:
                frame[key] = frame[key].astype(seen.dtype)
        return frame

    def _back(self, index: int, codes: Array) -> Any:
        levels = self.columns[index].levels
        seen = self._seen[index]
        if levels is None:
            # A library that takes whole numbers for categories refuses others.
            integers = isinstance(seen.dtype, np.dtype) and seen.dtype.kind in "iu"
            whole = integers and bool((np.isfinite(codes) & (codes % 1 == 0)).all())
            return codes.astype(seen.dtype) if whole else codes
        values = np.empty(len(codes), dtype=object)
        for place, code in enumerate(codes.tolist()):
            if code != code:
                values[place] = seen.missing
            elif code < len(levels.values):
                values[place] = levels.values[int(code)]
            else:
                values[place] = "not a level of " + levels.feature
        return values


def _whole(seen: _Seen) -> list[int]:
    if seen.numbers is None or getattr(seen.dtype, "kind", "O") not in "iu":
        return []
    return [int(value) for value in np.unique(seen.numbers[~np.isnan(seen.numbers)]).tolist()]


def _column(name: str, column: Any) -> _Seen:
    """Read one column of a frame or an array."""
    dtype = column.dtype
    declared = getattr(dtype, "categories", None)
    kind = getattr(dtype, "kind", "O")
    if declared is None and kind in "iuf":
        return _Seen(_floats(column), [], None, np.nan, dtype)
    missing: Any = np.nan
    values: list[Any] = []
    for value in list(column):
        plain = value.item() if isinstance(value, np.generic) else value
        if plain is None or type(plain).__name__ == "NAType" or plain != plain:
            missing, plain = plain, None
        elif not isinstance(plain, (str, bool, int, float)):
            raise ValueError(
                f"feature `{name}` holds {plain!r}, which is neither a number nor a string nor a bool; "
                "turn it into one before fitting"
            )
        values.append(plain)
    kinds = {type(value) for value in values if value is not None}
    if declared is not None:
        declared = [value.item() if isinstance(value, np.generic) else value for value in list(declared)]
        kinds = {type(value) for value in declared}
    if declared is None and kinds == {int} and None not in values:
        dtype = np.dtype(np.int64)
    if kinds <= {int, float} and (declared is None or float in kinds):
        return _Seen(
            np.array([np.nan if value is None else float(value) for value in values]),
            [],
            None,
            missing,
            dtype,
        )
    if len(kinds) != 1:
        raise ValueError(
            f"feature `{name}` mixes {' and '.join(sorted(kind.__name__ for kind in kinds))}; "
            "a feature holds numbers, strings or booleans"
        )
    if kinds == {bool}:
        declared = [False, True]
    return _Seen(None, values, declared, missing, dtype)


def _floats(column: Any) -> Array:
    try:
        return np.array(column, dtype=np.float64)
    except (TypeError, ValueError):  # a nullable type of pandas, with values missing
        return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))


def names(rows: Rows, fitted: Sequence[str] | None, given: Sequence[str] | None) -> list[str]:
    """Return the features' names: ``given``, else the columns of ``X``, else those the model was ``fitted``
    with, else ``x0``, ``x1``, … as scikit-learn itself calls unnamed features.

    Raises ``ValueError`` where they do not fit the model.
    """
    columns, count = rows.named, rows.width
    # LightGBM puts underscores for blanks.
    if (
        fitted is not None
        and columns is not None
        and list(fitted) not in (columns, [_unblanked(c) for c in columns])
    ):
        place = next((i for i, pair in enumerate(zip(fitted, columns)) if pair[0] != pair[1]), None)
        detail = (
            ""
            if place is None
            else f": column {place} is `{columns[place]}`, the model was fitted with `{fitted[place]}`"
        )
        raise ValueError(f"the columns of `X` are not those that the model was fitted with{detail}")
    if given is not None:
        chosen = list(given)
        if not all(isinstance(name, str) for name in chosen):
            raise ValueError("`feature_names` holds something that is not a string")
    elif columns is not None:
        chosen = columns
    elif fitted is not None:
        chosen = list(fitted)
    else:
        chosen = [f"x{i}" for i in range(count)]
    if len(chosen) != count:
        raise ValueError(f"`feature_names` has {len(chosen)} names, the model has {count} features")
    if "" in chosen:
        raise ValueError(f"the name of feature {chosen.index('')} is empty")
    twice = (
        next((name for name in chosen if chosen.count(name) > 1), None) if len(set(chosen)) < count else None
    )
    if twice is not None:
        raise ValueError(f"two features are called `{twice}`; names must differ")
    return chosen


def _unblanked(name: str) -> str:
    return "_".join(name.split(" "))


def features(
    rows: Array, chosen: Sequence[str], columns: Sequence[Column], may_be_missing: Sequence[bool]
) -> list[Feature]:
    """Describe each column of ``rows``."""
    described = []
    for name, values, column, missing in zip(chosen, rows.T, columns, may_be_missing):
        seen = values[~np.isnan(values)]
        if column.levels is not None:
            levels = column.levels
            boolean = all(isinstance(value, bool) for value in levels.values)
            described.append(
                Feature(name, missing, levels=levels.values, unknown=levels.unknown and not boolean)
            )
            continue
        described.append(
            Feature(
                name=str(name),
                missing=missing,
                range=(float(seen.min()), float(seen.max())) if len(seen) else None,
                quantiles=[float(q) for q in np.quantile(seen, _QUANTILES)] if len(seen) else [],
                whole=column.whole,
            )
        )
    return described
