"""Gradient boosting: ``learning_rate * leaf`` of each tree, added to what an initial estimator gives.

Sums start at the initial estimator's scores, which are the same for every row where it is a dummy. Those of
another estimator are added at the end, which may round otherwise in the last bit.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._forest import forest
from .._model import Array, Decision, Estimator, Stage, UnsupportedModel, f64
from .._ops import apply, branches, linear
from .._recognise import base_name, plain_rows, require_fitted
from .members import method, positive
from .trees import ELEMENT, tree_of

_BOOSTERS = frozenset({"GradientBoostingClassifier", "GradientBoostingRegressor"})

# Initial estimators that give every row the same answer.
_CONSTANT = {
    "DummyClassifier": ("prior", "most_frequent", "constant"),
    "DummyRegressor": ("mean", "median", "quantile", "constant"),
}

_EPS = float(np.finfo(np.float64).eps)


def gradient_boosting(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``GradientBoostingClassifier`` and ``GradientBoostingRegressor``."""
    name = base_name(estimator, _BOOSTERS)
    if name is None:
        return None
    require_fitted(estimator, "estimators_")
    stages = _scores(estimator, context)
    if name == "GradientBoostingRegressor":  # every loss has the identity link
        return Estimator(stages, task="regression", kind="value", heads={"predict": []}, reads_f32=True)
    if estimator.estimators_.shape[1] > 1:
        link, decision = Stage("softmax"), Decision("argmax", "scores")
    else:
        # The exponential loss models half the logit.
        link = Stage("logistic_pair", {"scale": 2.0} if estimator.loss == "exponential" else {})
        decision = Decision("above", "scores", threshold=0.0, inclusive=True)
    return Estimator(
        stages,
        task="classification",
        kind="probability",
        heads={"predict_proba": [link], "decision_function": []},
        decision=decision,
        classes=estimator.classes_,
        reads_f32=True,
    )


def _scores(estimator: Any, context: Context) -> list[Stage]:
    members = estimator.estimators_.reshape(-1)  # stage-major: all classes of a stage, then the next stage
    outputs = estimator.estimators_.shape[1]
    attributes: dict[str, Any] = {"outputs": outputs, "scale": float(estimator.learning_rate)}
    constant = _constant(estimator)
    tensors: dict[str, Array] = {} if constant is None else {"base": constant}
    if outputs > 1:
        tensors["target"] = np.tile(np.arange(outputs, dtype=np.int32), len(estimator.estimators_))
    # Boosting refuses NaN, so its trees need no direction for it.
    stage = forest([tree_of(member, False) for member in members], {**ELEMENT, **attributes}, tensors)
    if constant is not None:
        return [stage]
    total = Stage("mean", {"divisor": 1.0}, {"weights": np.ones(2)})
    return [branches(_initial(estimator, context), [stage]), total]


def _constant(estimator: Any) -> Array | None:
    """Return the scores before the first tree, where they are the same for every row."""
    init = estimator.init_
    if not (isinstance(init, str) and init == "zero"):
        base = base_name(init, frozenset(_CONSTANT))
        if base is None:
            return None
        if init.strategy not in _CONSTANT[base]:
            raise UnsupportedModel(
                f"`{type(estimator).__name__}(init={base}(strategy={init.strategy!r}))` is not supported: it does not "
                "give every row the same; use `init=None`"
            )
    row = np.zeros((1, estimator.n_features_in_), dtype=np.float32)
    with plain_rows():
        return np.asarray(estimator._raw_predict_init(row), dtype=np.float64).reshape(-1)


def _initial(estimator: Any, context: Context) -> list[Stage]:
    """Return the scores before the first tree, of an initial estimator that looks at the row (in f32)."""
    init = estimator.init_
    rounded = Stage("standard_scaler", {"element": "f32"})
    found = context.estimator(init)
    if not hasattr(estimator, "classes_"):
        return [rounded, *method(init, found, "predict")]
    classes = len(estimator.classes_)
    if classes == 2:
        scale = 0.5 if estimator.loss == "exponential" else 1.0
        logit = [Stage("complement"), apply("log"), linear(np.array([[-scale, scale]]))]
        return [rounded, *positive(init, found), _clipped(1), *logit]
    centred = linear(np.eye(classes) - 1.0 / classes)
    return [rounded, *method(init, found, "predict_proba"), _clipped(classes), apply("log"), centred]


def _clipped(width: int) -> Stage:
    return Stage("clip", {}, {"low": f64(np.full(width, _EPS)), "high": f64(np.full(width, 1.0 - _EPS))})
