"""LightGBM's text: the trees of a booster, its objective and its flags.

A row goes left where ``x <= threshold`` in f64. Numbers of at most 1e-35 in size are 0 to the library, so that a
threshold among them stands at the end of them. Where a node knows no missing values, NaN is 0 to it; where zero is
missing, so are those numbers. A category of a node's set goes left, all else right, NaN as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .._forest import Tree
from .._model import Array, UnsupportedModel

_CATEGORICAL, _DEFAULT_LEFT = 1, 2
_ZERO = 1  # the type of missing values that zero is one of
_LEAST = float(np.float32(1e-35))


@dataclass(frozen=True)
class Document:
    """What predicts: trees, one for each of ``scores`` in turn; their sum is divided by ``rounds`` where averaged."""

    trees: list[Tree]
    scores: int
    averaged: bool
    objective: str | None
    options: dict[str, str]

    @property
    def rounds(self) -> int:
        """How many trees each score is a sum of."""
        return len(self.trees) // self.scores


def read(booster: Any) -> Document:
    """Read a booster with the trees that it predicts with: up to the best iteration where it stopped early.

    Raises ``UnsupportedModel`` for leaves that are linear models.
    """
    head, *rest = booster.model_to_string().split("\nTree=")
    fields = _fields(head)
    objective, *options = fields.get("objective", "").split(" ")
    return Document(
        trees=[_tree(_fields(each.split("\n\n", 1)[0])) for each in rest],
        scores=int(fields["num_tree_per_iteration"]),
        averaged="average_output" in head.split("\n"),
        objective=objective or None,
        options={key: value for key, _, value in (option.partition(":") for option in options)},
    )


def _fields(text: str) -> dict[str, str]:
    return {key: value for key, mark, value in (line.partition("=") for line in text.split("\n")) if mark}


def _numbers(fields: dict[str, str], key: str, kind: Any) -> Array:
    return np.array(fields.get(key, "").split(), dtype=kind)


def _tree(fields: dict[str, str]) -> Tree:
    if fields.get("is_linear", "0") != "0":
        raise UnsupportedModel("`linear_tree=True` is not supported; train with `linear_tree=False`")
    leaves = _numbers(fields, "leaf_value", np.float64)
    threshold = _numbers(fields, "threshold", np.float64)
    inner = len(threshold)
    kind = _numbers(fields, "decision_type", np.int64)
    categorical = (kind & _CATEGORICAL) != 0
    missing = (kind >> 2) & 3
    # A child below zero is the leaf of its complement; leaves follow the inner nodes.
    left, right = (_numbers(fields, f"{side}_child", np.int64) for side in ("left", "right"))
    left, right = (np.where(side < 0, inner + ~side, side) for side in (left, right))
    missing_left = np.where(missing == 0, threshold >= 0.0, (kind & _DEFAULT_LEFT) != 0)
    below = float(np.nextafter(-_LEAST, -1.0))
    threshold = np.where(
        ~categorical & (np.abs(threshold) <= _LEAST), np.where(threshold >= 0.0, _LEAST, below), threshold
    )
    bits = _numbers(fields, "cat_threshold", np.uint32)
    ends = _numbers(fields, "cat_boundaries", np.int64)

    def whole(values: Array, rest: Any) -> Array:
        return np.concatenate([values, np.full(len(leaves), rest, dtype=np.asarray(values).dtype)])

    return Tree(
        feature=whole(_numbers(fields, "split_feature", np.int64), -1),
        threshold=whole(np.where(categorical, 0.0, threshold), 0.0),
        left=whole(left, -1),
        right=whole(right, -1),
        values=np.concatenate([np.zeros(inner), leaves]),
        missing_left=whole(missing_left & ~categorical, False),
        zero_missing=whole((missing == _ZERO) & ~categorical, False) if (missing == _ZERO).any() else None,
        category=whole(np.where(categorical, threshold, -1).astype(np.int64), -1),
        sets=[bits[start:end] for start, end in zip(ends, ends[1:])],
    )
