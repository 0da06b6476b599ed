"""Estimators made of others: columns, unions, targets, votes, stacks, calibration, thresholds, searches."""

import numpy as np
from sklearn import ensemble as en
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import QuadraticDiscriminantAnalysis
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import (
    Lasso,
    LinearRegression,
    LogisticRegression,
    Ridge,
    RidgeClassifier,
    SGDClassifier,
)
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    RandomizedSearchCV,
    TunedThresholdClassifierCV,
)
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier, OutputCodeClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier, MultiOutputRegressor, RegressorChain
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, PowerTransformer, StandardScaler
from sklearn.semi_supervised import SelfTrainingClassifier
from sklearn.svm import SVC, SVR, LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from . import data
from .case import Case


def _scaled(model):
    return make_pipeline(StandardScaler(), model)


FOREST = en.RandomForestClassifier(8, random_state=0)
LOGISTIC = _scaled(LogisticRegression())
TREE = DecisionTreeClassifier(max_depth=4, random_state=0)

COLUMNS = {
    "indices": ColumnTransformer([("a", StandardScaler(), [0, 3]), ("b", MinMaxScaler(), [5])]),
    "slice": ColumnTransformer([("a", StandardScaler(), slice(2, 6))], remainder="passthrough"),
    "mask": ColumnTransformer([("a", PCA(2), [True, False] * 4)], remainder=StandardScaler()),
    "negative": ColumnTransformer(
        [("a", StandardScaler(), [-1, 0]), ("b", "passthrough", [3]), ("c", "drop", [4])]
    ),
    "weights": ColumnTransformer(
        [("a", StandardScaler(), [0, 1]), ("b", MinMaxScaler(), [2, 3])], transformer_weights={"b": 0.3}
    ),
    "twice": ColumnTransformer([("a", StandardScaler(), [0, 1]), ("b", MinMaxScaler(), [1, 0])]),
    "union": FeatureUnion(
        [("p", PCA(2)), ("s", make_pipeline(StandardScaler(), PCA(3))), ("none", "passthrough")],
        transformer_weights={"p": 2.0},
    ),
    "union_distances": FeatureUnion(
        [("k", KMeans(3, n_init=1, random_state=0)), ("gone", "drop"), ("s", StandardScaler())]
    ),
}
TARGETS = {
    "log1p": TransformedTargetRegressor(Ridge(), func=np.log1p, inverse_func=np.expm1),
    "standard": TransformedTargetRegressor(_scaled(SVR()), transformer=StandardScaler()),
    "power": TransformedTargetRegressor(LinearRegression(), transformer=PowerTransformer()),
    "box_cox": TransformedTargetRegressor(
        LinearRegression(), transformer=PowerTransformer("box-cox", standardize=False)
    ),
    "min_max": TransformedTargetRegressor(LinearRegression(), transformer=MinMaxScaler()),
    "sqrt": TransformedTargetRegressor(
        LinearRegression(), transformer=FunctionTransformer(np.sqrt, np.square)
    ),
    "none": TransformedTargetRegressor(LinearRegression()),
}
VALUES = {
    "voting_value": en.VotingRegressor(
        [("l", LinearRegression()), ("t", DecisionTreeRegressor(max_depth=3))]
    ),
    "voting_value_weights": en.VotingRegressor(
        [("l", Ridge()), ("n", KNeighborsRegressor(3)), ("x", "drop")], weights=[2, 1, 5]
    ),
    "stacking_value": en.StackingRegressor(
        [("l", LinearRegression()), ("f", en.RandomForestRegressor(6, random_state=0))], cv=3
    ),
    "stacking_value_through": en.StackingRegressor(
        [("l", Lasso(0.1)), ("s", _scaled(SVR()))], final_estimator=_scaled(Ridge()), passthrough=True, cv=3
    ),
    "search_value": GridSearchCV(
        Pipeline([("s", StandardScaler()), ("r", Ridge())]), {"r__alpha": [0.1, 10]}, cv=2
    ),
    "boosting_start": en.GradientBoostingRegressor(n_estimators=5, init="zero", random_state=0),
}
CLASSES = {
    "voting_soft": en.VotingClassifier([("l", LOGISTIC), ("f", FOREST), ("g", GaussianNB())], voting="soft"),
    "voting_soft_weights": en.VotingClassifier(
        [("l", LOGISTIC), ("t", TREE)], voting="soft", weights=[1, 3.5]
    ),
    "stacking": en.StackingClassifier([("l", LOGISTIC), ("f", FOREST), ("s", _scaled(SVC()))], cv=3),
    "stacking_through": en.StackingClassifier(
        [("l", LOGISTIC), ("r", RidgeClassifier())],
        final_estimator=_scaled(LogisticRegression()),
        passthrough=True,
        cv=3,
    ),
    "stacking_predict": en.StackingClassifier(
        [("g", GaussianNB()), ("t", TREE)], stack_method="predict", final_estimator=LogisticRegression(), cv=3
    ),
    "stacking_forest": en.StackingClassifier(
        [("g", GaussianNB()), ("l", LOGISTIC)], final_estimator=FOREST, cv=3
    ),
    "calibrated_svc": CalibratedClassifierCV(_scaled(SVC()), cv=3),
    "calibrated_svc_isotonic": CalibratedClassifierCV(_scaled(SVC()), method="isotonic", cv=3),
    "calibrated_linear_svc": CalibratedClassifierCV(_scaled(LinearSVC(random_state=0)), cv=3, ensemble=False),
    "calibrated_isotonic": CalibratedClassifierCV(LOGISTIC, method="isotonic", cv=3, ensemble=False),
    "calibrated_bayes": CalibratedClassifierCV(GaussianNB(), cv=3, ensemble=False),
    "calibrated_forest": CalibratedClassifierCV(FOREST, method="sigmoid", cv=2),
    "calibrated_forest_isotonic": CalibratedClassifierCV(FOREST, method="isotonic", cv=2),
    "calibrated_temperature": CalibratedClassifierCV(
        _scaled(LinearSVC(random_state=0)), method="temperature", cv=3
    ),
    "calibrated_temperature_bayes": CalibratedClassifierCV(TREE, method="temperature", cv=3, ensemble=False),
    "search": GridSearchCV(
        Pipeline([("s", StandardScaler()), ("m", LogisticRegression())]), {"m__C": [0.1, 1]}, cv=2
    ),
    "search_random": RandomizedSearchCV(FOREST, {"max_depth": [2, 3, 4]}, n_iter=2, cv=2, random_state=0),
    "rest_of_bayes": OneVsRestClassifier(GaussianNB()),
    "rest_of_trees": OneVsRestClassifier(TREE),
    "rest_of_forests": OneVsRestClassifier(FOREST),
    "rest_of_quadratic": OneVsRestClassifier(QuadraticDiscriminantAnalysis(reg_param=0.1)),
    "rest_of_histograms": OneVsRestClassifier(en.HistGradientBoostingClassifier(max_iter=5, random_state=0)),
    "rest_of_calibrated": OneVsRestClassifier(
        CalibratedClassifierCV(_scaled(LinearSVC(random_state=0)), cv=2)
    ),
    "rest_of_neighbours": OneVsRestClassifier(_scaled(KNeighborsClassifier(3))),
    "rest_of_pipelines": OneVsRestClassifier(_scaled(LogisticRegression(C=0.2))),
    "rest_of_probable_svc": OneVsRestClassifier(_scaled(SVC(probability=True, random_state=0))),
    "rest_of_sgd": OneVsRestClassifier(_scaled(SGDClassifier("modified_huber", random_state=0))),
    "rest_of_boosting": OneVsRestClassifier(en.GradientBoostingClassifier(n_estimators=4, random_state=0)),
}
SCORES = {
    "rest_of_svc": OneVsRestClassifier(_scaled(SVC())),
    "rest_of_linear_svc": OneVsRestClassifier(_scaled(LinearSVC(random_state=0))),
    "rest_of_ridge": OneVsRestClassifier(RidgeClassifier()),
    "pairs_of_linear_svc": OneVsOneClassifier(_scaled(LinearSVC(random_state=0))),
    "pairs_of_logistic": OneVsOneClassifier(_scaled(LogisticRegression())),
    "search_scores": GridSearchCV(_scaled(LinearSVC(random_state=0)), {"linearsvc__C": [0.1, 1]}, cv=2),
}
THRESHOLDS = {
    "fixed": FixedThresholdClassifier(LOGISTIC, threshold=0.7),
    "fixed_first": FixedThresholdClassifier(LOGISTIC, threshold=0.2, pos_label="benign"),
    "fixed_forest": FixedThresholdClassifier(FOREST, threshold=0.25, pos_label="malignant"),
    "fixed_score": FixedThresholdClassifier(
        _scaled(LogisticRegression()), threshold=1.5, response_method="decision_function"
    ),
    "tuned": TunedThresholdClassifierCV(LOGISTIC, cv=3),
    "tuned_forest": TunedThresholdClassifierCV(FOREST, cv=3),
}


