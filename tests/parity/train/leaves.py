"""Which leaf a library's own trees end in, for each row and each tree."""

from __future__ import annotations

import warnings
from typing import Any

import boosters
import numpy as np
import open_model
from boosters import is_booster
from data import Array, Data
from open_model import is_open
from sklearn import config_context


def leaves(model: Any, data: Data, rows: Array) -> Array:
    """Return the library's number of the leaf, ``[r, t]``, trees in the order in which they are added up."""
    if is_open(model):
        return open_model.leaves(model, data, rows)
    if is_booster(model):
        found = boosters.leaves(model, data, rows)
        return np.asarray(found).reshape(len(rows), -1).astype(np.int32)
    with config_context(assume_finite=True), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        found = _scikit_learn(model, data.given(rows))
    return np.asarray(found).reshape(len(rows), -1).astype(np.int32)


def _scikit_learn(model: Any, given: Any) -> Array:
    if hasattr(model, "_predictors"):
        return _histogram(model, given)
    if hasattr(model, "steps"):
        for _, step in model.steps[:-1]:
            given = step.transform(given)
        return _scikit_learn(model.steps[-1][1], given)
    if hasattr(model, "estimators_features_"):  # bagging, isolation forests
        parts = zip(model.estimators_, model.estimators_features_, strict=True)
        return np.column_stack([_scikit_learn(part, given[:, columns]) for part, columns in parts])
    if not hasattr(model, "apply"):  # AdaBoost
        return np.column_stack([_scikit_learn(part, given) for part in model.estimators_])
    # Booster: `[r, rounds, classes]`.
    found = np.asarray(model.apply(given))
    return found.reshape(len(found), -1)


def _histogram(model: Any, given: Any) -> Array:
    """Let each tree of HistGradientBoosting answer the number of the node, by nodes whose value it is."""
    rows = model._preprocess_X(given, reset=False)
    sets, places = model._bin_mapper.make_known_categories_bitsets()
    columns = []
    for predictors in model._predictors:
        for predictor in predictors:
            kept = predictor.nodes["value"].copy()
            predictor.nodes["value"] = np.arange(len(kept))
            columns.append(
                predictor.predict(rows, known_cat_bitsets=sets, f_idx_map=places, n_threads=1)
            )
            predictor.nodes["value"] = kept
    return np.column_stack(columns)
