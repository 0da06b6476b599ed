"""Multi-layer perceptrons.

Weights are f64 whatever the type they were trained in: scikit-learn computes a row of f64 in f64, so f64
keeps its decisions, at 8 bytes a weight. A binary classifier decides where the probability is above 0.5,
another takes the largest output, as its label binarizer does.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Decision, Estimator, Stage, UnsupportedModel
from .._recognise import base_name, require_fitted
from .several_labels import several_labels


def network(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``MLPClassifier`` and ``MLPRegressor``."""
    name = base_name(estimator, frozenset({"MLPClassifier", "MLPRegressor"}))
    if name is None:
        return None
    require_fitted(estimator, "coefs_")
    if name == "MLPRegressor":
        # Poisson loss ends in an exponential; the others in the identity.
        head = {"identity": [], "exp": [Stage("exp")]}.get(estimator.out_activation_)
        if head is None:
            raise _unknown(estimator)
        return Estimator(_layers(estimator), task="regression", kind="value", heads={"predict": head})
    if estimator.out_activation_ == "logistic" and estimator.n_outputs_ == 1:
        link, decision = Stage("logistic_pair"), Decision("above", "outputs", threshold=0.5)
    elif estimator.out_activation_ == "softmax":
        link, decision = Stage("softmax"), Decision("argmax", "outputs")
    elif estimator.out_activation_ == "logistic":
        return several_labels(_layers(estimator), [Stage("logistic")])
    else:
        raise _unknown(estimator)
    return Estimator(
        _layers(estimator),
        task="classification",
        kind="probability",
        heads={"predict_proba": [link]},
        decision=decision,
        classes=estimator.classes_,
    )


def _layers(estimator: Any) -> list[Stage]:
    if estimator.activation not in ("identity", "relu", "tanh", "logistic"):
        raise UnsupportedModel(
            f"`{type(estimator).__name__}(activation={estimator.activation!r})` is not supported"
        )
    last = len(estimator.coefs_) - 1
    return [
        Stage(
            "dense",
            {"element": "f64", "activation": "identity" if layer == last else estimator.activation},
            {
                "weight": np.ascontiguousarray(weight.T, dtype=np.float64),
                "bias": np.asarray(bias, dtype=np.float64),
            },
        )
        for layer, (weight, bias) in enumerate(zip(estimator.coefs_, estimator.intercepts_))
    ]


def _unknown(estimator: Any) -> UnsupportedModel:
    return UnsupportedModel(
        f"`{type(estimator).__name__}` with output activation {estimator.out_activation_!r} is not supported"
    )
