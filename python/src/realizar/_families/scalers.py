"""Scalers and the normalizer: each operation as scikit-learn makes it, in f64."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._columns import numeric
from .._context import Context
from .._model import Array, Stage, Transform
from .._recognise import base_name, require_fitted

_F64 = {"element": "f64"}


def scaler(estimator: Any, context: Context) -> Transform | None:
    """Recognise a scaler or the normalizer."""
    name = base_name(estimator, frozenset(_STAGES))
    if name is None:
        return None
    # A scaler keeps features apart, a norm mixes them.
    columns = numeric(len(context.columns)) if name == "Normalizer" else context.columns
    stages = [_STAGES[name](estimator)]
    if name == "MaxAbsScaler" and getattr(estimator, "clip", False):
        ends = np.ones(len(estimator.scale_))
        stages.append(Stage("clip", {}, {"low": -ends, "high": ends}))
    return Transform(stages, columns)


def _f64(values: Any) -> Array:
    return np.asarray(values, dtype=np.float64)


def standard(estimator: Any) -> Stage:
    """``StandardScaler``."""
    require_fitted(estimator, "n_features_in_")
    tensors = {}
    if estimator.with_mean:
        tensors["mean"] = _f64(estimator.mean_)
    if estimator.with_std:
        tensors["scale"] = _f64(estimator.scale_)
    return Stage("standard_scaler", _F64, tensors)


def _robust(estimator: Any) -> Stage:
    require_fitted(estimator, "n_features_in_")
    tensors = {}
    if estimator.with_centering:
        tensors["center"] = _f64(estimator.center_)
    if estimator.with_scaling:
        tensors["scale"] = _f64(estimator.scale_)
    return Stage("robust_scaler", _F64, tensors)


def _max_abs(estimator: Any) -> Stage:
    require_fitted(estimator, "scale_")
    return Stage("max_abs_scaler", _F64, {"scale": _f64(estimator.scale_)})


def _min_max(estimator: Any) -> Stage:
    require_fitted(estimator, "scale_")
    attributes: dict[str, Any] = dict(_F64)
    if estimator.clip:
        low, high = estimator.feature_range
        attributes["clip"] = [float(low), float(high)]
    return Stage("min_max_scaler", attributes, {"scale": _f64(estimator.scale_), "min": _f64(estimator.min_)})


def _normalizer(estimator: Any) -> Stage:
    require_fitted(estimator, "n_features_in_")
    # scikit-learn takes a norm below ten times the type's epsilon for zero (_handle_zeros_in_scale).
    unit_below = 10 * float(np.finfo(np.float64).eps)
    return Stage("normalizer", {**_F64, "norm": str(estimator.norm), "unit_below": unit_below})


_STAGES: dict[str, Callable[[Any], Stage]] = {
    "StandardScaler": standard,
    "RobustScaler": _robust,
    "MaxAbsScaler": _max_abs,
    "MinMaxScaler": _min_max,
    "Normalizer": _normalizer,
}
