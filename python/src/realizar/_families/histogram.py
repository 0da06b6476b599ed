"""HistGradientBoosting: f64 features, sums from an f64 baseline, categories as scikit-learn's own encoder
counts them.

An unknown category goes where a missing one does. A binary model decides where its score is above 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._arrival import arrive
from .._context import Context
from .._forest import Tree, forest
from .._model import Array, Decision, Estimator, Stage, UnsupportedModel
from .._recognise import base_name, require_fitted

_NAMES = frozenset({"HistGradientBoostingClassifier", "HistGradientBoostingRegressor"})
# Losses with a logarithmic link.
_LOGARITHMIC = frozenset({"poisson", "gamma"})
_IDENTITY = frozenset({"squared_error", "absolute_error", "quantile"})


def histogram_boosting(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``HistGradientBoostingClassifier`` and ``HistGradientBoostingRegressor``."""
    name = base_name(estimator, _NAMES)
    if name is None:
        return None
    require_fitted(estimator, "_predictors")
    known = _categories(estimator)
    order = [*known, *(each for each in range(estimator.n_features_in_) if each not in known)]
    arrival = arrive(context, known, True, name)
    stages = [*arrival, _forest(estimator, np.array(order), known)]
    if name == "HistGradientBoostingRegressor":
        if estimator.loss not in _LOGARITHMIC | _IDENTITY:
            raise UnsupportedModel(
                f"`{name}(loss={estimator.loss!r})` is not supported; use one of scikit-learn's own losses"
            )
        head = [Stage("exp")] if estimator.loss in _LOGARITHMIC else []
        return Estimator(stages, task="regression", kind="value", heads={"predict": head}, missing=True)
    binary = estimator.n_trees_per_iteration_ == 1
    return Estimator(
        stages,
        task="classification",
        kind="probability",
        heads={"predict_proba": [Stage("logistic_pair" if binary else "softmax")], "decision_function": []},
        decision=Decision("above" if binary else "argmax", "scores"),
        classes=estimator.classes_,
        missing=True,
    )


def _categories(estimator: Any) -> dict[int, list[Any]]:
    """Return the values of each categorical feature, in the order of the codes that the trees ask for."""
    if estimator.is_categorical_ is None:
        return {}
    encoder = estimator._preprocessor.named_transformers_["encoder"]
    places = np.flatnonzero(estimator.is_categorical_).tolist()
    return {
        place: [value for value in values.tolist() if value == value and value is not None]
        for place, values in zip(places, encoder.categories_)
    }


def _forest(estimator: Any, order: Array, known: dict[int, list[Any]]) -> Stage:
    outputs = estimator.n_trees_per_iteration_
    trees = [_tree(member, order) for iteration in estimator._predictors for member in iteration]
    attributes = {"element": "f64", "compare": "<=", "outputs": outputs}
    tensors = {"base": np.asarray(estimator._baseline_prediction, dtype=np.float64).reshape(-1)}
    if outputs > 1:
        tensors["target"] = np.tile(np.arange(outputs, dtype=np.int32), len(estimator._predictors))
    if any(len(tree.sets) > 0 for tree in trees):
        levels = [len(known.get(feature, [])) for feature in range(estimator.n_features_in_)]
        tensors["levels"] = np.array(levels, dtype=np.int32)
    return forest(trees, attributes, tensors)


def _tree(member: Any, order: Array) -> Tree:
    nodes = member.nodes
    is_leaf = nodes["is_leaf"].astype(bool)
    categorical = nodes["is_categorical"].astype(bool) & ~is_leaf
    return Tree(
        feature=np.where(is_leaf, -1, order[np.where(is_leaf, 0, nodes["feature_idx"])]),
        threshold=np.where(is_leaf | categorical, 0.0, nodes["num_threshold"]),
        left=nodes["left"].astype(np.int64),
        right=nodes["right"].astype(np.int64),
        values=nodes["value"],
        missing_left=nodes["missing_go_to_left"].astype(bool),
        category=np.where(categorical, nodes["bitset_idx"].astype(np.int64), -1),
        sets=list(member.raw_left_cat_bitsets),
    )
