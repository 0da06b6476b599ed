"""XGBoost: ``Booster`` and its scikit-learn wrappers.

Features, thresholds and leaves are f32, sums are f32 from the base margin in the order of the trees. A wrapper
predicts with the rounds up to ``best_iteration`` where it stopped early, a ``Booster`` with all of them.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np

from .._arrival import arrive
from .._context import Context
from .._forest import forest
from .._model import Array, Decision, Estimator, Kind, Stage, UnsupportedModel, f64
from .._recognise import base_name, require_fitted
from .xgboost_trees import Document, cut, read

_CLASSIFIERS = frozenset({"XGBClassifier", "XGBRFClassifier"})
_WRAPPERS = _CLASSIFIERS | {"XGBRegressor", "XGBRFRegressor", "XGBRanker", "XGBModel"}

_SMALLEST = np.float32(1e-6)
_IDENTITY = frozenset(
    {
        "reg:squarederror",
        "reg:linear",
        "reg:squaredlogerror",
        "reg:pseudohubererror",
        "reg:absoluteerror",
        "reg:quantileerror",
        "rank:pairwise",
        "rank:ndcg",
        "rank:map",
    }
)
_LOGARITHMIC = frozenset({"count:poisson", "reg:gamma", "reg:tweedie", "survival:cox", "survival:aft"})
_LOGISTIC = frozenset({"binary:logistic", "reg:logistic"})

# A probability in f32 is above one half where the margin is above this: for less, 1 + exp(-margin) rounds to 2.
_EVEN = 1.5 * 2.0**-24


def xgboost(model: Any, context: Context) -> Estimator | None:
    """Recognise ``Booster`` and ``XGB*``."""
    if base_name(model, frozenset({"Booster"}), "xgboost") is not None:
        document = read(model, None)
        stages = _stages(model, document, context, np.nan)
        return _booster(stages, document)
    name = base_name(model, _WRAPPERS, "xgboost")
    if name is None:
        return None
    require_fitted(model, "_Booster")
    booster = model.get_booster()
    document = _in_place(read(booster, _rounds(model)))
    stages = _stages(booster, document, context, model.missing)
    if name in _CLASSIFIERS:
        return _classifier(model, stages, document)
    return _regressor(stages, document, "predict")


def _in_place(document: Document) -> Document:
    """Return what a wrapper predicts with: for ``dart`` it takes the base margin out of each tree's answer again,
    which rounds the leaf."""
    if document.weights is None:
        return document
    base = _base(document)
    targets = document.targets if document.scores > 1 else np.zeros(len(document.trees), dtype=np.int32)
    rounded = [
        replace(tree, values=(tree.values + base[target]) - base[target])
        for tree, target in zip(document.trees, targets)
    ]
    return replace(document, trees=rounded)


def _rounds(model: Any) -> int | None:
    first, end = model._get_iteration_range(None)
    return int(end) if end > first else None


def _stages(booster: Any, document: Document, context: Context, missing: Any) -> list[Stage]:
    width = int(booster.num_features())
    if width != len(context.columns):
        raise ValueError(f"`X` has {len(context.columns)} features, the model was fitted on {width}")
    kinds = booster.feature_types or []
    known = dict(document.levels)
    for feature, stored in document.cut.items():
        known[feature] = _uncut(context, feature, stored)
    for feature, kind in enumerate(kinds):
        levels = context.columns[feature].levels
        if kind == "c" and feature not in known and levels is not None:
            # Codes as the data frame counts them.
            known[feature] = list(levels.values)
    before = arrive(context, known, True, "XGBoost")
    if missing is not None and not np.isnan(missing):
        before = [*before, Stage("mark_missing", {"value": float(missing)})]
    if context.sparse:
        before = [*before, Stage("mark_missing", {"value": 0.0})]
    attributes = {"element": "f32", "compare": "<", "outputs": document.scores}
    tensors: dict[str, Array] = {"base": f64(_base(document))}
    if document.scores > 1:
        tensors["target"] = document.targets
    if document.weights is not None:
        tensors["weight"] = f64(document.weights)
    trees = forest(document.trees, {**attributes, "categories": "floor"}, tensors, np.float32)
    if "set" not in trees.tensors:
        del trees.attributes["categories"]
    return [*before, trees]


def _uncut(context: Context, feature: int, stored: tuple[bytes, list[int]]) -> list[Any]:
    """Return the levels of the data frame ``X`` where XGBoost cuts them to the names that it has stored."""
    levels = context.columns[feature].levels
    values = [] if levels is None else list(levels.values)
    if not all(isinstance(value, str) for value in values) or cut(values) != stored:
        raise UnsupportedModel(
            f"column {feature} is a category whose names are not ASCII, which XGBoost does not keep whole; pass `X` "
            "as the data frame that the model was fitted on, with the same categories"
        )
    return values


def _base(document: Document) -> Array:
    """Return the margin that sums start at, as the library computes it in f32."""
    score = document.base
    if document.objective in _LOGISTIC:
        score = np.clip(score, _SMALLEST, np.float32(1) - _SMALLEST)
        # The logarithm of the C library is exact to the last bit of f32, as one of f64 that is rounded is.
        odds = np.float32(1) / score - np.float32(1)
        score = -np.log(odds.astype(np.float64)).astype(np.float32)
    elif document.objective in _LOGARITHMIC:
        score = np.log(score.astype(np.float64)).astype(np.float32)
    return np.broadcast_to(score, (document.scores,))


def _regressor(stages: list[Stage], document: Document, method: str) -> Estimator:
    objective = document.objective
    kind: Kind = "score" if objective.startswith("rank:") else "value"
    if objective in _IDENTITY:
        head: list[Stage] = []
    elif objective in _LOGARITHMIC:
        head = [Stage("exp")]
    elif objective in _LOGISTIC:
        head = [Stage("logistic")]
    else:
        raise _unknown(objective)
    return _estimator(stages, "regression", kind, {method: head})


def _classifier(model: Any, stages: list[Stage], document: Document) -> Estimator:
    objective, scores = document.objective, document.scores
    classes = np.arange(int(model.n_classes_))
    if objective == "binary:logitraw" and scores == 1:
        # The library compares the margin with 0.5, as if it were a probability.
        return _estimator(
            stages, "classification", "score", {"predict": []}, Decision("above", "scores", 0.5), classes, _logit
        )
    if objective == "binary:hinge" and scores == 1:
        head, decision = [Stage("step"), Stage("complement")], Decision("above", "scores")
    elif objective == "binary:logistic" and scores == 1:
        head, decision = [Stage("logistic_pair")], Decision("above", "scores", _EVEN)
    elif objective in ("binary:logistic", "reg:logistic") and scores > 1:
        return _estimator(stages, "regression", "score", {"predict_proba": [Stage("logistic")]})
    elif objective == "multi:softmax":
        head, decision = [Stage("softmax")], Decision("argmax", "scores")
    elif objective == "multi:softprob":
        head, decision = [Stage("softmax")], Decision("argmax", "outputs")
    else:
        raise _unknown(objective)
    return _estimator(stages, "classification", "probability", {"predict_proba": head}, decision, classes)


def _booster(stages: list[Stage], document: Document) -> Estimator:
    objective, scores = document.objective, document.scores
    classes = np.arange(max(scores, 2))
    if objective == "binary:logistic" and scores == 1:
        decision = Decision("above", "scores", _EVEN)
        head = {"predict_proba": [Stage("logistic_pair")]}
        return _estimator(stages, "classification", "probability", head, decision, classes, _pair)
    if objective == "binary:logitraw" and scores == 1:
        decision = Decision("above", "scores", 0.5)
        return _estimator(stages, "classification", "score", {"predict": []}, decision, classes, _logit)
    if objective == "binary:hinge" and scores == 1:
        decision = Decision("above", "scores")
        return _estimator(stages, "classification", "class", {"predict": [Stage("step")]}, decision, classes, _class)
    if objective == "multi:softmax":
        decision = Decision("argmax", "scores")
        return _estimator(stages, "classification", "class", {"predict": [Stage("argmax")]}, decision, classes, _class)
    if objective == "multi:softprob":
        decision = Decision("argmax", "outputs")
        head = {"predict_proba": [Stage("softmax")]}
        return _estimator(stages, "classification", "probability", head, decision, classes, _shares)
    if objective in ("binary:logistic", "binary:logitraw"):
        head = {"predict": [Stage("logistic")] if objective == "binary:logistic" else []}
        return _estimator(stages, "regression", "score", head, ask=_value)
    found = _regressor(stages, document, "predict")
    return _estimator(stages, found.task, found.kind, found.heads, ask=_value)


def _estimator(
    stages: list[Stage],
    task: Any,
    kind: Kind,
    heads: dict[str, list[Stage]],
    decision: Decision | None = None,
    classes: Array | None = None,
    ask: Any = None,
) -> Estimator:
    return Estimator(
        stages,
        task=task,
        kind=kind,
        heads=heads,
        decision=decision,
        classes=classes,
        reads_f32=len(stages) == 1,
        missing=True,
        ask=ask,
    )


def _unknown(objective: str) -> UnsupportedModel:
    return UnsupportedModel(
        f"the objective `{objective}` is not supported; train with an objective of XGBoost's own that predicts "
        "values, probabilities or scores"
    )


def _predicted(model: Any, rows: Any) -> Array:
    """Return what a ``Booster`` answers, with all its rounds, or the margin of a wrapper."""
    if hasattr(model, "get_booster"):
        return np.asarray(model.predict(rows, output_margin=True))
    types = model.feature_types
    named = {} if hasattr(rows, "columns") else {"feature_names": model.feature_names, "feature_types": types}
    matrix = sys.modules["xgboost"].DMatrix(rows, enable_categorical=True, **named)
    return np.asarray(model.predict(matrix))


def _value(model: Any, rows: Any) -> tuple[Array, None]:
    return _predicted(model, rows), None


def _pair(model: Any, rows: Any) -> tuple[Array, Array]:
    p = _predicted(model, rows)
    return np.column_stack([1 - p, p]), (p > 0.5).astype(np.int32)


def _logit(model: Any, rows: Any) -> tuple[Array, Array]:
    score = _predicted(model, rows)
    return score, (score > 0.5).astype(np.int32)


def _class(model: Any, rows: Any) -> tuple[Array, Array]:
    found = _predicted(model, rows)
    return found, found.astype(np.int32)


def _shares(model: Any, rows: Any) -> tuple[Array, Array]:
    shares = _predicted(model, rows)
    return shares, shares.argmax(axis=1).astype(np.int32)
