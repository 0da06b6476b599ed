"""Ops that choose columns, look them up or fill them."""

from __future__ import annotations

import numpy as np

from .._model import Array, Stage


def _select(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    columns = stage.tensors["columns"]
    return x[:, columns], e[:, columns]


def _impute(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    missing = np.isnan(x) if "missing" not in stage.attributes else x == stage.attributes["missing"]
    filled, error = np.where(missing, stage.tensors["value"], x), np.where(missing, 0.0, e)
    marks = stage.tensors.get("indicator")
    if marks is None:
        return filled, error
    return np.hstack((filled, missing[:, marks])), np.hstack((error, np.zeros((len(x), len(marks)))))


def _mark_missing(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    return np.where(x == stage.attributes["value"], np.nan, x), e


def _binarize(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    threshold = stage.attributes["threshold"]
    sure = (np.abs(x - threshold) > e) | (e == 0)
    return (x > threshold).astype(np.float64), np.where(sure, 0.0, np.inf)


def _encode(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    t = stage.tensors
    values, errors = [], []
    at = 0
    for column, (bins, width) in enumerate(zip(t["bins"], t["widths"])):
        keys = t["keys"][t["starts"][column] : t["starts"][column + 1]]
        count = len(keys) + int(bins)
        table = t["rows"][at : at + (count + 2) * width].reshape(count + 2, width)
        at += (count + 2) * width
        places = [_places(keys, bool(bins), x[:, column] + step) for step in (0.0, -e[:, column], e[:, column])]
        values.append(table[places[0]])
        sure = (places[0] == places[1]) & (places[0] == places[2])
        errors.append(np.where(sure, 0.0, np.inf)[:, None].repeat(width, axis=1))
    return np.hstack(values), np.hstack(errors)


def _places(keys: Array, bins: bool, x: Array) -> Array:
    """Return the row of the table for each value."""
    if bins:
        place = np.searchsorted(keys, x, side="right")
        unknown = len(keys) + 1
    else:
        unknown = len(keys)
        place = np.searchsorted(keys, x, side="left")
        near = np.minimum(place, max(len(keys) - 1, 0))
        found = keys[near] == x if len(keys) else np.zeros(len(x), dtype=bool)
        place = np.where(found, near, unknown)
    return np.where(np.isnan(x), unknown + 1, place)


COMPUTE = {
    "select": _select,
    "impute": _impute,
    "mark_missing": _mark_missing,
    "binarize": _binarize,
    "encode": _encode,
}
