"""Neighbours, centroids, naive Bayes, clusters, mixtures, networks."""

from sklearn import naive_bayes as nb
from sklearn.cluster import BisectingKMeans, KMeans, MiniBatchKMeans
from sklearn.covariance import EllipticEnvelope
from sklearn.decomposition import PCA
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, NearestCentroid
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from . import data
from .case import Case


def _scaled(model):
    return make_pipeline(StandardScaler(), model)


def _between(rows):
    """Without rows at training rows, whose distance 0 the library's matrix product makes a small number."""
    return rows[110:-26]


METRICS = {
    "euclidean": {},
    "manhattan": {"metric": "manhattan"},
    "chebyshev": {"metric": "chebyshev"},
    "minkowski": {"p": 3},
    "cosine": {"metric": "cosine"},
}

NEIGHBOURS = [
    *(
        Case(f"neighbours_{name}", _scaled(KNeighborsClassifier(7, **metric)), data.three, "predict_proba")
        for name, metric in METRICS.items()
    ),
    *(
        Case(f"neighbours_value_{name}", KNeighborsRegressor(5, **metric), data.value, "predict")
        for name, metric in METRICS.items()
    ),
    Case(
        "neighbours_distance",
        _scaled(KNeighborsClassifier(5, weights="distance")),
        data.three,
        "predict_proba",
    ),
    Case(
        "neighbours_distance_brute",
        _scaled(KNeighborsClassifier(5, weights="distance", algorithm="brute")),
        data.three,
        "predict_proba",
        1e-9,
        _between,
    ),
    Case("neighbours_ball_tree", KNeighborsClassifier(3, algorithm="ball_tree"), data.two, "predict_proba"),
    Case("neighbours_labels", _scaled(KNeighborsClassifier(5)), data.labels_of_two, "predict", 0),
    Case("neighbours_one", KNeighborsClassifier(1), data.images, "predict_proba"),
    Case("neighbours_images", KNeighborsClassifier(4), data.images, "predict_proba"),
    Case("neighbours_value_distance", KNeighborsRegressor(6, weights="distance"), data.value, "predict"),
    Case("neighbours_targets", KNeighborsRegressor(4, weights="distance"), data.targets, "predict"),
    Case("centroid", NearestCentroid(), data.three, "predict_proba", 1e-9),
    Case("centroid_two", NearestCentroid(), data.two, "predict_proba", 1e-9),
    Case("centroid_priors", _scaled(NearestCentroid(priors="empirical")), data.three, "predict_proba", 1e-9),
    Case(
        "centroid_shrunken", _scaled(NearestCentroid(shrink_threshold=0.3)), data.two, "predict_proba", 1e-9
    ),
    Case("centroid_manhattan", _scaled(NearestCentroid(metric="manhattan")), data.three, "predict"),
    Case(
        "centroid_manhattan_priors",
        _scaled(NearestCentroid(metric="manhattan", priors=[0.2, 0.5, 0.3])),
        data.three,
        "predict",
    ),
    Case(
        "centroid_scores",
        NearestCentroid(),
        data.three,
        "decision_function",
        1e-9,
        options={"method": "decision_function"},
    ),
]

BAYES = [
    *(
        Case(f"gaussian_bayes_{kind.__name__}", nb.GaussianNB(), kind, "predict_proba", 1e-9)
        for kind in (data.two, data.three)
    ),
    Case(
        "gaussian_bayes_priors",
        nb.GaussianNB(priors=[0.2, 0.5, 0.3], var_smoothing=1e-6),
        data.three,
        "predict_proba",
        1e-9,
    ),
    Case("gaussian_bayes_images", nb.GaussianNB(), data.images, "predict_proba", 1e-9),
    *(
        Case(f"{name}_bayes", model, data.counts, "predict_proba", 1e-12)
        for name, model in {
            "multinomial": nb.MultinomialNB(),
            "multinomial_uniform": nb.MultinomialNB(alpha=0.3, fit_prior=False),
            "complement": nb.ComplementNB(),
            "complement_norm": nb.ComplementNB(norm=True),
            "bernoulli": nb.BernoulliNB(binarize=2.5),
            "bernoulli_uniform": nb.BernoulliNB(fit_prior=False, alpha=0.1),
        }.items()
    ),
    Case(
        "bernoulli_bits",
        nb.BernoulliNB(binarize=None),
        lambda: data.Data(data.counts().X > 1, data.counts().y, data.counts().rows > 1),
        "predict_proba",
    ),
    Case("categorical_bayes", nb.CategoricalNB(), data.codes, "predict_proba"),
    Case(
        "categorical_bayes_room", nb.CategoricalNB(min_categories=6, alpha=0.5), data.codes, "predict_proba"
    ),
]

