"""Runs stages one after another: which function computes which op."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from .._model import LINKS, Array, Stage
from . import columns, dense, distances, elementwise, ensembles, links, oblivious, scaling, trees, vectors

# Takes a stage, values and errors [r, n]; gives values and errors [r, m].
Compute = Callable[[Stage, Array, Array], tuple[Array, Array]]

COMPUTE: dict[str, Compute] = {
    **scaling.COMPUTE,
    **dense.COMPUTE,
    **trees.COMPUTE,
    **oblivious.COMPUTE,
    **links.COMPUTE,
    **columns.COMPUTE,
    **elementwise.COMPUTE,
    **ensembles.COMPUTE,
    **distances.COMPUTE,
    **vectors.COMPUTE,
}


def run(stages: Sequence[Stage], values: Array, error: Array) -> tuple[Array, Array]:
    """Compute ``stages`` of ``values`` ``[r, n]``, each off by at most ``error`` ``[r, n]``."""
    for stage in stages:
        compute = _branches if stage.op == "branches" else COMPUTE[stage.op]
        # A link computes in the type of the scores, in front of branches and in them, all else in f64.
        if stage.op not in LINKS and stage.op != "branches":
            values, error = widened(values, error)
        values, error = compute(stage, values, error)
    return values, error


def widened(values: Array, error: Array) -> tuple[Array, Array]:
    """Return numbers in f64. Of those in f32 the library may go on to compute in f32: a few roundings each."""
    if values.dtype == np.float64:
        return values, error
    wide = values.astype(np.float64)
    return wide, error + 16 * 2.0**-24 * np.abs(wide)


def _branches(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    parts = []
    for branch in stage.branches:
        taken = (x, e) if branch.columns is None else (x[:, branch.columns], e[:, branch.columns])
        parts.append(widened(*run(branch.stages, *taken)))
    return np.hstack([values for values, _ in parts]), np.hstack([errors for _, errors in parts])
