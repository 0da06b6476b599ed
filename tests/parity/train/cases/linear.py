"""Linear models of scikit-learn."""

from case import SUMS, Case
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler

CASES = (
    Case("LinearRegression", "linear_regression", LinearRegression(), "diabetes", SUMS),
    Case("LinearRegression", "linear_regression_targets", LinearRegression(), "linnerud", SUMS),
    Case("LinearRegression", "linear_regression_bare", LinearRegression(fit_intercept=False), "value", SUMS),
    Case("Ridge", "ridge", make_pipeline(MinMaxScaler(), Ridge()), "value", SUMS),
    Case("Lasso", "lasso", make_pipeline(StandardScaler(), Lasso(0.05)), "value", SUMS),
    Case("ElasticNet", "elastic_net", make_pipeline(RobustScaler(), ElasticNet(0.05)), "value", SUMS),
    Case(
        "LogisticRegression", "logistic_two", make_pipeline(StandardScaler(), LogisticRegression()), "two", SUMS
    ),
    Case("LogisticRegression", "logistic_iris", LogisticRegression(max_iter=1000), "iris", SUMS),
    Case(
        "LogisticRegression", "logistic_four", make_pipeline(MaxAbsScaler(), LogisticRegression()), "four", SUMS
    ),
    Case(
        "OneVsRestClassifier",
        "one_vs_rest_logistic",
        make_pipeline(StandardScaler(), OneVsRestClassifier(LogisticRegression())),
        "three",
        SUMS,
    ),
)
