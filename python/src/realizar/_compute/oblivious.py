"""Trees that ask one question a level: the leaves that rows reach, and their sums."""

from __future__ import annotations

import numpy as np

from .._model import Array, Stage


def _oblivious_trees(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    # Every computation adds up in this order, so there is nothing to differ in but the leaves that are reached.
    y = _sums(stage, x)
    if not (e > 0).any():
        return y, np.zeros(y.shape)
    elsewhere = (_sums(stage, x - e) != y) | (_sums(stage, x + e) != y)
    return y, np.where(elsewhere, np.inf, 0.0)


def _sums(stage: Stage, x: Array) -> Array:
    t = stage.tensors
    x = x.astype(np.float32).astype(np.float64)
    sums = np.zeros((len(x), t["leaves"].shape[1]))
    first, leaf = 0, 0
    for depth in t["depths"]:
        asked = slice(first, first + depth)
        values, borders = x[:, t["features"][asked]], t["borders"][asked]
        above = np.where(t["equal"][asked] == 1, values == borders, values > borders)
        above |= np.isnan(values) & (t["missing"][asked] == 1)
        sums += t["leaves"][leaf + (above << np.arange(depth)).sum(axis=1)]
        first, leaf = first + depth, leaf + (1 << depth)
    return np.asarray(sums * stage.attributes["scale"] + t["bias"])


COMPUTE = {"oblivious_trees": _oblivious_trees}
