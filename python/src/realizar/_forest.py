"""Joins trees into the stage ``trees``: parallel arrays over all nodes of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ._model import Array, Stage, UnsupportedModel

_MOST = int(np.iinfo(np.int32).max)


@dataclass(frozen=True)
class Tree:
    """One tree, node by node: ``[nodes]`` each, the root first.

    ``feature`` is -1 in a leaf, whose numbers are the row ``[width]`` of ``values``. A node sends what fulfils
    its comparison to ``left``. ``missing_left`` and ``zero_missing`` are absent where nothing can be missing.
    ``category`` is the place in ``sets`` of the categories that go left, -1 where a node compares a threshold;
    a set is ``[words]`` of 32 categories each, the lowest bit the first.
    """

    feature: Array
    threshold: Array
    left: Array
    right: Array
    values: Array
    missing_left: Array | None = None
    zero_missing: Array | None = None
    category: Array | None = None
    sets: Sequence[Array] = field(default_factory=list)


def words(categories: Sequence[int]) -> Array:
    """Return the set of these categories as words of 32 bits."""
    bits = np.zeros(max(categories, default=0) // 32 + 1, dtype=np.uint32)
    for category in categories:
        bits[category // 32] |= np.uint32(1 << (category % 32))
    return bits


def forest(
    trees: Sequence[Tree], attributes: dict[str, Any], tensors: dict[str, Array], leaf: Any = np.float64
) -> Stage:
    """Return the stage; leaves, of the type ``leaf``, that hold the same numbers share one row.

    ``attributes`` has at least ``element``, ``compare`` and ``outputs``. Raises ``UnsupportedModel`` for more
    nodes than an artifact holds.
    """
    sizes = np.array([len(tree.feature) for tree in trees], dtype=np.int64)
    if sizes.sum() > _MOST:
        raise UnsupportedModel(f"the trees have {sizes.sum()} nodes, an artifact holds {_MOST}")
    roots = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    offsets = np.repeat(roots, sizes)
    feature = _joined([tree.feature for tree in trees])
    is_leaf = feature < 0
    left, right = (_joined([getattr(tree, side) for tree in trees]) + offsets for side in ("left", "right"))

    rows = np.concatenate([tree.values.reshape(len(tree.feature), -1) for tree in trees])[is_leaf]
    rows = np.ascontiguousarray(rows, dtype=leaf)
    # Compared as bits: rows that differ only in the sign of a zero stay apart.
    keys = rows.view(np.uint64 if rows.dtype == np.float64 else np.uint32).reshape(rows.shape)
    _, first, shared = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    left[is_leaf] = shared.reshape(-1)
    right[is_leaf] = -1

    joined: dict[str, Array] = {
        "feature": np.where(is_leaf, -1, feature).astype(np.int32),
        "threshold": np.where(is_leaf, 0.0, np.concatenate([tree.threshold for tree in trees])),
        "left": left.astype(np.int32),
        "right": right.astype(np.int32),
        "root": roots.astype(np.int32),
        "leaf": rows[first],
        **tensors,
    }
    for key in ("missing_left", "zero_missing"):
        flags = [getattr(tree, key) for tree in trees]
        if any(each is not None for each in flags):
            whole = [np.zeros(size, dtype=bool) if each is None else each for each, size in zip(flags, sizes)]
            joined[key] = (_joined(whole).astype(bool) & ~is_leaf).astype(np.uint8)
    sets = [each for tree in trees for each in tree.sets]
    if sets:
        before = np.cumsum([0, *(len(tree.sets) for tree in trees)])
        asked = [
            np.full(size, -1) if tree.category is None else np.where(tree.category < 0, -1, tree.category + start)
            for tree, size, start in zip(trees, sizes, before)
        ]
        joined["set"] = np.where(is_leaf, -1, np.concatenate(asked)).astype(np.int32)
        joined["threshold"] = np.where(joined["set"] >= 0, 0.0, joined["threshold"])
        joined["set_starts"] = np.cumsum([0, *(len(each) for each in sets)]).astype(np.int32)
        joined["set_words"] = np.concatenate(sets).astype(np.uint32).view(np.int32)
    return Stage("trees", attributes, joined)


def _joined(parts: Sequence[Array]) -> Array:
    return np.concatenate([np.asarray(part) for part in parts]).astype(np.int64)
