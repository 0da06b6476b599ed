"""What is written: stages, decision and features of one model, as ``docs/apr.md`` defines them.

The recognisers (``_families``) produce these values, ``_compute`` computes them, and ``_artifact`` turns
them into metadata and tensors. Everything composes: what one estimator computes is a list of stages, and a
list of stages is what an estimator around it is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ._columns import Column

Array = NDArray[Any]

Task = Literal["classification", "regression", "clustering", "anomaly", "transform"]
Kind = Literal["probability", "score", "value", "distance", "cluster", "class", "component"]

# The stages that the schema also knows as links, from scores to outputs.
LINKS = frozenset(
    {
        "logistic",
        "logistic_pair",
        "softmax",
        "one_vs_rest",
        "exp",
        "softplus",
        "signed_square",
        "argmax",
        "step",
        "anomaly_score",
    }
)


class UnsupportedModel(TypeError):
    """The model, or a step or an option of it, is one that the exporter does not write."""


@dataclass(frozen=True)
class Branch:
    """A part of ``branches``: the columns it takes (``None``: all of them) and what it computes of them."""

    columns: list[int] | None
    stages: list[Stage]


@dataclass(frozen=True)
class Stage:
    """One step: ``op`` with its attributes and its tensors, by the schema's own names.

    ``branches`` is given for the op of that name alone: each takes the row, and their results follow one
    another. ``cancels`` says that the library computes this by a formula, or in a type, that loses more; it is
    not written, and only widens the bound.
    """

    op: str
    attributes: dict[str, Any] = field(default_factory=dict)
    tensors: dict[str, Array] = field(default_factory=dict)
    branches: list[Branch] = field(default_factory=list)
    cancels: bool = False


@dataclass(frozen=True)
class Decision:
    """How the class follows: ``argmax``, class 1 ``above`` a threshold, libsvm's ``votes`` of pairs, or ``index``.

    With ``index`` a stage has decided: the last of ``width`` numbers is the index of one of ``classes``.
    """

    rule: Literal["argmax", "above", "votes", "index"]
    on: Literal["scores", "outputs"]
    threshold: float = 0.0
    inclusive: bool = False
    classes: int = 0
    width: int = 0


@dataclass(frozen=True)
class Estimator:
    """A recognised estimator: ``stages`` take a row to the scores, ``heads`` the scores to its answers.

    ``heads`` has one list of stages for each method of the library that can be had, by the method's name; an
    artifact answers with the first of them, and a decision ``on`` outputs looks at those. ``kind`` is what
    the first method's numbers are. ``classes`` are the library's ``classes_``; absent where no class is
    decided. ``reads_f32`` says that it rounds a row to f32 first; ``missing`` that it accepts NaN.
    ``ask`` answers rows where the library has another way than calling the method: it takes the model and
    the library's own rows and gives outputs ``[r, k]`` and the index of each row's class.
    """

    stages: list[Stage]
    task: Task
    kind: Kind
    heads: dict[str, list[Stage]]
    decision: Decision | None = None
    classes: Array | None = None
    reads_f32: bool = False
    missing: bool = False
    ask: Callable[[Any, Any], tuple[Array, Array | None]] | None = None

    @property
    def method(self) -> str:
        """The library's method that gives the outputs."""
        return next(iter(self.heads))

    @property
    def head(self) -> list[Stage]:
        """From the scores to the outputs."""
        return self.heads[self.method]

    def after(self, stages: list[Stage]) -> Estimator:
        """Return the estimator behind other stages."""
        if not stages:
            return self
        return replace(self, stages=[*stages, *self.stages], reads_f32=False)


@dataclass(frozen=True)
class Transform:
    """A recognised transformer: its stages, and the columns that leave it."""

    stages: list[Stage]
    columns: list[Column]


@dataclass(frozen=True)
class Feature:
    """A feature and what was seen of it in ``X``.

    Numeric, or categorical with ``levels``, of which ``unknown`` says that others are taken as well. A column
    that is all missing has no range, and a categorical one never has. ``whole`` are the different numbers of a
    column of whole numbers.
    """

    name: str
    missing: bool
    range: tuple[float, float] | None = None
    quantiles: list[float] = field(default_factory=list)
    levels: list[Any] | None = None
    unknown: bool = False
    whole: Sequence[int] = ()


@dataclass(frozen=True)
class Golden:
    """Rows ``[r, n]`` with the library's outputs ``[r, k]`` and classes ``[r]``, and the bound they hold to."""

    rows: Array
    outputs: Array
    classes: Array | None
    bound: float


def f64(values: Any) -> Array:
    """Return numbers as f64, dense where they were sparse."""
    if hasattr(values, "toarray"):
        values = values.toarray()
    return np.asarray(values, dtype=np.float64)
