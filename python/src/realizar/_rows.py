"""The rows given to ``export``: numbers, names, ranges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ._model import Array, Feature

_QUANTILES = np.linspace(0.0, 1.0, 5)


def numbers(X: Any) -> Array:
    """Return ``X`` as f64 ``[rows, features]``. Raises ``ValueError`` for anything that is not numbers."""
    if hasattr(X, "toarray"):
        raise ValueError("`X` is a sparse matrix; pass `X.toarray()`, or some of its rows")
    try:
        rows = np.array(X, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"`X` does not hold numbers: {error}") from None
    if rows.ndim != 2:
        raise ValueError(f"`X` has {rows.ndim} dimensions, expected 2: rows and features")
    if len(rows) == 0:
        raise ValueError("`X` has no rows; pass the rows that the model was trained on, or some of them")
    if np.isinf(rows).any():
        row, column = np.argwhere(np.isinf(rows))[0]
        raise ValueError(
            f"`X` holds {rows[row, column]} in row {row}, column {column}; the model was not trained on that"
        )
    return rows


def names(X: Any, estimator: Any, given: Sequence[str] | None, count: int) -> list[str]:
    """Return the features' names: ``given``, else those the model was fitted with, else the columns of
    ``X``, else ``x0``, ``x1``, … as scikit-learn itself calls unnamed features.

    Raises ``ValueError`` where they do not fit the model.
    """
    fitted = getattr(estimator, "feature_names_in_", None)
    columns = [str(name) for name in X.columns] if hasattr(X, "columns") else None
    if fitted is not None and columns is not None and list(map(str, fitted)) != columns:
        place = next((i for i, pair in enumerate(zip(map(str, fitted), columns)) if pair[0] != pair[1]), None)
        detail = (
            ""
            if place is None
            else f": column {place} is `{columns[place]}`, the model was fitted with `{fitted[place]}`"
        )
        raise ValueError(f"the columns of `X` are not those that the model was fitted with{detail}")
    if given is not None:
        chosen = list(given)
        if not all(isinstance(name, str) for name in chosen):
            raise ValueError("`feature_names` holds something that is not a string")
    elif fitted is not None:
        chosen = [str(name) for name in fitted]
    elif columns is not None:
        chosen = columns
    else:
        chosen = [f"x{i}" for i in range(count)]
    if len(chosen) != count:
        raise ValueError(f"`feature_names` has {len(chosen)} names, the model has {count} features")
    if "" in chosen:
        raise ValueError(f"the name of feature {chosen.index('')} is empty")
    twice = (
        next((name for name in chosen if chosen.count(name) > 1), None) if len(set(chosen)) < count else None
    )
    if twice is not None:
        raise ValueError(f"two features are called `{twice}`; names must differ")
    return chosen


def features(rows: Array, chosen: Sequence[str], accepts_missing: bool) -> list[Feature]:
    """Describe each column of ``rows``. A feature may be missing where the model accepts that and ``rows`` show it."""
    described = []
    for name, column in zip(chosen, rows.T):
        seen = column[~np.isnan(column)]
        missing = len(seen) < len(column)
        if missing and not accepts_missing:
            raise ValueError(
                f"feature `{name}` is missing in some rows of `X`, which the model does not accept"
            )
        described.append(
            Feature(
                name=str(name),
                missing=missing,
                range=(float(seen.min()), float(seen.max())) if len(seen) else None,
                quantiles=[float(q) for q in np.quantile(seen, _QUANTILES)] if len(seen) else [],
            )
        )
    return described
