"""One-vs-one: a binary estimator for each pair of classes; each votes for a class, and its confidence breaks ties."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from .._context import Context
from .._model import Decision, Estimator, Stage, UnsupportedModel
from .._ops import apply, branches, indices, linear, select
from .._recognise import base_name, name_of, require_fitted
from .members import class_index, method, positive
from .one_vs_rest import side_by_side


def one_vs_one(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``OneVsOneClassifier`` of classifiers."""
    if base_name(estimator, frozenset({"OneVsOneClassifier"})) is None:
        return None
    require_fitted(estimator, "estimators_")
    if estimator.pairwise_indices_ is not None:
        raise UnsupportedModel(
            "`OneVsOneClassifier` of an estimator with precomputed kernels is not supported"
        )
    members = [(each, context.estimator(each)) for each in estimator.estimators_]
    classes = len(estimator.classes_)
    if all(_by_sign(found) for _, found in members):
        # The pairs' values are positive for the second of a pair here, for the first in libsvm.
        values = side_by_side([found.stages for _, found in members])
        stages = [*values, apply("negate"), Stage("one_vs_rest_scores", {"classes": classes})]
    else:
        stages = _votes_and_confidences(members, classes)
    decision = Decision("argmax", "scores")
    if classes == 2:
        scored = hasattr(members[0][0], "decision_function")
        decision = Decision("above", "scores", threshold=0.0 if scored else 0.5)
        stages = [*stages, select([1])]
    return Estimator(
        stages,
        task="classification",
        kind="score",
        heads={"decision_function": []},
        decision=decision,
        classes=estimator.classes_,
    )


def _by_sign(found: Estimator) -> bool:
    """Whether the class is told by the sign of the decision function, which is also the confidence."""
    return found.decision == Decision("above", "scores") and found.heads.get("decision_function") == []


def _votes_and_confidences(members: list[tuple[Any, Estimator]], classes: int) -> list[Stage]:
    """Return the votes of each class, and the sum of its confidences squeezed between -1/3 and 1/3."""
    pairs = list(combinations(range(classes), 2))
    votes, sums = np.zeros((classes, 2 * len(pairs))), np.zeros((classes, 2 * len(pairs)))
    bias = np.zeros(2 * classes)
    chosen, confidences = [], []
    for place, ((first, second), (member, found)) in enumerate(zip(pairs, members)):
        if found.classes is None or len(found.classes) != 2:
            raise UnsupportedModel(
                f"`OneVsOneClassifier` of `{name_of(member)}` is not supported: it does not tell two classes apart"
            )
        chosen.append(class_index(found))
        scored = hasattr(member, "decision_function")
        confidences.append(method(member, found, "decision_function") if scored else positive(member, found))
        votes[first, place], votes[second, place] = -1.0, 1.0
        bias[first] += 1.0
        sums[first, len(pairs) + place], sums[second, len(pairs) + place] = -1.0, 1.0
    sum_places = list(range(classes, 2 * classes))
    three = 3.0 * np.eye(classes)
    return [
        branches(*chosen, *confidences),
        linear(np.vstack((votes, sums)), bias),
        # votes, sums, 1 / (3 (|sum| + 1)).
        branches(
            [],
            [select(sum_places), apply("abs"), linear(three, np.full(classes, 3.0)), apply("reciprocal")],
        ),
        Stage(
            "products",
            {},
            {
                "left": indices([*range(1, classes + 1), *(place + 1 for place in sum_places)]),
                "right": indices([*([0] * classes), *(place + 1 + classes for place in sum_places)]),
            },
        ),
        linear(np.hstack((np.eye(classes), np.eye(classes)))),
    ]
