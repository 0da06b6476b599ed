"""LightGBM: ``Booster`` and its scikit-learn wrappers, in f64 throughout.

Categories of a data frame go by the levels that it was trained on; one that is not among them is missing to
the library.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .._arrival import arrive
from .._context import Context
from .._forest import forest
from .._model import Array, Decision, Estimator, Stage, UnsupportedModel
from .._recognise import base_name, name_of, require_fitted
from .bisection import least
from .calibration import times
from .lightgbm_trees import Document, read

_WRAPPERS = frozenset({"LGBMClassifier", "LGBMRegressor", "LGBMRanker", "LGBMModel"})
_IDENTITY = frozenset({"regression", "regression_l1", "huber", "fair", "quantile", "mape", "custom"})
_LOGARITHMIC = frozenset({"poisson", "gamma", "tweedie"})
_RANKING = frozenset({"lambdarank", "rank_xendcg"})


def lightgbm(model: Any, context: Context) -> Estimator | None:
    """Recognise ``Booster`` and ``LGBM*``."""
    name = base_name(model, _WRAPPERS | {"Booster"}, "lightgbm")
    if name is None:
        return None
    if name != "Booster":
        require_fitted(model, "booster_")
    booster = model if name == "Booster" else model.booster_
    document = read(booster)
    stages = _stages(booster, document, context)
    if name == "LGBMClassifier":
        if document.objective in (None, "custom"):
            raise UnsupportedModel(
                f"`{name_of(model)}` with an objective of its own gives scores and no classes; export its `booster_`"
            )
        return _classifier(stages, document, np.asarray(model.classes_))
    if document.objective == "binary" or document.scores > 1:
        return _classifier(stages, document, np.arange(max(document.scores, 2)), ask=_classes_of_scores)
    return _regressor(stages, document)


def _stages(booster: Any, document: Document, context: Context) -> list[Stage]:
    width = int(booster.num_feature())
    if width != len(context.columns):
        raise ValueError(f"`X` has {len(context.columns)} features, the model was fitted on {width}")
    attributes: dict[str, Any] = {"element": "f64", "compare": "<=", "outputs": document.scores}
    if document.averaged:
        attributes["divisor"] = document.rounds
    tensors: dict[str, Array] = {}
    if document.scores > 1:
        tensors["target"] = np.tile(np.arange(document.scores, dtype=np.int32), document.rounds)
    trees = forest(document.trees, attributes, tensors)
    compared = np.arange(width)
    if "set" in trees.tensors:
        trees.attributes["categories"] = "truncate"
        compared = np.unique(trees.tensors["feature"][trees.tensors["set"] < 0])
    before = arrive(context, _levels(booster, context), True, "LightGBM", frozenset(compared.tolist()))
    return [*before, trees]


def _levels(booster: Any, context: Context) -> dict[int, list[Any]]:
    """Return the levels of each column that was a category in the data frame it was trained on."""
    levels = booster.pandas_categorical or []
    columns = [
        index
        for index, column in enumerate(context.columns)
        if column.levels is not None and not all(isinstance(value, bool) for value in column.levels.values)
    ]
    if levels and len(columns) != len(levels):
        raise ValueError(
            f"`X` has {len(columns)} columns of categories, the model was fitted with {len(levels)}; pass the data "
            "frame that it was fitted on, or some of its rows"
        )
    return dict(zip(columns, levels)) if levels else {}


def _classifier(stages: list[Stage], document: Document, classes: Array, ask: Any = None) -> Estimator:
    scale = float(document.options.get("sigmoid", 1.0))
    scaled = {} if scale == 1.0 else {"scale": scale}
    if document.scores > 1:
        head = Stage("softmax") if document.objective == "multiclass" else Stage("logistic", scaled)
        decision = Decision("argmax", "outputs")
    elif document.objective in ("binary", "cross_entropy"):
        head = Stage("logistic_pair", scaled)
        decision = Decision("above", "scores", _even(scale), inclusive=True)
    else:
        raise _unknown(document)
    return Estimator(
        stages,
        task="classification",
        kind="probability",
        heads={"predict_proba": [head], "decision_function": _raw(document)},
        decision=decision,
        classes=classes,
        missing=True,
        ask=ask,
    )


def _raw(document: Document) -> list[Stage]:
    """From the scores to those that the library calls raw: a sum where the outputs are of an average."""
    return [times(np.full(document.scores, float(document.rounds)))] if document.averaged else []


def _even(scale: float) -> float:
    """Return the smallest score whose probability, as the library rounds it, is above one half."""
    return least(lambda score: 1.0 / (1.0 + math.exp(-scale * score)) > 0.5, 0.0, 1.0 / scale)


def _regressor(stages: list[Stage], document: Document) -> Estimator:
    objective = document.objective
    if objective is None or objective in _IDENTITY | _RANKING:
        head = [Stage("signed_square")] if "sqrt" in document.options else []
    elif objective in _LOGARITHMIC:
        head = [Stage("exp")]
    elif objective in ("cross_entropy", "binary"):
        head = [Stage("logistic")]
    elif objective == "cross_entropy_lambda":
        head = [Stage("softplus")]
    else:
        raise _unknown(document)
    return Estimator(
        stages,
        task="regression",
        kind="score" if objective in _RANKING else "value",
        heads={"predict": head},
        missing=True,
    )


def _unknown(document: Document) -> UnsupportedModel:
    return UnsupportedModel(
        f"the objective `{document.objective}` with {document.scores} scores is not supported; train with an "
        "objective of LightGBM's own that predicts values, probabilities or scores"
    )


def _classes_of_scores(model: Any, rows: Any) -> tuple[Array, Array]:
    found = np.asarray(model.predict(rows))
    if found.ndim == 1:
        return np.column_stack([1.0 - found, found]), (found > 0.5).astype(np.int32)
    return found, found.argmax(axis=1).astype(np.int32)
