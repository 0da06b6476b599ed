"""Every supported family, and how an estimator finds its own.

A recogniser takes an estimator and its context and returns what the estimator computes, or ``None`` where
it is of another family. One that reads categories as they are is listed as aware; in front of the others,
the codes of integers and booleans are turned into numbers, and strings are refused by the feature's name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._columns import Column
from .._context import Context
from .._model import Estimator, Transform, UnsupportedModel
from .._recognise import name_of
from . import linear, networks, pipelines, scalers, trees

# Names for a person who reads a refusal.
SUPPORTED = (
    "LinearRegression, Ridge, Lasso, ElasticNet, LogisticRegression, OneVsRestClassifier(LogisticRegression), "
    "DecisionTree*, RandomForest*, ExtraTrees*, GradientBoosting*, MLPClassifier, MLPRegressor; in a Pipeline "
    "after StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler, Normalizer"
)

EstimatorRecogniser = Callable[[Any, Context], Estimator | None]
TransformRecogniser = Callable[[Any, Context], Transform | None]

_AWARE_ESTIMATORS: list[EstimatorRecogniser] = [pipelines.estimator]
_ESTIMATORS: list[EstimatorRecogniser] = [
    linear.linear_regressor,
    linear.logistic_regression,
    trees.trees,
    networks.network,
]
_AWARE_TRANSFORMS: list[TransformRecogniser] = [pipelines.transformer]
_TRANSFORMS: list[TransformRecogniser] = [scalers.scaler]


def recognise(model: Any, context: Context) -> Estimator:
    """Return what ``model`` predicts, or transforms where it predicts nothing."""
    found = _estimator(model, context)
    if found is None:
        transform = _transform(model, context)
        if transform is None:
            raise UnsupportedModel(f"`{name_of(model)}` is not supported; supported: {SUPPORTED}")
        return Estimator(
            transform.stages, task="transform", kind="component", heads={"transform": []}, missing=True
        )
    if found.classes is not None and len(found.classes) < 2:
        raise UnsupportedModel(
            f"`{type(model).__name__}` was fitted on a single class, so there is nothing to decide"
        )
    return found


def transformation(model: Any, context: Context) -> Transform:
    """Return what ``model`` transforms."""
    found = _transform(model, context)
    if found is None:
        raise UnsupportedModel(
            f"`{name_of(model)}` in front of the estimator is not supported; supported: {SUPPORTED}"
        )
    return found


def _estimator(model: Any, context: Context) -> Estimator | None:
    for aware in _AWARE_ESTIMATORS:
        found = aware(model, context)
        if found is not None:
            return found
    for recogniser in _ESTIMATORS:
        # Asked on numbers alone first: whether codes can be turned into numbers is its business if it answers.
        found = recogniser(model, context.having([Column(each.feature) for each in context.columns]))
        if found is not None:
            return found.after(context.as_numbers(type(model).__name__)[0])
    return None


def _transform(model: Any, context: Context) -> Transform | None:
    for aware in _AWARE_TRANSFORMS:
        found = aware(model, context)
        if found is not None:
            return found
    for recogniser in _TRANSFORMS:
        found = recogniser(model, context.having([Column(each.feature) for each in context.columns]))
        if found is not None:
            stages, _ = context.as_numbers(type(model).__name__)
            return Transform([*stages, *found.stages], found.columns)
    return None
