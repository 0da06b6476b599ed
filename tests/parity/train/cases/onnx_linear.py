"""ONNX: linear models, support vectors and discriminant analysis of scikit-learn."""

from typing import Any

from case import RUNTIME, RUNTIME_KERNELS, RUNTIME_VALUES, Bound, Case
from open_export import converted
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.linear_model import (
    ElasticNet,
    GammaRegressor,
    HuberRegressor,
    Lasso,
    LinearRegression,
    LogisticRegression,
    Perceptron,
    PoissonRegressor,
    Ridge,
    RidgeClassifier,
    SGDClassifier,
    SGDRegressor,
    TweedieRegressor,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR, LinearSVC, LinearSVR, NuSVC, NuSVR, OneClassSVM

ROUTE = ("onnx",)
LINEAR, VECTORS, ANALYSIS = "ONNX, linear models", "ONNX, support vectors", "ONNX, discriminant analysis"


def case(family: str, name: str, estimator: Any, data: str, bound: Bound = RUNTIME_VALUES, **options: Any) -> Case:
    """Return a case behind a scaler."""
    return Case(family, f"onnx_{name}", converted(make_pipeline(StandardScaler(), estimator), **options), data, bound, ROUTE)


CASES = (
    case(LINEAR, "linear", LinearRegression(), "value", single=True),
    case(LINEAR, "linear_double", LinearRegression(), "value"),
    case(LINEAR, "linear_targets", LinearRegression(), "targets", single=True),
    case(LINEAR, "ridge", Ridge(), "diabetes", single=True),
    case(LINEAR, "lasso", Lasso(0.05), "value", single=True),
    case(LINEAR, "elastic_net", ElasticNet(0.05), "value"),
    case(LINEAR, "huber", HuberRegressor(), "value", single=True),
    case(LINEAR, "sgd_value", SGDRegressor(random_state=0), "value", single=True),
    case(LINEAR, "linear_svr", LinearSVR(random_state=0), "value", single=True),
    case(LINEAR, "poisson", PoissonRegressor(), "positive", single=True),
    case(LINEAR, "gamma", GammaRegressor(), "positive", single=True),
    case(LINEAR, "tweedie", TweedieRegressor(power=1.5), "positive", single=True),
    case(LINEAR, "logistic_two", LogisticRegression(), "two", RUNTIME, single=True),
    case(LINEAR, "logistic_three", LogisticRegression(), "three", RUNTIME, single=True),
    case(LINEAR, "logistic_double", LogisticRegression(), "four", RUNTIME),
    case(LINEAR, "perceptron", Perceptron(random_state=0), "three", single=True),
    case(LINEAR, "ridge_two", RidgeClassifier(), "binary", single=True),
    case(LINEAR, "ridge_three", RidgeClassifier(), "three", single=True),
    # skl2onnx converts this one alone, not at the end of a pipeline.
    Case(LINEAR, "onnx_linear_svc_two", converted(LinearSVC(random_state=0), single=True), "binary", RUNTIME_VALUES, ROUTE),
    Case(LINEAR, "onnx_linear_svc_three", converted(LinearSVC(random_state=0), single=True), "iris", RUNTIME_VALUES, ROUTE),
    case(LINEAR, "sgd_log", SGDClassifier(loss="log_loss", alpha=0.1, random_state=0), "three", RUNTIME, single=True),
    case(LINEAR, "sgd_huber", SGDClassifier(loss="modified_huber", alpha=0.1, random_state=0), "three", RUNTIME, single=True),
    case(LINEAR, "sgd_hinge", SGDClassifier(random_state=0), "two", single=True),
    case(VECTORS, "svc", SVC(), "three", single=True),
    case(VECTORS, "svc_two", SVC(), "two", single=True),
    case(VECTORS, "svc_linear", SVC(kernel="linear"), "iris", single=True),
    case(VECTORS, "svc_poly", SVC(kernel="poly", degree=2, coef0=1), "three", single=True),
    case(VECTORS, "svc_chance", SVC(probability=True, random_state=0), "three", RUNTIME, single=True),
    case(VECTORS, "svc_chance_two", SVC(probability=True, random_state=0), "two", RUNTIME, single=True),
    case(VECTORS, "nu_svc", NuSVC(kernel="sigmoid", nu=0.2), "binary", single=True),
    case(VECTORS, "svr", SVR(), "value", single=True),
    case(VECTORS, "svr_linear", SVR(kernel="linear"), "value", RUNTIME_KERNELS, single=True),
    case(VECTORS, "nu_svr", NuSVR(kernel="poly", degree=2), "value", single=True),
    case(VECTORS, "one_class", OneClassSVM(nu=0.2), "value", single=True),
    case(ANALYSIS, "lda", LinearDiscriminantAnalysis(), "three", RUNTIME, single=True),
    case(ANALYSIS, "lda_two", LinearDiscriminantAnalysis(), "two", RUNTIME, single=True),
    case(ANALYSIS, "qda", QuadraticDiscriminantAnalysis(), "iris", RUNTIME),
)
