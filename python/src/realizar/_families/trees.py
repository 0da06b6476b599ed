"""Decision trees, forests and gradient boosting.

scikit-learn rounds a feature to f32 and compares it with an f64 threshold, so the stage's element is f32
and its thresholds stay f64. Leaves, sums and averages are f64, in the order of the trees: a forest divides
its sums once, boosting adds ``learning_rate * leaf`` to what its initial estimator gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._context import Context
from .._forest import Tree, forest
from .._model import Array, Decision, Estimator, Stage, UnsupportedModel
from .._recognise import base_name, name_of, plain_rows, require_fitted

_TREES = frozenset(
    {"DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier", "ExtraTreeRegressor"}
)
_FORESTS = frozenset(
    {"RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor"}
)
# A feature is rounded to f32, and compared with an f64 threshold.
ELEMENT = {"element": "f32", "compare": "<="}
_BOOSTERS = frozenset({"GradientBoostingClassifier", "GradientBoostingRegressor"})


# Initial estimators that give every row the same answer.
_CONSTANT = {
    "DummyClassifier": ("prior", "most_frequent", "constant"),
    "DummyRegressor": ("mean", "median", "quantile", "constant"),
}


def trees(estimator: Any, context: Context) -> Estimator | None:
    """Recognise a decision tree, a forest or a boosted ensemble."""
    name = base_name(estimator, _TREES | _FORESTS | _BOOSTERS)
    if name is None:
        return None
    if name in _BOOSTERS:
        return _boosting(estimator, name)
    if name in _FORESTS:
        require_fitted(estimator, "estimators_")
        return _average(estimator, name, estimator.estimators_)
    require_fitted(estimator, "tree_")
    return _average(estimator, name, [estimator])


def _average(estimator: Any, name: str, members: Sequence[Any]) -> Estimator:
    classifier = name.endswith("Classifier")
    if classifier and estimator.n_outputs_ > 1:
        raise UnsupportedModel(
            f"`{name}` fitted on {estimator.n_outputs_} targets is not supported; export one model for each target"
        )
    # A classifier's values are [nodes, 1, classes], a regressor's [nodes, targets, 1].
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


def _boosting(estimator: Any, name: str) -> Estimator:
    require_fitted(estimator, "estimators_")
    members = estimator.estimators_.reshape(-1)  # stage-major: all classes of a stage, then the next stage
    outputs = estimator.estimators_.shape[1]
    attributes: dict[str, Any] = {"outputs": outputs, "scale": float(estimator.learning_rate)}
    tensors: dict[str, Array] = {"base": _initial(estimator, name)}
    if outputs > 1:
        tensors["target"] = np.tile(np.arange(outputs, dtype=np.int32), len(estimator.estimators_))
    # Boosting refuses NaN, so its trees need no direction for it.
    stage = forest([tree_of(member, False) for member in members], {**ELEMENT, **attributes}, tensors)
    if name == "GradientBoostingRegressor":  # every loss has the identity link
        return Estimator([stage], task="regression", kind="value", heads={"predict": []}, reads_f32=True)
    if outputs > 1:
        link, decision = Stage("softmax"), Decision("argmax", "scores")
    else:
        # The exponential loss models half the logit.
        link = Stage("logistic_pair", {"scale": 2.0} if estimator.loss == "exponential" else {})
        decision = Decision("above", "scores", threshold=0.0, inclusive=True)
    return Estimator(
        [stage],
        task="classification",
        kind="probability",
        heads={"predict_proba": [link], "decision_function": []},
        decision=decision,
        classes=estimator.classes_,
        reads_f32=True,
    )


def _initial(estimator: Any, name: str) -> Array:
    """Return the scores before the first tree, as the library itself computes them."""
    init = estimator.init_
    if not (isinstance(init, str) and init == "zero"):
        base = base_name(init, frozenset(_CONSTANT))
        if base is None:
            raise UnsupportedModel(
                f"`{name}(init=...)` starts at `{name_of(init)}`, which is not supported; use `init=None` or `init='zero'`"
            )
        if init.strategy not in _CONSTANT[base]:
            raise UnsupportedModel(
                f"`{name}(init={base}(strategy={init.strategy!r}))` is not supported: it does not give every row the same; use `init=None`"
            )
    row = np.zeros((1, estimator.n_features_in_), dtype=np.float32)
    with plain_rows():
        return np.asarray(estimator._raw_predict_init(row), dtype=np.float64).reshape(-1)


def tree_of(estimator: Any, missing: bool, columns: Array | None = None) -> Tree:
    """Return a fitted tree with its ``value``; ``columns`` are those of the row that it was given."""
    tree = estimator.tree_
    feature = np.where(tree.children_left < 0, -1, tree.feature)
    if columns is not None:
        feature = np.where(feature < 0, -1, np.asarray(columns)[np.maximum(feature, 0)])
    goes_left = tree.missing_go_to_left if missing else None
    return Tree(
        feature, tree.threshold, tree.children_left, tree.children_right, tree.value, missing_left=goes_left
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
