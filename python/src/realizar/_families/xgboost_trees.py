"""XGBoost's own JSON document: the trees of its rounds, the levels of its features.

A row goes left where ``x < threshold`` in f32. A category of a node's set goes right, any other left, so the
children of such a node are swapped: a set is what goes left here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .._forest import Tree, words
from .._model import Array, UnsupportedModel


@dataclass(frozen=True)
class Document:
    """What predicts: ``trees`` of the rounds that are kept, the score each adds to, and weights of ``dart``.

    ``levels`` has the values of each feature that was a category in the data frame the booster was trained
    on, in the order of their codes; ``cut`` has instead what is left of their names where those are not all
    ASCII (see :func:`cut`); ``base`` is ``base_score`` as f32.
    """

    trees: list[Tree]
    targets: Array
    weights: Array | None
    scores: int
    base: Array
    objective: str
    levels: dict[int, list[Any]]
    cut: dict[int, tuple[bytes, list[int]]]


def cut(names: Sequence[str]) -> tuple[bytes, list[int]]:
    """Return names of levels as XGBoost stores them: their bytes, and where each ends.

    Version 3.2.0 counts characters but cuts bytes, so that names that are not ASCII are not what they were; the
    library cuts those of the rows that it is asked in the same way.
    """
    ends = [0]
    for name in names:
        ends.append(ends[-1] + len(name))
    return "".join(names).encode()[: ends[-1]], ends


def read(booster: Any, rounds: int | None) -> Document:
    """Read a booster; ``rounds`` is how many of its rounds are kept, ``None`` for all.

    Raises ``UnsupportedModel`` for boosters that are not made of scalar trees.
    """
    learner = json.loads(bytes(booster.save_raw("json")))["learner"]
    gradient = learner["gradient_booster"]
    if gradient["name"] == "gblinear":
        raise UnsupportedModel("`booster='gblinear'` is not supported; use scikit-learn's linear models")
    weights = None
    if gradient["name"] == "dart":
        weights = np.asarray(gradient["weight_drop"], dtype=np.float32)
        gradient = gradient["gbtree"]
    model, parameters = gradient["model"], learner["learner_model_param"]
    ends = model.get("iteration_indptr")
    count = len(model["trees"])
    if rounds is not None and ends is not None:
        count = int(ends[min(rounds, len(ends) - 1)])
    base = json.loads(parameters["base_score"])
    levels, cut_short = _levels(model.get("cats"))
    return Document(
        trees=[_tree(each) for each in model["trees"][:count]],
        targets=np.asarray(model["tree_info"][:count], dtype=np.int32),
        weights=None if weights is None else weights[:count],
        scores=max(int(parameters["num_class"]), int(parameters.get("num_target", 1)), 1),
        base=np.atleast_1d(np.asarray(base, dtype=np.float32)),
        objective=str(learner["objective"]["name"]),
        levels=levels,
        cut=cut_short,
    )


def _tree(tree: dict[str, Any]) -> Tree:
    if int(tree["tree_param"].get("size_leaf_vector", 1)) > 1:
        raise UnsupportedModel(
            "`multi_strategy='multi_output_tree'` is not supported; use `multi_strategy='one_output_per_tree'`"
        )
    left = np.asarray(tree["left_children"], dtype=np.int64)
    right = np.asarray(tree["right_children"], dtype=np.int64)
    inner = left >= 0
    condition = np.asarray(tree["split_conditions"], dtype=np.float32)
    default_left = np.asarray(tree["default_left"], dtype=bool)
    category = np.full(len(left), -1, dtype=np.int64)
    sets: list[Array] = []
    nodes = tree.get("categories_nodes", [])
    for node, start, size in zip(nodes, tree.get("categories_segments", []), tree.get("categories_sizes", [])):
        category[node] = len(sets)
        sets.append(words(tree["categories"][start : start + size]))
    asks = category >= 0
    kept = _reached(left, right)
    place = np.full(len(left) + 1, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    feature = np.where(inner, np.asarray(tree["split_indices"], dtype=np.int64), -1)
    return Tree(
        feature=feature[kept],
        threshold=np.where(inner & ~asks, condition, np.float32(0))[kept],
        left=place[np.where(asks, right, left)[kept]],
        right=place[np.where(asks, left, right)[kept]],
        values=np.where(inner, np.float32(0), condition)[kept],
        missing_left=(default_left ^ asks)[kept],
        category=category[kept],
        sets=sets,
    )


def _reached(left: Array, right: Array) -> Array:
    """Return the nodes that are reached from the root: pruning leaves others behind."""
    found, level = [np.array([0])], np.array([0])
    while len(level):
        level = np.concatenate([left[level], right[level]])
        level = level[level >= 0]
        found.append(level)
    return np.concatenate(found)


def _levels(container: Any) -> tuple[dict[int, list[Any]], dict[int, tuple[bytes, list[int]]]]:
    """Read the levels that a data frame had, which files have since version 3.1: whole, and cut."""
    levels: dict[int, list[Any]] = {}
    cut_short: dict[int, tuple[bytes, list[int]]] = {}
    for feature, each in enumerate((container or {}).get("enc", [])):
        if "offsets" not in each:
            values = list(each["values"])
        else:
            letters, ends = bytes(value % 256 for value in each["values"]), list(each["offsets"])
            if not letters.isascii():
                cut_short[feature] = letters, ends
                continue
            values = [letters[a:b].decode("ascii") for a, b in zip(ends, ends[1:])]
        if values:
            levels[feature] = values
    return levels, cut_short
