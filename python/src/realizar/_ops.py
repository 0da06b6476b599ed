"""Makes the stages that several families are built of, in the schema's types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ._columns import Column
from ._model import Array, Branch, Stage, f64


def indices(values: Sequence[int] | Array) -> Array:
    """Return indices as the schema stores them."""
    return np.asarray(values, dtype=np.int32)


def linear(weight: Array, bias: Array | None = None) -> Stage:
    """``W x + b`` with ``weight`` ``[m, n]`` and ``bias`` ``[m]``."""
    tensors = {"weight": f64(weight)}
    if bias is not None:
        tensors["bias"] = f64(bias)
    return Stage("linear", {"element": "f64"}, tensors)


def select(columns: Sequence[int]) -> Stage:
    """Those columns, in that order."""
    return Stage("select", {}, {"columns": indices(columns)})


def apply(function: str) -> Stage:
    """One of the schema's functions of each number."""
    return Stage("map", {"function": function})


def standardise(mean: Array, scale: Array) -> Stage:
    """``(x - mean) / scale``."""
    return Stage("standard_scaler", {"element": "f64"}, {"mean": f64(mean), "scale": f64(scale)})


def branches(*parts: Sequence[Stage] | Branch) -> Stage:
    """Each part takes the row; their results follow one another."""
    whole = [part if isinstance(part, Branch) else Branch(None, list(part)) for part in parts]
    return Stage("branches", branches=whole)


def column(index: int, *stages: Stage) -> Branch:
    """One column, and what is made of it."""
    return Branch([index], list(stages))


@dataclass(frozen=True)
class Table:
    """What ``encode`` makes of one column.

    ``keys`` ascend; ``rows`` is ``[keys, width]``, or ``[keys + 1, width]`` where the keys are the edges of
    ``bins``. ``unknown`` and ``missing`` are ``[width]``, for a value that is no key and for NaN.
    """

    keys: Array
    rows: Array
    unknown: Array
    missing: Array
    bins: bool = False


def encode(tables: Sequence[Table]) -> list[Stage]:
    """Look each column up in its table. Rows may hold NaN."""
    rows = [np.vstack((table.rows, table.unknown, table.missing)) for table in tables]
    tensors = {
        "keys": np.concatenate([f64(table.keys) for table in tables]),
        "starts": indices(np.cumsum([0, *(len(table.keys) for table in tables)])),
        "bins": indices([int(table.bins) for table in tables]),
        "widths": indices([each.shape[1] for each in rows]),
        "rows": np.concatenate([each.reshape(-1) for each in rows]),
    }
    return [Stage("encode", {}, tensors)]


def sorted_table(values: Sequence[float], rows: Array, unknown: Array, missing: Array | None = None) -> Table:
    """Make a table of keys in any order. ``missing`` is ``unknown`` unless given."""
    keys = f64(values)
    order = np.argsort(keys, kind="stable")
    return Table(keys[order], f64(rows)[order], f64(unknown), f64(unknown if missing is None else missing))


def decode(columns: Sequence[Column]) -> Stage:
    """Turn the codes of integers and booleans into their values; other columns stay."""
    parts = []
    for index, each in enumerate(columns):
        if each.levels is None:
            parts.append(column(index))
            continue
        codes = [each.levels.code(value) for value in each.levels.values]
        values = f64(each.levels.values).reshape(-1, 1)
        absent = np.array([np.nan])
        parts.append(column(index, *encode([sorted_table(codes, values, absent)])))
    return branches(*parts)


def same(count: int) -> Stage:
    """The row as it is."""
    return select(range(count))
