"""The data sets: those that scikit-learn ships, and seeded synthetic ones; and the rows that are timed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn import datasets

Array = NDArray[Any]

ROWS = 10_000
"""How many rows are timed; fewer where a row is long (`Data.timed`)."""

JITTER = 0.05
"""The standard deviation of the factor by which a number differs from that of the row it was drawn from."""


@dataclass(frozen=True)
class Data:
    """Rows and targets. ``levels[j]`` is the number of levels of column ``j``, 0 where it is a number."""

    X: Array
    y: Array
    levels: tuple[int, ...] = ()
    timed: int = ROWS

    def given(self, rows: Array) -> Any:
        """Return ``rows`` as the library takes them: a data frame where there are categories."""
        if not self.levels:
            return rows
        columns: dict[str, Any] = {}
        for column, levels in enumerate(self.levels):
            values = rows[:, column]
            if levels:
                # A code of -1 is a missing value.
                codes = np.where(np.isnan(values), -1, values).astype(np.int64)
                names = [f"level{level:02}" for level in range(levels)]
                columns[f"x{column}"] = pd.Categorical.from_codes(codes, categories=names)
            else:
                columns[f"x{column}"] = values
        return pd.DataFrame(columns)

    def rows(self, seed: int) -> Array:
        """Return the rows that are timed, f32: rows drawn from the data set, each number a little off."""
        rng = np.random.default_rng(seed)
        drawn = self.X[rng.integers(0, len(self.X), self.timed)]
        jittered = drawn * (1 + JITTER * rng.standard_normal(drawn.shape))
        numbers = np.array([not levels for levels in self.levels]) if self.levels else True
        return np.ascontiguousarray(np.where(numbers, jittered, drawn), dtype=np.float32)


_MAKERS: dict[str, Callable[[], Data]] = {}


def _set(make: Callable[[], Data]) -> Callable[[], Data]:
    _MAKERS[make.__name__] = make
    return make


@cache
def load(name: str) -> Data:
    """Return the data set of this name."""
    return _MAKERS[name]()


def _single(X: Array) -> Array:
    """Return the numbers as those that f32 holds, so that a timed row means the same to every library."""
    return np.asarray(X, dtype=np.float32).astype(np.float64)


def _made(rows: int, features: int, informative: int, classes: int, seed: int, timed: int = ROWS) -> Data:
    X, y = datasets.make_classification(
        rows,
        features,
        n_informative=informative,
        n_redundant=features // 8,
        n_classes=classes,
        flip_y=0.05,
        random_state=seed,
    )
    return Data(_single(X), y, timed=timed)


@_set
def breast_cancer() -> Data:
    """569 tumours, 30 features, 2 classes."""
    X, y = datasets.load_breast_cancer(return_X_y=True)
    return Data(_single(X), y)


@_set
def digits() -> Data:
    """1,797 images of 8 by 8, 10 classes."""
    X, y = datasets.load_digits(return_X_y=True)
    return Data(_single(X), y)


@_set
def made_28() -> Data:
    """20,000 rows of 28 features, 2 classes."""
    return _made(20_000, 28, 20, 2, seed=1)


@_set
def made_100() -> Data:
    """20,000 rows of 100 features, 5 classes."""
    return _made(20_000, 100, 60, 5, seed=2)


@_set
def made_784() -> Data:
    """2,000 rows of 784 features, 10 classes."""
    return _made(2_000, 784, 100, 10, seed=3)


@_set
def made_1024() -> Data:
    """2,000 rows of 1,024 features, 10 classes."""
    return _made(2_000, 1_024, 100, 10, seed=4)


@_set
def made_1000() -> Data:
    """3,000 rows of 1,000 features, a value; 1,000 rows are timed, which fit the caches of many processors."""
    X, y = datasets.make_regression(3_000, 1_000, n_informative=200, noise=1.0, random_state=5)
    return Data(_single(X), y, timed=1_000)


def _values(features: int, seed: int) -> Callable[[], Data]:
    def make() -> Data:
        X, y = datasets.make_regression(3_000, features, n_informative=features // 2, noise=1.0, random_state=seed)
        return Data(_single(X), y, timed=2_000)

    return make


_MAKERS.update({f"values_{features}": _values(features, seed=features) for features in (4, 32, 128, 1024)})


@_set
def holes() -> Data:
    """4,000 rows of 12 features, a tenth of the numbers missing, 2 classes."""
    made = _made(4_000, 12, 8, 2, seed=6)
    X = made.X.copy()
    X[np.random.default_rng(7).random(X.shape) < 0.1] = np.nan
    return Data(X, made.y)


@_set
def categories() -> Data:
    """20,000 rows: 6 numbers, 4 categories of 4 to 60 levels, some values missing; 2 classes."""
    rng = np.random.default_rng(8)
    levels = (0, 0, 0, 0, 0, 0, 4, 12, 30, 60)
    numbers = rng.normal(size=(20_000, 6))
    codes = np.column_stack([rng.integers(0, count, 20_000) for count in levels[6:]])
    effect = sum(rng.normal(size=count)[codes[:, place]] for place, count in enumerate(levels[6:]))
    noise = rng.normal(size=20_000)
    y = (numbers[:, 0] - numbers[:, 1] * numbers[:, 2] + effect + noise > 0).astype(np.int64)
    X = _single(np.column_stack((numbers, codes)))
    X[rng.random(X.shape) < 0.05] = np.nan
    return Data(X, y, levels)
