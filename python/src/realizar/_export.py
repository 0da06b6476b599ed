"""``export``: from a fitted model to a file, step by step."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ._artifact import artifact
from ._columns import Column
from ._context import Context
from ._families import answering, recognise, transformation
from ._golden import golden, middle_row
from ._labels import labels as labels_of
from ._library import Library
from ._model import Estimator, Feature
from ._recognise import described, fitted_names, fitted_width, source
from ._rows import Rows, names
from ._rows import features as features_of

# Of more features than this, one alone is asked about only where it is missing in `X`.
_ASKED = 64


def export(
    model: Any,
    path: str | os.PathLike[str],
    X: Any,
    *,
    name: str | None = None,
    version: str | None = None,
    feature_names: Sequence[str] | None = None,
    labels: Sequence[Any] | None = None,
    method: str | None = None,
    training_rows: bool = True,
    seed: int = 0,
) -> None:
    """Write a fitted model as an ``.apr`` artifact that realizar compiles.

    Args:
        model: a fitted estimator of scikit-learn, XGBoost, LightGBM or CatBoost, a ``Pipeline``, or whatever else
            is made of supported ones.
        path: the file to write; one that exists is replaced.
        X: the rows that the model was trained on, or some of them, ``[rows, features]``: an array or a data
            frame. Ranges, quantiles, which features may be missing and the golden rows come from it.
        name: the model's name on the wire; absent: the file's name without its ending.
        version: the model's own version, such as ``"1.0.0"``.
        feature_names: one for each feature; absent: those the model was fitted with, else the columns of
            ``X``, else ``x0``, ``x1``, …
        labels: one for each class, in the order of ``classes_``: strings, integers or ``[False, True]``;
            absent: ``classes_``.
        method: which method of the model the artifact answers with, where it is not the first of
            ``predict_proba``, ``decision_function`` and ``predict`` that there is: one of these, or ``transform``
            for the components of a model that also predicts, such as ``LinearDiscriminantAnalysis`` or ``KMeans``.
        training_rows: whether up to 64 golden rows may be rows of ``X``. With ``False`` they are made up,
            drawn from the features' ranges and around the trees' thresholds. Golden rows are in the file,
            never in a program compiled from it; ranges and quantiles are in both.
        seed: draws the golden rows; the same seed gives the same file.

    Raises:
        UnsupportedModel: the model, a step or an option is not supported; the message names it.
        ValueError: the model is not fitted, or ``X``, names or labels do not fit it.
        OSError: the file cannot be written.
    """
    origin = source(model)
    rows = Rows(X)
    count = fitted_width(model)
    if count is not None and rows.width != count:
        raise ValueError(f"`X` has {rows.width} features, the model was fitted on {count}")
    chosen = names(rows, fitted_names(model), feature_names)
    columns = rows.describe(chosen)
    # Twice: the first time, encoders say which levels they know.
    answering(model, _context(columns), method)
    for column in columns:
        if column.levels is not None:
            column.levels.fix()
    context = _context(columns)
    estimator = answering(model, context, method)
    named = None
    if estimator.classes is not None and estimator.task != "clustering":
        named = labels_of(estimator.classes, labels)
    if named is None and labels is not None:
        raise ValueError(f"`labels` was given, but `{described(model)}` decides no class")

    library = Library(model, estimator, rows)
    numbers = rows.numbers()
    whole = features_of(numbers, chosen, columns, [False] * rows.width)
    features = _missing(library, numbers, whole)
    rng = np.random.default_rng(seed)
    askable = [rows.can_be_unknown(index) for index in range(rows.width)]
    sound = golden(library, estimator, numbers, features, askable, training_rows, rng)
    if sound is None:
        warnings.warn(
            f"`{described(model)}` is written without golden rows: rounding alone may decide its answer to every row",
            stacklevel=2,
        )
    data = artifact(
        name=name,
        version=version,
        estimator=estimator,
        features=features,
        labels=named,
        element="f32" if estimator.reads_f32 else "f64",
        golden=sound,
        source=origin,
    )
    Path(path).write_bytes(data)


def _context(columns: Sequence[Column]) -> Context:
    return Context(list(columns), recognise, transformation)


def _missing(library: Library, rows: np.ndarray[Any, Any], features: list[Feature]) -> list[Feature]:
    """Say which features may be missing: those without which the library answers a row."""
    seen = np.flatnonzero(np.isnan(rows).any(axis=0)).tolist()
    middle = middle_row(features)
    taken = library.takes_missing_together(middle, range(len(features)))
    if not taken:
        # Each takes questions of its own: of many, those that X asks for.
        taken = library.takes_missing(middle, range(len(features)) if len(features) <= _ASKED else seen)
    for index in seen:
        if index not in taken:
            raise ValueError(
                f"feature `{features[index].name}` is missing in some rows of `X`, to which the model gives no "
                "number; put a `SimpleImputer` in front of it, or leave these rows out of `X`"
            )
    return [replace(feature, missing=index in taken) for index, feature in enumerate(features)]
