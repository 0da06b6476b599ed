"""Trees and ensembles of them, of scikit-learn."""

from case import EXACT, LAST_BITS, Case
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
)

SEED = {"random_state": 0}
FOREST = {"n_estimators": 20, "max_depth": 6, **SEED}

CASES = (
    Case("DecisionTree*", "tree", DecisionTreeClassifier(**SEED), "three", EXACT, leaves=True),
    Case("DecisionTree*", "tree_holes", DecisionTreeClassifier(**SEED), "ranks_holes", EXACT, leaves=True),
    Case("DecisionTree*", "tree_value", DecisionTreeRegressor(**SEED), "value_holes", EXACT, leaves=True),
    Case("DecisionTree*", "tree_targets", DecisionTreeRegressor(max_depth=5, **SEED), "targets", EXACT, leaves=True),
    Case("ExtraTree*", "extra_tree", ExtraTreeClassifier(**SEED), "wine", EXACT, leaves=True),
    Case("ExtraTree*", "extra_tree_value", ExtraTreeRegressor(**SEED), "value_holes", EXACT, leaves=True),
    Case("RandomForest*", "forest", RandomForestClassifier(**FOREST), "ranks_holes", EXACT, leaves=True),
    Case("RandomForest*", "forest_value", RandomForestRegressor(**FOREST), "value_holes", EXACT, leaves=True),
    Case("RandomForest*", "forest_targets", RandomForestRegressor(**FOREST), "targets", EXACT, leaves=True),
    Case(
        "RandomForest*",
        "forest_votes",
        RandomForestClassifier(n_estimators=10, **SEED),
        "iris",
        EXACT,
        leaves=True,
    ),
    Case("ExtraTrees*", "extra_trees", ExtraTreesClassifier(**FOREST), "four", EXACT, leaves=True),
    Case("ExtraTrees*", "extra_trees_value", ExtraTreesRegressor(**FOREST), "value", EXACT, leaves=True),
    Case(
        "GradientBoosting*",
        "boosting_two",
        GradientBoostingClassifier(n_estimators=30, **SEED),
        "two",
        LAST_BITS,
        leaves=True,
    ),
    Case(
        "GradientBoosting*",
        "boosting_three",
        GradientBoostingClassifier(n_estimators=15, **SEED),
        "three",
        LAST_BITS,
        leaves=True,
    ),
    Case(
        "GradientBoosting*",
        "boosting_value",
        GradientBoostingRegressor(n_estimators=30, **SEED),
        "value",
        EXACT,
        leaves=True,
    ),
    Case(
        "GradientBoosting*",
        "boosting_scaled",
        make_pipeline(StandardScaler(), GradientBoostingRegressor(n_estimators=20, **SEED)),
        "value",
        EXACT,
    ),
    Case(
        "GradientBoosting*",
        "boosting_exponential",
        GradientBoostingClassifier(n_estimators=20, loss="exponential", **SEED),
        "binary",
        LAST_BITS,
        leaves=True,
    ),
    Case(
        "GradientBoosting*",
        "boosting_quantile",
        GradientBoostingRegressor(n_estimators=20, loss="quantile", alpha=0.8, **SEED),
        "diabetes",
        EXACT,
        leaves=True,
    ),
    Case("AdaBoost*", "ada", AdaBoostClassifier(n_estimators=12, **SEED), "two", LAST_BITS, leaves=True),
    Case(
        "AdaBoost*",
        "ada_deep",
        AdaBoostClassifier(DecisionTreeClassifier(max_depth=3), n_estimators=12, **SEED),
        "four",
        LAST_BITS,
        leaves=True,
    ),
    Case("AdaBoost*", "ada_value", AdaBoostRegressor(n_estimators=12, **SEED), "value", EXACT, leaves=True),
    Case("Bagging*", "bagging", BaggingClassifier(n_estimators=10, **SEED), "ranks_holes", EXACT, leaves=True),
    Case(
        "Bagging*",
        "bagging_columns",
        BaggingClassifier(n_estimators=10, max_features=0.6, max_samples=0.7, **SEED),
        "three",
        EXACT,
        leaves=True,
    ),
    Case("Bagging*", "bagging_value", BaggingRegressor(n_estimators=10, **SEED), "value", EXACT, leaves=True),
    Case("IsolationForest", "isolation", IsolationForest(n_estimators=25, **SEED), "value", LAST_BITS, leaves=True),
    Case(
        "IsolationForest",
        "isolation_share",
        IsolationForest(n_estimators=25, contamination=0.1, max_samples=100, max_features=3, **SEED),
        "wine",
        LAST_BITS,
        leaves=True,
    ),
)
