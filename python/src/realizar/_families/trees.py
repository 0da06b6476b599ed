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
from .._model import Array, Decision, Estimator, Stage, UnsupportedModel
from .._recognise import base_name, name_of, plain_rows, require_fitted

_TREES = frozenset({"DecisionTreeClassifier", "DecisionTreeRegressor"})
_FORESTS = frozenset(
    {"RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor"}
)
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
    leaves = [member.tree_.value.reshape(member.tree_.node_count, -1) for member in members]
    missing = _answers_missing(estimator)
    attributes: dict[str, Any] = {"outputs": leaves[0].shape[1]}
    if len(members) > 1:
        attributes["divisor"] = len(members)
    stage = _stage([member.tree_ for member in members], leaves, missing, attributes, {})
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
    leaves = [member.tree_.value.reshape(member.tree_.node_count, 1) for member in members]
    # Boosting refuses NaN, so its trees need no direction for it.
    stage = _stage([member.tree_ for member in members], leaves, False, attributes, tensors)
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


def _answers_missing(estimator: Any) -> bool:
    """Whether the fitted estimator takes NaN. Asked of the estimator: it depends on version and options."""
    row = np.full((1, estimator.n_features_in_), np.nan, dtype=np.float32)
    try:
        with plain_rows():
            estimator.predict(row)
    except ValueError:
        return False
    return True


def _stage(
    members: Sequence[Any],
    values: Sequence[Array],
    missing: bool,
    attributes: dict[str, Any],
    tensors: dict[str, Array],
) -> Stage:
    """Join trees into parallel arrays; leaves that hold the same numbers share one row."""
    sizes = np.array([tree.node_count for tree in members], dtype=np.int64)
    roots = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    if sizes.sum() > np.iinfo(np.int32).max:
        raise UnsupportedModel(
            f"the trees have {sizes.sum()} nodes, an artifact holds {np.iinfo(np.int32).max}"
        )
    offsets = np.repeat(roots, sizes)
    left = np.concatenate([tree.children_left for tree in members])
    right = np.concatenate([tree.children_right for tree in members])
    is_leaf = left < 0

    rows = np.ascontiguousarray(np.concatenate(values)[is_leaf], dtype=np.float64)
    # Compared as bits: rows that differ only in the sign of a zero stay apart.
    keys = rows.view(np.uint64).reshape(rows.shape)
    _, first, shared = np.unique(keys, axis=0, return_index=True, return_inverse=True)

    left, right = left + offsets, right + offsets
    left[is_leaf] = shared.reshape(-1)
    right[is_leaf] = -1
    threshold = np.concatenate([tree.threshold for tree in members])
    joined: dict[str, Array] = {
        "feature": np.where(is_leaf, -1, np.concatenate([tree.feature for tree in members])).astype(np.int32),
        "threshold": np.where(is_leaf, 0.0, threshold).astype(np.float64),
        "left": left.astype(np.int32),
        "right": right.astype(np.int32),
        "root": roots.astype(np.int32),
        "leaf": rows[first],
        **tensors,
    }
    if missing:
        goes_left = np.concatenate([tree.missing_go_to_left for tree in members])
        joined["missing_left"] = np.where(is_leaf, 0, goes_left).astype(np.uint8)
    return Stage("trees", {"element": "f32", "compare": "<=", **attributes}, joined)
