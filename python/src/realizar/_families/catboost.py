"""CatBoost: classifiers, regressors and rankers of numbers and categories.

A number is rounded to f32 and compared with an f32 border; leaves are added in f64, then scaled and shifted.
Categories go by the strings that they are: one that was not met equals none of them.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .._arrival import arrive
from .._cityhash import category_hash
from .._context import Context
from .._forest import Tree, forest, words
from .._model import Array, Decision, Estimator, Kind, Stage, UnsupportedModel, f64
from .._ops import apply, branches, indices, select
from .._recognise import base_name
from .calibration import times
from .catboost_counters import counters
from .catboost_document import Document, Split, read

_NAMES = frozenset({"CatBoostClassifier", "CatBoostRegressor", "CatBoostRanker", "CatBoost"})


def catboost(model: Any, context: Context) -> Estimator | None:
    """Recognise ``CatBoost`` and its classes for classification, regression and ranking."""
    name = base_name(model, _NAMES, "catboost")
    if name is None:
        return None
    if not model.is_fitted():
        raise ValueError(f"`{type(model).__name__}` is not fitted; call `fit` first")
    document = read(model)
    stages = _stages(model, document, context)
    if name == "CatBoostClassifier":
        return _classifier(stages, document, np.asarray(model.classes_))
    if name == "CatBoostRegressor":
        return _valued(stages, "value", _of_regressor(document))
    return _valued(stages, "score", [])


def _stages(model: Any, document: Document, context: Context) -> list[Stage]:
    # A model that was loaded may have no names, and then says only which columns it looks at.
    width, named = len(context.columns), len(model.feature_names_ or [])
    if width != (named or max(width, document.width)):
        raise ValueError(f"`X` has {width} features, the model was fitted on {named or document.width}")
    known: dict[int, list[Any]] = {}
    for at in document.columns:
        arriving = context.columns[at]
        if arriving.levels is None and not arriving.whole:
            raise UnsupportedModel(
                f"column {at} is a category to CatBoost, but numbers arrive of which it is not known which they can "
                "be; pass `X` with whole numbers or strings there"
            )
        known[at] = list(arriving.whole) if arriving.levels is None else list(arriving.levels.values)
    before = arrive(context, known, True, "CatBoost")
    hashes = {at: [category_hash(_name(value)) for value in values] for at, values in known.items()}
    if document.oblivious:
        splits = [document.split(each) for tree in document.trees for each in tree.get("splits") or []]
    else:
        splits = [document.split(each) for tree in document.trees for each in _questions(tree)]
    asked = sorted({split.source for split in splits if split.kind == "counter"})
    parts, columns = counters(document, asked, hashes, width)
    if parts:
        before = [*before, branches([], *parts)]
    if document.oblivious:
        return [*before, _oblivious(document, splits, columns, hashes)]
    return [*before, *_trees(document, columns, hashes)]


def _name(value: Any) -> str:
    """Return the string that a category is to the library; ``True`` is 1."""
    return value if isinstance(value, str) else str(int(value))


def _code(split: Split, hashes: dict[int, list[int]]) -> int:
    """Return the code of a category; one that no row of ``X`` holds has none."""
    known = hashes[split.source]
    return known.index(split.hash) if split.hash in known else -1


def _oblivious(
    document: Document, splits: list[Split], columns: dict[int, int], hashes: dict[int, list[int]]
) -> Stage:
    equal = [split.kind == "category" for split in splits]
    leaves = np.concatenate([f64(tree["leaf_values"]) for tree in document.trees] or [np.zeros(0)])
    depths = [len(tree.get("splits") or []) for tree in document.trees]
    count = sum(1 << depth for depth in depths)
    outputs = len(leaves) // count if count else len(document.bias)
    return Stage(
        "oblivious_trees",
        {"scale": document.scale},
        {
            "features": indices([columns[s.source] if s.kind == "counter" else s.source for s in splits]),
            "borders": f64([_code(s, hashes) if s.kind == "category" else s.border for s in splits]),
            "missing": indices([int(s.missing) for s in splits]),
            "equal": indices([int(each) for each in equal]),
            "depths": indices(depths),
            "leaves": leaves.reshape(count, outputs),
            "bias": np.broadcast_to(document.bias, (outputs,)).copy(),
        },
    )


def _questions(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    pending = [node]
    while pending:
        each = pending.pop()
        if "split" in each:
            yield each["split"]
            pending += [each["left"], each["right"]]


def _trees(document: Document, columns: dict[int, int], hashes: dict[int, list[int]]) -> list[Stage]:
    trees = [_tree(document, tree, columns, hashes) for tree in document.trees]
    outputs = trees[0].values.shape[1]
    stage = forest(trees, {"element": "f32", "compare": "<=", "outputs": outputs}, {})
    if document.scale == 1.0 and not document.bias.any():
        return [stage]
    bias = np.broadcast_to(document.bias, (outputs,)).copy()
    return [stage, times(np.full(outputs, document.scale), bias)]


def _tree(
    document: Document, root: dict[str, Any], columns: dict[int, int], hashes: dict[int, list[int]]
) -> Tree:
    """Number the nodes of a tree. What is above a border goes right; of a category, what is equal goes left here."""
    nodes = [root]
    rows: list[tuple[int, float, int, int, bool, int]] = []
    sets: list[Array] = []
    for node in nodes:  # grows while it is read
        if "split" not in node:
            rows.append((-1, 0.0, -1, -1, False, -1))
            continue
        split, (low, high) = document.split(node["split"]), (len(nodes), len(nodes) + 1)
        nodes += [node["left"], node["right"]]
        feature = columns[split.source] if split.kind == "counter" else split.source
        if split.kind == "category":
            code = _code(split, hashes)
            rows.append((feature, 0.0, high, low, False, len(sets)))
            sets.append(words([code] if code >= 0 else []))
        else:
            rows.append((feature, split.border, low, high, not split.missing, -1))
    outputs = max(np.size(node["value"]) for node in nodes if "split" not in node)
    feature_of, threshold, left, right, missing_left, category = zip(*rows)
    return Tree(
        feature=np.array(feature_of),
        threshold=np.array(threshold),
        left=np.array(left),
        right=np.array(right),
        values=f64([np.zeros(outputs) if "split" in node else np.atleast_1d(node["value"]) for node in nodes]),
        missing_left=np.array(missing_left),
        category=np.array(category),
        sets=sets,
    )


def _classifier(stages: list[Stage], document: Document, classes: Array) -> Estimator:
    loss = document.loss
    if loss in ("MultiLogloss", "MultiCrossEntropy"):
        return _valued(stages, "score", [Stage("logistic")], "predict_proba")
    if loss in ("MultiClass", "MultiClassOneVsAll"):
        head, decision = Stage("softmax" if loss == "MultiClass" else "logistic"), Decision("argmax", "scores")
    elif len(classes) == 2:
        head = Stage("logistic_pair")
        decision = Decision("above", "scores", -math.log(1.0 / document.threshold - 1.0))
    else:
        raise UnsupportedModel(
            f"`CatBoostClassifier(loss_function={loss!r})` of {len(classes)} classes is not supported; use `MultiClass`"
        )
    return Estimator(
        stages,
        task="classification",
        kind="probability",
        heads={"predict_proba": [head]},
        decision=decision,
        classes=classes,
        reads_f32=len(stages) == 1,
        missing=True,
        ask=_classes,
    )


def _of_regressor(document: Document) -> list[Stage]:
    if document.loss in ("Poisson", "Tweedie"):
        return [Stage("exp")]
    if document.loss == "RMSEWithUncertainty":
        # A mean, and the variance of which the second score is half the logarithm.
        return [branches([select([0])], [select([1]), times(np.array([2.0])), apply("exp")])]
    return []


def _valued(stages: list[Stage], kind: Kind, head: list[Stage], method: str = "predict") -> Estimator:
    return Estimator(
        stages,
        task="regression",
        kind=kind,
        heads={method: head},
        reads_f32=len(stages) == 1,
        missing=True,
        ask=_shares if method == "predict_proba" else _values,
    )


def _given(model: Any, rows: Any) -> Any:
    """Give whole numbers to the columns of categories: the library takes no others."""
    places = model.get_cat_feature_indices()
    if hasattr(rows, "columns") or getattr(rows, "dtype", None) == object or not places:
        return rows
    given = rows.astype(object)
    for place in places:
        given[:, place] = [value if value != value else int(value) for value in rows[:, place].tolist()]
    return given


@contextmanager
def _as_value_error() -> Iterator[None]:
    try:
        yield
    except sys.modules["catboost"].CatBoostError as error:
        raise ValueError(str(error)) from error


def _values(model: Any, rows: Any) -> tuple[Array, None]:
    with _as_value_error():
        return np.asarray(model.predict(_given(model, rows))), None


def _shares(model: Any, rows: Any) -> tuple[Array, None]:
    with _as_value_error():
        return np.asarray(model.predict_proba(_given(model, rows))), None


def _classes(model: Any, rows: Any) -> tuple[Array, Array]:
    with _as_value_error():
        given = _given(model, rows)
        shares, predicted = model.predict_proba(given), np.asarray(model.predict(given)).reshape(-1)
    # The library gives labels back as other types than `classes_` has.
    places = {str(label): place for place, label in enumerate(np.asarray(model.classes_).tolist())}
    return np.asarray(shares), np.array([places[str(label)] for label in predicted.tolist()], dtype=np.int32)
