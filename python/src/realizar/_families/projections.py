"""Projections onto components: PCA, truncated SVD, factors, random ones, those of linear discriminant analysis."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._columns import numeric
from .._context import Context
from .._model import Array, Stage, Transform, UnsupportedModel, f64
from .._ops import linear
from .._recognise import base_name, require_fitted

_PLAIN = frozenset({"TruncatedSVD", "GaussianRandomProjection", "SparseRandomProjection"})
_CENTRED = frozenset({"FastICA", "FactorAnalysis"})


def projection(estimator: Any, context: Context) -> Transform | None:
    """Recognise a linear projection."""
    name = base_name(
        estimator, frozenset({"PCA", "IncrementalPCA", "LinearDiscriminantAnalysis"}) | _PLAIN | _CENTRED
    )
    if name is None:
        return None
    if name == "LinearDiscriminantAnalysis":
        return _discriminant(estimator)
    require_fitted(estimator, "components_")
    components = f64(estimator.components_)
    if name in _PLAIN:
        return Transform([linear(components)], numeric(len(components)))
    if name in _CENTRED:
        return _centred(estimator, name, components)
    # In the type of the components, as the library multiplies them.
    offset = np.reshape(estimator.mean_, (1, -1)) @ np.asarray(estimator.components_).T
    stages = [linear(components, -f64(offset).reshape(-1))]
    if estimator.whiten:
        variance = np.asarray(estimator.explained_variance_)
        scale = np.sqrt(f64(variance))
        # The library's own floor, for components of no variance.
        smallest = np.finfo(variance.dtype).eps
        stages.append(_divided(np.where(scale < smallest, smallest, scale)))
    return Transform(stages, numeric(len(components)))


def _centred(estimator: Any, name: str, components: Array) -> Transform:
    """The row less its mean, then a matrix."""
    stages = []
    if name == "FactorAnalysis":
        weighed = components / f64(estimator.noise_variance_)
        covariance = np.linalg.inv(np.eye(len(components)) + weighed @ components.T)
        components = np.ascontiguousarray((weighed.T @ covariance).T)
    if name == "FactorAnalysis" or estimator.whiten:
        stages.append(Stage("standard_scaler", {"element": "f64"}, {"mean": f64(estimator.mean_)}))
    return Transform([*stages, linear(components)], numeric(len(components)))


def _divided(scale: Array) -> Stage:
    return Stage("standard_scaler", {"element": "f64"}, {"scale": scale})


def _discriminant(estimator: Any) -> Transform:
    if estimator.solver == "lsqr":
        raise UnsupportedModel(
            "`LinearDiscriminantAnalysis(solver='lsqr')` transforms nothing; use `solver='svd'` or `'eigen'`"
        )
    require_fitted(estimator, "scalings_")
    weight = np.ascontiguousarray(f64(estimator.scalings_)[:, : estimator._max_components].T)
    stages = [linear(weight)]
    if estimator.solver == "svd":
        stages.insert(0, Stage("standard_scaler", {"element": "f64"}, {"mean": f64(estimator.xbar_)}))
    return Transform(stages, numeric(len(weight)))
