"""Every supported family, and how an estimator finds its own.

A recogniser takes an estimator and its context and returns what the estimator computes, or ``None`` where
it is of another family. One that reads categories as they are is listed as aware; in front of the others,
the codes of integers and booleans are turned into numbers, and strings are refused by the feature's name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .._columns import Column
from .._context import Context
from .._model import Estimator, Kind, Transform, UnsupportedModel
from . import (
    adaboost,
    bagging,
    bayes,
    bisecting,
    boosting,
    calibration,
    catboost,
    centroids,
    clusters,
    discretizers,
    discriminants,
    dummies,
    encoders,
    functions,
    histogram,
    imputers,
    isolation,
    kernel_ridge,
    latent,
    lightgbm,
    linear,
    linear_classifiers,
    neighbours,
    networks,
    one_vs_one,
    one_vs_rest,
    outliers,
    output_codes,
    pipelines,
    projections,
    scalers,
    selection,
    several_targets,
    stacking,
    targets,
    thresholds,
    trees,
    vectors,
    voting,
    wrappers,
    xgboost,
)
from .refusals import refuse

EstimatorRecogniser = Callable[[Any, Context], Estimator | None]
TransformRecogniser = Callable[[Any, Context], Transform | None]

_AWARE_ESTIMATORS: list[EstimatorRecogniser] = [
    pipelines.estimator,
    wrappers.wrapper,
    voting.voting,
    stacking.stacking,
    calibration.calibrated,
    thresholds.thresholded,
    one_vs_rest.one_vs_rest,
    one_vs_one.one_vs_one,
    output_codes.output_code,
    targets.transformed_target,
    several_targets.several_targets,
    dummies.dummy,
    histogram.histogram_boosting,
    xgboost.xgboost,
    lightgbm.lightgbm,
    catboost.catboost,
]
_ESTIMATORS: list[EstimatorRecogniser] = [
    linear.linear_regressor,
    linear_classifiers.linear_classifier,
    latent.latent_regressor,
    discriminants.quadratic_discriminant,
    trees.trees,
    boosting.gradient_boosting,
    bagging.bagging,
    adaboost.adaboost,
    isolation.isolation_forest,
    outliers.outliers,
    networks.network,
    vectors.support_vectors,
    kernel_ridge.kernel_ridge,
    neighbours.neighbours,
    centroids.nearest_centroid,
    bayes.naive_bayes,
    clusters.k_means,
    bisecting.bisecting,
    clusters.mixture,
]
_AWARE_TRANSFORMS: list[TransformRecogniser] = [
    pipelines.transformer,
    pipelines.union,
    pipelines.columns,
    imputers.imputer,
    imputers.indicator,
    encoders.encoder,
    wrappers.wrapped_transformer,
    selection.selection,
    functions.function,
]
_TRANSFORMS: list[TransformRecogniser] = [
    scalers.scaler,
    projections.projection,
    latent.latent_scores,
    clusters.k_means_transform,
    discretizers.bins,
    discretizers.binarizer,
    discretizers.polynomial,
    discretizers.power,
]


def recognise(model: Any, context: Context) -> Estimator:
    """Return what ``model`` predicts, or transforms where it predicts nothing."""
    found = _estimator(model, context)
    if found is None:
        return _transforming(model, context)
    if found.classes is not None and len(found.classes) < 2:
        raise UnsupportedModel(
            f"`{type(model).__name__}` was fitted on a single class, so there is nothing to decide"
        )
    return found


def answering(model: Any, context: Context, method: str | None) -> Estimator:
    """Return ``model`` as it answers with one of its methods; ``None``: with the first that it has."""
    if method == "transform":
        return _transforming(model, context)
    found = recognise(model, context)
    if method is None or method == found.method:
        return found
    if method not in found.heads:
        known = ", ".join(repr(each) for each in found.heads)
        raise UnsupportedModel(f"`{type(model).__name__}` cannot be exported with `method={method!r}`; it has {known}")
    # Without a class, of several labels a row, probabilities are values of their own: they add up to nothing.
    kinds: dict[str, Kind] = {"predict_proba": "probability", "decision_function": "score"}
    if found.classes is None:
        kinds = {}
    others = {name: head for name, head in found.heads.items() if name != method}
    return replace(found, heads={method: found.heads[method], **others}, kind=kinds.get(method, found.kind))


def _transforming(model: Any, context: Context) -> Estimator:
    transform = _transform(model, context)
    if transform is None:
        raise refuse(model)
    return Estimator(
        transform.stages, task="transform", kind="component", heads={"transform": []}, missing=True
    )


def transformation(model: Any, context: Context) -> Transform:
    """Return what ``model`` transforms."""
    found = _transform(model, context)
    if found is None:
        raise refuse(model, " in front of an estimator")
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
