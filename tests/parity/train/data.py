"""The data sets: those that scikit-learn ships, and seeded synthetic ones with missing values and categories.

A row is an array of f64 whatever the library takes: a category is the index of its level, NaN is missing.
``Data.given`` turns such rows into what the library was trained on, a data frame where there are categories.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn import datasets

Array = NDArray[Any]


@dataclass(frozen=True)
class Data:
    """Rows and targets.

    ``levels`` has an entry for each column: its levels where it is categorical, else None. ``whole`` columns hold
    whole numbers at least 0, which drawn rows keep to. ``low`` is the smallest number a drawn row may hold.
    ``frame`` says what holds the rows: an array, a frame of pandas categories, or one of plain strings.
    """

    X: Array
    y: Array
    levels: tuple[Sequence[Any] | None, ...] = ()
    whole: bool = False
    low: float | None = None
    frame: str = "array"
    names: tuple[str, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether values are missing."""
        return bool(np.isnan(self.X).any())

    def given(self, rows: Array, unseen: Any = "unseen") -> Any:
        """Return ``rows`` as the library takes them; an index that is no level becomes ``unseen``."""
        if self.frame == "array":
            return rows
        columns: dict[str, Any] = {}
        for column, (name, levels) in enumerate(zip(self.names, self.levels, strict=True)):
            values = rows[:, column]
            if levels is None:
                columns[name] = values
                continue
            known = np.isin(values, np.arange(len(levels)))
            texts: list[Any] = [
                np.nan if np.isnan(value) else levels[int(value)] if is_known else unseen
                for value, is_known in zip(values, known, strict=True)
            ]
            if self.frame == "categories":
                kinds = [*levels, unseen] if (~known & ~np.isnan(values)).any() else list(levels)
                columns[name] = pd.Categorical(texts, categories=kinds)
            else:
                columns[name] = pd.Series(texts, dtype=object)
        return pd.DataFrame(columns)


_MAKERS: dict[str, Callable[[], Data]] = {}


def _set(make: Callable[[], Data]) -> Callable[[], Data]:
    _MAKERS[make.__name__.lstrip("_")] = make
    return make


@cache
def load(name: str) -> Data:
    """Return the data set of this name."""
    return _MAKERS[name]()


def _shipped(loaded: Any) -> Data:
    return Data(np.asarray(loaded.data, dtype=np.float64), np.asarray(loaded.target))


@_set
def iris() -> Data:
    """150 flowers, 4 features, 3 classes."""
    return _shipped(datasets.load_iris())


@_set
def wine() -> Data:
    """178 wines, 13 features, 3 classes."""
    return _shipped(datasets.load_wine())


@_set
def breast_cancer() -> Data:
    """569 tumours, 30 features, 2 classes; labels as text."""
    loaded = datasets.load_breast_cancer()
    return Data(loaded.data, loaded.target_names[loaded.target].astype(object))


@_set
def tumours() -> Data:
    """The first 10 features of ``breast_cancer``, 2 classes."""
    loaded = datasets.load_breast_cancer()
    return Data(np.ascontiguousarray(loaded.data[:, :10]), loaded.target)


@_set
def diabetes() -> Data:
    """442 patients, 10 features, a value."""
    return _shipped(datasets.load_diabetes())


@_set
def digits() -> Data:
    """1797 images of 8 by 8, 10 classes."""
    loaded = datasets.load_digits()
    return Data(loaded.data, loaded.target, low=0.0)


@_set
def images() -> Data:
    """``digits`` from 0 to 1."""
    raw = digits()
    return replace(raw, X=raw.X / 16)


@_set
def coarse_digits() -> Data:
    """``digits`` in images of 4 by 4, each number the mean of four, 10 classes."""
    fine = digits()
    X = fine.X.reshape(-1, 4, 2, 4, 2).mean(axis=(2, 4)).reshape(-1, 16)
    return Data(X, fine.y, low=0.0)


@_set
def linnerud() -> Data:
    """20 athletes, 3 features, 3 values."""
    return _shipped(datasets.load_linnerud())


