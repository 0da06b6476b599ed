"""Bins, thresholds, powers and products of features."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement
from typing import Any

import numpy as np

from .._columns import numeric
from .._context import Context
from .._model import Stage, Transform, UnsupportedModel, f64
from .._ops import Table, encode, indices, select
from .._recognise import base_name, require_fitted
from .scalers import standard


def bins(estimator: Any, context: Context) -> Transform | None:
    """Recognise ``KBinsDiscretizer``."""
    if base_name(estimator, frozenset({"KBinsDiscretizer"})) is None:
        return None
    require_fitted(estimator, "bin_edges_")
    if estimator.dtype is not None and np.dtype(estimator.dtype) != np.float64:
        raise UnsupportedModel(
            f"`KBinsDiscretizer(dtype={np.dtype(estimator.dtype).name})` is not supported; use `dtype=None`"
        )
    tables = []
    for edges in estimator.bin_edges_:
        keys = f64(edges)[1:-1]
        count = len(keys) + 1
        rows = np.arange(count, dtype=np.float64)[:, None] if estimator.encode == "ordinal" else np.eye(count)
        nothing = np.zeros(rows.shape[1])
        tables.append(Table(keys, rows, nothing, nothing, bins=True))
    return Transform(encode(tables), numeric(sum(table.rows.shape[1] for table in tables)))


def binarizer(estimator: Any, context: Context) -> Transform | None:
    """Recognise ``Binarizer``."""
    if base_name(estimator, frozenset({"Binarizer"})) is None:
        return None
    stage = Stage("binarize", {"threshold": float(estimator.threshold)})
    return Transform([stage], numeric(len(context.columns)))


def polynomial(estimator: Any, context: Context) -> Transform | None:
    """Recognise ``PolynomialFeatures``. Each product is one feature times a product of fewer."""
    if base_name(estimator, frozenset({"PolynomialFeatures"})) is None:
        return None
    require_fitted(estimator, "n_features_in_")
    least, most = estimator._min_degree, estimator._max_degree
    count = len(context.columns)
    chosen = combinations if estimator.interaction_only else combinations_with_replacement
    left: list[int] = []
    right: list[int] = []
    given: list[int] = []
    place: dict[tuple[int, ...], int] = {(feature,): 1 + feature for feature in range(count)}

    def add(first: int, second: int, wanted: bool) -> int:
        left.append(first)
        right.append(second)
        if wanted:
            given.append(len(left) - 1)
        return count + len(left)

    if estimator.include_bias:
        add(0, 0, True)
    for degree in range(1, most + 1):
        for combination in chosen(range(count), degree):
            if degree == 1:
                if least <= 1:
                    add(0, 1 + combination[0], True)
                continue
            second = place[combination[1:]]
            place[combination] = add(1 + combination[0], second, degree >= least)
    stages = [Stage("products", {}, {"left": indices(left), "right": indices(right)})]
    if len(given) < len(left):
        stages.append(select(given))
    return Transform(stages, numeric(len(given)))


def power(estimator: Any, context: Context) -> Transform | None:
    """Recognise ``PowerTransformer``."""
    if base_name(estimator, frozenset({"PowerTransformer"})) is None:
        return None
    require_fitted(estimator, "lambdas_")
    attributes = {"method": estimator.method.replace("-", "_")}
    stages = [Stage("power_transform", attributes, {"lambda": f64(estimator.lambdas_)})]
    if estimator.standardize:
        stages.append(standard(estimator._scaler))
    return Transform(stages, numeric(len(context.columns)))