def _zeros():
    """Rows of zeros, for which all scores without an intercept are the same."""
    found = data.counts()
    rows = found.rows.copy()
    rows[:50] = 0
    return data.Data(found.X, found.y, rows)


def _two_or_three(table, method, bound):
    for name, model in table.items():
        for kind in (data.two, data.three):
            yield Case(f"{name}_{kind.__name__}", model, kind, method, bound)


LABELS = {
    "network": MLPClassifier((6,), max_iter=60, random_state=0),
    "rest_logistic": OneVsRestClassifier(LOGISTIC),
    "rest_forest": OneVsRestClassifier(en.RandomForestClassifier(5, random_state=0)),
    "rest_vectors": OneVsRestClassifier(SVC()),
    "chain": ClassifierChain(LOGISTIC, order=[1, 2, 0]),
    "chain_probabilities": ClassifierChain(LOGISTIC, order=[2, 0, 1], chain_method="predict_proba"),
    "chain_scores": ClassifierChain(_scaled(SVC()), chain_method="decision_function"),
    "chain_forest": ClassifierChain(
        en.RandomForestClassifier(5, random_state=0), order="random", random_state=1
    ),
}
PAIRS = {
    "vectors": OneVsOneClassifier(_scaled(SVC())),
    "bayes": OneVsOneClassifier(GaussianNB()),
    "forest": OneVsOneClassifier(en.RandomForestClassifier(5, random_state=0)),
    "neighbours": OneVsOneClassifier(KNeighborsClassifier(3)),
}
CODES = {
    "vectors": OutputCodeClassifier(_scaled(LinearSVC(random_state=0)), random_state=0),
    "forest": OutputCodeClassifier(
        en.RandomForestClassifier(5, random_state=0), code_size=2.5, random_state=0
    ),
}
DUMMIES = {
    "prior": DummyClassifier(),
    "most_frequent": DummyClassifier(strategy="most_frequent"),
    "constant": DummyClassifier(strategy="constant", constant=2),
}