def _numbers(rows: int = 240, features: int = 5, seed: int = 7) -> Array:
    """Return rows of mixed scales, rounded so that values repeat."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, features)) * np.logspace(-1, 2, features) + np.linspace(-3, 5, features)
    return np.round(X, 2)


def _value(X: Array, seed: int = 11) -> Array:
    """Return a smooth target in the standardised columns of ``X``."""
    Z = np.nan_to_num((X - np.nanmean(X, axis=0)) / (np.nanstd(X, axis=0) + 1e-9))
    noise = np.random.default_rng(seed).normal(size=len(X))
    return np.asarray(Z[:, 0] - 0.5 * Z[:, 1] + np.sin(2 * Z[:, 2]) + 0.3 * Z[:, 0] * Z[:, -1] + 0.3 * noise)


def _classes(y: Array, labels: Sequence[Any]) -> Array:
    """Return one of ``labels`` for each row, about as often each."""
    place = np.searchsorted(np.quantile(y, np.arange(1, len(labels)) / len(labels)), y)
    return np.array(labels)[place]


def _holes(X: Array, share: float = 0.15) -> Array:
    X = X.copy()
    X[np.random.default_rng(5).random(X.shape) < share] = np.nan
    return X


@_set
def value() -> Data:
    """5 numbers, a value."""
    X = _numbers()
    return Data(X, _value(X))


@_set
def positive() -> Data:
    """5 numbers, a value above 0: for Poisson, gamma, Tweedie."""
    X = _numbers()
    return Data(X, np.exp(0.5 * _value(X)) + 0.05)


@_set
def amounts() -> Data:
    """5 numbers above 0, a value: for logarithms, Box-Cox."""
    X = _numbers()
    X = np.round(np.exp((X - X.mean(axis=0)) / X.std(axis=0)), 3) + 0.01
    return Data(X, _value(X), low=0.01)


@_set
def targets() -> Data:
    """5 numbers, 2 values."""
    X = _numbers()
    y = _value(X)
    return Data(X, np.column_stack((y, X[:, 0] - y)))


@_set
def two() -> Data:
    """5 numbers, 2 classes of text."""
    X = _numbers()
    return Data(X, _classes(_value(X), ["no", "yes"]))


@_set
def binary() -> Data:
    """5 numbers, classes 0 and 1."""
    X = _numbers()
    return Data(X, _classes(_value(X), [0, 1]))


@_set
def signed() -> Data:
    """5 numbers, classes -1 and 1."""
    X = _numbers()
    return Data(X, _classes(_value(X), [-1, 1]))


@_set
def three() -> Data:
    """5 numbers, 3 classes of text."""
    X = _numbers()
    return Data(X, _classes(_value(X), ["amber", "blue", "coral"]))


@_set
def four() -> Data:
    """5 numbers, 4 classes of integers."""
    X = _numbers(320)
    return Data(X, _classes(_value(X), [3, 5, 9, 12]))


@_set
def ranks() -> Data:
    """5 numbers, 3 classes from 0."""
    X = _numbers()
    return Data(X, _classes(_value(X), [0, 1, 2]))


def _normal(columns: int) -> Data:
    X = np.random.default_rng(37).normal(size=(240, columns)).astype(np.float32).astype(np.float64)
    X[:, 1] = np.round(X[:, 1] * 4) / 4
    return Data(X, _classes(_value(X), [0, 1, 2]))


@_set
def normal3() -> Data:
    """3 numbers of mean 0 and deviation 1."""
    return _normal(3)


@_set
def members() -> Data:
    """3 numbers, the second a code from 0."""
    X = _normal(3).X
    X[:, 1] = np.floor(np.abs(X[:, 1]) * 4)
    return Data(X, _value(X))


@_set
def normal6() -> Data:
    """6 numbers of mean 0 and deviation 1."""
    return _normal(6)


@_set
def value_holes() -> Data:
    """``value`` with missing numbers."""
    X = _numbers()
    return Data(_holes(X), _value(X))


@_set
def binary_holes() -> Data:
    """``binary`` with missing numbers."""
    X = _numbers()
    return Data(_holes(X), _classes(_value(X), [0, 1]))


def _many(classes: Sequence[Any] | None, holes: bool = False) -> Data:
    X = _numbers(3000, 8, seed=41)
    y = _value(X)
    return Data(_holes(X, 0.1) if holes else X, y if classes is None else _classes(y, classes))


@_set
def many_values() -> Data:
    """3000 rows of 8 numbers, a value."""
    return _many(None)


@_set
def many_binary() -> Data:
    """3000 rows of 8 numbers, classes 0 and 1."""
    return _many([0, 1])


@_set
def many_ranks() -> Data:
    """3000 rows of 8 numbers, 3 classes from 0."""
    return _many([0, 1, 2])


@_set
def many_holes() -> Data:
    """``many_binary`` with missing numbers."""
    return _many([0, 1], holes=True)


@_set
def many_codes() -> Data:
    """3000 rows of 3 numbers and 2 columns of category codes; classes 0 and 1."""
    return replace(_mixed("categories", True, [0, 1], rows=3000), frame="array")


@_set
def ranks_holes() -> Data:
    """``ranks`` with missing numbers."""
    X = _numbers()
    return Data(_holes(X), _classes(_value(X), [0, 1, 2]))


@_set
def counts() -> Data:
    """6 counts, 3 classes."""
    rng = np.random.default_rng(17)
    y = rng.integers(0, 3, 240)
    X = rng.poisson(np.array([[1, 4, 2, 0.5, 6, 3], [5, 1, 2, 2, 0.3, 3], [2, 2, 7, 4, 2, 0.2]])[y])
    return Data(X.astype(np.float64), y, whole=True, low=0.0)


@_set
def flags() -> Data:
    """6 numbers 0 or 1, 3 classes."""
    counted = counts()
    return Data((counted.X > 2).astype(np.float64), counted.y, whole=True, low=0.0)


@_set
def spikes() -> Data:
    """5 numbers, many of them 0, some missing, classes 0 and 1: for LightGBM's `zero_as_missing`."""
    rng = np.random.default_rng(23)
    X = np.where(rng.random((320, 5)) < 0.4, 0.0, _numbers(320))
    return Data(_holes(X, 0.1), _classes(_value(X), [0, 1]))


