"""CatBoost's CTR features: what was counted in training of a category, or of several features together.

A counter is found by a hash of the categories and of the answers to other questions. All hashes of known levels are
computed here, so that a lookup is left: of a column's code, or of one number that joins the codes of several.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._model import Array, Branch, Stage, UnsupportedModel
from .._ops import Table, encode, sorted_table
from .catboost_document import Document

_MAGIC = np.uint64(0x4906BA494954CB65)
_INVERSE = np.uint64(pow(int(_MAGIC), -1, 1 << 64))
_MOST = 1 << 22


def counters(
    document: Document, chosen: Sequence[int], hashes: dict[int, list[int]], width: int
) -> tuple[list[Branch], dict[int, int]]:
    """Return a branch that computes the ``chosen`` counters, and the column that each becomes after ``width`` others.

    ``hashes`` are those of the levels of each categorical column, in the order of their codes. There is one branch for
    all counters, and none where there is no counter: a branch for each would be a type that a compiler does not finish.
    A number that joins several codes is a sum, so the first parts of all of them follow one another, then the second
    ones, and so on, zeros where there are fewer, and the groups are added up.
    """
    groups: dict[str, list[int]] = {}
    for place in chosen:
        groups.setdefault(str(document.counters[place]["elements"]), []).append(place)
    columns: dict[int, int] = {}
    keys: list[list[tuple[int, Table]]] = []
    lookups: list[Table] = []
    for group in groups.values():
        for place in group:
            columns[place] = width + len(columns)
        parts, lookup = _group(document, group, hashes)
        keys.append(parts)
        lookups.append(lookup)
    if not keys:
        return [], columns
    most = max(len(parts) for parts in keys)
    if most == 1:
        return [Branch([parts[0][0] for parts in keys], encode(lookups))], columns
    nothing = Table(np.zeros(1), np.zeros((1, 1)), np.zeros(1), np.zeros(1))
    laid = [parts[i] if i < len(parts) else (parts[0][0], nothing) for i in range(most) for parts in keys]
    # Codes are whole numbers, which stay as they are; numbers are compared as f32.
    rounded = Stage("standard_scaler", {"element": "f32"})
    added = Stage("mean", {"divisor": 1.0}, {"weights": np.ones(most)})
    tables = encode([table for _, table in laid])
    return [Branch([at for at, _ in laid], [rounded, *tables, added, *encode(lookups)])], columns


def _group(
    document: Document, group: list[int], hashes: dict[int, list[int]]
) -> tuple[list[tuple[int, Table]], Table]:
    """Return the parts of a key, each a column and what it adds, and the values of counters of the same features."""
    elements = document.counters[group[0]]["elements"]
    radix = [_radix(document, element, hashes) for element in elements]
    if np.prod([float(count) for count in radix[:-1]]) > _MOST:
        raise UnsupportedModel(
            f"a CTR feature of CatBoost joins {' x '.join(map(str, radix))} values, which is too many; retrain with "
            "`max_ctr_complexity=1`, or with `one_hot_max_size` of at least the number of levels"
        )
    weights = np.cumprod([1.0, *radix[:-1]])
    values: list[Array] = []
    parts = []
    for element, weight in zip(elements, weights):
        if element["combination_element"] == "cat_feature_value":
            at = document.columns[element["cat_feature_index"]]
            value = np.array(hashes[at], dtype=np.int64).astype(np.uint64)
            levels = np.arange(len(value), dtype=np.float64)
            absent = np.array([np.nan])
            parts.append((at, Table(levels, weight * levels[:, None], absent, absent)))
        else:
            value = np.array([0, 1], dtype=np.uint64)
            parts.append(_question(document, element, hashes, weight))
        values.append(value)
    kept = np.unique(np.concatenate([_keys(document, place) for place in group]))
    found, codes = _combinations(values, weights, kept)
    answers = [_answers(document, place, found) for place in group]
    met = np.logical_or.reduce([known for _, known, _ in answers])
    empty = np.array([nothing for _, _, nothing in answers])
    rows = np.column_stack([answer for answer, _, _ in answers])[met]
    return parts, sorted_table(codes[met].tolist(), rows, empty)


def _combinations(values: list[Array], weights: Array, kept: Array) -> tuple[Array, Array]:
    """Return the hashes of the combinations of values that are among the ``kept``, and their codes.

    Where there are too many to make up, the last value is taken out of the hashes that are kept, and looked for among
    the combinations of all others.
    """
    if np.prod([float(len(value)) for value in values]) <= _MOST:
        made, codes = _made(values, weights)
        same = np.isin(made, kept)
        return made[same], codes[same]
    made, codes = _made(values[:-1], weights)
    order = np.argsort(made, kind="stable")
    made, codes = made[order], codes[order]
    found: list[Array] = []
    joined: list[Array] = []
    for code, value in enumerate(values[-1]):
        wanted = kept * _INVERSE - _MAGIC * np.full(1, value)
        place = np.minimum(np.searchsorted(made, wanted), len(made) - 1)
        same = made[place] == wanted
        found.append(kept[same])
        joined.append(codes[place[same]] + weights[-1] * code)
    return np.concatenate(found), np.concatenate(joined)


def _made(values: list[Array], weights: Array) -> tuple[Array, Array]:
    """Return the hashes of all combinations of values, and their codes."""
    made: Array = np.zeros(1, dtype=np.uint64)
    codes: Array = np.zeros(1)
    for value, weight in zip(values, weights):
        made = (_MAGIC * (made[:, None] + _MAGIC * value[None, :])).reshape(-1)
        codes = (codes[:, None] + weight * np.arange(len(value))[None, :]).reshape(-1)
    return made, codes


def _keys(document: Document, place: int) -> Array:
    """Return the hashes that a counter has met."""
    table = document.tables[document.counters[place]["identifier"]]
    return np.array([int(key) for key in table["hash_map"][:: int(table["hash_stride"])]], dtype=np.uint64)


def _radix(document: Document, element: dict[str, Any], hashes: dict[int, list[int]]) -> int:
    """Return how many values a part of a key has."""
    if element["combination_element"] == "cat_feature_value":
        return len(hashes[document.columns[element["cat_feature_index"]]])
    return 2


def _question(
    document: Document, element: dict[str, Any], hashes: dict[int, list[int]], weight: float
) -> tuple[int, Table]:
    """Return a column and its ``weight`` or 0: whether a number is above a border, or a category is a certain one."""
    if element["combination_element"] == "float_feature":
        feature = document.numbers[element["float_feature_index"]]
        missing = weight * float(feature.get("nan_value_treatment") == "AsTrue")
        above = np.nextafter(np.float32(element["border"]), np.float32(np.inf))
        bit = np.array([[0.0], [weight]])
        table = Table(np.array([above]), bit, np.zeros(1), np.array([missing]), bins=True)
        return int(feature["flat_feature_index"]), table
    if element["combination_element"] == "cat_feature_exact_value":
        at = document.columns[element["cat_feature_index"]]
        code = hashes[at].index(element["value"]) if element["value"] in hashes[at] else -1
        return at, sorted_table([code], np.array([[weight]]), np.zeros(1))
    raise UnsupportedModel(f"CatBoost's `{element['combination_element']}` in a CTR feature is not supported")


def _answers(document: Document, place: int, found: Array) -> tuple[Array, Array, float]:
    """Return a counter's value for each hash, which of them it has met, and its value for any other."""
    counter = document.counters[place]
    table = document.tables[counter["identifier"]]
    stride, kind = int(table["hash_stride"]), counter["ctr_type"]
    keys = _keys(document, place)
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
