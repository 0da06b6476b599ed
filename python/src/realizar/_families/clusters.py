"""K-means and Gaussian mixtures."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._columns import numeric
from .._context import Context
from .._model import Decision, Estimator, Stage, Transform, f64
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
    )


def k_means_transform(estimator: Any, context: Context) -> Transform | None:
    """Recognise k-means in front of an estimator: the distances to the centroids."""
    if base_name(estimator, _KMEANS) is None:
        return None
    require_fitted(estimator, "cluster_centers_")
    points = {"points": f64(estimator.cluster_centers_)}
    stage = Stage("distances", {"metric": "euclidean"}, points, cancels=True)
    return Transform([stage], numeric(len(estimator.cluster_centers_)))


def mixture(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``GaussianMixture``: responsibilities, for each of the four types of covariance."""
    if base_name(estimator, frozenset({"GaussianMixture"})) is None:
        return None
    require_fitted(estimator, "precisions_cholesky_")
    means, precisions = f64(estimator.means_), f64(estimator.precisions_cholesky_)
    components, features = means.shape
    constant = np.log(f64(estimator.weights_)) - 0.5 * features * np.log(2 * np.pi)
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
