"""Larger models, of 500 and 1,000 trees of depth 8: trained and compared by `cargo xtask parity --full`, not kept."""

from case import EXACT, LAST_BITS, RUNTIME, SINGLE, Case
from open_export import boosted, converted
from sklearn.ensemble import (
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)

from . import catboost_models, lightgbm_models, onnx_boosters, xgboost_models

SEED = {"random_state": 0}
DEEP = {"max_depth": 8, **SEED}
FOREST = "Forests, larger"
BOOSTED = "Boosting, larger"


def xgb(name, trees, objective, data, bound, **options):
    """Return a case of XGBoost."""
    model = xgboost_models.trained(objective, rounds=trees, **{"max_depth": 8, "eta": 0.05, **options})
    return Case("XGBoost, larger", f"xgb_{name}_{trees}", model, data, bound, routes=("ubj", "json"), leaves=True)


def lgb(name, trees, objective, data, bound, **options):
    """Return a case of LightGBM."""
    settings = {"num_leaves": 128, "max_depth": 8, "learning_rate": 0.05, **options}
    model = lightgbm_models.trained(objective, rounds=trees, **settings)
    return Case("LightGBM, larger", f"lgb_{name}_{trees}", model, data, bound, routes=("txt",), leaves=True)


def cat(name, trees, classifies, data, bound, **options):
    """Return a case of CatBoost."""
    model = catboost_models.trained(classifies, **{"iterations": trees, "depth": 8, "learning_rate": 0.05, **options})
    return Case("CatBoost, larger", f"cat_{name}_{trees}", model, data, bound, routes=("json",), leaves=True)


def onnx(name, make, data, bound):
    """Return a case of an ONNX file."""
    return Case("ONNX, larger", f"onnx_{name}", make, data, bound, routes=("onnx",), leaves=True)


CASES = (
    Case(FOREST, "forest_500", RandomForestClassifier(500, **DEEP), "many_ranks", EXACT, leaves=True),
    Case(FOREST, "forest_1000", RandomForestRegressor(1000, **DEEP), "many_values", EXACT, leaves=True),
    Case(FOREST, "extra_trees_1000", ExtraTreesRegressor(1000, **DEEP), "many_values", EXACT, leaves=True),
    Case(BOOSTED, "boosting_500", GradientBoostingClassifier(n_estimators=500, **DEEP), "many_binary", LAST_BITS, leaves=True),
    Case(BOOSTED, "hist_500", HistGradientBoostingClassifier(max_iter=500, **DEEP), "many_holes", LAST_BITS, leaves=True),
    Case(BOOSTED, "hist_1000", HistGradientBoostingRegressor(max_iter=1000, **DEEP), "many_values", EXACT, leaves=True),
    xgb("binary", 1000, "binary:logistic", "many_holes", SINGLE),
    xgb("value", 1000, "reg:squarederror", "many_values", EXACT),
    xgb("softprob", 200, "multi:softprob", "many_ranks", SINGLE),
    xgb("codes", 500, "binary:logistic", "many_codes", SINGLE, max_cat_to_onehot=1),
    xgb("dart", 500, "reg:squarederror", "many_values", EXACT, booster="dart", rate_drop=0.1),
    lgb("binary", 1000, "binary", "many_holes", LAST_BITS),
    lgb("value", 1000, "regression", "many_values", EXACT),
    lgb("multiclass", 200, "multiclass", "many_ranks", LAST_BITS),
    lgb("codes", 500, "binary", "many_codes", LAST_BITS),
    cat("binary", 1000, True, "many_holes", LAST_BITS),
    cat("value", 1000, False, "many_values", EXACT),
    cat("depthwise", 500, False, "many_values", EXACT, grow_policy="Depthwise"),
    cat("multiclass", 500, True, "many_ranks", LAST_BITS),
    onnx(
        "forest_500",
        converted(RandomForestClassifier(n_estimators=500, **DEEP), single=True),
        "many_ranks",
        RUNTIME,
    ),
    onnx(
        "boosting_500",
        converted(GradientBoostingClassifier(n_estimators=500, **DEEP), single=True),
        "many_binary",
        RUNTIME,
    ),
    onnx(
        "xgb_500",
        boosted(onnx_boosters.xgb("XGBClassifier", n_estimators=500, max_depth=8), "xgboost"),
        "many_holes",
        RUNTIME,
    ),
    onnx(
        "lgb_1000",
        boosted(onnx_boosters.lgb("LGBMClassifier", n_estimators=1000, max_depth=8), "lightgbm"),
        "many_holes",
        RUNTIME,
    ),
)
