"""ONNX: trees and ensembles of them, of scikit-learn, XGBoost, LightGBM and CatBoost.
"""

from case import EXACT, RUNTIME, Case
from open_export import converted, graph
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

ROUTE = ("onnx",)
SEED = {"random_state": 0}
FOREST = {"n_estimators": 12, "max_depth": 6, **SEED}
TREES, BOOSTED, MEANS = "ONNX, trees and forests", "ONNX, gradient boosting", "ONNX, AdaBoost and bagging"
FORMS = "ONNX, other forms of trees"


def trees(family, name, estimator, data, bound, leaves=True, **options):
    """Return a case of trees."""
    return Case(family, f"onnx_{name}", converted(estimator, **options), data, bound, ROUTE, leaves=leaves)


CASES = (
    trees(TREES, "tree", DecisionTreeClassifier(**SEED), "three", EXACT, single=True),
    trees(TREES, "tree_two", DecisionTreeClassifier(max_depth=5, **SEED), "two", RUNTIME, single=True),
    trees(TREES, "tree_value", DecisionTreeRegressor(max_depth=6, **SEED), "value", EXACT, single=True),
    trees(TREES, "tree_targets", DecisionTreeRegressor(max_depth=5, **SEED), "targets", EXACT, single=True),
    trees(TREES, "forest", RandomForestClassifier(**FOREST), "wine", EXACT, single=True),
    trees(TREES, "forest_two", RandomForestClassifier(**FOREST), "two", RUNTIME, single=True),
    trees(TREES, "forest_double", RandomForestClassifier(**FOREST), "three", EXACT),
    trees(TREES, "forest_value", RandomForestRegressor(**FOREST), "value", EXACT, single=True),
    trees(TREES, "forest_scaled", make_pipeline(StandardScaler(), RandomForestClassifier(**FOREST)), "iris", EXACT),
    trees(
        TREES,
        "forest_first",
        RandomForestClassifier(**FOREST),
        "ranks",
        EXACT,
        single=True,
        opset={"": 12, "ai.onnx.ml": 1},
    ),
    trees(TREES, "extra_trees", ExtraTreesClassifier(**FOREST), "four", EXACT, single=True),
    # Its graph has each tree several times: for the leaf, and for the depths of leaves.
    trees(
        TREES,
        "isolation",
        IsolationForest(n_estimators=8, max_samples=64, **SEED),
        "value",
        RUNTIME,
        leaves=False,
        single=True,
        opset={"": 19, "ai.onnx.ml": 3},
    ),
    trees(BOOSTED, "boosting_two", GradientBoostingClassifier(n_estimators=15, **SEED), "two", RUNTIME, single=True),
    trees(BOOSTED, "boosting_three", GradientBoostingClassifier(n_estimators=8, **SEED), "three", RUNTIME, single=True),
    trees(BOOSTED, "boosting_value", GradientBoostingRegressor(n_estimators=15, **SEED), "value", EXACT, single=True),
    trees(BOOSTED, "hist_two", HistGradientBoostingClassifier(max_iter=10), "binary_holes", RUNTIME, single=True),
    trees(BOOSTED, "hist_three", HistGradientBoostingClassifier(max_iter=6), "ranks_holes", RUNTIME, single=True),
    trees(BOOSTED, "hist_value", HistGradientBoostingRegressor(max_iter=10), "value_holes", EXACT, single=True),
    trees(
        MEANS,
        "ada",
        AdaBoostClassifier(DecisionTreeClassifier(max_depth=2), n_estimators=6, **SEED),
        "three",
        RUNTIME,
        single=True,
    ),
    trees(MEANS, "ada_two", AdaBoostClassifier(n_estimators=8, **SEED), "two", RUNTIME, single=True),
    trees(MEANS, "ada_value", AdaBoostRegressor(n_estimators=5, **SEED), "value", RUNTIME, single=True),
    trees(
        MEANS,
        "bagging",
        BaggingClassifier(DecisionTreeClassifier(max_depth=4), 6, **SEED),
        "three",
        RUNTIME,
        single=True,
    ),
    trees(
        MEANS,
        "bagging_columns",
        BaggingClassifier(DecisionTreeClassifier(max_depth=4), 6, max_features=3, **SEED),
        "two",
        RUNTIME,
        single=True,
    ),
    trees(
        MEANS,
        "bagging_linear",
        BaggingClassifier(LogisticRegression(), 4, **SEED),
        "iris",
        RUNTIME,
        leaves=False,
        single=True,
    ),
    trees(
        MEANS,
        "bagging_value",
        BaggingRegressor(DecisionTreeRegressor(max_depth=5), 6, **SEED),
        "value",
        RUNTIME,
        single=True,
    ),
    # What no converter of scikit-learn writes, in graphs made by hand.
    Case(FORMS, "onnx_tree_ensemble_5", graph("tree_ensemble_5"), "members", RUNTIME, ROUTE),
    *(
        Case(FORMS, f"onnx_{name}", graph(name, labels=["no", "yes"]), "normal3", RUNTIME, ROUTE)
        for name in (
            "classifier_positive_none_0_1",
            "classifier_positive_logistic_1_0",
            "classifier_mixed_none_0_2",
            "classifier_mixed_softmax_0_0",
            "classifier_positive_softmax_zero_0_1",
        )
    ),
    *(
        Case(FORMS, f"onnx_{name}", graph(name), "normal3", RUNTIME, ROUTE)
        for name in ("regressor_min_one", "regressor_max_two", "regressor_average_second")
    ),
    Case(
        FORMS,
        "onnx_regressor_softmax_zero_two",
        graph("regressor_softmax_zero_two", largest=True),
        "normal3",
        RUNTIME,
        ROUTE,
    ),
)
