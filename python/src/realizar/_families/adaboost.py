"""AdaBoost: weighted votes of classifiers, or the weighted median of regressors.

Trees become one stage: a leaf of a classifier is its vote, a regressor gives a score of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._forest import forest
from .._model import Decision, Estimator, Stage, UnsupportedModel, f64
from .._ops import branches, linear
from .._recognise import base_name, require_fitted
from .members import class_index, method
from .trees import ELEMENT, TREES, answers_missing, tree_of


def adaboost(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``AdaBoostClassifier`` (SAMME) and ``AdaBoostRegressor``."""
    name = base_name(estimator, frozenset({"AdaBoostClassifier", "AdaBoostRegressor"}))
    if name is None:
        return None
    require_fitted(estimator, "estimators_")
    if name == "AdaBoostRegressor":
        return _regressor(estimator, context)
    if getattr(estimator, "algorithm", "SAMME") == "SAMME.R":
        raise UnsupportedModel("`AdaBoostClassifier(algorithm='SAMME.R')` is not supported; use `algorithm='SAMME'`")
    return _classifier(estimator, context)


def _regressor(estimator: Any, context: Context) -> Estimator:
    members = estimator.estimators_
    weights = f64(estimator.estimator_weights_)[: len(members)]
    trees = all(base_name(member, TREES) is not None for member in members)
    if trees:
        missing = answers_missing(estimator)
        target = {"target": np.arange(len(members), dtype=np.int32)} if len(members) > 1 else {}
        given = forest(
            [tree_of(member, missing) for member in members], {**ELEMENT, "outputs": len(members)}, target
        )
    else:
        given = branches(*(method(member, context.estimator(member), "predict") for member in members))
    return Estimator(
        [given, Stage("weighted_median", {}, {"weights": weights})],
        task="regression",
        kind="value",
        heads={"predict": []},
        reads_f32=trees,
    )


def _classifier(estimator: Any, context: Context) -> Estimator:
    classes = len(estimator.classes_)
    members = estimator.estimators_
    weights = f64(estimator.estimator_weights_)[: len(members)]
    # The same operations in the same order as the library's, for equal bits.
    others = -1 / (classes - 1) * weights
    total = float(estimator.estimator_weights_.sum())
    for member in members:
        if list(member.classes_) != list(estimator.classes_):
            raise UnsupportedModel(
                f"`AdaBoostClassifier` with a member that has met only the classes {list(member.classes_)} is not supported"
            )
    trees = all(base_name(member, TREES) is not None for member in members)
    stages: list[Stage]
    if trees:
        missing = answers_missing(estimator)
        votes = []
        for member, weight, other in zip(members, weights, others):
            chosen = member.tree_.value[:, 0, :].argmax(axis=1)
            values = np.where(chosen[:, None] == np.arange(classes), weight, other)
            votes.append(tree_of(member, missing, values=values))
        stages = [forest(votes, {**ELEMENT, "outputs": classes, "divisor": total}, {})]
    else:
        places = branches(*(class_index(context.estimator(member)) for member in members))
        vote = Stage("vote", {"classes": classes}, {"weights": weights, "others": others})
        divided = Stage("max_abs_scaler", {"element": "f64"}, {"scale": np.full(classes, total)})
        stages = [places, vote, divided]
    head: list[Stage]
    if classes == 2:
        stages.append(linear(np.array([[-1.0, 1.0]])))
        head = [linear(np.array([[-0.5], [0.5]])), Stage("softmax")]
        decision = Decision("above", "scores")
    else:
        shared = np.full(classes, float(classes - 1))
        head = [Stage("max_abs_scaler", {"element": "f64"}, {"scale": shared}), Stage("softmax")]
        decision = Decision("argmax", "scores")
    return Estimator(
        stages,
        task="classification",
        kind="probability",
        heads={"predict_proba": head, "decision_function": []},
        decision=decision,
        classes=estimator.classes_,
        reads_f32=trees,
    )
