"""Rows that stand exactly on the thresholds of trees.

A threshold sits between two neighbouring floating-point numbers: the largest that goes left and the
smallest that goes right. A row with either of them in the compared feature tells ``<=`` from ``<``, and a
threshold that was rounded the wrong way from one that was not. Scalers in front of the trees are inverted
by bisection over the floating-point numbers themselves, so the neighbours are exact there as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ._model import Array, Stage

Transform = Callable[[Array], Array]


def threshold_rows(
    stage: Stage, transform: Transform, base: Array, element: str, count: int, rng: np.random.Generator
) -> Array:
    """Return up to ``count`` rows made from rows of ``base`` that reach a node and stand on its threshold.

    ``transform`` is what precedes the trees: row by row, each feature on its own and increasing. ``element``
    is the type of a row, ``f32`` or ``f64``. Each chosen node gives two rows, one on each side.
    """
    width = base.shape[1]
    asks = stage.tensors.get("set", np.full(len(stage.tensors["feature"]), -1)) >= 0
    inner = np.flatnonzero((stage.tensors["feature"] >= 0) & ~asks)
    if len(inner) == 0 or len(base) == 0 or count < 2:
        return np.empty((0, width))
    parent, from_left = _parents(stage)
    paths = [list(_path(int(node), parent, from_left)) for node in rng.permutation(inner)[: count // 2]]
    steps = np.unique([step for path in paths for step, _ in path if not asks[step]])
    below, above = _sides(stage, steps, transform, width, element)
    place = {int(step): i for i, step in enumerate(steps)}

    rows: list[Array] = []
    for path in paths:
        low, high = np.full(width, -np.inf), np.full(width, np.inf)
        chosen: dict[int, float] = {}
        for step, left in path[1:]:
            feature = stage.tensors["feature"][step]
            if asks[step]:
                chosen.setdefault(int(feature), _category(stage, step, left, rng))
                continue
            at = place[step]
            if left:
                high[feature] = min(high[feature], below[at])
            else:
                low[feature] = max(low[feature], above[at])
        row = np.clip(base[rng.integers(len(base))], low, high)
        for feature, category in chosen.items():
            row[feature] = category
        node = path[0][0]
        for side in (below, above):
            if np.isfinite(side[place[node]]):
                row = row.copy()
                row[stage.tensors["feature"][node]] = side[place[node]]
                rows.append(row)
    found = np.array(rows).reshape(-1, width)
    # A threshold at the end of the range has no number on its other side that the library would accept.
    with np.errstate(over="ignore"):
        return found[np.isfinite(_read(stage, transform(found))).all(axis=1)]


def border_rows(stage: Stage, base: Array, count: int, rng: np.random.Generator) -> Array:
    """Return up to ``count`` rows of ``base`` that stand on a border of oblivious trees, or the next f32 above it.

    Every row is asked every question of such a tree.
    """
    t = stage.tensors
    compared = np.flatnonzero((t["equal"] == 0) & (t["features"] < base.shape[1]))
    if len(compared) == 0 or len(base) == 0:
        return np.empty((0, base.shape[1]))
    rows = []
    for question in rng.choice(compared, count // 2):
        border = np.float32(t["borders"][question])
        with np.errstate(over="ignore"):
            above = np.nextafter(border, np.float32(np.inf))
        for value in (border, above):
            row = base[rng.integers(len(base))].copy()
            row[t["features"][question]] = value
            rows.append(row)
    found = np.array(rows).reshape(-1, base.shape[1])
    return np.asarray(found[np.isfinite(found).all(axis=1)])


def _read(stage: Stage, values: Array) -> Array:
    """Return numbers as the trees read them."""
    return values.astype(np.float32) if stage.attributes["element"] == "f32" else values


def _category(stage: Stage, node: int, left: bool, rng: np.random.Generator) -> float:
    """Return a category that a node sends to the left, or to the right."""
    t = stage.tensors
    start, end = t["set_starts"][t["set"][node] : t["set"][node] + 2]
    bits = np.unpackbits(t["set_words"][start:end].view(np.uint8), bitorder="little").astype(bool)
    found = np.flatnonzero(bits == left)
    return float(rng.choice(found)) if len(found) else 0.0


def _parents(stage: Stage) -> tuple[Array, Array]:
    """Return each node's parent (-1 for a root) and whether the node is its left child."""
    inner = np.flatnonzero(stage.tensors["feature"] >= 0)
    parent = np.full(len(stage.tensors["feature"]), -1)
    from_left = np.zeros(len(parent), dtype=bool)
    parent[stage.tensors["left"][inner]] = inner
    parent[stage.tensors["right"][inner]] = inner
    from_left[stage.tensors["left"][inner]] = True
    return parent, from_left


def _path(node: int, parent: Array, from_left: Array) -> Iterator[tuple[int, bool]]:
    """Yield the node, then its ancestors up to the root, each with the side that leads to the node."""
    left = False
    while node >= 0:
        yield node, left
        left, node = bool(from_left[node]), int(parent[node])


def _sides(stage: Stage, nodes: Array, transform: Transform, width: int, element: str) -> tuple[Array, Array]:
    """Return, for each node, the largest value of its feature that goes left and the next, which goes right."""
    features = stage.tensors["feature"][nodes]
    thresholds = stage.tensors["threshold"][nodes]
    strict = stage.attributes["compare"] == "<"
    every = np.arange(len(nodes))
    low = _places(np.full(len(nodes), -np.inf), element)
    high = _places(np.full(len(nodes), np.inf), element)
    while (low + 1 < high).any():
        middle = (low & high) + ((low ^ high) >> 1)  # the mean, rounded down, without overflow
        probes = np.zeros((len(nodes), width))
        probes[every, features] = _numbers(middle, element)
        with np.errstate(over="ignore"):
            values = _read(stage, transform(probes)[every, features])
            left = values < thresholds if strict else values <= thresholds
        wide = low + 1 < high
        low, high = np.where(wide & left, middle, low), np.where(wide & ~left, middle, high)
    return _numbers(low, element), _numbers(high, element)


def _places(values: Array, element: str) -> Array:
    """Return the place of each number among all of its type: consecutive numbers have consecutive places."""
    if element == "f32":
        bits = values.astype(np.float32).view(np.int32).astype(np.int64)
        return np.where(bits >= 0, bits, -(2**31) - bits)
    bits = values.astype(np.float64).view(np.int64)
    return np.where(bits >= 0, bits, np.iinfo(np.int64).min - bits)


def _numbers(places: Array, element: str) -> Array:
    """Return the numbers at these places, as f64. The inverse of ``_places``."""
    if element == "f32":
        bits = np.where(places >= 0, places, -(2**31) - places).astype(np.int32)
        return bits.view(np.float32).astype(np.float64)
    bits = np.where(places >= 0, places, np.iinfo(np.int64).min - places)
    return bits.view(np.float64)
