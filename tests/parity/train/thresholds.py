"""Where a fitted model compares: pairs of a column and a threshold, read from the library's own object.

Nothing here uses the exporter or the importers, so a threshold that they lose is still asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import open_model
from open_model import is_open

Pair = tuple[int, float]


def thresholds(model: Any, columns: int) -> list[Pair]:
    """Return every distinct pair of a column below ``columns`` and a finite threshold on it, sorted."""
    found = {(column, value) for column, value in _of(model) if column < columns and np.isfinite(value)}
    return sorted(found)


def _of(model: Any) -> Iterator[Pair]:
    kind = type(model).__module__.partition(".")[0]
    if is_open(model):
        yield from open_model.thresholds(model.content)
        if model.estimator is not None:
            yield from _of(model.estimator)
    elif hasattr(model, "steps"):
        yield from _behind([step for _, step in model.steps[:-1]], model.steps[-1][1])
    elif kind == "xgboost":
        yield from _xgboost(model)
    elif kind == "lightgbm":
        yield from _lightgbm(model)
    elif kind == "catboost":
        for column, borders in model.get_borders().items():
            yield from ((column, float(border)) for border in borders)
    elif hasattr(model, "tree_"):
        inner = model.tree_.feature >= 0
        yield from zip(model.tree_.feature[inner].tolist(), model.tree_.threshold[inner].tolist(), strict=True)
    elif hasattr(model, "_predictors"):
        yield from _histogram(model)
    elif hasattr(model, "bin_edges_"):
        for column, edges in enumerate(model.bin_edges_):
            yield from ((column, float(edge)) for edge in edges)
    else:
        for inner_model in _parts(model):
            yield from _of(inner_model)


def _parts(model: Any) -> Iterator[Any]:
    """Yield the fitted models inside a model."""
    for name in ("estimators_", "calibrated_classifiers_", "fitted_transformers_"):
        yield from (part for part in np.ravel(np.array(getattr(model, name, []), dtype=object)) if part is not None)
    for name in ("estimator_", "best_estimator_", "regressor_", "final_estimator_", "estimator"):
        part = getattr(model, name, None)
        if part is not None and not isinstance(part, str):
            yield part


def _behind(steps: list[Any], final: Any) -> Iterator[Pair]:
    """Yield thresholds of ``final`` as numbers that the scalers in front of it turn into them."""
    if not all(hasattr(step, "inverse_transform") and hasattr(step, "n_features_in_") for step in steps):
        return
    width = getattr(final, "n_features_in_", None)
    # A number behind other stages than scalers depends on several columns.
    if not steps or any(step.n_features_in_ != width or hasattr(step, "components_") for step in steps):
        yield from () if steps else _of(final)
        return
    for column, value in _of(final):
        row = np.zeros((1, width))
        row[0, column] = value
        for step in reversed(steps):
            row = step.inverse_transform(row)
        yield column, float(row[0, column])


def _histogram(model: Any) -> Iterator[Pair]:
    """Yield thresholds of HistGradientBoosting, whose own columns have the categories first."""
    categorical = model.is_categorical_
    order = (
        np.arange(model.n_features_in_)
        if categorical is None or getattr(model, "_preprocessor", None) is None
        else np.argsort(~np.asarray(categorical), kind="stable")
    )
    for predictors in model._predictors:
        for predictor in predictors:
            nodes = predictor.nodes
            inner = nodes[(nodes["is_leaf"] == 0) & (nodes["is_categorical"] == 0)]
            for node in inner:
                yield int(order[node["feature_idx"]]), float(node["num_threshold"])


def _xgboost(model: Any) -> Iterator[Pair]:
    booster = model.get_booster() if hasattr(model, "get_booster") else model
    table = booster.trees_to_dataframe()
    names = booster.feature_names
    for name, split in zip(table["Feature"], table["Split"], strict=True):
        if name != "Leaf" and split == split:
            yield (names.index(name) if names else int(name[1:])), float(np.float32(split))


def _lightgbm(model: Any) -> Iterator[Pair]:
    booster = getattr(model, "booster_", model)
    pending = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    while pending:
        node = pending.pop()
        if "split_feature" not in node:
            continue
        if node["decision_type"] == "<=":
            yield node["split_feature"], float(node["threshold"])
        pending.extend((node["left_child"], node["right_child"]))
