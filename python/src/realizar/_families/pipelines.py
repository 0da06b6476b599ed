"""Pipelines: transformers one after another, then perhaps an estimator."""

from __future__ import annotations

from typing import Any

from .._context import Context
from .._model import Estimator, Stage, Transform, UnsupportedModel
from .._recognise import base_name

_PIPELINE = frozenset({"Pipeline"})


def estimator(model: Any, context: Context) -> Estimator | None:
    """Recognise a ``Pipeline``: its transformers, then what its final step computes."""
    if base_name(model, _PIPELINE) is None:
        return None
    steps = _steps(model)
    stages, after = _through(steps[:-1], context)
    return after.estimator(steps[-1]).after(stages)


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
        context = context.having(transform.columns)
    return stages, context
