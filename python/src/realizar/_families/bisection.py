"""Where a decision turns: the smallest floating-point number at which an increasing predicate holds."""

from __future__ import annotations

import math
from collections.abc import Callable


def least(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Return the smallest number in ``(low, high]`` at which ``holds``, which does not at ``low`` and does at ``high``."""
    while math.nextafter(low, high) < high:
        middle = low + (high - low) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
