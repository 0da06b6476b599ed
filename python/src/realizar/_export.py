"""``export``: from a fitted model to a file, step by step."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ._artifact import artifact
from ._golden import golden
from ._labels import labels as labels_of
from ._linear import linear_regressor, logistic_regression
from ._model import Estimator, Stage, UnsupportedModel
from ._networks import network
from ._recognise import base_name, library_version, name_of, require_fitted
from ._rows import features as features_of
from ._rows import names, numbers
from ._scalers import accepts_missing, scaler
from ._trees import trees

_SUPPORTED = (
    "LinearRegression, Ridge, Lasso, ElasticNet, LogisticRegression, OneVsRestClassifier(LogisticRegression), "
    "DecisionTree*, RandomForest*, ExtraTrees*, GradientBoosting*, MLPClassifier, MLPRegressor; in a Pipeline "
    "after StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler, Normalizer"
)


def export(
    model: Any,
    path: str | os.PathLike[str],
    X: Any,
    *,
    name: str | None = None,
    version: str | None = None,
    feature_names: Sequence[str] | None = None,
    labels: Sequence[Any] | None = None,
    training_rows: bool = True,
    seed: int = 0,
) -> None:
    """Write a fitted scikit-learn model as an ``.apr`` artifact that realizar compiles.

    Args:
        model: a fitted estimator, or a ``Pipeline`` of scalers in front of one.
        path: the file to write; one that exists is replaced.
        X: the rows that the model was trained on, or some of them, ``[rows, features]``: an array or a data
            frame. Ranges, quantiles, which features may be missing and the golden rows come from it.
        name: the model's name on the wire; absent: the file's name without its ending.
        version: the model's own version, such as ``"1.0.0"``.
        feature_names: one for each feature; absent: those the model was fitted with, else the columns of
            ``X``, else ``x0``, ``x1``, …
        labels: one for each class, in the order of ``classes_``: strings, integers or ``[False, True]``;
            absent: ``classes_``.
        training_rows: whether up to 64 golden rows may be rows of ``X``. With ``False`` they are made up,
            drawn from the features' ranges and around the trees' thresholds. Golden rows are in the file,
            never in a program compiled from it; ranges and quantiles are in both.
        seed: draws the golden rows; the same seed gives the same file.

    Raises:
        UnsupportedModel: the model, a step or an option is not supported; the message names it.
        ValueError: the model is not fitted, or ``X``, names or labels do not fit it.
        OSError: the file cannot be written.
    """
    library = library_version()
    steps, final = _steps(model)
    scalers = [_scaler(step) for step in steps]
    estimator = _estimator(final)
    require_fitted(model if not steps else steps[0], "n_features_in_")
    count = int((steps[0] if steps else final).n_features_in_)
    missing = all(accepts_missing(step) for step in steps) and estimator.missing

    rows = numbers(X)
    if rows.shape[1] != count:
        raise ValueError(f"`X` has {rows.shape[1]} features, the model was fitted on {count}")
    features = features_of(rows, names(X, steps[0] if steps else final, feature_names, count), missing)
    named = None if estimator.classes is None else labels_of(estimator.classes, labels)
    if named is None and labels is not None:
        raise ValueError(f"`labels` was given, but `{type(final).__name__}` decides no class")

    rng = np.random.default_rng(seed)
    source = {"library": "scikit-learn", "estimator": _described([*steps, final])}
    if library is not None:
        source["version"] = library
    data = artifact(
        name=name,
        version=version,
        stages=[*scalers, *estimator.stages],
        estimator=estimator,
        features=features,
        labels=named,
        golden=golden(model, scalers, estimator, rows, features, missing, training_rows, rng),
        source=source,
    )
    Path(path).write_bytes(data)


def _steps(model: Any) -> tuple[list[Any], Any]:
    """Take a pipeline apart: what comes first, and the final estimator."""
    if base_name(model, frozenset({"Pipeline"})) is None:
        return [], model
    flat: list[Any] = []
    for _, step in model.steps:
        if step is None or (isinstance(step, str) and step == "passthrough"):
            continue
        before, last = _steps(step)
        flat.extend([*before, last])
    if not flat:
        raise UnsupportedModel("the pipeline has no steps, so there is nothing to export")
    return flat[:-1], flat[-1]


def _scaler(step: Any) -> Stage:
    stage = scaler(step)
    if stage is None:
        raise UnsupportedModel(
            f"`{name_of(step)}` in front of the estimator is not supported; supported: {_SUPPORTED}"
        )
    return stage


def _estimator(final: Any) -> Estimator:
    for recognise in (linear_regressor, logistic_regression, trees, network):
        estimator = recognise(final)
        if estimator is not None:
            if estimator.classes is not None and len(estimator.classes) < 2:
                raise UnsupportedModel(
                    f"`{type(final).__name__}` was fitted on a single class, so there is nothing to decide"
                )
            return estimator
    stage = scaler(final)
    if stage is not None:
        return Estimator(
            [stage], task="transform", kind="component", method="transform", missing=accepts_missing(final)
        )
    raise UnsupportedModel(f"`{name_of(final)}` is not supported; supported: {_SUPPORTED}")


def _described(steps: Sequence[Any]) -> str:
    kinds = [type(step).__name__ for step in steps]
    return kinds[0] if len(kinds) == 1 else f"Pipeline({', '.join(kinds)})"
