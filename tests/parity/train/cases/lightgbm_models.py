"""LightGBM: every objective, boosting type, way of missing values, categories."""

from collections.abc import Callable
from typing import Any

import numpy as np
from case import EXACT, EXPORT, LAST_BITS, Case
from data import Data

FAMILY = "LightGBM"


def trained(objective: str, rounds: int = 8, **options: Any) -> Callable[[Data], Any]:
    """Return a function that trains a booster."""

    def train(data: Data) -> Any:
        import lightgbm

        columns: Any = "auto"
        if data.frame == "array" and data.levels:
            columns = [place for place, levels in enumerate(data.levels) if levels is not None]
        group = [len(data.y) // 2, len(data.y) - len(data.y) // 2] if objective.startswith("lambda") else None
        given = lightgbm.Dataset(
            data.given(data.X), label=data.y, group=group, categorical_feature=columns, params={"verbose": -1}
        )
        settings: dict[str, Any] = {
            "objective": objective,
            "num_leaves": 12,
            "min_data_in_leaf": 5,
            "min_data_per_group": 5,
            "seed": 0,
            "num_threads": 1,
            "deterministic": True,
            "verbose": -1,
            **options,
        }
        if objective.startswith("multiclass"):
            settings["num_class"] = len(np.unique(data.y))
        return lightgbm.train(settings, given, rounds)

    return train


def case(name, objective, data, bound, family=FAMILY, routes=("txt",), **options):
    """Return the case of one objective."""
    return Case(family, f"lgb_{name}", trained(objective, **options), data, bound, routes=routes, leaves=True)


REGRESSION = f"{FAMILY}, values"
CLASSES = f"{FAMILY}, classes"
LEVELS = f"{FAMILY}, categories"
TWO = ("txt", EXPORT)
BAGGED = {"bagging_freq": 1, "bagging_fraction": 0.7, "feature_fraction": 0.8}

CASES = (
    case("squared", "regression", "value_holes", EXACT, REGRESSION),
    case("sqrt", "regression", "positive", EXACT, REGRESSION, reg_sqrt=True),
    case("absolute", "regression_l1", "value", EXACT, REGRESSION),
    case("huber", "huber", "value", EXACT, REGRESSION),
    case("quantile", "quantile", "diabetes", EXACT, REGRESSION, alpha=0.8),
    case("mape", "mape", "positive", EXACT, REGRESSION),
    case("poisson", "poisson", "positive", LAST_BITS, REGRESSION),
    case("gamma", "gamma", "positive", LAST_BITS, REGRESSION),
    case("tweedie", "tweedie", "positive", LAST_BITS, REGRESSION),
    case("cross_entropy", "cross_entropy", "binary", LAST_BITS, REGRESSION),
    case("cross_entropy_lambda", "cross_entropy_lambda", "binary", LAST_BITS, REGRESSION),
    case("rank", "lambdarank", "ranks", EXACT, REGRESSION),
    case("forest_value", "regression", "value_holes", EXACT, REGRESSION, boosting="rf", **BAGGED),
    case("binary", "binary", "binary_holes", LAST_BITS, CLASSES),
    case("sigmoid", "binary", "binary", LAST_BITS, CLASSES, sigmoid=0.7),
    case("zero", "binary", "spikes", LAST_BITS, CLASSES, TWO, zero_as_missing=True),
    case("none", "binary", "spikes", LAST_BITS, CLASSES, use_missing=False),
    case("multiclass", "multiclass", "ranks_holes", LAST_BITS, CLASSES, TWO),
    case("one_against_all", "multiclassova", "ranks", LAST_BITS, CLASSES, sigmoid=1.3),
    case("dart", "binary", "binary", LAST_BITS, CLASSES, TWO, boosting="dart", drop_rate=0.5, rounds=12),
    case("goss", "binary", "binary", LAST_BITS, CLASSES, data_sample_strategy="goss"),
    case("forest", "multiclass", "ranks_holes", LAST_BITS, CLASSES, TWO, boosting="rf", rounds=4, **BAGGED),
    case("codes", "binary", "coded_binary", LAST_BITS, LEVELS),
    case("codes_value", "regression", "coded_value", EXACT, LEVELS, TWO, max_cat_to_onehot=1),
    case("frame", "multiclass", "mixed_ranks", LAST_BITS, LEVELS, TWO),
    case("frame_value", "regression", "mixed_value", EXACT, LEVELS, max_cat_to_onehot=1),
)
