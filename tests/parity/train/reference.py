"""What the library answers: outputs, classes and leaves, from its own public methods.

Rows that the library's front door refuses (infinities in front of trees) are asked with scikit-learn's
`assume_finite`, or through XGBoost's `inplace_predict`. Of an ONNX file ONNX Runtime is the library.
"""

from __future__ import annotations

import copy
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import open_model
from boosters import is_booster, outputs_and_classes
from data import Array, Data
from open_model import is_open
from scipy.spatial.distance import cdist
from sklearn import config_context


@dataclass(frozen=True)
class Answers:
    """Outputs ``[r, k]`` in the library's type; the index of the class ``[r]`` and the classes where it decides one."""

    outputs: Array
    classes: Array | None
    labels: list[Any] | None


def method(model: Any) -> str:
    """Return the name of the method that gives a model's outputs."""
    if is_open(model):
        return "run"
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
    if is_booster(model):
        outputs, classes = outputs_and_classes(model, data, rows)
        known = None if classes is None else classes.astype(np.int32)
        return Answers(outputs.reshape(len(rows), -1), known, None)
    if is_open(model):
        outputs, classes = open_model.outputs_and_classes(model, data, rows)
        return Answers(outputs, classes, model.labels)
    given = data.given(rows)
    single = one_job(model)
    with config_context(assume_finite=True), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        outputs = dense(getattr(single, name or method(model))(given)).reshape(len(rows), -1)
        labels = decided(model)
        if labels is None:
            return Answers(outputs, None, None)
        place = {label: index for index, label in enumerate(labels)}
        predicted = np.asarray(single.predict(given)).ravel().tolist()
    classes = np.array([place[label] for label in predicted], dtype=np.int32)
    if (name or method(model)) == "predict":  # hard votes and clusters: the output is the class
        outputs = classes.reshape(-1, 1)
    return Answers(outputs, classes, labels)


def decided(model: Any) -> list[Any] | None:
    """Return what `predict` chooses from, in the order of the classes; None where it gives values, or nothing."""
    final = model.steps[-1][1] if hasattr(model, "steps") else model
    if not hasattr(model, "predict"):
        return None
    match type(final).__name__:
        case "KMeans" | "MiniBatchKMeans":
            return list(range(final.n_clusters))
        case "GaussianMixture" | "BayesianGaussianMixture":
            return list(range(final.n_components))
        case "IsolationForest" | "OneClassSVM":
            return [-1, 1]
    labels = getattr(model, "classes_", None)
    # A list has an entry for each target: several outputs decide no class.
    return None if labels is None or isinstance(labels, list) else list(np.asarray(labels).tolist())


def without_ties(answers: Answers, bound: float, *, equal: bool) -> Answers:
    """Return the answers with -1 for the class of a row whose two largest outputs are within the bounds of both.

    Args:
        answers: of an ONNX file.
        bound: how far each output may be off.
        equal: whether outputs that are equal stay: sums of the same leaves, votes, shares of the same neighbours.
            Elsewhere f32 may have made them equal.
    """
    outputs, classes = answers.outputs.astype(np.float64), answers.classes
    if classes is None or outputs.shape[1] < 2 or bound == 0.0:
        return answers
    largest = np.sort(outputs, axis=1)[:, -2:]
    apart = largest[:, 1] - largest[:, 0]
    near = apart <= 2 * bound * np.maximum(1, np.abs(largest[:, 1]))
    if equal:
        near &= apart > 0
    return Answers(answers.outputs, np.where(near, -1, classes).astype(np.int32), answers.labels)


def tied(model: Any, data: Data, rows: Array, share: float) -> Array:
    """Return for each row whether its k-th neighbour is as far as the next one, within ``share`` of the distance.

    The distances are exact differences in f64, whatever search the library makes. Where it weighs neighbours by
    distances that it has from products, rows that lie nearly on a point are among them: nothing is left of such a
    difference after rounding.
    """
    final, given = model, data.given(rows)
    if hasattr(model, "steps"):
        final, given = model.steps[-1][1], model[:-1].transform(given)
    options = {"p": final.effective_metric_params_["p"]} if final.effective_metric_ == "minkowski" else {}
    names = {"manhattan": "cityblock"}
    metric = names.get(final.effective_metric_, final.effective_metric_)
    apart = np.sort(cdist(given, final._fit_X, metric, **options), axis=1)
    last, after = apart[:, final.n_neighbors - 1], apart[:, final.n_neighbors]
    doubtful = np.asarray(after - last <= share * after)
    if final.weights == "distance" and final._fit_method == "brute" and metric == "euclidean":
        size = (np.asarray(given) ** 2).sum(axis=1)
        doubtful |= apart[:, 0] ** 2 <= 1e-9 * size
    return doubtful


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
