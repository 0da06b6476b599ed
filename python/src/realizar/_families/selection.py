"""Feature selection: the columns that are kept."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Transform
from .._ops import select
from .._recognise import base_name, require_fitted

ELIMINATION = frozenset({"RFE", "RFECV"})
_SELECTORS = ELIMINATION | {
    "SelectKBest",
    "SelectPercentile",
    "SelectFpr",
    "SelectFdr",
    "SelectFwe",
    "GenericUnivariateSelect",
    "VarianceThreshold",
    "SelectFromModel",
    "SequentialFeatureSelector",
}


def selection(estimator: Any, context: Context) -> Transform | None:
    """Recognise whatever selects features by its ``get_support``."""
    if base_name(estimator, frozenset(_SELECTORS)) is None:
        return None
    require_fitted(estimator, "n_features_in_")
    kept = np.flatnonzero(estimator.get_support()).tolist()
    return Transform([select(kept)], [context.columns[place] for place in kept])
