"""The rows of a case: rows of the data, rows drawn around it, and the hard ones.

Hard are: numbers exactly on a threshold and the numbers next to it in f32 and in f64, missing values, zeros of both
signs, denormals, categories that were never seen, and, for models that only compare, infinities and numbers near the
largest.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from data import Array, Data
from thresholds import Pair, thresholds

TINY = (0.0, -0.0, 5e-324, -5e-324, 1e-45, -1e-45, 1.17549435e-38, 2.2250738585072014e-308, 1e-35, -1e-35)
EXTREME = (np.inf, -np.inf, 3.4028235e38, -3.4028235e38, 1e35, -1e35)
SPECIAL = (*TINY, *EXTREME)
_HELD_BY_F32 = 208  # rows of numbers that f32 holds: `predict` and `predict_batch` are asked these


def rows_beside(model: Any, data: Data, seed: int) -> Array:
    """Return up to 63 rows on the model's thresholds and next to them ``[r, n]``; none for a model without."""
    rng = np.random.default_rng(seed)
    near = near_thresholds(thresholds(model, data.X.shape[1]), _drawn(data, 96, rng), 63, rng)
    return near if data.low is None else np.maximum(near, data.low)


def hard_rows(data: Data, *, missing: bool, compares: bool) -> Array:
    """Return at least 200 rows ``[r, n]``, the same for all models of a data set.

    Args:
        data: what they are drawn from.
        missing: whether the library takes NaN.
        compares: whether the model only compares its features, so that any number may stand in a row.
    """
    rng = np.random.default_rng(0)
    columns = data.X.shape[1]
    categorical = np.array([levels is not None for levels in data.levels] or [False] * columns)
    whole = data.X if missing else data.X[~np.isnan(data.X).any(axis=1)]
    drawn = _drawn(data, 96, rng)
    parts = [
        _rounded(whole[rng.permutation(len(whole))[:64]], data),
        _rounded(_short(drawn[:56]), data),
        drawn[56:80],
        _special(drawn, categorical, data, compares, rng),
    ]
    if missing:
        parts.append(_with_missing(_rounded(drawn[:24], data), rng))
    if categorical.any():
        parts.append(_unseen(_rounded(drawn[:24], data), categorical, data, rng))
    rows = np.vstack(parts)
    with np.errstate(over="ignore", under="ignore"):
        held = int((np.isnan(rows) | (rows == rows.astype(np.float32))).all(axis=1).sum())
    return np.vstack((rows, _rounded(_short(_drawn(data, max(0, _HELD_BY_F32 - held), rng)), data)))


def near_thresholds(pairs: list[Pair], drawn: Array, count: int, rng: np.random.Generator) -> Array:
    """Return up to ``count`` rows, each with one number on a threshold or next to it."""
    rows = []
    for place in rng.permutation(len(pairs))[: -(-count // 7)]:
        column, threshold = pairs[place]
        for value in neighbours(threshold):
            row = drawn[rng.integers(len(drawn))].copy()
            row[column] = value
            rows.append(row)
    return np.array(rows[:count]).reshape(-1, drawn.shape[1])


def neighbours(threshold: float) -> list[float]:
    """Return the threshold, the numbers next to it in f64 and in f32, and one halfway between two of f32."""
    single = np.float32(threshold)
    above = float(np.nextafter(single, np.float32(np.inf)))
    below = float(np.nextafter(single, np.float32(-np.inf)))
    return [
        threshold,
        float(single),
        above,
        below,
        float(np.nextafter(threshold, np.inf)),
        float(np.nextafter(threshold, -np.inf)),
        (float(single) + above) / 2,
    ]


def _drawn(data: Data, count: int, rng: np.random.Generator) -> Array:
    """Draw numbers from the ranges of the data and a quarter beyond, and levels that exist."""
    low, high = np.nanmin(data.X, axis=0), np.nanmax(data.X, axis=0)
    room = 0.25 * (high - low) + 0.01
    rows = rng.uniform(low - room, high + room, (count, data.X.shape[1]))
    for column, levels in enumerate(data.levels):
        if levels is not None:
            rows[:, column] = rng.integers(0, len(levels), count)
    if data.whole:
        # Within the range seen: codes beyond it are categories that do not exist.
        rows = np.clip(np.rint(rows), low, high)
    return rows if data.low is None else np.maximum(rows, data.low)


def _short(rows: Array) -> Array:
    """Return the rows in numbers of 12 significant bits, which are stored in little space."""
    mantissa, exponent = np.frexp(rows)
    return np.ldexp(np.rint(mantissa * 4096) / 4096, exponent)


def _rounded(rows: Array, data: Data) -> Array:
    """Return the rows in numbers that f32 holds."""
    rounded = rows.astype(np.float32).astype(np.float64)
    return rounded if data.low is None else np.maximum(rounded, np.float64(np.float32(data.low)))


def _special(drawn: Array, categorical: Array, data: Data, compares: bool, rng: np.random.Generator) -> Array:
    """Return rows in which single numbers, then all of them, are special."""
    numbers = np.flatnonzero(~categorical)
    if not len(numbers) or (data.low is not None and data.low > 0) or (data.whole and not compares):
        return drawn[80:].copy()
    values = [value for value in (*TINY, *(EXTREME if compares else ())) if data.low is None or value >= 0]
    rows = _rounded(drawn[rng.integers(len(drawn), size=2 * len(values))], data)
    for place, value in enumerate(values):
        rows[2 * place, rng.choice(numbers)] = value
        rows[2 * place + 1, numbers] = value
    return rows


def _with_missing(rows: Array, rng: np.random.Generator) -> Array:
    """Return rows of which numbers and categories are taken away; of the first, all."""
    rows = rows.copy()
    rows[rng.random(rows.shape) < 0.4] = np.nan
    rows[0] = np.nan
    return rows


def _unseen(rows: Array, categorical: Array, data: Data, rng: np.random.Generator) -> Array:
    """Return rows with categories that are no level."""
    rows = rows.copy()
    columns = np.flatnonzero(categorical)
    for place, row in enumerate(rows):
        column = columns if place == 0 else [rng.choice(columns)]
        for each in column:
            row[each] = len(data.levels[each] or ())
    return rows
