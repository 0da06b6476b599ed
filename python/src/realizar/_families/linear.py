"""Linear regressors: one value for each target, some behind an exponential.

Weights are f64 whatever the type they were trained in: scikit-learn computes a row of f64 in f64.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Array, Estimator, Stage, UnsupportedModel, f64
from .._recognise import base_name, require_fitted

_REGRESSORS = frozenset(
    {
        "LinearRegression",
        "Ridge",
        "RidgeCV",
        "Lasso",
        "LassoCV",
        "ElasticNet",
        "ElasticNetCV",
        "MultiTaskLasso",
        "MultiTaskLassoCV",
        "MultiTaskElasticNet",
        "MultiTaskElasticNetCV",
        "Lars",
        "LarsCV",
        "LassoLars",
        "LassoLarsCV",
        "LassoLarsIC",
        "OrthogonalMatchingPursuit",
        "OrthogonalMatchingPursuitCV",
        "BayesianRidge",
        "ARDRegression",
        "HuberRegressor",
        "QuantileRegressor",
        "TheilSenRegressor",
        "SGDRegressor",
        "PassiveAggressiveRegressor",
        "LinearSVR",
    }
)
_GENERALIZED = frozenset({"PoissonRegressor", "GammaRegressor", "TweedieRegressor"})


def linear_regressor(estimator: Any, context: Context) -> Estimator | None:
    """Recognise a linear regressor."""
    if base_name(estimator, _REGRESSORS) is not None:
        return _regressor(estimator, [])
    name = base_name(estimator, _GENERALIZED)
    if name is None:
        return None
    require_fitted(estimator, "coef_")
    link = type(estimator._base_loss.link).__name__
    heads = {"IdentityLink": [], "LogLink": [Stage("exp")]}
    if link not in heads:
        raise UnsupportedModel(
            f"`{name}` with the link `{link}` is not supported; use `link='log'` or `'identity'`"
        )
    return _regressor(estimator, heads[link])


def _regressor(estimator: Any, head: list[Stage]) -> Estimator:
    require_fitted(estimator, "coef_")
    weight = np.atleast_2d(f64(estimator.coef_))
    stage = weighted_sum(weight, estimator.intercept_)
    return Estimator([stage], task="regression", kind="value", heads={"predict": head})


def weighted_sum(weight: Array, bias: Any) -> Stage:
    """``W x + b``; ``bias`` is one number for each row of ``weight``, or one for all."""
    full = np.broadcast_to(np.asarray(bias, dtype=np.float64).reshape(-1), (len(weight),))
    # `intercept_` is the number 0.0 where the model was fitted without one.
    tensors = {"weight": weight} if np.ndim(bias) == 0 and bias == 0.0 else {"weight": weight, "bias": full}
    return Stage("linear", {"element": "f64"}, tensors)
