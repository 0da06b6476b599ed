"""The standard set: what is trained, on what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import catboost
import lightgbm
import numpy as np
import xgboost
from data import Data
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    IsolationForest,
    RandomForestClassifier,
)
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

THREADS = 2
"""For training; every seed is fixed and no result depends on it but in last bits."""


@dataclass(frozen=True)
class Trained:
    """One model of the set.

    Args:
        name: the folder, and the line of the table.
        data: a name of ``data.py``.
        make: the estimator, not fitted.
        method: what the artifact answers with, where it is not what ``realizar.export`` chooses.
        single: whether the library is given f32, and so computes in it.
        plain: whether the artifact is weights and a bias and nothing else, the only model that the published crate
            `realizar` computes; its library's weights are rounded to f32 before it is asked.
        precisions: compiled with each of these attributes too, as ``name@precision``.
    """

    name: str
    data: str
    make: Callable[[Data], Any]
    method: str | None = None
    single: bool = False
    plain: bool = False
    precisions: tuple[str, ...] = ()

    def fit(self, data: Data) -> Any:
        """Return the estimator, fitted."""
        X = data.X.astype(np.float32) if self.single else data.given(data.X)
        model = self.make(data).fit(X, data.y)
        if self.plain:
            model.coef_ = np.asarray(model.coef_, dtype=np.float32).astype(np.float64)
            model.intercept_ = np.float64(np.float32(model.intercept_))
        return model


def _xgb(rounds: int, depth: int, **options: Any) -> Callable[[Data], Any]:
    return lambda data: xgboost.XGBClassifier(
        n_estimators=rounds, max_depth=depth, n_jobs=THREADS, random_state=0, **options
    )


def _lgb(rounds: int, **options: Any) -> Callable[[Data], Any]:
    return lambda data: lightgbm.LGBMClassifier(
        n_estimators=rounds, num_leaves=31, n_jobs=THREADS, random_state=0, verbose=-1, **options
    )


def _network(*hidden: int, rounds: int) -> Callable[[Data], Any]:
    return lambda data: MLPClassifier(hidden, max_iter=rounds, random_state=0)


def _scaled(make: Callable[[Data], Any]) -> Callable[[Data], Any]:
    return lambda data: make_pipeline(StandardScaler(), make(data))


STANDARD = [
    Trained("xgb_100x6", "breast_cancer", _xgb(100, 6)),
    Trained("xgb_500x6", "made_28", _xgb(500, 6, learning_rate=0.1)),
    Trained("xgb_1000x8", "made_100", _xgb(200, 8, learning_rate=0.1)),
    Trained("xgb_nan", "holes", _xgb(100, 6)),
    Trained("xgb_categories", "categories", _xgb(200, 6, enable_categorical=True, learning_rate=0.1)),
    Trained("lgb_100x31", "breast_cancer", _lgb(100)),
    Trained("lgb_500x31", "made_28", _lgb(500)),
    Trained("lgb_categories", "categories", _lgb(500)),
    Trained("lgb_classes", "digits", _lgb(50)),
    Trained(
        "cat_500x6",
        "made_28",
        lambda data: catboost.CatBoostClassifier(
            iterations=500, depth=6, verbose=0, random_seed=0, thread_count=THREADS, allow_writing_files=False
        ),
    ),
    Trained("boosting_100x3", "breast_cancer", lambda data: GradientBoostingClassifier(random_state=0)),
    Trained("hist_100", "made_28", lambda data: HistGradientBoostingClassifier(random_state=0)),
    Trained("tree", "made_28", lambda data: DecisionTreeClassifier(max_depth=8, random_state=0)),
    Trained(
        "forest_100x8",
        "breast_cancer",
        lambda data: RandomForestClassifier(100, max_depth=8, random_state=0),
    ),
    Trained("forest_deep", "digits", lambda data: RandomForestClassifier(100, random_state=0)),
    Trained("isolation_100", "breast_cancer", lambda data: IsolationForest(n_estimators=100, random_state=0)),
    Trained(
        "logistic_30", "breast_cancer", _scaled(lambda data: LogisticRegression(max_iter=1000, random_state=0))
    ),
    Trained("logistic_64x10", "digits", lambda data: LogisticRegression(max_iter=3000, random_state=0)),
    Trained(
        "scores_64x10",
        "digits",
        lambda data: LogisticRegression(max_iter=3000, random_state=0),
        method="decision_function",
    ),
    Trained("ridge_1000", "made_1000", lambda data: Ridge()),
    Trained("mlp_30_64_32_1", "breast_cancer", _scaled(_network(64, 32, rounds=300)), single=True),
    Trained("mlp_64_128_64_10", "digits", _network(128, 64, rounds=100), single=True),
    Trained(
        "mlp_784_256_128_10",
        "made_784",
        _network(256, 128, rounds=10),
        single=True,
        precisions=("bf16", "int8"),
    ),
    Trained(
        "mlp_1024_1024_1024_10",
        "made_1024",
        _network(1024, 1024, rounds=4),
        single=True,
        precisions=("bf16", "int8"),
    ),
    Trained("svm_digits", "digits", lambda data: SVC(random_state=0), method="decision_function"),
    Trained("knn_digits", "digits", lambda data: KNeighborsClassifier(5)),
    Trained("kmeans_digits", "digits", lambda data: KMeans(10, n_init=3, random_state=0)),
    Trained("bayes_digits", "digits", lambda data: GaussianNB()),
    Trained("pca_digits", "digits", lambda data: PCA(16, random_state=0)),
    Trained("plain_4", "values_4", lambda data: LinearRegression(), plain=True),
    Trained("plain_32", "values_32", lambda data: LinearRegression(), plain=True),
    Trained("plain_128", "values_128", lambda data: LinearRegression(), plain=True),
    Trained("plain_1024", "values_1024", lambda data: LinearRegression(), plain=True),
]
