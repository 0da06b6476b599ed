"""Computes a model in numpy, with a bound on how far two sound computations of it may differ.

Two uses: ``export`` refuses to write a model that does not give the library's own answers, and the golden
rows' bound follows from the arithmetic instead of a guess. The library adds the terms of a product in an
order of its own (BLAS), the kernels in another; each sum of n terms is within ``n * u * sum(|terms|)`` of the
exact one, so the two are within twice that, and later stages carry the difference on. Where a difference
could turn a decision inside a stage (a leaf, a bin, a neighbour), the error is infinite: such a row proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .._model import Array, Decision, Estimator, Stage
from .stages import run, widened


@dataclass(frozen=True)
class Answers:
    """Outputs ``[r, k]`` and classes ``[r]`` of rows, with what rounding may do to them.

    ``error`` ``[r, k]`` bounds the difference of two computations of an output; ``decided`` ``[r]`` says where
    that difference cannot change the class.
    """

    outputs: Array
    error: Array
    classes: Array | None
    decided: Array


def evaluate(estimator: Estimator, rows: Array) -> Answers:
    """Compute what ``estimator`` answers to ``rows`` ``[r, n]``."""
    values = rows.astype(np.float64)
    with np.errstate(all="ignore"):  # what overflows is found by the checks on the answers
        scores = run(estimator.stages, values, np.zeros_like(values))
        # Behind a head of several stages everything is f64; a link alone keeps the type of the scores.
        entering = scores if len(estimator.head) <= 1 else widened(*scores)
        outputs, error = run(estimator.head, *entering)
        outputs = outputs.astype(np.float64)
        if estimator.decision is None:
            return Answers(outputs, error, None, np.ones(len(rows), dtype=bool))
        on = scores if estimator.decision.on == "scores" else (outputs, error)
        classes, decided = _decide(estimator.decision, *on)
    return Answers(outputs, error, classes, decided)


def transform(stages: Sequence[Stage], rows: Array) -> Array:
    """Compute ``stages`` alone for ``rows`` ``[r, n]``."""
    with np.errstate(all="ignore"):
        return run(stages, rows, np.zeros_like(rows))[0]


def _decide(decision: Decision, x: Array, e: Array) -> tuple[Array, Array]:
    """Return the class of each row, and whether rounding cannot change it."""
    if decision.rule == "above":
        last, margin = x[:, -1], np.abs(x[:, -1] - decision.threshold)
        above = last >= decision.threshold if decision.inclusive else last > decision.threshold
        return above.astype(np.int64), (margin > e[:, -1]) | (e[:, -1] == 0)
    if decision.rule == "index":
        return x[:, -1].astype(np.int64), np.isfinite(e[:, -1])
    if decision.rule == "votes":
        return _votes(x), ((np.abs(x) > e) | (e == 0)).all(axis=1)
    classes = x.argmax(axis=1)
    every = np.arange(len(x))
    gap = x[every, classes][:, None] - x
    room = e + e[every, classes][:, None]
    gap[every, classes] = np.inf
    return classes, ((gap > room) | (room == 0)).all(axis=1)


def _votes(x: Array) -> Array:
    count = int((1 + np.sqrt(1 + 8 * x.shape[1])) / 2)
    first, second = np.triu_indices(count, 1)
    votes = np.zeros((len(x), count), dtype=np.int64)
    for pair in range(x.shape[1]):
        votes[:, first[pair]] += x[:, pair] > 0
        votes[:, second[pair]] += ~(x[:, pair] > 0)
    return np.asarray(votes.argmax(axis=1))
