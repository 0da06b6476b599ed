"""Nearest neighbours and centroids, clusters, mixtures."""

from case import EXACT, LAST_BITS, PRODUCTS, SUMS, Case
from sklearn.base import clone
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, NearestCentroid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

KNN = "KNeighborsClassifier"
KNR = "KNeighborsRegressor"
TIED = 1e-12
SEED = {"random_state": 0}


def brute(**options):
    """Return the options of a search through all points."""
    return {"algorithm": "brute", **options}


def beside(model):
    """Return a function that fits points which lie beside the rows that are asked."""
    return lambda data: clone(model).fit(data.X + 0.0137, data.y)


CASES = (
    Case(KNN, "knn", KNeighborsClassifier(**brute()), "three", LAST_BITS, nearest=TIED),
    Case(KNN, "knn_tree", KNeighborsClassifier(algorithm="kd_tree"), "three", LAST_BITS, nearest=TIED),
    Case(KNN, "knn_weights", KNeighborsClassifier(7, algorithm="kd_tree", weights="distance"), "four", SUMS, nearest=TIED),
    Case(KNN, "knn_products", beside(KNeighborsClassifier(7, **brute(weights="distance"))), "four", PRODUCTS, nearest=TIED),
    Case(KNN, "knn_manhattan", KNeighborsClassifier(3, **brute(metric="manhattan")), "two", LAST_BITS, nearest=TIED),
    Case(KNN, "knn_chebyshev", KNeighborsClassifier(3, **brute(metric="chebyshev")), "two", LAST_BITS, nearest=TIED),
    Case(KNN, "knn_cosine", KNeighborsClassifier(3, **brute(metric="cosine")), "three", LAST_BITS, nearest=TIED),
    Case(KNN, "knn_minkowski", KNeighborsClassifier(3, **brute(p=3)), "three", LAST_BITS, nearest=TIED),
    Case(KNR, "knr", KNeighborsRegressor(**brute()), "value", SUMS, nearest=TIED),
    Case(KNR, "knr_weights", KNeighborsRegressor(6, algorithm="ball_tree", weights="distance"), "targets", SUMS, nearest=TIED),
    Case(KNR, "knr_products", beside(KNeighborsRegressor(6, **brute(weights="distance"))), "value", PRODUCTS, nearest=TIED),
    Case(
        KNR,
        "knr_scaled",
        make_pipeline(StandardScaler(), KNeighborsRegressor(4, algorithm="ball_tree")),
        "diabetes",
        SUMS,
        nearest=TIED,
    ),
    Case("NearestCentroid", "centroid", NearestCentroid(), "three", SUMS),
    Case("NearestCentroid", "centroid_manhattan", NearestCentroid(metric="manhattan"), "four", SUMS),
    Case("NearestCentroid", "centroid_shrunk", NearestCentroid(shrink_threshold=0.2), "iris", SUMS),
    Case("KMeans, MiniBatchKMeans", "kmeans", KMeans(4, n_init=2, **SEED), "value", EXACT),
    Case("KMeans, MiniBatchKMeans", "kmeans_digits", KMeans(10, n_init=1, **SEED), "coarse_digits", EXACT),
    Case("KMeans, MiniBatchKMeans", "kmeans_batch", MiniBatchKMeans(3, n_init=1, **SEED), "iris", EXACT),
    Case("GaussianMixture", "mixture_full", GaussianMixture(3, **SEED), "iris", SUMS),
    Case("GaussianMixture", "mixture_diagonal", GaussianMixture(3, covariance_type="diag", **SEED), "value", SUMS),
    Case("GaussianMixture", "mixture_spherical", GaussianMixture(2, covariance_type="spherical", **SEED), "iris", SUMS),
    Case("GaussianMixture", "mixture_tied", GaussianMixture(3, covariance_type="tied", **SEED), "wine", SUMS),
    Case("BayesianGaussianMixture", "mixture_bayes", BayesianGaussianMixture(n_components=3, **SEED), "iris", SUMS),
)
