"""Asks the library: what a fitted model answers, and which values it lets be missing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ._model import Array, Estimator
from ._recognise import plain_rows
from ._rows import Rows


class Library:
    """A fitted model and the form of the rows that it takes."""

    def __init__(self, model: Any, estimator: Estimator, rows: Rows) -> None:
        """Ask ``model``, which was recognised as ``estimator``, about rows such as ``rows``."""
        self._model = model
        self._estimator = estimator
        self._rows = rows
        self._framed = not rows.numeric or hasattr(model, "feature_names_in_")

    def answers(self, rows: Array) -> tuple[Array, Array | None]:
        """Return the library's outputs ``[r, k]`` in f64, and the index of its class for each row."""
        given = self._rows.library(rows, self._framed)
        estimator = self._estimator
        with plain_rows(), _one_after_another():
            if estimator.ask is not None:
                outputs, classes = estimator.ask(self._model, given)
                return np.asarray(outputs, dtype=np.float64).reshape(len(rows), -1), classes
            answered = getattr(self._model, estimator.method)(given)
            answered = np.asarray(answered.toarray() if hasattr(answered, "toarray") else answered)
            if estimator.classes is None:
                return answered.astype(np.float64).reshape(len(rows), -1), None
            predicted = answered if estimator.method == "predict" else self._model.predict(given)
        place = {label: i for i, label in enumerate(np.asarray(estimator.classes).tolist())}
        classes = np.array([place[label] for label in np.asarray(predicted).tolist()], dtype=np.int32)
        if estimator.method == "predict":
            return classes.astype(np.float64).reshape(-1, 1), classes
        return answered.astype(np.float64).reshape(len(rows), -1), classes

    @property
    def narrow(self) -> bool:
        """Whether the model may have been trained in a type narrower than f64, and compute in it in part."""
        return self._rows.narrow or _has_narrow_step(self._model)

    def taken(self, rows: Array) -> Array:
        """Return those of ``rows`` ``[r, n]`` that the library answers."""
        if self._accepts(rows):
            return rows
        return rows[[self._accepts(row[None, :]) for row in rows]]

    def _accepts(self, rows: Array) -> bool:
        try:
            self.answers(rows)
        except Exception as error:
            if _refuses(error):
                return False
            raise
        return True

    def takes_missing_together(self, row: Array, features: Sequence[int]) -> set[int]:
        """Return ``features`` if all of them may be missing at once in ``row`` ``[n]``, which is whole, else none."""
        return set(features) if self._answers_without(row, features) else set()

    def takes_missing(self, row: Array, features: Sequence[int]) -> set[int]:
        """Return which of ``features`` may be missing in ``row`` ``[n]``, which is whole."""
        if not features:
            return set()
        return _accepted(list(features), lambda chosen: self._answers_without(row, chosen))

    def _answers_without(self, row: Array, features: Sequence[int]) -> bool:
        if not self._rows.can_be_missing:
            return False
        asked = row.copy()
        asked[list(features)] = np.nan
        try:
            outputs, _ = self.answers(asked[None, :])
        except Exception as error:
            if _refuses(error):
                return False
            raise
        return bool(np.isfinite(outputs).all())


def _has_narrow_step(model: Any) -> bool:
    """Whether a step of the model was told to give f32 or f16, as ``OneHotEncoder(dtype=np.float32)`` is."""
    parameters = model.get_params() if hasattr(model, "get_params") else {}
    return any(
        name.rpartition("__")[2] == "dtype" and _is_narrow(value) for name, value in parameters.items()
    )


def _is_narrow(dtype: Any) -> bool:
    try:
        found = np.dtype(dtype)
    except TypeError:
        return False
    return bool(found.kind == "f" and found.itemsize < 8)


def _refuses(error: Exception) -> bool:
    """Whether a library says by an error that it does not take a row. CatBoost's own is of no kind that others share."""
    return isinstance(error, (ValueError, TypeError)) or type(error).__name__ == "CatBoostError"


def _accepted(features: list[int], accepted: Callable[[Sequence[int]], bool]) -> set[int]:
    """Ask about all at once, and about halves where that is refused."""
    if accepted(features):
        return set(features)
    if len(features) == 1:
        return set()
    half = len(features) // 2
    return _accepted(features[:half], accepted) | _accepted(features[half:], accepted)


@contextmanager
def _one_after_another() -> Iterator[None]:
    """Let the library add up its trees one after another; in parallel their order is chance."""
    joblib = sys.modules.get("joblib")
    if joblib is None:
        yield
        return
    with joblib.parallel_backend("sequential"):
        yield
