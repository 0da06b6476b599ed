"""What the library answers: outputs, classes and leaves, from its own public methods.

Rows that the library's front door refuses (infinities in front of trees) are asked with scikit-learn's
`assume_finite`, or through XGBoost's `inplace_predict`.
"""

from __future__ import annotations

import copy
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from data import Array, Data
from sklearn import config_context


@dataclass(frozen=True)
class Answers:
    """Outputs ``[r, k]`` in the library's type; the index of the class ``[r]`` and the classes where it decides one."""

    outputs: Array
    classes: Array | None
    labels: list[Any] | None


def method(model: Any) -> str:
    """Return the name of the method that gives a model's outputs."""
    kind = type(model).__name__
    if kind in ("IsolationForest", "OneClassSVM"):
        return "decision_function"
    if kind in ("KMeans", "MiniBatchKMeans"):
        return "predict"
    final = model.steps[-1][1] if hasattr(model, "steps") else model
    if final is not model:
        return method(final)
    classifier = hasattr(model, "classes_") and getattr(model, "_estimator_type", "classifier") == "classifier"
    if hasattr(model, "predict_proba"):
        return "predict_proba"
    if classifier and hasattr(model, "decision_function"):
        return "decision_function"
    return "predict" if hasattr(model, "predict") else "transform"


def ask(model: Any, data: Data, rows: Array, name: str | None = None) -> Answers:
    """Return the library's answers to ``rows``; ``name`` is the method for the outputs."""
    given = data.given(rows)
    single = one_job(model)
    with config_context(assume_finite=True), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        outputs = getattr(single, name or method(model))(given)
        outputs = dense(outputs).reshape(len(rows), -1)
        labels = getattr(model, "classes_", None)
        if labels is None or not hasattr(model, "predict") or isinstance(labels, list):
            return Answers(outputs, None, None)
        labels = np.asarray(labels).tolist()
        place = {label: index for index, label in enumerate(labels)}
        predicted = np.asarray(single.predict(given)).ravel().tolist()
    classes = np.array([place[label] for label in predicted], dtype=np.int32)
    return Answers(outputs, classes, labels)


def dense(outputs: Any) -> Array:
    """Return one array: a sparse one filled in, a list of one array for each target side by side."""
    if hasattr(outputs, "toarray"):
        outputs = outputs.toarray()
    if isinstance(outputs, list):
        outputs = np.hstack([np.asarray(each) for each in outputs])
    return np.asarray(outputs)


def one_job(model: Any) -> Any:
    """Return a copy that adds up its trees one after another; in parallel their order is chance."""
    single = copy.copy(model)
    if hasattr(single, "steps"):
        single.steps = [(name, one_job(step)) for name, step in single.steps]
    if getattr(single, "n_jobs", None) is not None and type(single).__module__.startswith("sklearn"):
        single.n_jobs = 1
    return single