_COLOURS = ["amber", "blue", "coral", "green", "red"]
_CITIES = [f"city{i:02}" for i in range(12)]


def _mixed(frame: str, holes: bool, labels: Sequence[Any] | None, rows: int = 320) -> Data:
    rng = np.random.default_rng(29)
    numbers = np.round(rng.normal(size=(rows, 3)) * [1.0, 10.0, 0.1] + [0.0, 5.0, -1.0], 3)
    colour = rng.integers(0, len(_COLOURS), rows)
    city = rng.integers(0, len(_CITIES), rows)
    effect = np.array([0.8, -1.0, 0.2, 1.5, -0.6])[colour] + np.cos(3.0 * city)
    y = numbers[:, 0] + 0.1 * numbers[:, 1] + effect + 0.2 * rng.normal(size=rows)
    X = np.column_stack((numbers[:, :2], colour, numbers[:, 2], city)).astype(np.float64)
    if holes:
        X = _holes(X, 0.08)
    return Data(
        X,
        y if labels is None else _classes(y, labels),
        levels=(None, None, tuple(_COLOURS), None, tuple(_CITIES)),
        frame=frame,
        names=("age", "income", "colour", "ratio", "city"),
    )


@_set
def mixed_value() -> Data:
    """3 numbers and 2 pandas categories of 5 and 12 levels, some missing; a value."""
    return _mixed("categories", True, None)


@_set
def mixed_binary() -> Data:
    """As ``mixed_value``; classes 0 and 1."""
    return _mixed("categories", True, [0, 1])


@_set
def mixed_ranks() -> Data:
    """As ``mixed_value``; 3 classes from 0."""
    return _mixed("categories", True, [0, 1, 2])


@_set
def words_value() -> Data:
    """3 numbers and 2 columns of strings, none missing; a value."""
    return _mixed("words", False, None)


@_set
def words_binary() -> Data:
    """As ``words_value``; classes of text."""
    return _mixed("words", False, ["no", "yes"])


@_set
def words_three() -> Data:
    """As ``words_value``; 3 classes of text."""
    return _mixed("words", False, ["low", "middle", "top"])


@_set
def words_holes() -> Data:
    """As ``words_binary``, with missing numbers and missing strings."""
    return _mixed("words", True, ["no", "yes"])


@_set
def codes() -> Data:
    """4 columns of category codes, as numbers; 3 classes."""
    rng = np.random.default_rng(31)
    y = rng.integers(0, 3, 240)
    X = np.column_stack([(rng.integers(0, size, 240) + y) % size for size in (3, 5, 2, 4)])
    return Data(X.astype(np.float64), y, whole=True, low=0.0)


def _letters(labels: Sequence[Any] | None) -> Data:
    mixed = _mixed("words", False, labels)
    chosen = [2, 4]
    return Data(
        mixed.X[:, chosen],
        mixed.y,
        levels=tuple(mixed.levels[place] for place in chosen),
        frame="words",
        names=tuple(mixed.names[place] for place in chosen),
    )


@_set
def letters() -> Data:
    """2 columns of strings; 3 classes of text."""
    return _letters(["low", "middle", "top"])


@_set
def letters_value() -> Data:
    """2 columns of strings; a value."""
    return _letters(None)


@_set
def coded_value() -> Data:
    """As ``mixed_value``, in an array: the categories are codes."""
    return replace(_mixed("categories", True, None), frame="array")


@_set
def coded_binary() -> Data:
    """As ``coded_value``; classes 0 and 1."""
    return replace(_mixed("categories", True, [0, 1]), frame="array")


@_set
def coded_ranks() -> Data:
    """As ``coded_value``; 3 classes from 0."""
    return replace(_mixed("categories", True, [0, 1, 2]), frame="array")
