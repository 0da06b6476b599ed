"""One estimator for each of several targets, side by side or in a chain."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._columns import Column
from .._context import Context
from .._model import Array, Branch, Estimator, Stage, UnsupportedModel, f64
from .._ops import branches, select
from .._recognise import base_name, require_fitted
from .members import class_index, class_value, method, positive


def several_targets(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``MultiOutputRegressor``, ``MultiOutputClassifier``, ``RegressorChain`` and ``ClassifierChain``.

    A classifier of several targets gives the predicted class of each: its value where classes are numbers, else
    its place in the ``classes_`` of that target.
    """
    name = base_name(
        estimator,
        frozenset({"MultiOutputRegressor", "MultiOutputClassifier", "RegressorChain", "ClassifierChain"}),
    )
    if name is None:
        return None
    require_fitted(estimator, "estimators_")
    if name.endswith("Chain"):
        return _chain(estimator, context)
    members = [(each, context.estimator(each)) for each in estimator.estimators_]
    if name == "MultiOutputRegressor":
        joined = branches(*(method(*each, "predict") for each in members))
        return Estimator([joined], task="regression", kind="value", heads={"predict": []})
    parts: list[list[Stage]] = []
    for member, found in members:
        if found.classes is None:
            raise UnsupportedModel(f"`{name}` of `{type(member).__name__}` is not supported")
        numbers = np.asarray(found.classes).dtype.kind in "biuf"
        parts.append(class_value(member, found) if numbers else class_index(found))
    return Estimator(
        [branches(*parts)], task="regression", kind="value", heads={"predict": []}, ask=_classes_of_targets
    )


def _classes_of_targets(model: Any, rows: Any) -> tuple[Array, None]:
    answers = np.asarray(model.predict(rows))
    columns = []
    for member, column in zip(model.estimators_, answers.T):
        classes = np.asarray(member.classes_)
        if classes.dtype.kind in "biuf":
            columns.append(f64(column))
        else:
            places = {label: place for place, label in enumerate(classes.tolist())}
            columns.append(f64([places[label] for label in column.tolist()]))
    return np.column_stack(columns), None


def _chain(estimator: Any, context: Context) -> Estimator:
    """Each estimator takes the row and what those before it have answered, by the chain's own method."""
    asked = getattr(estimator, "chain_method_", "predict")
    width = len(context.columns)
    stages: list[Stage] = []
    columns = list(context.columns)
    for place, member in enumerate(estimator.estimators_):
        found = context.having(columns).estimator(member)
        # Arrived: the row and the answers so far; then, where these are not the chain's predictions, the predictions.
        taken = list(range(width + place))
        parts = [Branch(taken, []), Branch(taken, _answer(member, found, asked))]
        if asked != "predict":
            if place:
                parts.append(Branch(list(range(width + place, width + 2 * place)), []))
            parts.append(Branch(taken, method(member, found, "predict")))
        stages.append(branches(*parts))
        columns = [*columns, Column()]
    count = len(estimator.estimators_)
    first = width if asked == "predict" else width + count
    places = [first + list(estimator.order_).index(target) for target in range(count)]
    return Estimator([*stages, select(places)], task="regression", kind="value", heads={"predict": []})


def _answer(member: Any, found: Estimator, asked: str) -> list[Stage]:
    if asked == "predict_proba":
        return positive(member, found)
    return method(member, found, asked)
