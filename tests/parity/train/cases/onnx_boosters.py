"""ONNX: XGBoost and LightGBM as onnxmltools converts them, CatBoost as it writes itself."""

from collections.abc import Callable
from typing import Any

from case import RUNTIME, Case
from data import Data
from open_export import boosted, catboost

ROUTE = ("onnx",)
FAMILY = "ONNX, XGBoost, LightGBM, CatBoost"
SMALL = {"n_estimators": 10, "max_depth": 4, "random_state": 0}
BAGGED = {"bagging_freq": 1, "bagging_fraction": 0.7}


def xgb(kind: str, **options: Any) -> Callable[[Data], Any]:
    """Return a function that trains an estimator of XGBoost."""

    def train(data: Data) -> Any:
        import xgboost

        return getattr(xgboost, kind)(**{**SMALL, "n_jobs": 1, **options}).fit(data.X, data.y)

    return train


def lgb(kind: str, **options: Any) -> Callable[[Data], Any]:
    """Return a function that trains an estimator of LightGBM."""

    def train(data: Data) -> Any:
        import lightgbm

        settings = {**SMALL, "verbose": -1, "num_threads": 1, "deterministic": True, **options}
        return getattr(lightgbm, kind)(**settings).fit(data.X, data.y)

    return train


def lgb_coded(kind: str) -> Callable[[Data], Any]:
    """Return a function that trains an estimator of LightGBM with columns of category codes.

    A set of categories becomes a chain of nodes, one for each category, that share a child.
    """

    def train(data: Data) -> Any:
        import lightgbm

        places = [place for place, levels in enumerate(data.levels) if levels is not None]
        groups = {"min_child_samples": 5, "min_data_per_group": 5, "cat_smooth": 1.0}
        model = getattr(lightgbm, kind)(**SMALL, **groups, verbose=-1, num_threads=1, deterministic=True)
        return model.fit(data.X, data.y, categorical_feature=places)

    return train


def cat(kind: str, **options: Any) -> Callable[[Data], Any]:
    """Return a function that trains an estimator of CatBoost."""

    def train(data: Data) -> Any:
        import catboost as library

        settings = {"iterations": 10, "depth": 4, "random_seed": 0, "thread_count": 1, "verbose": False, **options}
        return getattr(library, kind)(allow_writing_files=False, **settings).fit(data.X, data.y)

    return train


def case(name: str, make: Any, data: str) -> Case:
    """Return a case of trees."""
    return Case(FAMILY, f"onnx_{name}", make, data, RUNTIME, ROUTE, leaves=True)


CASES = (
    case("xgb_two", boosted(xgb("XGBClassifier"), "xgboost"), "binary_holes"),
    case("xgb_three", boosted(xgb("XGBClassifier"), "xgboost"), "ranks_holes"),
    case("xgb_value", boosted(xgb("XGBRegressor"), "xgboost"), "value_holes"),
    case("xgb_poisson", boosted(xgb("XGBRegressor", objective="count:poisson"), "xgboost"), "positive"),
    case("xgb_forest", boosted(xgb("XGBRFRegressor"), "xgboost"), "value"),
    case("lgb_two", boosted(lgb("LGBMClassifier"), "lightgbm"), "binary_holes"),
    case("lgb_three", boosted(lgb("LGBMClassifier"), "lightgbm"), "ranks_holes"),
    case("lgb_against_all", boosted(lgb("LGBMClassifier", objective="multiclassova"), "lightgbm"), "ranks"),
    case("lgb_value", boosted(lgb("LGBMRegressor"), "lightgbm"), "value_holes"),
    case("lgb_poisson", boosted(lgb("LGBMRegressor", objective="poisson"), "lightgbm"), "positive"),
    case("lgb_tweedie", boosted(lgb("LGBMRegressor", objective="tweedie"), "lightgbm"), "positive"),
    case("lgb_forest", boosted(lgb("LGBMClassifier", boosting_type="rf", **BAGGED), "lightgbm"), "binary"),
    case("lgb_spikes", boosted(lgb("LGBMClassifier", max_depth=5), "lightgbm"), "spikes"),
    case("lgb_categories", boosted(lgb_coded("LGBMClassifier"), "lightgbm"), "coded_binary"),
    case("lgb_categories_value", boosted(lgb_coded("LGBMRegressor"), "lightgbm"), "coded_value"),
    case("cat_two", catboost(cat("CatBoostClassifier")), "binary"),
    case("cat_three", catboost(cat("CatBoostClassifier")), "ranks"),
    case("cat_named", catboost(cat("CatBoostClassifier")), "three"),
    case("cat_value", catboost(cat("CatBoostRegressor")), "value"),
)
