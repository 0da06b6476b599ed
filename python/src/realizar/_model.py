"""What is written: stages, link, decision and features of one model, as ``docs/apr.md`` defines them.

The recognisers (``_scalers``, ``_linear``, ``_trees``, ``_networks``) produce these values, ``_evaluate``
computes them, and ``_artifact`` turns them into metadata and tensors.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from numpy.typing import NDArray

Array = NDArray[Any]


class UnsupportedModel(TypeError):
    """The model, or a step or an option of it, is one that the exporter does not write."""


@dataclass(frozen=True)
class Stage:
    """One step: ``op`` with its attributes and its tensors, by the schema's own names."""

    op: str
    attributes: dict[str, Any] = field(default_factory=dict)
    tensors: dict[str, Array] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """From the last stage's scores to the outputs."""

    op: str
    scale: float = 1.0


@dataclass(frozen=True)
class Decision:
    """How the class follows: ``argmax``, or class 1 ``above`` a threshold."""

    rule: Literal["argmax", "above"]
    on: Literal["scores", "outputs"]
    threshold: float = 0.0
    inclusive: bool = False


@dataclass(frozen=True)
class Estimator:
    """A recognised final step.

    ``method`` is the library's method that gives the outputs; ``classes`` are its ``classes_``;
    ``reads_f32`` says that it rounds a row to f32 first; ``missing`` that it accepts NaN.
    """

    stages: list[Stage]
    task: Literal["classification", "regression", "transform"]
    kind: Literal["probability", "value", "component"]
    method: Literal["predict_proba", "predict", "transform"]
    link: Link = Link("identity")
    decision: Decision | None = None
    classes: Array | None = None
    reads_f32: bool = False
    missing: bool = False


@dataclass(frozen=True)
class Feature:
    """A numeric feature and what was seen of it in ``X``; a column that is all missing has no range."""

    name: str
    missing: bool
    range: tuple[float, float] | None
    quantiles: list[float]


@dataclass(frozen=True)
class Golden:
    """Rows ``[r, n]`` with the library's outputs ``[r, k]`` and classes ``[r]``, and the bound they hold to."""

    rows: Array
    outputs: Array
    classes: Array | None
    bound: float
