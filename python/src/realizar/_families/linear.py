"""Linear regressors and logistic regression.

Weights are f64 whatever the type they were trained in: scikit-learn computes a row of f64 in f64. A binary
logistic regression decides where its score is above 0, a multinomial or one-vs-rest one takes the highest
score; probabilities never decide.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Array, Decision, Estimator, Stage, UnsupportedModel
from .._recognise import base_name, require_fitted

_REGRESSORS = frozenset({"LinearRegression", "Ridge", "Lasso", "ElasticNet"})


def linear_regressor(estimator: Any, context: Context) -> Estimator | None:
    """Recognise a linear regressor: one value for each target."""
    if base_name(estimator, _REGRESSORS) is None:
        return None
    require_fitted(estimator, "coef_")
    weight = np.atleast_2d(_dense(estimator.coef_))
    return Estimator(
        [_stage(weight, estimator.intercept_)], task="regression", kind="value", heads={"predict": []}
    )


def logistic_regression(estimator: Any, context: Context) -> Estimator | None:
    """Recognise ``LogisticRegression``, or ``OneVsRestClassifier`` of it."""
    if base_name(estimator, frozenset({"LogisticRegression"})) is not None:
        require_fitted(estimator, "coef_")
        return _logistic(_dense(estimator.coef_), estimator.intercept_, estimator.classes_, *_rule(estimator))
    if base_name(estimator, frozenset({"OneVsRestClassifier"})) is not None:
        return _one_vs_rest(estimator)
    return None


def _rule(estimator: Any) -> tuple[bool, float]:
    """Return whether several classes are one-vs-rest, and the factor of the score of a binary model.

    Only versions before 1.8 have ``multi_class``; there a binary model may be multinomial, which is a
    softmax over ``[-score, score]``: the logistic function of twice the score.
    """
    multi_class = getattr(estimator, "multi_class", None)
    if multi_class is None:
        return False, 1.0
    binary = len(estimator.classes_) <= 2
    automatic = multi_class in ("auto", "deprecated") and (binary or estimator.solver == "liblinear")
    rest = multi_class in ("ovr", "warn") or automatic
    return rest, 1.0 if rest else 2.0


def _one_vs_rest(estimator: Any) -> Estimator:
    require_fitted(estimator, "estimators_")
    if estimator.multilabel_:
        raise UnsupportedModel(
            "`OneVsRestClassifier` fitted on several labels a row is not supported; export one model for each label"
        )
    for each in estimator.estimators_:
        if base_name(each, frozenset({"LogisticRegression"})) is None:
            raise UnsupportedModel(
                f"`OneVsRestClassifier` of `{type(each).__name__}` is not supported, only of `LogisticRegression`"
            )
    weight = np.vstack([_dense(each.coef_) for each in estimator.estimators_])
    bias = np.concatenate([np.broadcast_to(each.intercept_, (1,)) for each in estimator.estimators_])
    return _logistic(weight, bias, estimator.classes_, True, 1.0)


def _logistic(weight: Array, bias: Any, classes: Array, rest: bool, scale: float) -> Estimator:
    if len(weight) == 1:
        link, decision = _pair(scale), Decision("above", "scores")
    else:
        link, decision = Stage("one_vs_rest" if rest else "softmax"), Decision("argmax", "scores")
    return Estimator(
        [_stage(weight, bias)],
        task="classification",
        kind="probability",
        heads={"predict_proba": [link], "decision_function": []},
        decision=decision,
        classes=classes,
    )


def _pair(scale: float) -> Stage:
    return Stage("logistic_pair", {} if scale == 1.0 else {"scale": scale})


def _stage(weight: Array, bias: Any) -> Stage:
    full = np.broadcast_to(np.asarray(bias, dtype=np.float64), (len(weight),))
    # `intercept_` is the number 0.0 where the model was fitted without one.
    tensors = {"weight": weight} if np.ndim(bias) == 0 and bias == 0.0 else {"weight": weight, "bias": full}
    return Stage("linear", {"element": "f64"}, tensors)


def _dense(coefficients: Any) -> Array:
    if hasattr(coefficients, "toarray"):  # after `sparsify()`
        coefficients = coefficients.toarray()
    return np.asarray(coefficients, dtype=np.float64)
