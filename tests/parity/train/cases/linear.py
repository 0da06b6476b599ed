"""Linear models of scikit-learn."""

from case import SUMS, Case
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.linear_model import (
    ElasticNet,
    ElasticNetCV,
    GammaRegressor,
    Lasso,
    LassoCV,
    LinearRegression,
    LogisticRegression,
    LogisticRegressionCV,
    Perceptron,
    PoissonRegressor,
    Ridge,
    RidgeClassifier,
    RidgeClassifierCV,
    RidgeCV,
    SGDClassifier,
    SGDRegressor,
    TweedieRegressor,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler
from sklearn.svm import LinearSVC, LinearSVR

SEED = {"random_state": 0}


def scaled(model):
    """Return the model behind a standard scaler."""
    return make_pipeline(StandardScaler(), model)


CASES = (
    Case("LinearRegression", "linear_regression", LinearRegression(), "diabetes", SUMS),
    Case("LinearRegression", "linear_regression_targets", LinearRegression(), "linnerud", SUMS),
    Case("LinearRegression", "linear_regression_bare", LinearRegression(fit_intercept=False), "value", SUMS),
    Case("Ridge, RidgeCV", "ridge", make_pipeline(MinMaxScaler(), Ridge()), "value", SUMS),
    Case("Ridge, RidgeCV", "ridge_cv", scaled(RidgeCV()), "diabetes", SUMS),
    Case("Lasso, LassoCV", "lasso", scaled(Lasso(0.05)), "value", SUMS),
    Case("Lasso, LassoCV", "lasso_cv", scaled(LassoCV()), "value", SUMS),
    Case("ElasticNet, ElasticNetCV", "elastic_net", make_pipeline(RobustScaler(), ElasticNet(0.05)), "value", SUMS),
    Case("ElasticNet, ElasticNetCV", "elastic_net_cv", scaled(ElasticNetCV()), "diabetes", SUMS),
    Case("SGDRegressor", "sgd_value", scaled(SGDRegressor(**SEED)), "value", SUMS),
    Case("SGDClassifier", "sgd_hinge", scaled(SGDClassifier(**SEED)), "two", SUMS),
    Case("SGDClassifier", "sgd_log", scaled(SGDClassifier(loss="log_loss", **SEED)), "three", SUMS),
    Case("SGDClassifier", "sgd_huber", scaled(SGDClassifier(loss="modified_huber", **SEED)), "two", SUMS),
    Case("Perceptron", "perceptron", scaled(Perceptron(**SEED)), "two", SUMS),
    Case("Perceptron", "perceptron_three", scaled(Perceptron(**SEED)), "three", SUMS),
    Case("LogisticRegression, *CV", "logistic_two", scaled(LogisticRegression()), "two", SUMS),
    Case("LogisticRegression, *CV", "logistic_iris", LogisticRegression(max_iter=1000), "iris", SUMS),
    Case(
        "LogisticRegression, *CV", "logistic_four", make_pipeline(MaxAbsScaler(), LogisticRegression()), "four", SUMS
    ),
    Case("LogisticRegression, *CV", "logistic_liblinear", scaled(LogisticRegression(solver="liblinear")), "signed", SUMS),
    Case(
        "LogisticRegression, *CV",
        "logistic_cv",
        scaled(LogisticRegressionCV(Cs=3, cv=3, use_legacy_attributes=False, l1_ratios=(0,))),
        "three",
        SUMS,
    ),
    Case(
        "OneVsRestClassifier", "one_vs_rest_logistic", scaled(OneVsRestClassifier(LogisticRegression())), "three", SUMS
    ),
    Case("RidgeClassifier, *CV", "ridge_classifier", scaled(RidgeClassifier()), "two", SUMS),
    Case("RidgeClassifier, *CV", "ridge_classifier_cv", scaled(RidgeClassifierCV()), "iris", SUMS),
    Case("LinearSVC", "linear_svc", scaled(LinearSVC(**SEED)), "two", SUMS),
    Case("LinearSVC", "linear_svc_three", scaled(LinearSVC(**SEED)), "wine", SUMS),
    Case("LinearSVR", "linear_svr", scaled(LinearSVR(max_iter=10000, **SEED)), "value", SUMS),
    Case("LinearDiscriminantAnalysis", "lda_two", LinearDiscriminantAnalysis(), "two", SUMS),
    Case("LinearDiscriminantAnalysis", "lda_three", LinearDiscriminantAnalysis(), "iris", SUMS),
    Case(
        "LinearDiscriminantAnalysis",
        "lda_transform",
        make_pipeline(LinearDiscriminantAnalysis(), LogisticRegression()),
        "iris",
        SUMS,
    ),
    Case("QuadraticDiscriminantAnalysis", "qda_two", QuadraticDiscriminantAnalysis(), "two", SUMS),
    Case("QuadraticDiscriminantAnalysis", "qda_three", QuadraticDiscriminantAnalysis(), "iris", SUMS),
    Case("PoissonRegressor", "poisson", scaled(PoissonRegressor()), "positive", SUMS),
    Case("GammaRegressor", "gamma", scaled(GammaRegressor()), "positive", SUMS),
    Case("TweedieRegressor", "tweedie", scaled(TweedieRegressor(power=1.5)), "positive", SUMS),
    Case("TweedieRegressor", "tweedie_identity", scaled(TweedieRegressor(power=0)), "value", SUMS),
)
