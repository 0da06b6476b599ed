"""XGBoost: every objective with a prediction link, boosters, categories, missing values."""

from collections.abc import Callable
from typing import Any

import numpy as np
from case import EXACT, EXPORT, SINGLE, Case
from data import Data

FAMILY = "XGBoost"
JSON, UBJ, BOTH = ("json",), ("ubj",), ("json", "ubj")


def trained(objective: str, rounds: int = 8, early: bool = False, **options: Any) -> Callable[[Data], Any]:
    """Return a function that trains a booster."""

    def train(data: Data) -> Any:
        import xgboost

        y = data.y
        kinds = None
        given = data.given(data.X)
        if data.frame == "array" and data.levels:
            kinds = ["q" if levels is None else "c" for levels in data.levels]
        matrix = xgboost.DMatrix(given, feature_types=kinds, enable_categorical=True)
        if objective == "survival:aft":
            matrix.set_float_info("label_lower_bound", y)
            matrix.set_float_info("label_upper_bound", y * 1.5)
        else:
            matrix.set_label(y)
        if objective.startswith("rank"):
            matrix.set_group([len(y) // 2, len(y) - len(y) // 2])
        settings: dict[str, Any] = {
            "objective": objective,
            "max_depth": 4,
            "nthread": 1,
            "seed": 0,
            "tree_method": "hist",
            **options,
        }
        if objective.startswith("multi"):
            settings["num_class"] = len(np.unique(y))
        watched: dict[str, Any] = {}
        if early:
            # The targets of other rows: what is learnt soon stops helping.
            other = xgboost.DMatrix(data.X[::2], label=np.roll(y[::2], 1))
            watched = {"evals": [(other, "other")], "early_stopping_rounds": 2}
        return xgboost.train(settings, matrix, rounds, verbose_eval=False, **watched)

    return train


def case(name, objective, data, bound, routes=JSON, words=(), family=FAMILY, **options):
    """Return the case of one objective."""
    return Case(
        family, f"xgb_{name}", trained(objective, **options), data, bound, routes=routes, words=words, leaves=True
    )


DART = {"booster": "dart", "rate_drop": 0.5, "one_drop": 1}
FOREST = {"num_parallel_tree": 4, "subsample": 0.6}
PARTITION = {"max_cat_to_onehot": 2}
LEVELS = f"{FAMILY}, categories"
REGRESSION = f"{FAMILY}, values"
CLASSES = f"{FAMILY}, classes"

CASES = (
    case("squared", "reg:squarederror", "value_holes", EXACT, (*BOTH, EXPORT), family=REGRESSION),
    case("squared_log", "reg:squaredlogerror", "positive", EXACT, family=REGRESSION),
    case("pseudo_huber", "reg:pseudohubererror", "value", EXACT, UBJ, family=REGRESSION),
    case("absolute", "reg:absoluteerror", "diabetes", EXACT, family=REGRESSION),
    case("quantiles", "reg:quantileerror", "value", EXACT, family=REGRESSION, quantile_alpha=[0.1, 0.5, 0.9]),
    case("targets", "reg:squarederror", "targets", EXACT, UBJ, family=REGRESSION),
    case("logistic_value", "reg:logistic", "binary", SINGLE, family=REGRESSION),
    case("poisson", "count:poisson", "positive", SINGLE, family=REGRESSION),
    case("gamma", "reg:gamma", "positive", SINGLE, UBJ, family=REGRESSION),
    case("tweedie", "reg:tweedie", "positive", SINGLE, family=REGRESSION),
    case("cox", "survival:cox", "positive", SINGLE, family=REGRESSION),
    case("aft", "survival:aft", "positive", SINGLE, family=REGRESSION),
    case("rank", "rank:ndcg", "ranks", EXACT, family=REGRESSION),
    case("exact", "reg:squarederror", "value_holes", EXACT, UBJ, family=REGRESSION, tree_method="exact", gamma=0.5),
    case("binary", "binary:logistic", "binary_holes", SINGLE, BOTH, family=CLASSES),
    case("base", "binary:logistic", "binary", SINGLE, family=CLASSES, base_score=0.2),
    case("logitraw", "binary:logitraw", "binary", EXACT, family=CLASSES),
    case("hinge", "binary:hinge", "binary", EXACT, UBJ, family=CLASSES),
    case("softmax", "multi:softmax", "ranks_holes", EXACT, family=CLASSES),
    case("softprob", "multi:softprob", "ranks_holes", SINGLE, (*BOTH, EXPORT), family=CLASSES),
    case("digits", "multi:softprob", "coarse_digits", SINGLE, UBJ, family=CLASSES, rounds=3, max_depth=3),
    case("dart", "binary:logistic", "binary_holes", SINGLE, (*BOTH, EXPORT), family=CLASSES, rounds=12, **DART),
    case("dart_value", "reg:squarederror", "value", EXACT, family=REGRESSION, rounds=12, **DART),
    case("forest", "multi:softprob", "ranks", SINGLE, (*JSON, EXPORT), family=CLASSES, rounds=2, **FOREST),
    case(
        "early", "binary:logistic", "binary", SINGLE, UBJ, ("--trees", "best"), family=CLASSES, rounds=30, early=True
    ),
    case("codes", "binary:logistic", "coded_binary", SINGLE, (*BOTH, EXPORT), family=LEVELS),
    case("partitions", "reg:squarederror", "coded_value", EXACT, UBJ, family=LEVELS, **PARTITION),
    case("frame", "multi:softprob", "mixed_ranks", SINGLE, (*BOTH, EXPORT), family=LEVELS, **PARTITION),
    case("frame_value", "reg:squarederror", "mixed_value", EXACT, family=LEVELS),
)
