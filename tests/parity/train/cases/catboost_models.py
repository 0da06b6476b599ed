"""CatBoost: losses, kinds of trees, missing values, columns of strings by one-hot and by counters."""

from collections.abc import Callable
from typing import Any

from boosters import pool
from case import EXACT, EXPORT, LAST_BITS, Case
from data import Data

FAMILY = "CatBoost"
REGRESSION = f"{FAMILY}, values"
CLASSES = f"{FAMILY}, classes"
LEVELS = f"{FAMILY}, categories"
TWO = ("json", EXPORT)
SMALL = {"iterations": 12, "depth": 4, "learning_rate": 0.3, "thread_count": 1, "random_seed": 0}
QUIET = {"verbose": False, "allow_writing_files": False}


def trained(classifies: bool, **options: Any) -> Callable[[Data], Any]:
    """Return a function that trains a model."""

    def train(data: Data) -> Any:
        from catboost import CatBoostClassifier, CatBoostRegressor

        kind = CatBoostClassifier if classifies else CatBoostRegressor
        return kind(**{**SMALL, **QUIET, **options}).fit(pool(data))

    return train


def case(name, data, bound, family, routes=("json",), **options):
    """Return one case."""
    model = trained(family != REGRESSION and not name.endswith("value"), **options)
    return Case(family, f"cat_{name}", model, data, bound, routes=routes, leaves=True)


LOSS = {"grow_policy": "Lossguide", "max_leaves": 12}

CASES = (
    case("squared", "value_holes", EXACT, REGRESSION, ("json", "cbm")),
    case("absolute", "diabetes", EXACT, REGRESSION, ("json", "cbm"), loss_function="MAE"),
    case("quantile", "value", EXACT, REGRESSION, loss_function="Quantile:alpha=0.8"),
    case("poisson", "positive", LAST_BITS, REGRESSION, loss_function="Poisson"),
    case("tweedie", "positive", LAST_BITS, REGRESSION, loss_function="Tweedie:variance_power=1.5"),
    case("targets", "targets", EXACT, REGRESSION, TWO, loss_function="MultiRMSE"),
    case("smallest", "value_holes", EXACT, REGRESSION, nan_mode="Max"),
    case("depthwise", "value_holes", EXACT, REGRESSION, grow_policy="Depthwise"),
    case("lossguide", "value", EXACT, REGRESSION, **LOSS),
    case("binary", "binary_holes", LAST_BITS, CLASSES, ("json", "cbm")),
    case("words", "two", LAST_BITS, CLASSES),
    case("cross_entropy", "binary", LAST_BITS, CLASSES, loss_function="CrossEntropy"),
    case("multiclass", "ranks_holes", LAST_BITS, CLASSES, TWO),
    case("one_against_all", "three", LAST_BITS, CLASSES, loss_function="MultiClassOneVsAll"),
    case("lossguide_three", "three", LAST_BITS, CLASSES, TWO, **LOSS),
    case("one_hot", "words_binary", LAST_BITS, LEVELS, one_hot_max_size=20),
    case("one_hot_value", "words_value", EXACT, LEVELS, TWO, one_hot_max_size=20),
    case("counters", "words_binary", LAST_BITS, LEVELS, TWO, one_hot_max_size=2),
    case("counters_value", "words_value", EXACT, LEVELS, one_hot_max_size=2),
    case("counters_three", "words_three", LAST_BITS, LEVELS, one_hot_max_size=2, max_ctr_complexity=2),
)
