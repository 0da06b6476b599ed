"""Linear models: values, scores, probabilities."""

import warnings

from sklearn import linear_model as lm
from sklearn.cross_decomposition import CCA, PLSCanonical, PLSRegression
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.feature_selection import SelectKBest
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import LinearSVC, LinearSVR

from . import data
from .case import Case

warnings.filterwarnings("ignore", category=FutureWarning, module="sklearn")

VALUES = {
    "linear": lm.LinearRegression(),
    "linear_bare": lm.LinearRegression(fit_intercept=False),
    "linear_positive": lm.LinearRegression(positive=True),
    "ridge": lm.Ridge(0.3),
    "ridge_cv": lm.RidgeCV(),
    "lasso": lm.Lasso(0.2),
    "lasso_cv": lm.LassoCV(cv=3),
    "elastic_net": lm.ElasticNet(0.01),
    "elastic_net_cv": lm.ElasticNetCV(cv=3),
    "lars": lm.Lars(n_nonzero_coefs=4),
    "lars_cv": lm.LarsCV(cv=3),
    "lasso_lars": lm.LassoLars(0.1),
    "lasso_lars_cv": lm.LassoLarsCV(cv=3),
    "lasso_lars_ic": lm.LassoLarsIC(),
    "orthogonal_matching": lm.OrthogonalMatchingPursuit(n_nonzero_coefs=5),
    "orthogonal_matching_cv": lm.OrthogonalMatchingPursuitCV(cv=3),
    "bayesian_ridge": lm.BayesianRidge(),
    "ard": lm.ARDRegression(),
    "huber": lm.HuberRegressor(max_iter=500),
    "quantile": lm.QuantileRegressor(quantile=0.7, alpha=0.01),
    "theil_sen": lm.TheilSenRegressor(random_state=0, max_subpopulation=300),
    "ransac": lm.RANSACRegressor(random_state=0),
    "sgd_squared": make_pipeline(StandardScaler(), lm.SGDRegressor(random_state=0)),
    "sgd_huber": lm.SGDRegressor(loss="huber", penalty="l1", random_state=0, max_iter=3000),
    "sgd_epsilon": lm.SGDRegressor(loss="epsilon_insensitive", average=True, random_state=0, max_iter=3000),
    "linear_svr": make_pipeline(StandardScaler(), LinearSVR(C=2.0, random_state=0, max_iter=20000)),
    "linear_svr_squared": LinearSVR(loss="squared_epsilon_insensitive", random_state=0, max_iter=20000),
}
LATENT = {
    "partial_least_squares": PLSRegression(2),
    "partial_least_squares_bare": PLSRegression(1, scale=False),
    "partial_least_squares_canonical": PLSCanonical(2),
    "canonical_correlation": CCA(1),
}
TARGETS = {
    "linear_targets": lm.LinearRegression(),
    "ridge_targets": lm.Ridge([0.1, 2.0]),
    "multi_task_lasso": lm.MultiTaskLasso(0.2),
    "multi_task_lasso_cv": lm.MultiTaskLassoCV(cv=3),
    "multi_task_elastic_net": lm.MultiTaskElasticNet(0.02),
    "multi_task_elastic_net_cv": lm.MultiTaskElasticNetCV(cv=3),
    **LATENT,
}
GENERALIZED = {
    "poisson": lm.PoissonRegressor(alpha=0.001),
    "gamma": lm.GammaRegressor(alpha=0.001),
    "tweedie": lm.TweedieRegressor(power=1.5, alpha=0.01),
    "tweedie_normal": lm.TweedieRegressor(power=0, alpha=0.01),
    "tweedie_normal_log": lm.TweedieRegressor(power=0, link="log", alpha=0.01),
    "tweedie_inverse_gaussian": lm.TweedieRegressor(power=3, alpha=0.01),
}


def _scaled(model):
    return make_pipeline(StandardScaler(), model)


