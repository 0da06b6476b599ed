"""Which estimator an object is, told by the modules and names of its classes.

scikit-learn is never imported: an object of its classes has brought it along. A subclass counts as its
base only where it leaves the methods that answer as they are, because an override would answer otherwise
than the artifact.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ._model import UnsupportedModel

_OLDEST = (1, 4)

_ANSWERING = (
    "predict",
    "predict_proba",
    "decision_function",
    "transform",
    "_decision_function",
    "_predict",
    "_raw_predict",
    "_forward_pass_fast",
    "_validate_X_predict",
)


def name_of(estimator: Any) -> str:
    """Return the estimator's class as a person would write it, such as ``sklearn.svm.SVC``."""
    kind = type(estimator)
    parts = [part for part in kind.__module__.split(".") if not part.startswith("_")]
    return ".".join([*parts, kind.__name__])


def base_name(estimator: Any, names: frozenset[str], library: str = "sklearn") -> str | None:
    """Return which of ``names`` (class names of ``library``) ``estimator`` is, or ``None``.

    Raises ``UnsupportedModel`` for a subclass that overrides a method that answers.
    """
    for kind in type(estimator).__mro__:
        if kind.__module__.split(".")[0] == library and kind.__name__ in names:
            _check_overrides(type(estimator), kind)
            return kind.__name__
    return None


def _check_overrides(actual: type, base: type) -> None:
    for kind in actual.__mro__:
        if kind is base:
            return
        # A subclass inside the library is the library's own; its answers are still the base's unless it overrides.
        for method in _ANSWERING:
            if method in vars(kind):
                raise UnsupportedModel(
                    f"`{actual.__name__}` overrides `{method}` of `{base.__name__}`, so its answers are its own; "
                    f"export the `{base.__name__}` itself"
                )


def require_fitted(estimator: Any, attribute: str) -> None:
    """Raise ``ValueError`` unless ``estimator`` has the attribute that fitting gives it."""
    if not hasattr(estimator, attribute):
        raise ValueError(
            f"`{type(estimator).__name__}` is not fitted: it has no `{attribute}`; call `fit` first"
        )


def fitted_names(model: Any) -> list[str] | None:
    """Return the names of the features that the model was fitted with, or ``None`` where it made them up."""
    names = getattr(model, "feature_names_in_", None)
    for attribute in ("feature_names_", "feature_names", "feature_name"):  # CatBoost, XGBoost, LightGBM
        if names is None and type(model).__module__.split(".")[0] in ("catboost", "xgboost", "lightgbm"):
            names = getattr(model, attribute, None)
            names = names() if callable(names) else names
    if names is None:
        return None
    known = [str(name) for name in names]
    made_up = ([str(i) for i in range(len(known))], [f"Column_{i}" for i in range(len(known))])
    return None if known in made_up else known


def fitted_width(model: Any) -> int | None:
    """Return how many features the model was fitted on, where it says so."""
    for attribute in ("n_features_in_", "num_features", "num_feature"):  # scikit-learn, XGBoost, LightGBM
        width = getattr(model, attribute, None)
        if width is not None:
            # CatBoost says 0 where it was loaded from a file without names.
            return int(width() if callable(width) else width) or None
    return None


@contextmanager
def plain_rows() -> Iterator[None]:
    """Let a model that was fitted with a data frame answer plain arrays without warning about names."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="X does not have valid feature names")
        yield


def source(model: Any) -> dict[str, str]:
    """Return the library that ``model`` is of, its version, and the estimator as a person would write it.

    Raises ``UnsupportedModel`` for a scikit-learn older than 1.4: its trees store counts instead of shares.
    """
    module = type(model).__module__.split(".")[0]
    names = {"sklearn": "scikit-learn", "xgboost": "XGBoost", "lightgbm": "LightGBM", "catboost": "CatBoost"}
    found = {"library": names.get(module, "scikit-learn"), "estimator": described(model)}
    if module not in names:
        module = "sklearn"
    version = getattr(sys.modules.get(module), "__version__", None)
    if not isinstance(version, str):
        return found
    if module == "sklearn" and tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < _OLDEST:
        raise UnsupportedModel(
            f"scikit-learn {version} is too old, the exporter takes 1.4 and later; "
            "train the model again with a newer version"
        )
    return {**found, "version": version}


def described(model: Any) -> str:
    """Return the model's class, a pipeline with the classes of its steps."""
    if type(model).__name__ != "Pipeline" or not hasattr(model, "steps"):
        return type(model).__name__
    kinds: list[str] = []
    pending = [step for _, step in model.steps]
    while pending:
        step = pending.pop(0)
        if step is None or isinstance(step, str):
            continue
        if hasattr(step, "steps"):
            pending = [inner for _, inner in step.steps] + pending
        else:
            kinds.append(type(step).__name__)
    return kinds[0] if len(kinds) == 1 else f"Pipeline({', '.join(kinds)})"
