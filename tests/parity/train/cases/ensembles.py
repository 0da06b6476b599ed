"""Trees and ensembles of them, of scikit-learn."""

from case import EXACT, LAST_BITS, Case
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
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
)
