"""Weighted sums, and the activations that follow them."""

from __future__ import annotations

import numpy as np

from .._model import Array, Stage
from .links import logistic
from .scaling import U


def _linear(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    weight = stage.tensors["weight"]
    bias = stage.tensors.get("bias", np.zeros(len(weight)))
    size = np.abs(weight).T
    grown = e @ size + 2 * (x.shape[1] + 2) * U * (np.abs(x) @ size + np.abs(bias))
    y = x @ weight.T + bias
    activation = stage.attributes.get("activation", "identity")
    if activation == "relu":
        y = np.maximum(y, 0)
    elif activation == "tanh":
        y, grown = np.tanh(y), grown + 8 * U
    elif activation == "logistic":
        y, grown = logistic(y), grown / 4 + 8 * U
    return y, grown


COMPUTE = {"linear": _linear, "dense": _linear}
