"""Decision trees and forests.

scikit-learn rounds a feature to f32 and compares it with an f64 threshold, so the stage's element is f32
and its thresholds stay f64. Leaves, sums and averages are f64, in the order of the trees: a forest divides
its sums once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._context import Context
from .._forest import Tree, forest
from .._model import Array, Branch, Decision, Estimator, Stage, f64
from .._ops import branches, encode, sorted_table
from .._recognise import base_name, plain_rows, require_fitted

TREES = frozenset(
    {"DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier", "ExtraTreeRegressor"}
)
_FORESTS = frozenset(
    {"RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor"}
)
# A feature is rounded to f32, and compared with an f64 threshold.
ELEMENT = {"element": "f32", "compare": "<="}


def trees(estimator: Any, context: Context) -> Estimator | None:
    """Recognise a decision tree or a forest."""
    name = base_name(estimator, TREES | _FORESTS)
    if name is None:
        return None
    if name in _FORESTS:
        require_fitted(estimator, "estimators_")
        return _average(estimator, name, estimator.estimators_)
    require_fitted(estimator, "tree_")
    return _average(estimator, name, [estimator])


def _average(estimator: Any, name: str, members: Sequence[Any]) -> Estimator:
    classifier = name.endswith("Classifier")
    # A classifier's values are [nodes, targets, classes], a regressor's [nodes, targets, 1].
    missing = answers_missing(estimator)
    outputs = int(np.prod(members[0].tree_.value.shape[1:]))
    attributes: dict[str, Any] = {**ELEMENT, "outputs": outputs}
    if len(members) > 1:
        attributes["divisor"] = len(members)
    stage = forest([tree_of(member, missing) for member in members], attributes, {})
    if not classifier:
        return Estimator(
            [stage], task="regression", kind="value", heads={"predict": []}, reads_f32=True, missing=missing
        )
    if estimator.n_outputs_ > 1:
        return _several_targets(estimator, stage, missing)
    return Estimator(
        [stage],
        task="classification",
        kind="probability",
        heads={"predict_proba": []},
        decision=Decision("argmax", "outputs"),
        classes=estimator.classes_,
        reads_f32=True,
        missing=missing,
    )


def _several_targets(estimator: Any, stage: Stage, missing: bool) -> Estimator:
    """Return the class of each target: its value where classes are numbers, else its place in ``classes_``."""
    widest = max(len(classes) for classes in estimator.classes_)
    parts = []
    for target, classes in enumerate(estimator.classes_):
        columns = list(range(target * widest, target * widest + len(classes)))
        parts.append(Branch(columns, [Stage("argmax"), *values_of(classes)]))
    return Estimator(
        [stage, branches(*parts)],
        task="regression",
        kind="value",
        heads={"predict": []},
        reads_f32=True,
        missing=missing,
        ask=classes_of_targets,
    )


def values_of(classes: Array) -> list[Stage]:
    """Turn the place of a class into its value, where classes are numbers."""
    if np.asarray(classes).dtype.kind not in "biuf":
        return []
    values = f64(classes)
    if values.tolist() == list(range(len(values))):
        return []
    return encode([sorted_table(range(len(values)), values.reshape(-1, 1), np.zeros(1))])


def classes_of_targets(model: Any, rows: Any) -> tuple[Array, None]:
    """Ask a classifier of several targets for the class of each, as the stages give it."""
    columns = []
    for classes, column in zip(model.classes_, np.asarray(model.predict(rows)).T):
        if classes.dtype.kind in "biuf":
            columns.append(f64(column))
        else:
            places = {label: place for place, label in enumerate(classes.tolist())}
            columns.append(f64([places[label] for label in column.tolist()]))
    return np.column_stack(columns), None


def tree_of(
    estimator: Any, missing: bool, columns: Array | None = None, values: Array | None = None
) -> Tree:
    """Return a fitted tree with its ``value``, or other ``values``; ``columns`` are those that it was given."""
    tree = estimator.tree_
    feature = np.where(tree.children_left < 0, -1, tree.feature)
    if columns is not None:
        feature = np.where(feature < 0, -1, np.asarray(columns)[np.maximum(feature, 0)])
    goes_left = tree.missing_go_to_left if missing else None
    leaves = tree.value if values is None else values
    return Tree(
        feature, tree.threshold, tree.children_left, tree.children_right, leaves, missing_left=goes_left
    )


def answers_missing(estimator: Any) -> bool:
    """Whether the fitted estimator takes NaN. Asked of the estimator: it depends on version and options."""
    row = np.full((1, estimator.n_features_in_), np.nan, dtype=np.float32)
    try:
        with plain_rows():
            estimator.predict(row)
    except ValueError:
        return False
    return True
