"""Decision trees: the leaves that rows reach, and their sums."""

from __future__ import annotations

import numpy as np

from .._model import Array, Stage

# The largest number that is missing where zero is: LightGBM's `1e-35f`.
_ZERO = float(np.float32(1e-35))


def _trees(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    # Every computation adds up in this order, so there is nothing to differ in but the leaves that are reached.
    y = _sums(stage, x)
    if not (e > 0).any():
        return y, np.zeros(y.shape)
    elsewhere = (_sums(stage, x - e) != y) | (_sums(stage, x + e) != y)
    return y, np.where(elsewhere, np.inf, 0.0)


def _sums(stage: Stage, x: Array) -> Array:
    """Return the scores, in the type of the leaves."""
    t = stage.tensors
    outputs = int(stage.attributes["outputs"])
    kind = t["leaf"].dtype.type
    scale, divisor = kind(stage.attributes.get("scale", 1.0)), kind(stage.attributes.get("divisor", 1))
    sums = np.tile(t.get("base", np.zeros(outputs)).astype(kind), (len(x), 1))
    if stage.attributes["element"] == "f32":
        x = x.astype(np.float32).astype(np.float64)
    category = _categories(stage, x) if "set" in t else None
    for tree, root in enumerate(t["root"]):
        leaf = scale * t["leaf"][_reached(stage, x, category, int(root))]
        if "weight" in t:
            leaf = kind(t["weight"][tree]) * leaf
        if "target" in t:
            sums[:, t["target"][tree]] += leaf[:, 0]
        else:
            sums += leaf
    return np.asarray(sums / divisor, dtype=kind)


def _categories(stage: Stage, x: Array) -> Array:
    """Return the category that each number is, -1 where it is none."""
    rule = stage.attributes.get("categories", "exact")
    valid = (x > -1.0 if rule == "truncate" else x >= 0.0) & (x < 2.0**31)
    whole = np.trunc(np.where(valid, x, 0.0))
    if rule == "exact":
        valid &= whole == x
    return np.where(valid, whole, -1.0).astype(np.int64)


def _reached(stage: Stage, x: Array, category: Array | None, root: int) -> Array:
    """Return the row of ``leaf`` in which each row of ``x`` ends."""
    t = stage.tensors
    count = len(t["feature"])
    missing_left = t.get("missing_left", np.zeros(count, dtype=np.uint8)).astype(bool)
    zero_missing = t.get("zero_missing", np.zeros(count, dtype=np.uint8)).astype(bool)
    strict = stage.attributes["compare"] == "<"
    node: Array = np.full(len(x), root)
    active = np.arange(len(x))
    while True:
        active = active[t["feature"][node[active]] >= 0]
        if len(active) == 0:
            return np.asarray(t["left"][node])
        at = node[active]
        feature = t["feature"][at]
        value = x[active, feature]
        missing = np.isnan(value) | (zero_missing[at] & (np.abs(value) <= _ZERO))
        threshold = t["threshold"][at]
        left = value < threshold if strict else value <= threshold
        if category is not None:
            code = category[active, feature]
            asks = t["set"][at] >= 0
            left = np.where(asks, _within(stage, np.where(asks, t["set"][at], 0), code), left)
            if "levels" in t:
                levels = t["levels"][feature]
                missing |= asks & (levels > 0) & ((code < 0) | (code >= levels))
        left = np.where(missing, missing_left[at], left)
        node[active] = np.where(left, t["left"][at], t["right"][at])


def _within(stage: Stage, chosen: Array, code: Array) -> Array:
    """Return whether each category is in its set."""
    starts, bits = stage.tensors["set_starts"], stage.tensors["set_words"].view(np.uint32)
    word = starts[chosen] + np.maximum(code, 0) // 32
    held = (code >= 0) & (word < starts[chosen + 1])
    found = bits[np.where(held, word, 0)] >> (np.maximum(code, 0) % 32).astype(np.uint32)
    return np.asarray(held & ((found & 1) == 1))


COMPUTE = {"trees": _trees}
