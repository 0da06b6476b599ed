"""Several labels a row, each of which a row has or has not: one number for each, 1 or 0."""

from __future__ import annotations

from .._model import Estimator, Stage


def several_labels(
    stages: list[Stage], probabilities: list[Stage] | None, threshold: float | None = None
) -> Estimator:
    """Return what tells labels by scores: a label is there above ``threshold``, or where its probability is above one half.

    ``probabilities`` make those of scores; ``None``: the library gives none.
    """
    if threshold is None:
        decide = [*(probabilities or []), Stage("binarize", {"threshold": 0.5})]
    else:
        decide = [Stage("binarize", {"threshold": threshold})]
    heads = {"predict": decide}
    if probabilities is not None:
        heads["predict_proba"] = probabilities
    return Estimator(stages, task="regression", kind="value", heads=heads)
