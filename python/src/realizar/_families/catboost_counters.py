"""CatBoost's CTR features: what was counted in training of a category, or of several features together.

A counter is found by a hash of the categories and of the answers to other questions. All hashes of known levels are
computed here, so that a lookup is left: of a column's code, or of one number that joins the codes of several.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._model import Array, Branch, Stage, UnsupportedModel
from .._ops import Table, branches, column, encode, linear, sorted_table
from .catboost_document import Document

_MAGIC = np.uint64(0x4906BA494954CB65)
_MOST = 1 << 22


def counters(
    document: Document, chosen: Sequence[int], hashes: dict[int, list[int]], width: int
) -> tuple[list[Branch], dict[int, int]]:
    """Return branches that compute the ``chosen`` counters, and the column that each becomes after ``width`` others.

    ``hashes`` are those of the levels of each categorical column, in the order of their codes.
    """
    groups: dict[str, list[int]] = {}
    for place in chosen:
        groups.setdefault(str(document.counters[place]["elements"]), []).append(place)
    parts: list[Branch] = []
    columns: dict[int, int] = {}
    for group in groups.values():
        for place in group:
            columns[place] = width + len(columns)
        parts.append(_group(document, group, hashes))
    return parts, columns


def _group(document: Document, group: list[int], hashes: dict[int, list[int]]) -> Branch:
    """Compute counters of the same features."""
    elements = document.counters[group[0]]["elements"]
    parts, values, radix = [], [], []
    for element in elements:
        kind = element["combination_element"]
        if kind == "cat_feature_value":
            at = document.columns[element["cat_feature_index"]]
            parts.append(column(at))
            values.append(np.array(hashes[at], dtype=np.int64).astype(np.uint64))
            radix.append(len(hashes[at]) + 1)
            continue
        parts.append(_question(document, element, hashes))
        values.append(np.array([0, 1], dtype=np.uint64))
        radix.append(2)
    if np.prod([float(count) for count in radix]) > _MOST:
        raise UnsupportedModel(
            f"a CTR feature of CatBoost joins {' x '.join(map(str, radix))} values, which is too many; retrain with "
            "`max_ctr_complexity=1`, or with `one_hot_max_size` of at least the number of levels"
        )
    weights = np.cumprod([1, *radix[:-1]]).astype(np.float64)
    found, codes = np.zeros(1, dtype=np.uint64), np.zeros(1)
    for value, weight in zip(values, weights):
        found = (_MAGIC * (found[:, None] + _MAGIC * value[None, :])).reshape(-1)
        codes = (codes[:, None] + weight * np.arange(len(value))[None, :]).reshape(-1)
    answers = [_answers(document, place, found) for place in group]
    met = np.logical_or.reduce([known for _, known, _ in answers])
    empty = np.array([nothing for _, _, nothing in answers])
    rows = np.column_stack([answer for answer, _, _ in answers])[met]
    lookup = encode([sorted_table(codes[met].tolist(), rows, empty)])
    if len(parts) == 1:
        return Branch(parts[0].columns, [*parts[0].stages, *lookup])
    return Branch(None, [branches(*parts), linear(weights[None, :]), *lookup])


def _question(document: Document, element: dict[str, Any], hashes: dict[int, list[int]]) -> Branch:
    """Answer 1 or 0: whether a number is above a border, or a category is a certain one."""
    if element["combination_element"] == "float_feature":
        feature = document.numbers[element["float_feature_index"]]
        missing = float(feature.get("nan_value_treatment") == "AsTrue")
        above = np.nextafter(np.float32(element["border"]), np.float32(np.inf))
        bit = np.array([[0.0], [1.0]])
        table = Table(np.array([above]), bit, np.zeros(1), np.array([missing]), bins=True)
        rounded = Stage("standard_scaler", {"element": "f32"})
        return column(int(feature["flat_feature_index"]), rounded, *encode([table]))
    if element["combination_element"] == "cat_feature_exact_value":
        at = document.columns[element["cat_feature_index"]]
        code = hashes[at].index(element["value"]) if element["value"] in hashes[at] else -1
        return column(at, *encode([sorted_table([code], np.ones((1, 1)), np.zeros(1))]))
    raise UnsupportedModel(f"CatBoost's `{element['combination_element']}` in a CTR feature is not supported")


def _answers(document: Document, place: int, found: Array) -> tuple[Array, Array, float]:
    """Return a counter's value for each hash, which of them it has met, and its value for any other."""
    counter = document.counters[place]
    table = document.tables[counter["identifier"]]
    stride, kind = int(table["hash_stride"]), counter["ctr_type"]
    keys = np.array([int(key) for key in table["hash_map"][::stride]], dtype=np.uint64)
    counts = np.array([table["hash_map"][step::stride] for step in range(1, stride)], dtype=np.float32).T
    order = np.argsort(keys, kind="stable")
    nearest = order[np.minimum(np.searchsorted(keys, found, sorter=order), len(keys) - 1)]
    met = keys[nearest] == found
    good, total, nothing = _parts(kind, counts[nearest], int(counter["target_border_idx"]), table)
    return _calculated(counter, good, total), met, float(_calculated(counter, np.float32(0), nothing))


def _parts(kind: str, counts: Array, border: int, table: dict[str, Any]) -> tuple[Array, Any, Any]:
    """Return what is counted, of how many, and of how many where nothing was met."""
    zero = np.float32(0)
    if kind in ("Counter", "FeatureFreq"):
        denominator = np.float32(table["counter_denominator"])
        return counts[:, 0], denominator, denominator
    if kind in ("BinarizedTargetMeanValue", "FloatTargetMeanValue"):
        return counts[:, 0], counts[:, 1], zero
    if kind == "Buckets":
        return counts[:, border], counts.sum(axis=1), zero
    if kind == "Borders":
        return counts[:, border + 1 :].sum(axis=1), counts.sum(axis=1), zero
    raise UnsupportedModel(f"CatBoost's CTR `{kind}` is not supported; retrain with `simple_ctr='Borders'`")


def _calculated(counter: dict[str, Any], good: Any, total: Any) -> Array:
    prior = (np.float32(counter["prior_numerator"]), np.float32(counter["prior_denomerator"]))
    share = (good + prior[0]) / (total + prior[1])
    return np.asarray((share + np.float32(counter["shift"])) * np.float32(counter["scale"]))
