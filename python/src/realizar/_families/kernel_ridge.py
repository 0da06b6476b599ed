"""Kernel ridge regression: kernel values with the training rows, then their weighted sums."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Estimator, Stage, UnsupportedModel, f64
from .._ops import linear
from .._recognise import base_name, require_fitted

_KERNELS = {"linear": "linear", "poly": "poly", "polynomial": "poly", "rbf": "rbf", "sigmoid": "sigmoid"}


def kernel_ridge(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``KernelRidge``. Its training rows are in the artifact."""
    if base_name(estimator, frozenset({"KernelRidge"})) is None:
        return None
    require_fitted(estimator, "dual_coef_")
    if not isinstance(estimator.kernel, str) or estimator.kernel not in _KERNELS:
        raise UnsupportedModel(
            f"`KernelRidge(kernel={estimator.kernel!r})` is not supported; use one of {', '.join(map(repr, _KERNELS))}"
        )
    rows = f64(estimator.X_fit_)
    gamma = 1.0 / rows.shape[1] if estimator.gamma is None else float(estimator.gamma)
    attributes = {
        "function": _KERNELS[estimator.kernel],
        "gamma": gamma,
        "coef0": float(estimator.coef0),
        "degree": float(estimator.degree),
    }
    weights = f64(estimator.dual_coef_).reshape(len(rows), -1).T
    kernel = Stage("kernel", attributes, {"vectors": rows}, cancels=True)
    stages = [kernel, linear(np.ascontiguousarray(weights))]
    return Estimator(stages, task="regression", kind="value", heads={"predict": []})
