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


def base_name(estimator: Any, names: frozenset[str]) -> str | None:
    """Return which of ``names`` (scikit-learn's class names) ``estimator`` is, or ``None``.

    Raises ``UnsupportedModel`` for a subclass that overrides a method that answers.
    """
    for kind in type(estimator).__mro__:
        if kind.__module__.split(".")[0] == "sklearn" and kind.__name__ in names:
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


@contextmanager
def plain_rows() -> Iterator[None]:
    """Let a model that was fitted with a data frame answer plain arrays without warning about names."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="X does not have valid feature names")
        yield


def library_version() -> str | None:
    """Return the version of the scikit-learn that is loaded.

    Raises ``UnsupportedModel`` for one older than 1.4: its trees store counts instead of shares.
    """
    version = getattr(sys.modules.get("sklearn"), "__version__", None)
    if not isinstance(version, str):
        return None
    number = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    if number < _OLDEST:
        raise UnsupportedModel(
            f"scikit-learn {version} is too old, the exporter takes 1.4 and later; "
            "train the model again with a newer version"
        )
    return version
