"""Which transformers give sparse matrices.

A value that is absent from one is zero to scikit-learn, LightGBM and CatBoost, and missing to XGBoost.
"""

from __future__ import annotations

from typing import Any

from .._recognise import base_name

# They give a dense matrix whatever arrives; all others but those below keep what arrives.
_DENSE = frozenset(
    {
        "OrdinalEncoder",
        "TargetEncoder",
        "PCA",
        "IncrementalPCA",
        "TruncatedSVD",
        "LinearDiscriminantAnalysis",
        "KMeans",
        "MiniBatchKMeans",
        "PowerTransformer",
        "MinMaxScaler",
    }
)
_INSIDE = ("best_estimator_", "estimator_", "estimator")
_WRAPPERS = frozenset(
    {"GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV", "FrozenEstimator"}
)


def gives_sparse(step: Any, arriving: bool) -> bool:
    """Say whether a fitted transformer gives a sparse matrix; ``arriving``: whether one arrives."""
    if step is None or isinstance(step, str):
        return arriving
    if base_name(step, _DENSE) is not None:
        return False
    if base_name(step, frozenset({"OneHotEncoder"})) is not None:
        return bool(step.sparse_output)
    if base_name(step, frozenset({"KBinsDiscretizer"})) is not None:
        return bool(step.encode == "onehot")
    if base_name(step, frozenset({"ColumnTransformer"})) is not None:
        return bool(step.sparse_output_)
    if base_name(step, frozenset({"FeatureUnion"})) is not None:
        return any(gives_sparse(each, arriving) for _, each in step.transformer_list if each != "drop")
    if base_name(step, frozenset({"Pipeline"})) is not None:
        for _, inner in step.steps:
            arriving = gives_sparse(inner, arriving)
        return arriving
    if base_name(step, _WRAPPERS) is not None:
        inside = next(getattr(step, name) for name in _INSIDE if hasattr(step, name))
        return gives_sparse(inside, arriving)
    return arriving
