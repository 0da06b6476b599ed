"""Support vector machines of libsvm: kernel values with the support vectors, then their weighted sums.

A classifier decides by the votes of the pairs of its classes, whatever its probabilities or its decision
function say.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Decision, Estimator, Stage, UnsupportedModel, f64
from .._ops import apply, indices, linear
from .._recognise import base_name, require_fitted
from .members import deciding

_KERNELS = ("linear", "poly", "rbf", "sigmoid")


def support_vectors(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``SVC``, ``NuSVC``, ``SVR``, ``NuSVR`` and ``OneClassSVM``."""
    name = base_name(estimator, frozenset({"SVC", "NuSVC", "SVR", "NuSVR", "OneClassSVM"}))
    if name is None:
        return None
    require_fitted(estimator, "support_vectors_")
    kernel = _kernel(estimator, name)
    if name in ("SVC", "NuSVC"):
        return _classifier(estimator, name, kernel)
    stages = [kernel, linear(f64(estimator._dual_coef_), f64(estimator._intercept_))]
    if name != "OneClassSVM":
        return Estimator(stages, task="regression", kind="value", heads={"predict": []})
    return Estimator(
        stages,
        task="anomaly",
        kind="score",
        heads={"decision_function": []},
        decision=Decision("above", "scores"),
        classes=np.array([-1, 1]),
    )


def _kernel(estimator: Any, name: str) -> Stage:
    if estimator.kernel not in _KERNELS:
        raise UnsupportedModel(
            f"`{name}(kernel={estimator.kernel!r})` is not supported; use one of {', '.join(map(repr, _KERNELS))}"
        )
    attributes: dict[str, Any] = {
        "function": estimator.kernel,
        "gamma": float(estimator._gamma),
        "coef0": float(estimator.coef0),
        "degree": float(estimator.degree),
    }
    return Stage("kernel", attributes, {"vectors": f64(estimator.support_vectors_)})


def _classifier(estimator: Any, name: str, kernel: Stage) -> Estimator:
    classes = len(estimator.classes_)
    pairs = Stage(
        "one_vs_one",
        {},
        {
            "coefficients": f64(estimator._dual_coef_),
            "counts": indices(estimator._n_support),
            "intercept": f64(estimator._intercept_),
        },
    )
    if classes == 2:
        # libsvm's value is positive for the first of the two classes, the library's for the second.
        scores = [apply("negate")]
    elif estimator.decision_function_shape == "ovr":
        scores = [Stage("one_vs_rest_scores", {"classes": classes})]
    else:
        scores = []
    stages, decision = [kernel, pairs], Decision("votes", "scores")
    heads = {"decision_function": scores}
    a, b = f64(estimator._probA), f64(estimator._probB)
    probability = len(a) > 0
    if probability:
        coupled = Stage("pair_probabilities", {"classes": classes}, {"a": a, "b": b})
        heads = {"predict_proba": [coupled], **heads}
    if estimator.break_ties and estimator.decision_function_shape == "ovr" and classes > 2:
        first_largest = [*scores, Stage("argmax")]
        width = classes * (classes - 1) // 2
        stages, decision, heads = deciding(stages, width, first_largest, classes, heads)
    return Estimator(
        stages,
        task="classification",
        kind="probability" if probability else "score",
        heads=heads,
        decision=decision,
        classes=estimator.classes_,
    )