CLUSTERS = [
    Case("k_means", KMeans(4, random_state=0), data.three, "predict"),
    Case(
        "k_means_distances",
        KMeans(4, random_state=0),
        data.three,
        "transform",
        1e-9,
        options={"method": "transform"},
    ),
    Case("k_means_scaled", _scaled(KMeans(6, n_init=2, random_state=0)), data.value, "predict"),
    Case("bisecting", BisectingKMeans(7, random_state=0), data.three, "predict"),
    Case("bisecting_scaled", _scaled(BisectingKMeans(4, random_state=1, n_init=2)), data.value, "predict"),
    Case(
        "bisecting_distances",
        BisectingKMeans(5, random_state=0),
        data.value,
        "transform",
        1e-9,
        options={"method": "transform"},
    ),
    Case(
        "envelope",
        _scaled(EllipticEnvelope(random_state=0, contamination=0.2)),
        data.three,
        "decision_function",
        1e-11,
    ),
    Case("mini_batch_k_means", MiniBatchKMeans(5, random_state=0), data.images, "predict"),
    *(
        Case(
            f"mixture_{kind}",
            _scaled(GaussianMixture(3, covariance_type=kind, random_state=0, reg_covar=1e-3)),
            data.three,
            "predict_proba",
            1e-9,
        )
        for kind in ("full", "tied", "diag", "spherical")
    ),
    *(
        Case(
            f"bayesian_mixture_{kind}",
            _scaled(
                BayesianGaussianMixture(n_components=3, covariance_type=kind, random_state=0, reg_covar=1e-3)
            ),
            data.three,
            "predict_proba",
            1e-9,
        )
        for kind in ("full", "tied", "diag", "spherical")
    ),
    Case(
        "bayesian_mixture_distribution",
        _scaled(
            BayesianGaussianMixture(
                n_components=4,
                weight_concentration_prior_type="dirichlet_distribution",
                random_state=0,
                max_iter=300,
            )
        ),
        data.two,
        "predict_proba",
        1e-9,
    ),
]

NETWORKS = [
    *(
        Case(
            f"network_{activation}",
            _scaled(
                MLPClassifier(hidden_layer_sizes=(12, 7), activation=activation, max_iter=150, random_state=0)
            ),
            data.three,
            "predict_proba",
            1e-11,
        )
        for activation in ("relu", "tanh", "logistic", "identity")
    ),
    Case(
        "network_two",
        make_pipeline(MinMaxScaler(), MLPClassifier(hidden_layer_sizes=(9,), max_iter=300, random_state=0)),
        data.two,
        "predict_proba",
        1e-11,
    ),
    Case(
        "network_images",
        MLPClassifier(hidden_layer_sizes=(20,), max_iter=60, random_state=0),
        data.images,
        "predict_proba",
        1e-11,
    ),
    Case(
        "network_value",
        _scaled(MLPRegressor(hidden_layer_sizes=(10, 5), max_iter=300, random_state=0)),
        data.value,
        "predict",
        1e-11,
    ),
    Case(
        "network_targets",
        _scaled(MLPRegressor(hidden_layer_sizes=(10,), activation="tanh", max_iter=300, random_state=0)),
        data.targets,
        "predict",
        1e-11,
    ),
    Case(
        "network_poisson",
        _scaled(MLPRegressor(hidden_layer_sizes=(6,), loss="poisson", max_iter=300, random_state=0)),
        data.positive,
        "predict",
        1e-11,
    ),
]


def _widened(rows):
    """The same numbers in f64: in f32 the library itself is up to 7e-6 off."""
    return rows.astype(float)


NARROW = [
    Case("narrow_bayes", nb.GaussianNB(), data.narrow, "predict_proba", 1e-6, _widened),
    Case("narrow_k_means", KMeans(4, random_state=0), data.narrow, "predict", 0),
    Case("narrow_components", _scaled(PCA(3)), data.narrow, "transform", 1e-5),
    Case("narrow_neighbours", _scaled(KNeighborsClassifier(5)), data.narrow, "predict_proba", 1e-6),
]

CASES = [*NEIGHBOURS, *BAYES, *CLUSTERS, *NETWORKS, *NARROW]
