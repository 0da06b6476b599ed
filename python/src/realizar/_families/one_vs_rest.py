"""One-vs-rest: a binary estimator for each class, or for each label of a row.

A tie goes to the first of the classes, or to the last: that depends on the version of the library, which is asked.
"""

from __future__ import annotations

from copy import copy
from typing import Any

import numpy as np

from .._context import Context
from .._model import Array, Decision, Estimator, Stage, UnsupportedModel
from .._ops import Table, branches, encode, select
from .._recognise import base_name, name_of, require_fitted
from .linear import weighted_sum
from .members import deciding, last_largest, method, positive
from .several_labels import several_labels


def one_vs_rest(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``OneVsRestClassifier``."""
    if base_name(estimator, frozenset({"OneVsRestClassifier"})) is None:
        return None
    require_fitted(estimator, "estimators_")
    members = [(each, context.estimator(each)) for each in estimator.estimators_]
    if estimator.multilabel_:
        return _labels(members)
    if any(found.task == "regression" for _, found in members):
        return _of_regressors(members, estimator.classes_, _last_wins(estimator))
    return _joined(members, estimator.classes_, _last_wins(estimator))


def _labels(members: list[tuple[Any, Estimator]]) -> Estimator:
    """Several labels a row: each estimator says whether a row has its own."""
    _require_two_classes(members)
    scored = all(hasattr(member, "decision_function") for member, _ in members)
    if not scored:
        return several_labels(side_by_side([positive(*each) for each in members]), [])
    stages = side_by_side([method(*each, "decision_function") for each in members])
    logistic = all(_is_logistic(found) for _, found in members)
    # The library takes the threshold from the first estimator, which may be one for a label that all rows have or none.
    threshold = 0.5 if type(members[0][0]).__name__ == "_ConstantPredictor" else 0.0
    return several_labels(stages, [Stage("logistic")] if logistic else None, threshold)


class _Same:
    """An estimator that gives every row the same score."""

    _estimator_type = "classifier"

    def __init__(self, like: Any) -> None:
        self._like = like

    def __sklearn_tags__(self) -> Any:
        return self._like.__sklearn_tags__()

    def decision_function(self, X: Any) -> Array:
        return np.zeros(len(X))

    predict = decision_function


def _last_wins(estimator: Any) -> bool:
    """Whether the library gives a tie to the last class; it does so in some versions."""
    count = len(estimator.estimators_)
    asked = copy(estimator)
    asked.estimators_ = [_Same(each) for each in estimator.estimators_]
    return count > 1 and bool(asked.predict(np.zeros((1, 1)))[0] == estimator.classes_[-1])


def _of_regressors(members: list[tuple[Any, Estimator]], classes: Any, last: bool) -> Estimator:
    """The largest value decides, or whether the only one is above one half.

    The library gives nothing but the class.
    """
    stages = side_by_side([method(*member, "predict") for member in members])
    if len(members) == 1:
        index = [Stage("above", {"threshold": 0.5, "inclusive": False})]
    else:
        index = _largest(len(members), last)
    return Estimator(
        [*stages, *index, *_one_hot(len(classes))],
        task="classification",
        kind="class",
        heads={"predict": [Stage("argmax")]},
        decision=Decision("argmax", "scores"),
        classes=classes,
    )


def _one_hot(classes: int) -> list[Stage]:
    return encode([Table(np.arange(float(classes)), np.eye(classes), np.zeros(classes), np.zeros(classes))])


def _joined(members: list[tuple[Any, Estimator]], classes: Any, last: bool) -> Estimator:
    _require_two_classes(members)
    scored = all(hasattr(member, "decision_function") for member, _ in members)
    probable = all("predict_proba" in found.heads for _, found in members)
    count = len(members)
    heads: dict[str, list[Stage]] = {}
    logistic = scored and all(_is_logistic(found) for _, found in members)
    if logistic or not (scored and probable):
        # One number each: a score, which a logistic function makes a probability, or a probability.
        stages = side_by_side(
            [method(*each, "decision_function") if scored else positive(*each) for each in members]
        )
        width = count
        if probable:
            heads["predict_proba"] = _probabilities(count, logistic)
        if scored:
            heads["decision_function"] = []
    else:
        # The score, which decides, and the probability: [scores, probabilities].
        both = [_both(*each) for each in members]
        stages = [*side_by_side(both), select([*range(0, 2 * count, 2), *range(1, 2 * count, 2)])]
        width = 2 * count
        probabilities = _probabilities(count, False)
        heads["predict_proba"] = [select(range(count, width)), *probabilities]
        heads["decision_function"] = [select(range(count))]
    if count == 1:
        decide = [
            *_scores(count, width),
            Stage("above", {"threshold": 0.0 if scored else 0.5, "inclusive": False}),
        ]
    else:
        decide = [*_scores(count, width), *_largest(count, last)]
    if count == width == 1:
        decision = Decision("above", "scores", threshold=0.0 if scored else 0.5)
    elif count == width and not last:
        decision = Decision("argmax", "scores")
    else:
        stages, decision, heads = deciding(stages, width, decide, len(classes), heads)
    return Estimator(
        stages,
        task="classification",
        kind="probability" if probable else "score",
        heads=heads,
        decision=decision,
        classes=classes,
    )


def _require_two_classes(members: list[tuple[Any, Estimator]]) -> None:
    for member, found in members:
        if found.classes is None or len(found.classes) != 2:
            raise UnsupportedModel(
                f"`OneVsRestClassifier` of `{name_of(member)}` is not supported: it does not tell two classes apart"
            )


def _both(member: Any, found: Estimator) -> list[Stage]:
    scores, shares = found.heads["decision_function"], found.heads["predict_proba"]
    return [*found.stages, branches(scores, [*shares, select([1])])]


def _is_logistic(found: Estimator) -> bool:
    """Whether the probability is the logistic function of the score itself."""
    return found.heads.get("decision_function") == [] and found.heads.get("predict_proba") == [
        Stage("logistic_pair")
    ]


def _probabilities(count: int, logistic: bool) -> list[Stage]:
    if count == 1:
        return [Stage("logistic_pair")] if logistic else [Stage("complement")]
    return [Stage("one_vs_rest")] if logistic else [Stage("normalise", {"zero": "keep"})]


def _largest(count: int, last: bool) -> list[Stage]:
    return last_largest(count) if last else [Stage("argmax")]


def _scores(count: int, width: int) -> list[Stage]:
    return [] if count == width else [select(range(count))]


def side_by_side(parts: list[list[Stage]]) -> list[Stage]:
    """Return the scores of all parts; linear ones of the same row become one matrix."""
    if all(len(part) == 1 and part[0].op == "linear" for part in parts):
        weight = np.vstack([part[0].tensors["weight"] for part in parts])
        bias = np.concatenate([part[0].tensors.get("bias", np.zeros(1)) for part in parts])
        return [weighted_sum(weight, bias)]
    return [branches(*parts)]
