"""Class labels: from the library's ``classes_``, or from the caller, to what the schema holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ._model import Array

Labels = list[str] | list[int] | list[bool]

_I64 = np.iinfo(np.int64)


def labels(classes: Array, given: Sequence[Any] | None) -> Labels:
    """Return one label for each class, in the library's order.

    Labels are all strings, all integers, or ``[False, True]``; floating-point classes that are whole numbers
    become integers. Raises ``ValueError`` for others.
    """
    source: Sequence[Any] = classes.tolist() if given is None else list(given)
    what = "classes_" if given is None else "labels"
    if len(source) != len(classes):
        raise ValueError(f"`labels` has {len(source)} names, the model has {len(classes)} classes")
    converted = [_plain(label, what) for label in source]
    kinds = {type(label) for label in converted}
    if len(kinds) != 1:
        raise ValueError(
            f"`{what}` mixes {' and '.join(sorted(kind.__name__ for kind in kinds))}; pass `labels=[...]` of one type"
        )
    if len(set(converted)) != len(converted):
        raise ValueError(f"`{what}` names a class twice: {converted}")
    if kinds == {bool} and converted != [False, True]:
        raise ValueError(f"`{what}` is {converted}, expected [False, True] in this order")
    return converted


def _plain(label: Any, what: str) -> Any:
    if isinstance(label, np.generic):
        label = label.item()
    if isinstance(label, (bool, str)):
        return label
    if isinstance(label, float) and label.is_integer():
        label = int(label)
    if isinstance(label, int) and _I64.min <= label <= _I64.max:
        return label
    raise ValueError(
        f"`{what}` holds {label!r}, which is neither a string nor a 64-bit integer nor a bool; pass `labels=[...]` with names"
    )
