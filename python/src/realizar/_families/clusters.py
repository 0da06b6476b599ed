"""K-means and Gaussian mixtures."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._columns import numeric
from .._context import Context
from .._model import Array, Decision, Estimator, Stage, Transform, f64
from .._recognise import base_name, require_fitted

_KMEANS = frozenset({"KMeans", "MiniBatchKMeans"})


def k_means(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``KMeans`` and ``MiniBatchKMeans``: the nearest centroid."""
    if base_name(estimator, _KMEANS) is None:
        return None
    require_fitted(estimator, "cluster_centers_")
    centroids = f64(estimator.cluster_centers_)
    return Estimator(
        [Stage("kmeans", {"element": "f64"}, {"centroids": centroids}, cancels=True)],
        task="clustering",
        kind="cluster",
        heads={"predict": [Stage("argmax")]},
        decision=Decision("argmax", "scores"),
        classes=np.arange(len(centroids)),
        ask=_in_f32 if np.asarray(estimator.cluster_centers_).dtype == np.float32 else None,
    )


def _in_f32(model: Any, rows: Any) -> tuple[Array, Array]:
    """Ask a model with centroids of f32, which takes no rows of f64."""
    clusters = np.asarray(model.predict(rows.astype(np.float32)), dtype=np.int32)
    return clusters.astype(np.float64).reshape(-1, 1), clusters


def k_means_transform(estimator: Any, context: Context) -> Transform | None:
    """Recognise k-means in front of an estimator: the distances to the centroids."""
    if base_name(estimator, _KMEANS | {"BisectingKMeans"}) is None:
        return None
    require_fitted(estimator, "cluster_centers_")
    points = {"points": f64(estimator.cluster_centers_)}
    stage = Stage("distances", {"metric": "euclidean"}, points, cancels=True)
    return Transform([stage], numeric(len(estimator.cluster_centers_)))


def mixture(estimator: Any, context: Context) -> Estimator | None:
    """Recognise the Gaussian mixtures: responsibilities, for each of the four types of covariance."""
    name = base_name(estimator, frozenset({"GaussianMixture", "BayesianGaussianMixture"}))
    if name is None:
        return None
    require_fitted(estimator, "precisions_cholesky_")
    means, precisions = f64(estimator.means_), f64(estimator.precisions_cholesky_)
    components, features = means.shape
    # What the library adds to the logarithms of the densities, whatever the row.
    constant = f64(estimator._estimate_log_weights()) - 0.5 * features * np.log(2 * np.pi)
    if name == "BayesianGaussianMixture":
        constant = constant + _expected(estimator, features)
    if estimator.covariance_type in ("full", "tied"):
        if estimator.covariance_type == "tied":
            precisions = np.broadcast_to(precisions, (components, features, features))
        constant = constant + np.log(np.diagonal(precisions, axis1=1, axis2=2)).sum(axis=1)
        matrix = np.ascontiguousarray(np.swapaxes(precisions, 1, 2))
        stage = Stage("quadratic", {}, {"mean": means, "matrix": matrix, "constant": constant}, cancels=True)
    else:
        if estimator.covariance_type == "spherical":
            precisions = np.broadcast_to(precisions[:, None], (components, features))
        constant = constant + np.log(precisions).sum(axis=1)
        tensors = {"mean": means, "variance": 1.0 / precisions**2, "constant": constant}
        stage = Stage("gaussian", {}, tensors, cancels=True)
    return Estimator(
        [stage],
        task="clustering",
        kind="probability",
        heads={"predict_proba": [Stage("softmax")]},
        decision=Decision("argmax", "scores"),
        classes=np.arange(components),
    )


def _expected(estimator: Any, features: int) -> Array:
    """Return what the expectation over precisions adds to the logarithm of each component's density."""
    freedom = f64(estimator.degrees_of_freedom_)
    halves = 0.5 * (freedom - np.arange(features)[:, None])
    logarithms = features * np.log(2.0) + _digamma(halves).sum(axis=0)
    return np.asarray(
        0.5 * (logarithms - features / f64(estimator.mean_precision_) - features * np.log(freedom))
    )


def _digamma(x: Array) -> Array:
    """The derivative of the logarithm of the gamma function, of numbers above 0.

    The recurrence up to 10, then the asymptotic series, whose next term is below 1e-17 there.
    """
    x = x.copy()
    total = np.zeros_like(x)
    while (x < 10.0).any():
        total = np.where(x < 10.0, total - 1.0 / x, total)
        x = np.where(x < 10.0, x + 1.0, x)
    square = 1.0 / (x * x)
    series = np.zeros_like(x)
    for term in (-3617 / 8160, 1 / 12, -691 / 32760, 1 / 132, -1 / 240, 1 / 252, -1 / 120, 1 / 12):
        series = series * square + term
    return np.asarray(total + np.log(x) - 0.5 / x - square * series)
