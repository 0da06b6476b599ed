"""Decision trees: the leaves that rows reach, and their sums."""

from __future__ import annotations

import numpy as np

from .._model import Array, Stage


def _trees(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    # Every computation adds up in this order, so there is nothing to differ in but the leaves that are reached.
    y = _sums(stage, x)
    if not (e > 0).any():
        return y, np.zeros_like(y)
    elsewhere = (_sums(stage, x - e) != y) | (_sums(stage, x + e) != y)
    return y, np.where(elsewhere, np.inf, 0.0)


def _sums(stage: Stage, x: Array) -> Array:
    t = stage.tensors
    outputs = int(stage.attributes["outputs"])
    scale, divisor = stage.attributes.get("scale", 1.0), stage.attributes.get("divisor", 1)
    sums = np.tile(t.get("base", np.zeros(outputs)), (len(x), 1))
    x = x.astype(np.float32).astype(np.float64)
    missing_left = t.get("missing_left", np.zeros(len(t["feature"]), dtype=np.uint8)).astype(bool)
    every = np.arange(len(x))
    for tree, root in enumerate(t["root"]):
        node: Array = np.full(len(x), root)
        while True:
            feature = t["feature"][node]
            inner = feature >= 0
            if not inner.any():
                break
            value = x[every, np.maximum(feature, 0)]
            goes_left = np.where(np.isnan(value), missing_left[node], value <= t["threshold"][node])
            node = np.where(inner, np.where(goes_left, t["left"][node], t["right"][node]), node)
        leaf = t["leaf"][t["left"][node]] * scale
        if "target" in t:
            sums[:, t["target"][tree]] += leaf[:, 0]
        else:
            sums += leaf
    return np.asarray(sums / divisor)


COMPUTE = {"trees": _trees}
