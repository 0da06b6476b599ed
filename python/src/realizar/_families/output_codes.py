"""Output codes: binary estimators, and the class whose code is nearest to what they say."""

from __future__ import annotations

from typing import Any

from .._context import Context
from .._model import Decision, Estimator, Stage, UnsupportedModel, f64
from .._ops import apply, branches
from .._recognise import base_name, name_of, require_fitted
from .members import method, positive


def output_code(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``OutputCodeClassifier``."""
    if base_name(estimator, frozenset({"OutputCodeClassifier"})) is None:
        return None
    require_fitted(estimator, "code_book_")
    parts = []
    for member in estimator.estimators_:
        found = context.estimator(member)
        if found.classes is None or len(found.classes) != 2:
            raise UnsupportedModel(
                f"`OutputCodeClassifier` of `{name_of(member)}` is not supported: it does not tell two classes apart"
            )
        if hasattr(member, "decision_function"):
            parts.append(method(member, found, "decision_function"))
        else:
            parts.append(positive(member, found))
    return Estimator(
        [
            branches(*parts),
            Stage("distances", {"metric": "euclidean"}, {"points": f64(estimator.code_book_)}, cancels=True),
            apply("negate"),
        ],
        task="classification",
        kind="class",
        heads={"predict": [Stage("argmax")]},
        decision=Decision("argmax", "scores"),
        classes=estimator.classes_,
    )
