"""The nearest centroid.

Where the classes are taken for equally frequent, the library decides by plain distances, and by those in units of the
features' spread where they are not. Its probabilities are always of the latter.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Array, Decision, Estimator, Stage, f64
from .._ops import apply, branches, linear, select, standardise
from .._recognise import base_name, require_fitted
from .calibration import times
from .members import deciding
from .neighbours import metric


def nearest_centroid(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``NearestCentroid``."""
    if base_name(estimator, frozenset({"NearestCentroid"})) is None:
        return None
    require_fitted(estimator, "centroids_")
    centroids, classes = f64(estimator.centroids_), np.asarray(estimator.classes_)
    count = len(classes)
    # Versions before 1.6 know no priors and give no probabilities.
    priors = f64(getattr(estimator, "class_prior_", np.full(count, 1 / count)))
    measure = metric("NearestCentroid", estimator.metric, {})
    plain = bool(np.isclose(priors, 1 / count).all())
    nearest = [Stage("distances", measure, {"points": centroids}, cancels=True), apply("negate")]
    if not hasattr(estimator, "predict_proba"):
        return Estimator(
            nearest if plain else _scores(estimator, centroids, priors, measure),
            task="classification",
            kind="class",
            heads={"predict": [Stage("argmax")]},
            decision=Decision("argmax", "scores"),
            classes=classes,
        )
    stages = _scores(estimator, centroids, priors, measure)
    difference = [linear(np.array([[-1.0, 1.0]]))] if count == 2 else []
    heads = {"predict_proba": [Stage("softmax")], "decision_function": difference}
    decision = Decision("argmax", "scores")
    if plain:
        row = estimator.n_features_in_
        stages, decision, heads = deciding(
            [branches(stages, [])],
            count + row,
            [select(range(count, count + row)), *nearest, Stage("argmax")],
            count,
            heads,
        )
        # The answers are of the scores, in front of the row.
        heads = {name: [select(range(count)), *head[1:]] for name, head in heads.items()}
    return Estimator(
        stages, task="classification", kind="probability", heads=heads, decision=decision, classes=classes
    )


def _scores(estimator: Any, centroids: Array, priors: Array, measure: dict[str, Any]) -> list[Stage]:
    """Minus the squared distance in units of the spread, and twice the logarithm of the prior."""
    spread = f64(estimator.within_class_std_dev_)
    unit = np.where(spread != 0, spread, 1.0)
    if measure["metric"] == "euclidean":
        measure = {"metric": "squared_euclidean"}
    apart = [Stage("distances", measure, {"points": centroids / unit}, cancels=True)]
    if measure["metric"] != "squared_euclidean":
        apart.append(apply("square"))
    return [
        standardise(np.zeros(len(unit)), unit),
        *apart,
        times(np.full(len(priors), -1.0), 2.0 * np.log(priors)),
    ]
