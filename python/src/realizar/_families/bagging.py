"""Bagging: the mean of what estimators answer, each on columns of its own. Trees become one stage."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._forest import Tree, forest
from .._model import Array, Branch, Decision, Estimator, Stage
from .._ops import branches, encode, linear, sorted_table
from .._recognise import base_name, require_fitted
from .members import class_index, method
from .trees import ELEMENT, TREES, answers_missing, tree_of
from .voting import mean


def bagging(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``BaggingClassifier`` and ``BaggingRegressor``."""
    name = base_name(estimator, frozenset({"BaggingClassifier", "BaggingRegressor"}))
    if name is None:
        return None
    require_fitted(estimator, "estimators_")
    classes = len(estimator.classes_) if name == "BaggingClassifier" else None
    members = list(zip(estimator.estimators_, estimator.estimators_features_))
    trees = all(base_name(member, TREES) is not None for member, _ in members)
    if trees:
        stages = [_forest(estimator, members, classes)]
    else:
        parts = [_part(member, columns, classes, context) for member, columns in members]
        stages = [branches(*parts), mean(None, len(members))]
    if classes is None:
        return Estimator(stages, task="regression", kind="value", heads={"predict": []}, reads_f32=trees)
    return Estimator(
        stages,
        task="classification",
        kind="probability",
        heads={"predict_proba": []},
        decision=Decision("argmax", "outputs"),
        classes=estimator.classes_,
        reads_f32=trees,
    )


def _forest(estimator: Any, members: list[tuple[Any, Array]], classes: int | None) -> Stage:
    missing = answers_missing(estimator)
    trees: list[Tree] = []
    for member, columns in members:
        values = member.tree_.value
        if classes is not None:
            # A member has met the classes of its sample alone.
            values = np.zeros((len(member.tree_.value), classes))
            values[:, np.asarray(member.classes_, dtype=int)] = member.tree_.value[:, 0, :]
        trees.append(tree_of(member, missing, columns, values))
    outputs = int(np.prod(values.shape[1:]))
    attributes: dict[str, Any] = {**ELEMENT, "outputs": outputs}
    if len(members) > 1:
        attributes["divisor"] = len(members)
    return forest(trees, attributes, {})


def _part(member: Any, columns: Array, classes: int | None, context: Context) -> Branch:
    places = [int(column) for column in columns]
    whole = places == list(range(len(context.columns)))
    inside = context.having([context.columns[place] for place in places])
    found = inside.estimator(member)
    if classes is None:
        stages = method(member, found, "predict")
    elif hasattr(member, "predict_proba"):
        stages = method(member, found, "predict_proba")
        met = np.asarray(member.classes_, dtype=int)
        if len(met) < classes:
            widened = np.zeros((classes, len(met)))
            widened[met, np.arange(len(met))] = 1.0
            stages = [*stages, linear(widened)]
    else:
        met = np.asarray(member.classes_, dtype=int)
        vote = sorted_table(range(len(met)), np.eye(classes)[met], np.zeros(classes))
        stages = [*class_index(found), *encode([vote])]
    return Branch(None if whole else places, stages)
