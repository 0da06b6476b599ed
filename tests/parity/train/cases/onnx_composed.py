"""ONNX: scalers, imputers, encoders, and estimators made of others: stacks, votes, calibration, one-vs-rest, pipelines."""

from typing import Any

import numpy as np
from case import RUNTIME, RUNTIME_VALUES, Bound, Case
from open_export import converted
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    RandomForestClassifier,
    StackingClassifier,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.feature_selection import SelectKBest, VarianceThreshold
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, TunedThresholdClassifierCV
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from sklearn.multioutput import MultiOutputRegressor
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import (
    Binarizer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

ROUTE = ("onnx",)
SCALERS, PREPARED, COLUMNS = "ONNX, scalers and transforms", "ONNX, imputers and selection", "ONNX, encoders of columns"
STACKS, CALIBRATED, REST = "ONNX, stacking and voting", "ONNX, calibration and thresholds", "ONNX, one-vs-rest and several targets"
SEED = {"random_state": 0}
WEIGHTED = {"weights": np.array([2, 1]), "flatten_transform": False}


def case(family: str, name: str, estimator: Any, data: str, bound: Bound = RUNTIME, **options: Any) -> Case:
    """Return a case."""
    return Case(family, f"onnx_{name}", converted(estimator, **options), data, bound, ROUTE)


def scaled(estimator: Any) -> Any:
    """Return the estimator behind a scaler."""
    return make_pipeline(StandardScaler(), estimator)


def parts() -> list[tuple[str, Any]]:
    """Return classifiers for a vote or a stack."""
    return [("a", scaled(LogisticRegression())), ("b", DecisionTreeClassifier(max_depth=4, **SEED)), ("c", GaussianNB())]


def columns(encoder: Any, last: Any) -> Any:
    """Return an estimator behind scaled numbers and encoded strings."""
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    return make_pipeline(
        make_column_transformer((numbers, ["age", "income", "ratio"]), (encoder, ["colour", "city"])), last
    )


CASES = (
    case(SCALERS, "standard", StandardScaler(), "value", single=True),
    case(SCALERS, "standard_double", StandardScaler(), "value", RUNTIME),
    case(SCALERS, "min_max", MinMaxScaler(), "value", single=True),
    case(SCALERS, "min_max_clip", MinMaxScaler((-1, 2), clip=True), "value", single=True),
    case(SCALERS, "max_abs", MaxAbsScaler(), "value", single=True),
    case(SCALERS, "robust", RobustScaler(), "value", single=True),
    case(SCALERS, "normalizer_l1", Normalizer("l1"), "value", single=True),
    case(SCALERS, "normalizer_l2", Normalizer("l2"), "value", single=True),
    case(SCALERS, "normalizer_max", Normalizer("max"), "value", single=True),
    case(SCALERS, "binarizer", Binarizer(threshold=0.2), "value", single=True),
    case(SCALERS, "yeo_johnson", PowerTransformer(), "value", RUNTIME_VALUES, single=True),
    case(SCALERS, "box_cox", PowerTransformer("box-cox"), "amounts", RUNTIME_VALUES, single=True),
    case(SCALERS, "polynomial", PolynomialFeatures(2), "iris", RUNTIME_VALUES, single=True),
    case(SCALERS, "union", make_union(StandardScaler(), PCA(2)), "iris", RUNTIME_VALUES, single=True),
    case(
        SCALERS,
        "k_bins",
        KBinsDiscretizer(4, encode="ordinal", quantile_method="averaged_inverted_cdf"),
        "value",
        single=True,
    ),
    case(SCALERS, "k_bins_one_hot", KBinsDiscretizer(4, encode="onehot-dense", strategy="uniform"), "value", single=True),
    case(PREPARED, "imputer", SimpleImputer(), "value_holes", single=True),
    case(
        PREPARED,
        "imputer_logistic",
        make_pipeline(SimpleImputer(strategy="median"), scaled(LogisticRegression())),
        "binary_holes",
        single=True,
    ),
    case(PREPARED, "k_best", scaled(make_pipeline(SelectKBest(k=2), LogisticRegression())), "three", single=True),
    case(PREPARED, "variance", VarianceThreshold(1.0), "value", single=True),
    case(
        PREPARED,
        "grid",
        GridSearchCV(scaled(LogisticRegression()), {"logisticregression__C": [0.1, 1]}),
        "three",
        single=True,
    ),
    case(
        COLUMNS,
        "one_hot",
        columns(OneHotEncoder(handle_unknown="ignore"), LogisticRegression()),
        "words_three",
        single=True,
    ),
    case(
        COLUMNS,
        "one_hot_forest",
        columns(OneHotEncoder(handle_unknown="ignore"), RandomForestClassifier(6, max_depth=5, **SEED)),
        "words_binary",
        single=True,
    ),
    case(COLUMNS, "target", columns(TargetEncoder(**SEED), Ridge()), "words_value", RUNTIME_VALUES, single=True),
    case(STACKS, "vote_soft", VotingClassifier(parts()[:2], voting="soft", **WEIGHTED), "iris", single=True),
    case(STACKS, "vote_hard", VotingClassifier(parts(), flatten_transform=False), "three", counts=True, single=True),
    case(
        STACKS,
        "vote_value",
        VotingRegressor([("a", LinearRegression()), ("b", DecisionTreeRegressor(max_depth=4, **SEED))]),
        "value",
        RUNTIME_VALUES,
        single=True,
    ),
    case(STACKS, "stack", StackingClassifier(parts()[:2], cv=3), "three", single=True),
    case(STACKS, "stack_two", StackingClassifier(parts()[:2], cv=3), "two", single=True),
    case(
        STACKS,
        "stack_value",
        StackingRegressor([("a", Ridge()), ("b", DecisionTreeRegressor(max_depth=4, **SEED))], cv=3),
        "value",
        RUNTIME_VALUES,
        single=True,
    ),
    case(CALIBRATED, "calibrated", CalibratedClassifierCV(scaled(LogisticRegression()), cv=3), "three", single=True),
    case(CALIBRATED, "calibrated_svc", CalibratedClassifierCV(LinearSVC(**SEED), cv=3), "signed", single=True),
    case(
        CALIBRATED,
        "calibrated_isotonic",
        CalibratedClassifierCV(DecisionTreeClassifier(max_depth=4, **SEED), method="isotonic", cv=3),
        "three",
        single=True,
    ),
    case(CALIBRATED, "threshold", TunedThresholdClassifierCV(scaled(LogisticRegression()), cv=3), "binary", single=True),
    case(REST, "one_vs_rest", scaled(OneVsRestClassifier(LogisticRegression())), "three", single=True),
    case(REST, "one_vs_rest_two", scaled(OneVsRestClassifier(LogisticRegression())), "binary", single=True),
    case(
        REST,
        "one_vs_rest_trees",
        OneVsRestClassifier(DecisionTreeClassifier(max_depth=3, **SEED)),
        "iris",
        counts=True,
        single=True,
    ),
    case(REST, "one_vs_one", scaled(OneVsOneClassifier(LogisticRegression())), "ranks", single=True),
    case(REST, "outputs", MultiOutputRegressor(DecisionTreeRegressor(max_depth=4, **SEED)), "targets", single=True),
)
