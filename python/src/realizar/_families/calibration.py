"""Calibrated classifiers: each fold's scores through its calibrators, then the mean of the folds."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Array, Decision, Estimator, Stage, UnsupportedModel, f64
from .._ops import apply, branches, indices, linear
from .._recognise import base_name, name_of, require_fitted
from .members import method, positive
from .voting import mean


def calibrated(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``CalibratedClassifierCV``."""
    if base_name(estimator, frozenset({"CalibratedClassifierCV"})) is None:
        return None
    require_fitted(estimator, "calibrated_classifiers_")
    folds = [_fold(each, estimator.classes_, context) for each in estimator.calibrated_classifiers_]
    stages = folds[0] if len(folds) == 1 else [branches(*folds), mean(None, len(folds))]
    return Estimator(
        stages,
        task="classification",
        kind="probability",
        heads={"predict_proba": []},
        decision=Decision("argmax", "outputs"),
        classes=estimator.classes_,
    )


def _fold(fold: Any, classes: Array, context: Context) -> list[Stage]:
    inner = fold.estimator
    places = list(range(len(classes)))
    # Strings are replaced by their places before a temperature is fitted.
    if list(inner.classes_) != list(classes) and not (
        fold.method == "temperature" and list(inner.classes_) == places
    ):
        raise UnsupportedModel(
            f"`CalibratedClassifierCV` with a fold that has met only the classes {list(inner.classes_)} is not supported; "
            "use fewer folds"
        )
    found = context.estimator(inner)
    scored = hasattr(inner, "decision_function")
    if scored:
        stages = method(inner, found, "decision_function")
    elif len(classes) == 2 and fold.method != "temperature":
        stages = positive(inner, found)
    else:
        stages = method(inner, found, "predict_proba")
    if fold.method == "temperature":
        return [*stages, *_temperature(fold.calibrators[0], len(classes), scored)]
    if fold.method == "sigmoid":
        slope, intercept = (f64([getattr(each, key) for each in fold.calibrators]) for key in ("a_", "b_"))
        # 1 / (1 + exp(a x + b)).
        calibration = [times(-slope, -intercept), Stage("logistic")]
    elif fold.method == "isotonic":
        calibration = [_isotonic(fold.calibrators)]
    else:
        raise UnsupportedModel(
            f"`CalibratedClassifierCV(method={fold.method!r})` of `{name_of(inner)}` is not supported"
        )
    last = Stage("complement") if len(classes) == 2 else Stage("normalise", {"zero": "uniform"})
    return [*stages, *calibration, last]


def times(factor: Array, addend: Array | None = None) -> Stage:
    """``x * factor + addend`` of each number."""
    addend = np.zeros(len(factor)) if addend is None else addend
    return Stage("min_max_scaler", {"element": "f64"}, {"scale": f64(factor), "min": f64(addend)})


def _isotonic(calibrators: Any) -> Stage:
    knots = [f64(each.X_thresholds_) for each in calibrators]
    heights = [f64(each.y_thresholds_) for each in calibrators]
    starts = np.cumsum([0, *map(len, knots)])
    tensors = {"x": np.concatenate(knots), "y": np.concatenate(heights), "starts": indices(starts)}
    return Stage("interpolate", {}, tensors)


def _temperature(calibrator: Any, classes: int, scored: bool) -> list[Stage]:
    stages = []
    if not scored:
        # The library takes the logarithm of probabilities with this much added.
        stages += [times(np.ones(classes), np.full(classes, 1e-12)), apply("log")]
    elif classes == 2:
        stages.append(linear(np.array([[-1.0], [1.0]])))
    return [*stages, times(np.full(classes, float(calibrator.beta_))), Stage("softmax")]
