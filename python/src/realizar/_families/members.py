"""What a nested estimator gives to the one around it: the numbers of one of its methods, or its class.

A method of the library is the estimator's stages, then the method's head. A class is its place in
``classes_``, or its value where the estimator around it works with values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from .._model import Array, Decision, Estimator, Stage, UnsupportedModel, f64
from .._ops import branches, encode, linear, select, sorted_table
from .._recognise import name_of


def method(member: Any, found: Estimator, name: str) -> list[Stage]:
    """Return the stages of one of the member's methods, ``predict`` of a classifier included."""
    if name == "predict" and found.classes is not None:
        return class_value(member, found)
    if name not in found.heads:
        raise UnsupportedModel(
            f"`{name_of(member)}` inside another estimator is asked for its `{name}`, which is not supported"
        )
    return [*found.stages, *found.heads[name]]


def asking(found: Estimator, member: Any, front: Callable[[], Any] | None = None) -> Estimator:
    """Return what an estimator around ``member`` is, which answers as it does, behind what ``front()`` transforms."""
    ask = found.ask
    if ask is None:
        return found

    def inside(model: Any, rows: Any) -> tuple[Array, Array | None]:
        before = None if front is None else front()
        if before is None or (hasattr(before, "steps") and not before.steps):
            return ask(member, rows)
        return ask(member, before.transform(rows))

    return replace(found, ask=inside)


def positive(member: Any, found: Estimator) -> list[Stage]:
    """Return the probability of the second of two classes."""
    return [*method(member, found, "predict_proba"), select([1])]


def deciding(
    stages: list[Stage], width: int, decide: list[Stage], classes: int, heads: dict[str, list[Stage]]
) -> tuple[list[Stage], Decision, dict[str, list[Stage]]]:
    """Let ``decide`` find the index of the class, where no rule of the schema does.

    ``stages`` give ``width`` numbers, of which ``decide`` makes an index and ``heads`` the answers. Returns stages,
    decision and heads.
    """
    known = select(range(width))
    return (
        [*stages, branches([], decide)],
        Decision("index", "scores", classes=classes, width=width + 1),
        {name: [known, *head] for name, head in heads.items()},
    )


def last_largest(count: int) -> list[Stage]:
    """Return the place of the largest of ``count`` numbers, the last of equals."""
    backwards = select(range(count - 1, -1, -1))
    return [backwards, Stage("argmax"), linear(np.array([[-1.0]]), np.array([count - 1.0]))]


def class_index(found: Estimator) -> list[Stage]:
    """Return the place of the predicted class in ``classes_``."""
    decision = found.decision
    assert decision is not None  # every estimator with classes decides one
    stages = found.stages if decision.on == "scores" else [*found.stages, *found.head]
    if decision.rule == "argmax":
        return [*stages, Stage("argmax")]
    if decision.rule == "above":
        return [*stages, _above(decision)]
    if decision.rule == "index":
        return [*stages, select([decision.width - 1])]
    return [*stages, *_votes(len(found.classes if found.classes is not None else []))]


def class_value(member: Any, found: Estimator) -> list[Stage]:
    """Return the predicted class itself, which must be a number."""
    classes = np.asarray(found.classes)
    if classes.dtype.kind not in "biuf":
        raise UnsupportedModel(
            f"`{name_of(member)}` inside another estimator predicts {classes.tolist()}, which are no numbers; "
            "fit it on classes that are"
        )
    values = f64(classes)
    if values.tolist() == list(range(len(values))):
        return class_index(found)
    table = sorted_table(range(len(values)), values.reshape(-1, 1), np.zeros(1))
    return [*class_index(found), *encode([table])]


def _above(decision: Decision) -> Stage:
    return Stage("above", {"threshold": decision.threshold, "inclusive": decision.inclusive})


def _votes(classes: int) -> list[Stage]:
    """Count the votes of pairs: 1 for the first of a pair whose value is above 0, else 1 for the second."""
    pairs = [(i, j) for i in range(classes) for j in range(i + 1, classes)]
    weight, bias = np.zeros((classes, len(pairs))), np.zeros(classes)
    for place, (first, second) in enumerate(pairs):
        weight[first, place] = 1.0
        weight[second, place] = -1.0
        bias[second] += 1.0
    return [Stage("binarize", {"threshold": 0.0}), linear(weight, bias), Stage("argmax")]
