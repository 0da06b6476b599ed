"""A regressor of a transformed target: its values, then the inverse of the transformer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .._context import Context
from .._model import Estimator, Stage, UnsupportedModel, f64
from .._recognise import base_name, name_of, require_fitted
from .calibration import times
from .functions import inverse_function
from .members import method

_INVERTIBLE = frozenset(
    {
        "StandardScaler",
        "MinMaxScaler",
        "MaxAbsScaler",
        "RobustScaler",
        "PowerTransformer",
        "FunctionTransformer",
        "Pipeline",
    }
)


def transformed_target(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``TransformedTargetRegressor``."""
    if base_name(estimator, frozenset({"TransformedTargetRegressor"})) is None:
        return None
    require_fitted(estimator, "regressor_")
    found = context.estimator(estimator.regressor_)
    stages = method(estimator.regressor_, found, "predict")
    head = _inverse(estimator.transformer_)
    if stages[-1].op == "trees" and stages[-1].tensors["leaf"].dtype == np.float32:
        # XGBoost's values are f32, and the library scales them back in f32.
        head = [replace(stage, cancels=True) for stage in head]
    return Estimator(stages, task="regression", kind="value", heads={"predict": head}, missing=found.missing)


def _inverse(transformer: Any) -> list[Stage]:
    name = base_name(transformer, _INVERTIBLE)
    if name is None:
        raise UnsupportedModel(
            f"`TransformedTargetRegressor` with `{name_of(transformer)}` is not supported; supported: "
            f"{', '.join(sorted(_INVERTIBLE))}"
        )
    if name == "Pipeline":
        return [stage for _, step in reversed(transformer.steps) for stage in _inverse(step)]
    if name == "FunctionTransformer":
        return inverse_function(transformer)
    if name == "PowerTransformer":
        scaled = _scaled_back(transformer._scaler, "StandardScaler") if transformer.standardize else []
        return [*scaled, _power_back(transformer)]
    return _scaled_back(transformer, name)


def _scaled_back(scaler: Any, name: str) -> list[Stage]:
    if name == "MinMaxScaler":
        return [_divided_back(f64(scaler.min_), f64(scaler.scale_))]
    middle = {"StandardScaler": "mean_", "RobustScaler": "center_"}.get(name)
    centre = None if middle is None else getattr(scaler, middle)
    scale = scaler.scale_
    if scale is None:
        return [] if centre is None else [times(np.ones(len(centre)), f64(centre))]
    return [times(f64(scale), None if centre is None else f64(centre))]


def _divided_back(offset: Any, divisor: Any) -> Stage:
    return Stage("standard_scaler", {"element": "f64"}, {"mean": offset, "scale": divisor})


def _power_back(transformer: Any) -> Stage:
    attributes = {"method": transformer.method.replace("-", "_"), "inverse": True}
    return Stage("power_transform", attributes, {"lambda": f64(transformer.lambdas_)})
