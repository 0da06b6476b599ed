"""ONNX: neighbours, naive Bayes, k-means, mixtures and projections of scikit-learn."""

from typing import Any

from case import RUNTIME, RUNTIME_VALUES, Bound, Case
from open_export import converted
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROUTE = ("onnx",)
NEIGHBOURS, BAYES, CLUSTERS, MIXTURES, PROJECTIONS = (
    "ONNX, neighbours",
    "ONNX, naive Bayes",
    "ONNX, k-means",
    "ONNX, mixtures",
    "ONNX, PCA and TruncatedSVD",
)


def case(family: str, name: str, estimator: Any, data: str, bound: Bound = RUNTIME, **options: Any) -> Case:
    """Return a case of an estimator alone."""
    return Case(family, f"onnx_{name}", converted(estimator, **options), data, bound, ROUTE)


def scaled(estimator: Any) -> Any:
    """Return the estimator behind a scaler."""
    return make_pipeline(StandardScaler(), estimator)


CASES = (
    case(NEIGHBOURS, "knn", scaled(KNeighborsClassifier()), "three", counts=True),
    case(NEIGHBOURS, "knn_two", scaled(KNeighborsClassifier(3)), "two", counts=True, single=True),
    case(NEIGHBOURS, "knn_distance", scaled(KNeighborsClassifier(4, weights="distance")), "iris", counts=True),
    case(NEIGHBOURS, "knn_manhattan", KNeighborsClassifier(4, metric="manhattan"), "iris", counts=True),
    case(NEIGHBOURS, "knr", scaled(KNeighborsRegressor()), "value"),
    case(NEIGHBOURS, "knr_minkowski", scaled(KNeighborsRegressor(4, metric="minkowski", p=3)), "value"),
    case(NEIGHBOURS, "knr_cosine", scaled(KNeighborsRegressor(4, metric="cosine")), "value"),
    case(NEIGHBOURS, "knr_distance", scaled(KNeighborsRegressor(4, weights="distance")), "value"),
    case(NEIGHBOURS, "knr_targets", scaled(KNeighborsRegressor(3)), "targets"),
    case(BAYES, "bayes_gaussian", GaussianNB(), "iris"),
    case(BAYES, "bayes_gaussian_two", GaussianNB(), "two"),
    case(BAYES, "bayes_multinomial", MultinomialNB(), "counts"),
    case(BAYES, "bayes_complement", ComplementNB(), "counts"),
    case(BAYES, "bayes_bernoulli", BernoulliNB(), "flags"),
    case(BAYES, "bayes_bernoulli_counts", BernoulliNB(binarize=2.0), "counts"),
    case(BAYES, "bayes_categorical", CategoricalNB(), "codes", whole=True),
    case(CLUSTERS, "k_means", KMeans(4, random_state=0, n_init=2), "iris", clusters=True),
    case(CLUSTERS, "k_means_single", scaled(KMeans(3, random_state=0, n_init=2)), "value", clusters=True, single=True),
    case(CLUSTERS, "mini_batch", scaled(MiniBatchKMeans(3, random_state=0, n_init=2)), "value", clusters=True),
    case(MIXTURES, "mixture", GaussianMixture(3, random_state=0), "iris"),
    case(MIXTURES, "mixture_diag", scaled(GaussianMixture(3, covariance_type="diag", random_state=0)), "value"),
    case(MIXTURES, "mixture_tied", GaussianMixture(3, covariance_type="tied", random_state=0), "iris"),
    case(MIXTURES, "mixture_spherical", scaled(GaussianMixture(3, covariance_type="spherical", random_state=0)), "value"),
    case(MIXTURES, "mixture_bayes", scaled(BayesianGaussianMixture(n_components=3, random_state=0)), "iris"),
    case(PROJECTIONS, "pca", scaled(PCA(2)), "wine", RUNTIME_VALUES, single=True),
    case(PROJECTIONS, "pca_whiten", PCA(3, whiten=True), "iris", RUNTIME_VALUES),
    case(PROJECTIONS, "svd", TruncatedSVD(2, random_state=0), "iris", RUNTIME_VALUES, single=True),
)
