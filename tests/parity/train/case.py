"""One case of the table: what is trained, on what, how it becomes an artifact, and what its answers must hold to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EXPORT = "export"
"""The route through ``realizar.export``. Every other route is the ending of a file for `cargo realizar import`."""


@dataclass(frozen=True)
class Bound:
    """How far an output may be from the library's, times ``max(1, |expected|)``.

    ``f64`` is for `predict_f64`, ``f32`` for `predict` and `predict_batch`, against the library's output rounded
    to f32. ``why`` stands in the table.
    """

    f64: float
    f32: float
    why: str


_F32 = 2.0**-23  # one unit in the last place of f32: what is left of a difference in f64, after rounding

EXACT = Bound(0.0, 0.0, "nothing")
LAST_BITS = Bound(1e-15, _F32, "last bit of `exp` or of a quotient")
SUMS = Bound(1e-12, _F32, "order of the sums")
IN_F32 = Bound(1e-12, 1e-5, "order of the sums")
PRODUCTS = Bound(1e-6, 1e-6, "the library's distances, which are differences of products")
PROBABILITY = Bound(1e-6, 1e-6, "probabilities of iterated or accumulated sums")
SINGLE = Bound(1e-6, 1e-6, "computed in f32: `exp` differs by units in the last place")
RUNTIME = Bound(1e-6, 1e-6, "f32 in ONNX Runtime")
RUNTIME_VALUES = Bound(1e-5, 1e-5, "f32 in ONNX Runtime")
RUNTIME_KERNELS = Bound(2e-5, 2e-5, "f32 in ONNX Runtime: sums of kernels, within 1e-5 of the range of the values")


@dataclass(frozen=True)
class Case:
    """One line of the table.

    Args:
        family: a row of the table in ``docs/exactness.md``.
        name: the folder of the fixture.
        model: an estimator that is not fitted, or a function from the data set to a fitted model.
        data: a name of ``data.py``.
        bound: what the answers must hold to.
        routes: how the model becomes an artifact; the first one's is compiled, each is evaluated.
        ask: the library's method that gives the outputs; absent: the one that ``reference.py`` chooses.
        options: further arguments of ``realizar.export``.
        words: further words of `cargo realizar import`.
        leaves: whether the trees' leaves are compared on 10,000 drawn rows.
        nearest: rows whose k-th and next neighbour are this near to each other (relative) are counted, not kept.
    """

    family: str
    name: str
    model: Any
    data: str
    bound: Bound
    routes: tuple[str, ...] = (EXPORT,)
    ask: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    leaves: bool = False
    nearest: float | None = None
