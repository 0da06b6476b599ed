"""The columns on their way through the stages: numbers, or categories as codes.

A category arrives as the index of its level. Which levels a feature has, and in which order, is for the
encoders that read it to say (their order is the library's code order), so the exporter recognises a model
twice: first every encoder claims the levels it knows, then they are fixed and codes mean something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


class Levels:
    """The levels of one categorical feature, and the codes of what may stand in its column.

    Code ``i`` below ``len(values)`` is level ``i``, ``len(values)`` any level that is not in the list; what
    an imputer puts in, and is no level itself, comes after that.
    """

    def __init__(self, feature: str, values: Sequence[Any], seen: Sequence[Any]) -> None:
        """Start with the ``values`` that the column's type declares (or none) and those ``seen`` in ``X``."""
        self.feature = feature
        self.values: list[Any] = list(values) or list(seen)
        self.unknown = True
        self._extra: list[Any] = []
        self._claimed: list[Any] = []
        self._strict: list[list[Any]] = []
        self._replaced: list[Any] = []
        self._as_numbers = False
        self._fixed = False

    def claim(self, known: Sequence[Any], takes_unknown: bool) -> None:
        """Say which levels an encoder knows, in its order, and whether it takes others too."""
        if self._fixed:
            return
        if any(type(value) is int for value in self.values):
            # An encoder that has met missing values holds whole numbers as others.
            known = [int(value) if isinstance(value, float) else value for value in known]
        self._claimed.extend(value for value in known if value not in self._claimed)
        if not takes_unknown:
            self._strict.append(list(known))

    def replace(self, value: Any) -> None:
        """Say that a step puts another value for this one, so that no encoder behind it meets it."""
        if not self._fixed and value not in self._replaced:
            self._replaced.append(value)

    def become_numbers(self) -> None:
        """Say that a step reads the levels' own numbers: a code for any other level does not tell which it is."""
        if not self._fixed:
            self._as_numbers = True

    def fix(self) -> None:
        """Settle on what was claimed: no level that some encoder would refuse."""
        claimed = self._claimed or self.values
        if not self._claimed and all(isinstance(value, str) for value in self.values):
            # No step reads the column. What it holds may be names of people: one level stands for all.
            claimed = self.values[:1]
        known = [value for value in claimed if all(value in known for known in self._strict)]
        self.values = [*known, *(value for value in self._replaced if value not in known)]
        self.unknown = not self._strict and not self._as_numbers
        self._extra = []
        self._fixed = True

    def code(self, value: Any) -> int:
        """Return the code of a value, giving it one if it is no level."""
        if value in self.values:
            return self.values.index(value)
        if value not in self._extra:
            self._extra.append(value)
        return len(self.values) + 1 + self._extra.index(value)

    def known(self, value: Any) -> bool:
        """Whether a value can stand in the column: a level, or what an imputer puts in."""
        return value in self.values or value in self._extra


@dataclass(frozen=True)
class Column:
    """One number of a row.

    ``feature`` is the index of the feature that it still is, or follows from alone, one value for one.
    ``levels`` are those of a category that stands there as a code. ``whole`` are the different numbers seen in a
    column of whole numbers, which some libraries take for categories.
    """

    feature: int | None = None
    levels: Levels | None = None
    whole: Sequence[int] = ()


def numeric(count: int) -> list[Column]:
    """Return ``count`` columns of numbers that are no feature of their own."""
    return [Column() for _ in range(count)]
