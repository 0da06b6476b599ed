"""What XGBoost, LightGBM and CatBoost answer: outputs, classes and leaves.

Rows hold categories as codes, so that a category that was never seen can be asked for: XGBoost and LightGBM take them
as they are. CatBoost takes strings.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from data import Array, Data

_LARGEST = np.finfo(np.float32).max

NOT_ASKED = -1
"""The leaf of a row that the library's door refuses."""


def library(model: Any) -> str:
    """Return the package that a model is of."""
    return type(model).__module__.partition(".")[0]


def is_booster(model: Any) -> bool:
    """Return whether a model is of one of the three libraries."""
    return library(model) in ("xgboost", "lightgbm", "catboost")


def raw(model: Any) -> Any:
    """Return the library's own booster of a model."""
    if library(model) == "xgboost":
        return model.get_booster() if hasattr(model, "get_booster") else model
    return getattr(model, "booster_", model)


def outputs_and_classes(model: Any, data: Data, rows: Array) -> tuple[Array, Array | None]:
    """Return outputs ``[r, k]`` in the library's type, and the index of the class ``[r]`` where one is decided."""
    return {"xgboost": _xgboost, "lightgbm": _lightgbm, "catboost": _catboost}[library(model)](model, data, rows)


def leaves(model: Any, data: Data, rows: Array) -> Array:
    """Return the library's number of the leaf, ``[r, t]``."""
    kind = library(model)
    if kind == "xgboost":
        return _leaves_of_xgboost(raw(model), rows)
    if kind == "lightgbm":
        return np.asarray(by_code(model).predict(rows, pred_leaf=True, **_rounds(model)))
    return np.asarray(model.calc_leaf_indexes(pool(data, rows)))


def _xgboost(model: Any, data: Data, rows: Array) -> tuple[Array, Array | None]:
    booster = raw(model)
    learner = json.loads(booster.save_config())["learner"]
    objective = learner["objective"]["name"]
    if learner["gradient_booster"]["name"] == "dart":
        # `inplace_predict` adds and subtracts the base score for each tree of a dart, `predict` does not. It takes no
        # infinity; the largest number is on the same side of every threshold.
        with np.errstate(over="ignore"):
            finite = np.clip(rows.astype(np.float32), -_LARGEST, _LARGEST)
        outputs = booster.predict(_matrix(booster, finite), **_range(booster))
    else:
        outputs = np.asarray(booster.inplace_predict(rows, validate_features=False, **_range(booster)))
    if objective == "binary:logistic" and outputs.ndim == 1:
        return np.column_stack((np.float32(1) - outputs, outputs)), outputs > 0.5
    if objective == "binary:logitraw":
        return outputs, outputs > 0.5  # as `XGBClassifier.predict`, although this output is no probability
    if objective in ("binary:hinge", "multi:softmax"):
        return outputs, outputs
    if objective == "multi:softprob":
        return outputs, outputs.argmax(axis=1)
    return outputs, None


def _matrix(booster: Any, rows: Array) -> Any:
    import xgboost

    return xgboost.DMatrix(
        rows, enable_categorical=True, feature_names=booster.feature_names, feature_types=booster.feature_types
    )


def _range(booster: Any) -> dict[str, Any]:
    """Return the rounds that count: those up to the best one where training stopped early."""
    best = booster.attr("best_iteration")
    return {} if best is None else {"iteration_range": (0, int(best) + 1)}


def _leaves_of_xgboost(booster: Any, rows: Array) -> Array:
    """XGBoost gives leaves of a `DMatrix` only, which takes no infinity."""
    with np.errstate(over="ignore"):
        finite = ~np.isinf(rows.astype(np.float32)).any(axis=1)
    matrix = _matrix(booster, rows[finite])
    found = np.asarray(booster.predict(matrix, pred_leaf=True, **_range(booster))).reshape(int(finite.sum()), -1)
    all_rows = np.full((len(rows), found.shape[1]), NOT_ASKED, dtype=np.int32)
    all_rows[finite] = found
    return all_rows


def by_code(model: Any) -> Any:
    """Return a LightGBM booster that takes the codes of a data frame's categories instead of the frame."""
    booster = raw(model)
    booster.pandas_categorical = None
    return booster


def _rounds(model: Any) -> dict[str, Any]:
    best = raw(model).best_iteration
    return {"num_iteration": best} if best and best > 0 else {}


def _lightgbm(model: Any, data: Data, rows: Array) -> tuple[Array, Array | None]:
    booster = by_code(model)
    outputs = np.asarray(booster.predict(rows, **_rounds(model)))
    objective = (booster.dump_model()["objective"] if booster.num_trees() else "").split(" ")[0]
    if objective == "binary":
        outputs = np.column_stack((1.0 - outputs, outputs))
        return outputs, outputs.argmax(axis=1)
    if objective in ("multiclass", "multiclassova"):
        return outputs, outputs.argmax(axis=1)
    return outputs, None


def pool(data: Data, rows: Array | None = None) -> Any:
    """Return rows, or those of the data set with its targets, as CatBoost takes them."""
    from catboost import Pool

    places = [place for place, levels in enumerate(data.levels) if levels is not None]
    label = data.y if rows is None else None
    return Pool(data.given(data.X if rows is None else rows), label=label, cat_features=places or None)


def _catboost(model: Any, data: Data, rows: Array) -> tuple[Array, Array | None]:
    given = pool(data, rows)
    labels = list(getattr(model, "classes_", []))
    if not labels:
        return np.asarray(model.predict(given)), None
    place = {str(label): index for index, label in enumerate(labels)}
    classes = np.array([place[str(label)] for label in np.ravel(model.predict(given, prediction_type="Class"))])
    return np.asarray(model.predict(given, prediction_type="Probability")), classes
