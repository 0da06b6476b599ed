"""What arrives at an estimator that reads categories itself: numbers, and codes as its own tables count them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ._columns import Column
from ._context import Context
from ._model import Branch, Stage, UnsupportedModel
from ._ops import branches, column, encode, sorted_table


def arrive(
    context: Context,
    known: Mapping[int, Sequence[Any]],
    takes_unknown: bool,
    wanted_by: str,
    compared: frozenset[int] = frozenset(),
) -> list[Stage]:
    """Return the stages that turn the columns into what the estimator was given when it was trained.

    ``known`` has, for each column that is a category to the estimator, its values in the order of the codes
    that the estimator counts by; what is none of them becomes NaN, or, where the column is a feature with
    levels, a code that is none. ``takes_unknown`` says whether the library answers for a level that it does
    not know. Columns that are ``compared`` with thresholds get NaN in any case. Other columns become numbers.
    Raises ``ValueError`` for levels that are no numbers there.
    """
    parts = [
        _category(index, each, known[index], takes_unknown, index in compared)
        if index in known
        else _number(index, each, wanted_by)
        for index, each in enumerate(context.columns)
    ]
    return [] if all(not part.stages for part in parts) else [branches(*parts)]


def _category(
    index: int, each: Column, values: Sequence[Any], takes_unknown: bool, compared: bool
) -> Branch:
    absent = np.array([np.nan])
    places = np.arange(len(values), dtype=np.float64).reshape(-1, 1)
    if each.levels is None:
        numbers = [float(value) for value in values if not isinstance(value, str)]
        if len(numbers) < len(values):
            raise UnsupportedModel(
                f"column {index} is a category of strings to the estimator, but numbers arrive; "
                "pass `X` as the estimator was fitted, with its categories"
            )
        return column(index, *encode([sorted_table(numbers, places, absent)]))
    levels = each.levels
    levels.claim(values, takes_unknown)
    codes = [levels.code(value) if levels.known(value) else -1 for value in values]
    if codes == list(range(len(values))) and not compared:
        return column(index)
    kept = [place for place, code in enumerate(codes) if code >= 0]
    return column(index, *encode([sorted_table([codes[place] for place in kept], places[kept], absent)]))


def _number(index: int, each: Column, wanted_by: str) -> Branch:
    if each.levels is None:
        return column(index)
    levels = each.levels
    for value in levels.values:
        if not isinstance(value, (bool, int)):
            raise ValueError(
                f"`X` does not hold numbers: feature `{levels.feature}` holds {value!r}, which is no category "
                f"to `{wanted_by}`"
            )
    levels.become_numbers()
    codes = [levels.code(value) for value in levels.values]
    numbers = np.array([[float(value)] for value in levels.values])
    if [[float(code)] for code in codes] == numbers.tolist():
        return column(index)
    return column(index, *encode([sorted_table(codes, numbers, np.array([np.nan]))]))