SCORES = {
    "ridge_classifier": lm.RidgeClassifier(),
    "ridge_classifier_cv": lm.RidgeClassifierCV(),
    "linear_svc": _scaled(LinearSVC(random_state=0)),
    "linear_svc_l1": _scaled(LinearSVC(penalty="l1", dual=False, random_state=0, fit_intercept=False)),
    "perceptron": _scaled(lm.Perceptron(random_state=0)),
    "sgd_hinge": _scaled(lm.SGDClassifier(random_state=0)),
    "sgd_squared_hinge": _scaled(lm.SGDClassifier("squared_hinge", random_state=0)),
    "sgd_perceptron": _scaled(lm.SGDClassifier("perceptron", random_state=0)),
    "sgd_squared_error": _scaled(lm.SGDClassifier("squared_error", alpha=0.1, random_state=0)),
    "sgd_huber_classifier": _scaled(lm.SGDClassifier("huber", random_state=0)),
}
PROBABILITIES = {
    "logistic": _scaled(lm.LogisticRegression()),
    "logistic_l1": _scaled(lm.LogisticRegression(solver="saga", l1_ratio=1.0, C=0.5, max_iter=5000)),
    "logistic_bare": _scaled(lm.LogisticRegression(fit_intercept=False)),
    "logistic_cv": _scaled(lm.LogisticRegressionCV(Cs=3, cv=3)),
    "logistic_rest": _scaled(OneVsRestClassifier(lm.LogisticRegression())),
    "logistic_min_max": make_pipeline(MinMaxScaler(), SelectKBest(k=5), lm.LogisticRegression(C=50)),
    "sgd_log": _scaled(lm.SGDClassifier("log_loss", random_state=0)),
    "sgd_modified_huber": _scaled(lm.SGDClassifier("modified_huber", random_state=0)),
    "discriminant": LinearDiscriminantAnalysis(),
    "discriminant_lsqr": LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"),
    "discriminant_eigen": LinearDiscriminantAnalysis(solver="eigen", shrinkage=0.3),
    "quadratic": QuadraticDiscriminantAnalysis(reg_param=0.01),
}

CASES = [
    *(Case(name, model, data.value, "predict") for name, model in VALUES.items()),
    *(Case(name, model, data.targets, "predict") for name, model in TARGETS.items()),
    *(Case(name, model, data.positive, "predict") for name, model in GENERALIZED.items()),
    *(Case(f"{name}_two", model, data.two, "decision_function") for name, model in SCORES.items()),
    *(Case(f"{name}_three", model, data.three, "decision_function") for name, model in SCORES.items()),
    *(Case(f"{name}_two", model, data.two, "predict_proba", 1e-10) for name, model in PROBABILITIES.items()),
    *(
        Case(f"{name}_three", model, data.three, "predict_proba", 1e-10)
        for name, model in PROBABILITIES.items()
    ),
    Case(
        "linear_svc_crammer_singer",
        _scaled(LinearSVC(multi_class="crammer_singer", random_state=0)),
        data.three,
        "decision_function",
    ),
    Case(
        "quadratic_three_bare",
        _scaled(QuadraticDiscriminantAnalysis(priors=[0.2, 0.3, 0.5])),
        data.three,
        "predict_proba",
        1e-10,
    ),
    Case("partial_least_squares_one", PLSRegression(3), data.value, "predict"),
    *(
        Case(f"{name}_transform", model, data.targets, "transform", options={"method": "transform"})
        for name, model in LATENT.items()
    ),
    Case("ridge_classifier_labels", lm.RidgeClassifier(), data.three_labels, "predict"),
    *(
        Case(
            f"sgd_one_class_{nu}",
            _scaled(lm.SGDOneClassSVM(nu, random_state=0)),
            data.three,
            "decision_function",
        )
        for nu in (0.1, 0.5)
    ),
    Case("sgd_log_raw", lm.SGDClassifier("log_loss", random_state=2), data.three, "predict_proba"),
    Case("logistic_liblinear", lm.LogisticRegression(solver="liblinear"), data.two, "predict_proba"),
]
