"""Which leaf a library's own trees end in, for each row and each tree."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from data import Array, Data
from sklearn import config_context

NOT_ASKED = -1
"""The leaf of a row that the library's door refuses."""


def leaves(model: Any, data: Data, rows: Array) -> Array:
    """Return the library's number of the leaf, ``[r, t]``, trees in the order in which they are added up."""
    kind = type(model).__module__.partition(".")[0]
    if kind == "xgboost":
        return _xgboost(model, data, rows)
    with config_context(assume_finite=True), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        given = data.given(rows)
        if kind == "lightgbm":
            found = getattr(model, "booster_", model).predict(given, pred_leaf=True)
        elif kind == "catboost":
            found = model.calc_leaf_indexes(given)
        else:
            found = _scikit_learn(model, given)
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


def _xgboost(model: Any, data: Data, rows: Array) -> Array:
    """XGBoost gives leaves of a `DMatrix` only, which takes no infinity."""
    import xgboost

    booster = model.get_booster() if hasattr(model, "get_booster") else model
    finite = ~np.isinf(rows.astype(np.float32)).any(axis=1)
    frame = data.given(rows[finite])
    matrix = xgboost.DMatrix(
        frame, enable_categorical=True, feature_names=booster.feature_names, feature_types=booster.feature_types
    )
    found = np.asarray(booster.predict(matrix, pred_leaf=True)).reshape(int(finite.sum()), -1)
    all_rows = np.full((len(rows), found.shape[1]), NOT_ASKED, dtype=np.int32)
    all_rows[finite] = found
    return all_rows
