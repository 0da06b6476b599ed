"""HistGradientBoosting of scikit-learn: missing values, categories, every loss."""

from case import EXACT, LAST_BITS, Case
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

FAMILY = "HistGradientBoosting*"
SMALL = {"max_iter": 15, "max_leaf_nodes": 15, "min_samples_leaf": 8, "random_state": 0}
BY_FRAME = {**SMALL, "categorical_features": "from_dtype"}
BY_CODE = {**SMALL, "categorical_features": [2, 4]}

CASES = (
    Case(FAMILY, "hist_value", HistGradientBoostingRegressor(**SMALL), "value_holes", EXACT, leaves=True),
    Case(FAMILY, "hist_two", HistGradientBoostingClassifier(**SMALL), "two", LAST_BITS, leaves=True),
    Case(FAMILY, "hist_binary", HistGradientBoostingClassifier(**SMALL), "binary_holes", LAST_BITS, leaves=True),
    Case(FAMILY, "hist_three", HistGradientBoostingClassifier(**SMALL), "ranks_holes", LAST_BITS, leaves=True),
    Case(FAMILY, "hist_iris", HistGradientBoostingClassifier(**SMALL), "iris", LAST_BITS, leaves=True),
    Case(
        FAMILY,
        "hist_poisson",
        HistGradientBoostingRegressor(loss="poisson", **SMALL),
        "positive",
        LAST_BITS,
        leaves=True,
    ),
    Case(
        FAMILY, "hist_gamma", HistGradientBoostingRegressor(loss="gamma", **SMALL), "positive", LAST_BITS, leaves=True
    ),
    Case(
        FAMILY,
        "hist_quantile",
        HistGradientBoostingRegressor(loss="quantile", quantile=0.9, **SMALL),
        "value",
        EXACT,
        leaves=True,
    ),
    Case(
        FAMILY, "hist_frame_value", HistGradientBoostingRegressor(**BY_FRAME), "mixed_value", EXACT, leaves=True
    ),
    Case(
        FAMILY, "hist_frame_three", HistGradientBoostingClassifier(**BY_FRAME), "mixed_ranks", LAST_BITS, leaves=True
    ),
    Case(FAMILY, "hist_codes", HistGradientBoostingClassifier(**BY_CODE), "coded_binary", LAST_BITS, leaves=True),
)
