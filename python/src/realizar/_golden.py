"""Golden rows: which rows, what the library answers to them, and the bound that holds.

The answers come from the estimator itself, on exactly the numbers that are stored. Rows whose class is
within rounding of another are left out, because the library itself may decide them either way; so are rows
that rounding could send to another leaf, bin or neighbour.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ._compute import evaluate, transform
from ._library import Library
from ._model import Array, Estimator, Feature, Golden, Stage
from ._thresholds import border_rows, threshold_rows

_ROWS = 64
_NUMBERS = 1 << 17  # rows times features: about a megabyte at the most
_DRAWN = 4096  # rows of `X` to choose from; more would only cost time
_WORK = 1 << 28  # rows to choose from, times parameters
_FLOOR = 1e-12
_NARROW = 1e-5  # what a library may lose that computes in f32, in part or all the way

# Stages that treat each feature on its own, increasing with it: a threshold behind them is one of the feature.
_SEPARABLE = frozenset({"standard_scaler", "robust_scaler", "max_abs_scaler", "min_max_scaler"})

# Stages that have the training rows as parameters: a library may not see that a row is one of them.
_BETWEEN = frozenset({"neighbours", "distances"})


def golden(
    library: Library,
    estimator: Estimator,
    rows: Array,
    features: Sequence[Feature],
    askable: Sequence[bool],
    training_rows: bool,
    rng: np.random.Generator,
) -> Golden | None:
    """Choose rows and ask the library for its answers; ``None`` where rounding may turn the answer to every row.

    ``rows`` are all rows of ``X``; without ``training_rows`` none of them is used, and rows are drawn from the
    features' ranges and levels instead. ``askable`` says of each feature whether the library can be asked
    about an unknown level. Raises ``ValueError`` where the answers are not those of the stages: then the
    model is not what it seems, and an artifact of it would answer wrongly.
    """
    element = "f32" if estimator.reads_f32 else "f64"
    total = min(_ROWS, max(8, _NUMBERS // rows.shape[1]))
    size = sum(tensor.size for stage in _all(estimator.stages) for tensor in stage.tensors.values())
    drawn = rng.permutation(len(rows))[: min(_DRAWN, max(2 * total, _WORK // max(size, 1)))]
    base = _rounded(rows[drawn] if training_rows else _synthetic(features, total, rng), element)
    base = _answerable(base, features, askable)
    # The class of the drawn rows only spreads the choice; the stored classes are the library's.
    chosen = [_spread(base, evaluate(estimator, base).classes, total // 2, rng)]
    prefix, trees = _first_trees(estimator)
    if trees is not None:
        middle = [_middle(feature) for feature in features]
        whole = np.where(np.isnan(base), middle, base)
        scaled = partial(transform, prefix)
        chosen.append(threshold_rows(trees, scaled, whole, element, total - 8 - total // 2, rng))
    elif estimator.stages and estimator.stages[0].op == "oblivious_trees":
        chosen.append(border_rows(estimator.stages[0], base, total - 8 - total // 2, rng))
    if any(stage.op in _BETWEEN for stage in _all(estimator.stages)):
        chosen.append(_rounded(_between(base, features, total // 4, rng), element))
    for columns, value in (
        ([i for i, feature in enumerate(features) if feature.missing], None),
        ([i for i, feature in enumerate(features) if feature.unknown and askable[i]], "unknown"),
    ):
        chosen.append(_with(base, features, columns, value, (total - sum(map(len, chosen))) // 2, rng))
    rounded = [_answerable(_rounded(group, element), features, askable) for group in chosen]
    # Rows that were made up may be none that the library takes: a category between two others.
    candidates = np.vstack(
        [*(rounded[:1] if training_rows else []), *map(library.taken, rounded[training_rows:])]
    )

    expected, classes = library.answers(candidates)
    computed = evaluate(estimator, candidates)
    if library.narrow:
        error = computed.error + _NARROW * np.maximum(1.0, np.abs(expected))
        same = computed.decided if classes is None else computed.decided & (computed.classes == classes)
        computed = replace(computed, error=error, decided=same)
    _check(
        expected, classes, computed.outputs, computed.error, computed.classes, computed.decided, candidates
    )
    kept = computed.decided & np.isfinite(computed.error).all(axis=1)
    if not kept.any():
        return None
    return Golden(
        rows=candidates[kept].astype(np.float32 if element == "f32" else np.float64),
        outputs=expected[kept],
        classes=None if classes is None else classes[kept],
        bound=_bound(computed.error[kept], expected[kept]),
    )


def _first_trees(estimator: Estimator) -> tuple[list[Stage], Stage | None]:
    """Return the trees whose thresholds are those of features, and the stages in front of them."""
    for place, stage in enumerate(estimator.stages):
        if stage.op == "trees":
            return estimator.stages[:place], stage
        if stage.op not in _SEPARABLE:
            break
    return [], None


def _all(stages: Sequence[Stage]) -> Iterator[Stage]:
    """Yield every stage, those of branches included."""
    for stage in stages:
        yield stage
        for branch in stage.branches:
            yield from _all(branch.stages)


def _between(base: Array, features: Sequence[Feature], count: int, rng: np.random.Generator) -> Array:
    """Draw rows that lie between two rows, each at the same part of the way in all its numbers."""
    first, second = base[rng.integers(len(base), size=count)], base[rng.integers(len(base), size=count)]
    mixed = first + rng.uniform(0.2, 0.8, (count, 1)) * (second - first)
    categories = [feature.levels is not None for feature in features]
    return np.where(categories | np.isnan(mixed), first, mixed)


def _rounded(rows: Array, element: str) -> Array:
    return rows.astype(np.float32).astype(np.float64) if element == "f32" else rows


def _middle(feature: Feature) -> float:
    return feature.quantiles[2] if feature.quantiles else 0.0


def middle_row(features: Sequence[Feature]) -> Array:
    """Return a row that is whole: the median of each feature, or its first level."""
    return np.array([_middle(feature) for feature in features])


def _answerable(base: Array, features: Sequence[Feature], askable: Sequence[bool]) -> Array:
    """Replace levels that the model does not take, or that the library cannot be asked about."""
    base = base.copy()
    for column, feature in enumerate(features):
        if feature.levels is None:
            continue
        base[:, column] = np.rint(base[:, column])  # a level is a whole number, a threshold may be none
        if not (feature.unknown and askable[column]):
            base[base[:, column] >= len(feature.levels), column] = 0.0
    return base


def _spread(base: Array, classes: Array | None, count: int, rng: np.random.Generator) -> Array:
    """Draw ``count`` different rows, of each class in turn."""
    order = rng.permutation(len(base))
    if classes is not None:
        # The rank of a row within its class: first rows of all classes, then second rows, …
        seen: dict[int, int] = {}
        ranks = []
        for row in order:
            label = int(classes[row])
            ranks.append(seen.get(label, 0))
            seen[label] = ranks[-1] + 1
        order = order[np.argsort(ranks, kind="stable")]
    return base[order[:count]]


def _synthetic(features: Sequence[Feature], count: int, rng: np.random.Generator) -> Array:
    """Draw rows uniformly from the features' ranges, a little beyond them included, and from their levels."""
    rows = np.zeros((4 * count, len(features)))
    for column, feature in enumerate(features):
        if feature.levels is not None:
            rows[:, column] = rng.integers(len(feature.levels), size=len(rows))
        elif feature.range is not None:
            low, high = feature.range
            room = 0.05 * (high - low)
            drawn = rng.uniform(low - room, high + room, len(rows))
            # A whole number may be a category to the model: only those that were seen are sure to be taken.
            rows[:, column] = rng.choice(feature.whole, len(rows)) if len(feature.whole) else drawn
    return rows


