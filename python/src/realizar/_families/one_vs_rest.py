"""One-vs-rest and one-vs-one: a binary estimator for each class, or for each pair of classes."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Branch, Decision, Estimator, Stage, UnsupportedModel
from .._ops import apply, branches, linear, select
from .._recognise import base_name, name_of, require_fitted
from .linear import weighted_sum
from .members import method, positive

_Binary = tuple[list[Stage], list[Stage] | None, float]


def one_vs_rest(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``OneVsRestClassifier``."""
    if base_name(estimator, frozenset({"OneVsRestClassifier"})) is None:
        return None
    require_fitted(estimator, "estimators_")
    if estimator.multilabel_:
        raise UnsupportedModel(
            "`OneVsRestClassifier` fitted on several labels a row is not supported; export one model for each label"
        )
    members = [(each, context.estimator(each)) for each in estimator.estimators_]
    if any(found.task == "regression" for _, found in members):
        return _of_regressors(members, estimator.classes_)
    return _joined(members, estimator.classes_)


def _of_regressors(members: list[tuple[Any, Estimator]], classes: Any) -> Estimator:
    """The largest value decides, or whether the only one is above one half; the library gives nothing but the class."""
    stages = _side_by_side([method(*member, "predict") for member in members])
    if len(members) == 1:
        stages = [*stages, linear(np.array([[0.0], [1.0]]), np.array([0.5, 0.0]))]
    return Estimator(
        stages,
        task="classification",
        kind="class",
        heads={"predict": [Stage("argmax")]},
        decision=Decision("argmax", "scores"),
        classes=classes,
    )


def _joined(members: list[tuple[Any, Estimator]], classes: Any) -> Estimator:
    parts = [_binary(member, found) for member, found in members]
    tails = [tail for _, tail, _ in parts]
    heads: dict[str, list[Stage]] = {}
    if len(parts) == 1:
        stages, tail, threshold = parts[0]
        if tail is not None:
            heads["predict_proba"] = _pair(tail)
        decision = Decision("above", "scores", threshold=threshold)
    else:
        stages = _side_by_side([stages for stages, _, _ in parts])
        each = [tail for tail in tails if tail is not None]
        if len(each) == len(parts):
            heads["predict_proba"] = _shares(each)
        decision = Decision("argmax", "scores")
    if "decision_function" in members[0][1].heads or not heads:
        heads["decision_function"] = []
    return Estimator(
        stages,
        task="classification",
        kind="probability" if "predict_proba" in heads else "score",
        heads=heads,
        decision=decision,
        classes=classes,
    )


def _binary(member: Any, found: Estimator) -> _Binary:
    """Return a member's score, what makes it the probability of the second class, and its threshold."""
    if found.classes is None or len(found.classes) != 2:
        raise UnsupportedModel(
            f"`OneVsRestClassifier` of `{name_of(member)}` is not supported: it does not tell two classes apart"
        )
    if "decision_function" not in found.heads:
        return positive(member, found), [], 0.5
    score, head = method(member, found, "decision_function"), found.heads["decision_function"]
    probability = found.heads.get("predict_proba")
    if probability is None:
        return score, None, 0.0
    if not head:
        return score, [*probability, select([1])], 0.0
    if [stage.op for stage in head] == ["map"] and head[0].attributes["function"] == "negate":
        return score, [*head, *probability, select([1])], 0.0
    if [stage.op for stage in probability] == ["softmax"]:
        # Of two scores, whose difference the decision function is.
        return score, [Stage("logistic")], 0.0
    raise UnsupportedModel(f"`OneVsRestClassifier` of `{name_of(member)}` is not supported")


def _logistic_scale(tail: list[Stage]) -> float | None:
    if len(tail) == 2 and tail[0].op == "logistic_pair" and tail[1].op == "select":
        return float(tail[0].attributes.get("scale", 1.0))
    return None


def _pair(tail: list[Stage]) -> list[Stage]:
    if _logistic_scale(tail) is not None:
        return tail[:1]
    return [*tail, Stage("complement")]


def _shares(tails: list[list[Stage]]) -> list[Stage]:
    if all(_logistic_scale(tail) == 1.0 for tail in tails):
        return [Stage("one_vs_rest")]
    share = Stage("normalise", {"zero": "keep"})
    if not any(tails):
        return [share]
    return [branches(*(Branch([place], tail) for place, tail in enumerate(tails))), share]


def _side_by_side(parts: list[list[Stage]]) -> list[Stage]:
    """Return the scores of all parts; linear ones of the same row become one matrix."""
    if all(len(part) == 1 and part[0].op == "linear" for part in parts):
        weight = np.vstack([part[0].tensors["weight"] for part in parts])
        bias = np.concatenate([part[0].tensors.get("bias", np.zeros(1)) for part in parts])
        return [weighted_sum(weight, bias)]
    return [branches(*parts)]


def one_vs_one(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``OneVsOneClassifier`` of classifiers that decide where their decision function is above 0."""
    if base_name(estimator, frozenset({"OneVsOneClassifier"})) is None:
        return None
    require_fitted(estimator, "estimators_")
    if estimator.pairwise_indices_ is not None:
        raise UnsupportedModel("`OneVsOneClassifier` of an estimator with precomputed kernels is not supported")
    parts = []
    for each in estimator.estimators_:
        found = context.estimator(each)
        if found.decision is None or found.decision != Decision("above", "scores") or found.heads.get(
            "decision_function"
        ) != []:
            raise UnsupportedModel(
                f"`OneVsOneClassifier` of `{name_of(each)}` is not supported; use a linear classifier inside, or "
                "`OneVsRestClassifier`"
            )
        parts.append(found.stages)
    classes = len(estimator.classes_)
    # The pairs' values are positive for the second of a pair here, for the first in libsvm.
    stages = [*_side_by_side(parts), apply("negate"), Stage("one_vs_rest_scores", {"classes": classes})]
    if classes == 2:
        stages, decision = [*stages, select([1])], Decision("above", "scores")
    else:
        decision = Decision("argmax", "scores")
    return Estimator(
        stages,
        task="classification",
        kind="score",
        heads={"decision_function": []},
        decision=decision,
        classes=estimator.classes_,
    )


