"""Scalers, the normalizer and what else treats each number on its own."""

from __future__ import annotations

import numpy as np

from .._model import Array, Stage

U = 2.0**-53


def _offset_divisor(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    offset = stage.tensors.get("mean", stage.tensors.get("center"))
    divisor = stage.tensors.get("scale")
    if stage.attributes["element"] == "f32":
        # In front of an estimator to which the library gives f32: it may compute in it, too.
        x = x.astype(np.float32).astype(np.float64)
        e = e + 2 * (x.shape[1] + 4) * 2.0**-24 * np.abs(x)
    if offset is not None:
        x = x - offset
        e = e + np.where(e > 0, 2 * U * np.abs(x), 0)
    if divisor is not None:
        x = x / divisor
        e = e / np.abs(divisor) + np.where(e > 0, 2 * U * np.abs(x), 0)
    return x, e


def _min_max(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    scale, addend = stage.tensors["scale"], stage.tensors["min"]
    unit = 2.0**-24 if stage.cancels else U
    moved = np.where(e > 0, 4 * unit * (np.abs(x * scale) + np.abs(addend)), 0)
    x = x * scale + addend
    e = e * np.abs(scale) + moved
    if "clip" in stage.attributes:
        x = np.clip(x, *stage.attributes["clip"])
    return x, e


def _normalizer(stage: Stage, x: Array, e: Array) -> tuple[Array, Array]:
    norms = {
        "l1": lambda: np.abs(x).sum(axis=1),
        "l2": lambda: np.sqrt((x * x).sum(axis=1)),
        "max": lambda: np.abs(x).max(axis=1),
    }[str(stage.attributes["norm"])]()
    norms = np.where(norms < stage.attributes["unit_below"], 1.0, norms)[:, None]
    x = x / norms
    # The norm itself moves by at most the sum of the errors of its terms.
    return x, (e + np.abs(x) * e.sum(axis=1, keepdims=True)) / norms + 2 * (x.shape[1] + 4) * U * np.abs(x)


COMPUTE = {
    "standard_scaler": _offset_divisor,
    "robust_scaler": _offset_divisor,
    "max_abs_scaler": _offset_divisor,
    "min_max_scaler": _min_max,
    "normalizer": _normalizer,
}