def _with(
    base: Array,
    features: Sequence[Feature],
    columns: list[int],
    value: str | None,
    count: int,
    rng: np.random.Generator,
) -> Array:
    """Draw rows and make some of the values missing (``None``) or unknown levels."""
    rows = base[rng.integers(len(base), size=max(count, 0) if columns else 0)].copy()
    for row in rows:
        for column in rng.permutation(columns)[: rng.integers(1, len(columns) + 1)]:
            row[column] = np.nan if value is None else len(features[column].levels or [])
    return rows


def _bound(error: Array, expected: Array) -> float:
    """Return a power of ten that no sound computation of these rows exceeds."""
    worst = float((error / np.maximum(1.0, np.abs(expected))).max(initial=0.0))
    if worst <= _FLOOR:
        return _FLOOR
    return float(f"1e{math.ceil(math.log10(worst))}")


def _check(
    expected: Array,
    expected_classes: Array | None,
    computed: Array,
    error: Array,
    classes: Array | None,
    decided: Array,
    rows: Array,
) -> None:
    if not np.isfinite(expected).all():
        row, output = np.argwhere(~np.isfinite(expected))[0]
        raise ValueError(
            f"the model answers {expected[row, output]} (output {output}) to the row {rows[row].tolist()}"
        )
    if computed.shape != expected.shape:
        raise ValueError(f"the model gives {expected.shape[1]} outputs, its parameters {computed.shape[1]}")
    allowed = error + _FLOOR * np.maximum(1.0, np.abs(expected))
    wrong = ~(np.abs(computed - expected) <= allowed)
    if expected_classes is not None and classes is not None:
        wrong |= (decided & (classes != expected_classes))[:, None]
    if wrong.any():
        row, output = np.argwhere(wrong)[0]
        raise ValueError(
            f"the model does not answer as its parameters say: output {output} is {expected[row, output]}, "
            f"its parameters give {computed[row, output]}, for the row {rows[row].tolist()}; "
            "was it changed after fitting?"
        )
