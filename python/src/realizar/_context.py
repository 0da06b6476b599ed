"""Where a recogniser stands: the columns that arrive, and the way to recognise what is inside.

An estimator that holds others asks the context for them: ``context.estimator(inner)`` and
``context.transformer(inner)`` recognise any supported estimator, to any depth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ._columns import Column
from ._model import Estimator, Stage, Transform
from ._ops import decode


@dataclass(frozen=True)
class Context:
    """The columns that arrive at an estimator, and how the estimators inside it are recognised.

    ``sparse`` says that the library passes rows on as a sparse matrix, of which some libraries take the zeros for
    missing.
    """

    columns: list[Column]
    recognise: Callable[[Any, Context], Estimator]
    transformation: Callable[[Any, Context], Transform]
    sparse: bool = False

    def estimator(self, inner: Any) -> Estimator:
        """Recognise what predicts. Raises ``UnsupportedModel`` with its name where it is not supported."""
        return self.recognise(inner, self)

    def transformer(self, inner: Any) -> Transform:
        """Recognise what transforms. Raises ``UnsupportedModel`` with its name where it is not supported."""
        return self.transformation(inner, self)

    def having(self, columns: Sequence[Column], sparse: bool | None = None) -> Context:
        """Return the same place with other columns arriving; ``sparse``: in another form."""
        return replace(self, columns=list(columns), sparse=self.sparse if sparse is None else sparse)

    def as_numbers(self, wanted_by: str) -> tuple[list[Stage], Context]:
        """Turn codes into the numbers that they stand for, as numpy does with integers and booleans.

        Raises ``ValueError`` for levels that are no numbers.
        """
        if all(column.levels is None for column in self.columns):
            return [], self
        for levels in (column.levels for column in self.columns if column.levels is not None):
            for value in levels.values:
                if not isinstance(value, (bool, int)):
                    raise ValueError(
                        f"`X` does not hold numbers: feature `{levels.feature}` holds {value!r}, which reaches "
                        f"`{wanted_by}` without an encoder"
                    )
            levels.become_numbers()
        plain = [Column(column.feature) for column in self.columns]
        if all(column.levels is None or _codes_are_values(column) for column in self.columns):
            return [], self.having(plain)
        return [decode(self.columns)], self.having(plain)


def _codes_are_values(column: Column) -> bool:
    return column.levels is None or [int(value) for value in column.levels.values] == list(
        range(len(column.levels.values))
    )
