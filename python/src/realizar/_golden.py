"""Golden rows: which rows, what the library answers to them, and the bound that holds.

The answers come from the estimator itself, on exactly the numbers that are stored. Rows whose class is
within rounding of another (dense models only: trees add up in one order) are left out, because the library
itself may decide them either way.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from ._evaluate import evaluate, transform
from ._model import Array, Estimator, Feature, Golden, Stage
from ._recognise import plain_rows
from ._thresholds import threshold_rows

_ROWS = 64
_NUMBERS = 1 << 17  # rows times features: about a megabyte at the most
_DRAWN = 4096  # rows of `X` to choose from; more would only cost time
_FLOOR = 1e-12


def golden(
    model: Any,
    scalers: Sequence[Stage],
    estimator: Estimator,
    rows: Array,
    features: Sequence[Feature],
    missing: bool,
    training_rows: bool,
    rng: np.random.Generator,
) -> Golden:
    """Choose rows and ask ``model`` for its answers.

    ``rows`` are all rows of ``X``; without ``training_rows`` none of them is used, and rows are drawn from the
    features' ranges instead. Raises ``ValueError`` where the answers are not those of the stages: then the
    model is not what it seems, and an artifact of it would answer wrongly.
    """
    stages = [*scalers, *estimator.stages]
    element = "f32" if estimator.reads_f32 and not scalers else "f64"
    total = min(_ROWS, max(8, _NUMBERS // rows.shape[1]))
    drawn = rng.permutation(len(rows))[:_DRAWN]
    base = _rounded(rows[drawn] if training_rows else _synthetic(features, total, rng), element)
    # The class of the drawn rows only spreads the choice; the stored classes are the library's.
    chosen = [_spread(base, evaluate(stages, estimator, base).classes, total // 2, rng)]
    separable = all(stage.op != "normalizer" for stage in scalers)
    if estimator.stages and estimator.stages[0].op == "trees" and separable:
        middle = [feature.quantiles[2] if feature.quantiles else 0.0 for feature in features]
        whole = np.where(np.isnan(base), middle, base)
        scaled = partial(transform, scalers)
        chosen.append(
            threshold_rows(estimator.stages[0], scaled, whole, element, total - 8 - total // 2, rng)
        )
    if missing:
        chosen.append(_with_missing(base, features, total - sum(map(len, chosen)), rng))
    candidates = _rounded(np.vstack(chosen), element)

    expected, classes = answers(model, estimator, candidates)
    computed = evaluate(stages, estimator, candidates)
    _check(
        expected, classes, computed.outputs, computed.error, computed.classes, computed.decided, candidates
    )
    kept = computed.decided & np.isfinite(computed.error).all(axis=1)
    if not kept.any():
        raise ValueError(
            f"rounding alone decides the class of all {len(kept)} rows; the model tells no classes apart"
        )
    bound = _bound(computed.error[kept], expected[kept])
    return Golden(
        rows=candidates[kept].astype(np.float32 if element == "f32" else np.float64),
        outputs=expected[kept],
        classes=None if classes is None else classes[kept],
        bound=bound,
    )


def answers(model: Any, estimator: Estimator, rows: Array) -> tuple[Array, Array | None]:
    """Return the library's outputs ``[r, k]`` in f64, and the index of its class for each row."""
    single = _one_job(model)
    with plain_rows():
        outputs = np.asarray(getattr(single, estimator.method)(rows), dtype=np.float64).reshape(len(rows), -1)
        if estimator.classes is None:
            return outputs, None
        place = {label: i for i, label in enumerate(estimator.classes.tolist())}
        predicted = np.asarray(single.predict(rows)).tolist()
    return outputs, np.array([place[label] for label in predicted], dtype=np.int32)


def _one_job(model: Any) -> Any:
    """Return a copy of ``model`` that adds up its trees one after another; in parallel their order is chance."""
    single = copy.copy(model)
    if hasattr(single, "steps"):
        single.steps = [(name, _one_job(step)) for name, step in single.steps]
    if getattr(single, "n_jobs", None) is not None:
        single.n_jobs = 1
    return single


def _rounded(rows: Array, element: str) -> Array:
    return rows.astype(np.float32).astype(np.float64) if element == "f32" else rows


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
    """Draw rows uniformly from the features' ranges, a little beyond them included."""
    rows = np.zeros((4 * count, len(features)))
    for column, feature in enumerate(features):
        if feature.range is not None:
            low, high = feature.range
            room = 0.05 * (high - low)
            drawn = rng.uniform(low - room, high + room, len(rows))
            whole = (
                float(low).is_integer()
                and float(high).is_integer()
                and all(q.is_integer() for q in feature.quantiles)
            )
            rows[:, column] = np.rint(drawn) if whole else drawn
    return rows


def _with_missing(base: Array, features: Sequence[Feature], count: int, rng: np.random.Generator) -> Array:
    """Draw rows and take away some of the values that may be missing."""
    columns = [i for i, feature in enumerate(features) if feature.missing]
    rows = base[rng.integers(len(base), size=max(count, 0) if columns else 0)].copy()
    for row in rows:
        row[rng.permutation(columns)[: rng.integers(1, len(columns) + 1)]] = np.nan
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