def half_labelled():
    """Two classes, of which every other row's is not known."""
    found = data.two()
    y = np.where(found.y == "benign", 1, 0)
    return data.Data(found.X, np.where(np.arange(len(y)) % 2, y, -1), found.rows)


CASES = [
    *(
        Case(f"labels_{name}", make_pipeline(StandardScaler(), model), data.three_labels, "predict")
        for name, model in LABELS.items()
    ),
    *(
        Case(
            f"labels_{name}_probabilities",
            LABELS[name],
            data.three_labels,
            "predict_proba",
            options={"method": "predict_proba"},
        )
        for name in ("network", "rest_logistic", "rest_forest")
    ),
    *(
        Case(f"labels_constant_{name}", LABELS[f"rest_{name}"], data.labels_with_a_constant, "predict")
        for name in ("logistic", "forest", "vectors")
    ),
    *(Case(f"pairs_{name}", model, data.three, "decision_function") for name, model in PAIRS.items()),
    *(Case(f"pairs_{name}_two", model, data.two, "decision_function") for name, model in PAIRS.items()),
    *(Case(f"code_{name}", model, data.three, "predict") for name, model in CODES.items()),
    *(Case(f"dummy_{name}", model, data.three, "predict_proba", 0) for name, model in DUMMIES.items()),
    Case("dummy_holes", DummyClassifier(), data.holes, "predict_proba", 0),
    Case("dummy_value", DummyRegressor(strategy="quantile", quantile=0.9), data.value, "predict", 0),
    Case("dummy_targets", DummyRegressor(), data.targets, "predict", 0),
    Case("self_training", SelfTrainingClassifier(LOGISTIC), half_labelled, "predict_proba", 1e-10),
    *(
        Case(
            f"columns_{name}",
            make_pipeline(columns, LogisticRegression(max_iter=5000)),
            data.two,
            "predict_proba",
            1e-10,
        )
        for name, columns in COLUMNS.items()
    ),
    *(Case(f"target_{name}", model, data.positive, "predict", 1e-11) for name, model in TARGETS.items()),
    *(Case(name, model, data.value, "predict", 1e-12) for name, model in VALUES.items()),
    *_two_or_three(CLASSES, "predict_proba", 1e-9),
    *_two_or_three(SCORES, "decision_function", 1e-12),
    *(
        Case(f"threshold_{name}", model, data.two, "predict_proba", 1e-12)
        for name, model in THRESHOLDS.items()
    ),
    *(
        Case(
            f"voting_hard_{kind.__name__}",
            en.VotingClassifier([("l", LOGISTIC), ("t", TREE), ("g", GaussianNB())]),
            kind,
            "predict",
        )
        for kind in (data.two, data.three)
    ),
    Case(
        "voting_hard_weights",
        en.VotingClassifier([("l", LOGISTIC), ("t", TREE)], weights=[1, 2]),
        data.three,
        "predict",
    ),
    Case(
        "threshold_of_scores",
        FixedThresholdClassifier(_scaled(LinearSVC(random_state=0)), threshold=0.4),
        data.two,
        "decision_function",
    ),
    *(
        Case(
            f"rest_of_trees_value_{kind.__name__}",
            OneVsRestClassifier(DecisionTreeRegressor(max_depth=3)),
            kind,
            "predict",
        )
        for kind in (data.two, data.three)
    ),
    Case(
        "rest_of_bare_scores",
        OneVsRestClassifier(LinearSVC(fit_intercept=False, random_state=0)),
        _zeros,
        "decision_function",
    ),
    Case(
        "calibrated_frozen",
        CalibratedClassifierCV(FrozenEstimator(clone(LOGISTIC).fit(data.three().X, data.three().y))),
        data.three,
        "predict_proba",
        1e-12,
    ),
    Case(
        "several_values",
        MultiOutputRegressor(en.GradientBoostingRegressor(n_estimators=5, random_state=0)),
        data.targets,
        "predict",
    ),
    Case("several_linear", MultiOutputRegressor(Ridge()), data.targets, "predict"),
    Case("several_classes", MultiOutputClassifier(LOGISTIC), data.labels_of_two, "predict"),
    Case("several_classes_forest", MultiOutputClassifier(FOREST), data.labels_of_two, "predict"),
    Case("chain", RegressorChain(Ridge(), order=[1, 0]), data.targets, "predict"),
    Case(
        "nested",
        make_pipeline(
            StandardScaler(),
            FeatureUnion([("p", PCA(3)), ("c", ColumnTransformer([("x", PowerTransformer(), [0, 1])]))]),
            en.VotingClassifier(
                [("c", CalibratedClassifierCV(LinearSVC(random_state=0), cv=2)), ("f", FOREST)], voting="soft"
            ),
        ),
        data.three,
        "predict_proba",
        1e-9,
    ),
]
