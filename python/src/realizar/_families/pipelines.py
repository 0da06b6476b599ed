"""Transformers one after another, side by side, or each on columns of its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._columns import Column
from .._context import Context
from .._model import Branch, Estimator, Stage, Transform, UnsupportedModel
from .._ops import branches, select
from .._recognise import base_name, require_fitted
from .calibration import times
from .members import asking
from .sparse import gives_sparse

_PIPELINE = frozenset({"Pipeline"})


def estimator(model: Any, context: Context) -> Estimator | None:
    """Recognise a ``Pipeline``: its transformers, then what its final step computes."""
    if base_name(model, _PIPELINE) is None:
        return None
    steps = _steps(model)
    stages, after = _through(steps[:-1], context)
    return asking(after.estimator(steps[-1]).after(stages), steps[-1], lambda: model[:-1])


def transformer(model: Any, context: Context) -> Transform | None:
    """Recognise a ``Pipeline`` of transformers alone."""
    if base_name(model, _PIPELINE) is None:
        return None
    stages, after = _through(_steps(model), context)
    return Transform(stages, after.columns)


def _steps(model: Any) -> list[Any]:
    steps = [
        step
        for _, step in model.steps
        if step is not None and not (isinstance(step, str) and step == "passthrough")
    ]
    if not steps:
        raise UnsupportedModel("the pipeline has no steps, so there is nothing to export")
    return steps


def _through(steps: list[Any], context: Context) -> tuple[list[Stage], Context]:
    stages: list[Stage] = []
    for step in steps:
        transform = context.transformer(step)
        stages.extend(transform.stages)
        context = context.having(transform.columns, gives_sparse(step, context.sparse))
    return stages, context


def union(model: Any, context: Context) -> Transform | None:
    """Recognise a ``FeatureUnion``."""
    if base_name(model, frozenset({"FeatureUnion"})) is None:
        return None
    every = list(range(len(context.columns)))
    parts = [(each, every, name) for name, each in model.transformer_list]
    return _side_by_side(parts, model.transformer_weights, context)


def columns(model: Any, context: Context) -> Transform | None:
    """Recognise a ``ColumnTransformer``, however it names its columns."""
    if base_name(model, frozenset({"ColumnTransformer"})) is None:
        return None
    require_fitted(model, "transformers_")
    parts = [
        (each, [int(place) for place in model._transformer_to_input_indices[name]], name)
        for name, each, _ in model.transformers_
    ]
    return _side_by_side(parts, model.transformer_weights, context)


def _side_by_side(parts: list[tuple[Any, list[int], str]], weights: Any, context: Context) -> Transform:
    found: list[Branch] = []
    leaving: list[Column] = []
    for each, places, name in parts:
        if not places or (isinstance(each, str) and each == "drop"):
            continue
        arriving = [context.columns[place] for place in places]
        if each is None or (isinstance(each, str) and each == "passthrough"):
            transform = Transform([], arriving)
        else:
            transform = context.having(arriving).transformer(each)
        stages = list(transform.stages)
        weight = (weights or {}).get(name)
        if weight is not None:
            stages.append(times(np.full(len(transform.columns), float(weight))))
        # The whole row in its own order needs no list.
        whole = places == list(range(len(context.columns)))
        found.append(Branch(None if whole else places, stages))
        leaving.extend(transform.columns)
    if not found:
        raise UnsupportedModel("the model drops every column, so there is nothing to export")
    if len(found) == 1:
        first = [] if found[0].columns is None else [select(found[0].columns)]
        return Transform([*first, *found[0].stages], leaving)
    if all(not branch.stages and branch.columns is not None for branch in found):
        return Transform([select([place for branch in found for place in branch.columns or []])], leaving)
    return Transform([branches(*found)], leaving)
