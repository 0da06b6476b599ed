"""Pipelines, column transformers and meta-estimators."""

import numpy as np
from case import EXACT, LAST_BITS, PROBABILITY, SUMS, Case
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.feature_selection import RFE, SelectFromModel, SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    RandomizedSearchCV,
    TunedThresholdClassifierCV,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import MultiOutputRegressor
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    KBinsDiscretizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    PowerTransformer,
    StandardScaler,
    TargetEncoder,
)
from sklearn.svm import SVC, SVR, LinearSVC
from sklearn.decomposition import PCA
from sklearn.tree import DecisionTreeClassifier

NUMBERS = ["age", "income", "ratio"]
WORDS = ["colour", "city"]
SEED = {"random_state": 0}
FOREST = {"n_estimators": 8, "max_depth": 5, **SEED}


def columns(words, numbers=None):
    """Return a column transformer of the mixed data sets."""
    return ColumnTransformer([("numbers", numbers or StandardScaler(), NUMBERS), ("words", words, WORDS)])


def scaled(model):
    """Return the model behind a standard scaler."""
    return make_pipeline(StandardScaler(), model)


ONE_HOT = OneHotEncoder(handle_unknown="ignore")
ORDINAL = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)

CASES = (
    Case("Pipeline, ColumnTransformer", "columns_logistic", make_pipeline(columns(ONE_HOT), LogisticRegression()), "words_binary", SUMS),
    Case("Pipeline, ColumnTransformer", "columns_ridge", make_pipeline(columns(ONE_HOT, PowerTransformer()), Ridge()), "words_value", SUMS),
    Case("Pipeline, ColumnTransformer", "columns_forest", make_pipeline(columns(ORDINAL, "passthrough"), RandomForestClassifier(**FOREST)), "words_three", EXACT),
    Case("Pipeline, ColumnTransformer", "columns_boosting", make_pipeline(columns(TargetEncoder(**SEED), "passthrough"), GradientBoostingClassifier(n_estimators=12, **SEED)), "words_binary", LAST_BITS),
    Case(
        "Pipeline, ColumnTransformer",
        "columns_holes",
        make_pipeline(
            columns(
                make_pipeline(SimpleImputer(strategy="most_frequent"), ONE_HOT),
                make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()),
            ),
            LogisticRegression(),
        ),
        "words_holes",
        SUMS,
    ),
    Case("Pipeline, ColumnTransformer", "bins_linear", make_pipeline(KBinsDiscretizer(4, quantile_method="averaged_inverted_cdf"), LinearRegression()), "value", SUMS),
    Case("Pipeline, ColumnTransformer", "polynomial_ridge", make_pipeline(StandardScaler(), PolynomialFeatures(2), Ridge()), "value", SUMS),
    Case("Pipeline, ColumnTransformer", "imputed_forest", make_pipeline(SimpleImputer(add_indicator=True), RandomForestClassifier(**FOREST)), "binary_holes", EXACT),
    Case("FeatureUnion", "union", make_pipeline(FeatureUnion([("pca", PCA(2)), ("best", SelectKBest(k=2))]), LogisticRegression(max_iter=500)), "iris", SUMS),
    Case("Feature selection", "from_model", make_pipeline(SelectFromModel(RandomForestClassifier(**FOREST)), LogisticRegression(max_iter=500)), "wine", SUMS),
    Case("Feature selection", "rfe", RFE(LogisticRegression(max_iter=500), n_features_to_select=2), "iris", SUMS),
    Case("TransformedTargetRegressor", "log_target", TransformedTargetRegressor(scaled(Ridge()), func=np.log1p, inverse_func=np.expm1), "positive", SUMS),
    Case("TransformedTargetRegressor", "scaled_target", TransformedTargetRegressor(scaled(Ridge()), transformer=StandardScaler()), "value", SUMS),
    Case("TransformedTargetRegressor", "power_target", TransformedTargetRegressor(GradientBoostingRegressor(n_estimators=10, **SEED), transformer=PowerTransformer()), "positive", SUMS),
    Case("Voting*", "vote_soft", VotingClassifier([("a", scaled(LogisticRegression())), ("b", RandomForestClassifier(**FOREST)), ("c", GaussianNB())], voting="soft", weights=[2, 1, 1]), "three", SUMS),
    Case("Voting*", "vote_hard", VotingClassifier([("a", scaled(LogisticRegression())), ("b", DecisionTreeClassifier(max_depth=4, **SEED)), ("c", GaussianNB())]), "three", EXACT),
    Case("Voting*", "vote_value", VotingRegressor([("a", scaled(Ridge())), ("b", RandomForestRegressor(**FOREST))]), "value", SUMS),
    Case("Stacking*", "stack", StackingClassifier([("a", scaled(LogisticRegression())), ("b", DecisionTreeClassifier(max_depth=4, **SEED))], cv=3), "three", SUMS),
    Case("Stacking*", "stack_through", StackingClassifier([("a", scaled(SVC())), ("b", RandomForestClassifier(**FOREST))], cv=3, passthrough=True, final_estimator=GradientBoostingClassifier(n_estimators=8, **SEED)), "two", PROBABILITY),
    Case("Stacking*", "stack_value", StackingRegressor([("a", scaled(Ridge())), ("b", KNeighborsRegressor(algorithm="brute"))], cv=3), "value", SUMS),
    Case("CalibratedClassifierCV", "calibrated", CalibratedClassifierCV(scaled(SVC()), cv=3), "two", SUMS),
    Case("CalibratedClassifierCV", "calibrated_isotonic", CalibratedClassifierCV(RandomForestClassifier(**FOREST), method="isotonic", cv=2), "three", SUMS),
    Case("CalibratedClassifierCV", "calibrated_three", CalibratedClassifierCV(scaled(LinearSVC(**SEED)), cv=2, ensemble=False), "three", SUMS),
    Case("*ThresholdClassifier", "tuned", TunedThresholdClassifierCV(scaled(LogisticRegression()), cv=3), "binary", SUMS),
    Case("*ThresholdClassifier", "fixed", FixedThresholdClassifier(RandomForestClassifier(**FOREST), threshold=0.3), "two", EXACT),
    Case("*SearchCV", "grid", GridSearchCV(scaled(SVC()), {"svc__C": [0.5, 2.0]}, cv=2), "two", SUMS),
    Case("*SearchCV", "randomized", RandomizedSearchCV(RandomForestRegressor(n_estimators=6, **SEED), {"max_depth": [2, 4]}, n_iter=2, cv=2, **SEED), "value", EXACT),
    Case("OneVsRestClassifier", "one_vs_rest_svc", scaled(OneVsRestClassifier(SVC())), "three", SUMS),
    Case("OneVsRestClassifier", "one_vs_rest_trees", OneVsRestClassifier(GradientBoostingClassifier(n_estimators=6, **SEED)), "four", LAST_BITS),
    Case("OneVsRestClassifier", "one_vs_rest_knn", OneVsRestClassifier(KNeighborsClassifier(algorithm="brute")), "three", SUMS),
    Case("MultiOutput*", "outputs_value", MultiOutputRegressor(GradientBoostingRegressor(n_estimators=8, **SEED)), "targets", EXACT),
    Case("MultiOutput*", "outputs_svr", MultiOutputRegressor(scaled(SVR())), "targets", SUMS),
)
