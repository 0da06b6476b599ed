"""Naive Bayes: the joint logarithms of the likelihoods of the classes, then a softmax."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._context import Context
from .._model import Array, Decision, Estimator, Stage, f64
from .._ops import Table, encode, linear
from .._recognise import base_name, require_fitted

_NAMES = frozenset({"GaussianNB", "MultinomialNB", "ComplementNB", "BernoulliNB", "CategoricalNB"})


def naive_bayes(estimator: Any, context: Context) -> Estimator | None:
    """Recognise the five classifiers of naive Bayes."""
    name = base_name(estimator, _NAMES)
    if name is None:
        return None
    require_fitted(estimator, "classes_")
    stages = {
        "GaussianNB": _gaussian,
        "MultinomialNB": _multinomial,
        "ComplementNB": _complement,
        "BernoulliNB": _bernoulli,
        "CategoricalNB": _categorical,
    }[name](estimator)
    return Estimator(
        stages,
        task="classification",
        kind="probability",
        heads={"predict_proba": [Stage("softmax")]},
        decision=Decision("argmax", "scores"),
        classes=estimator.classes_,
    )


def _gaussian(estimator: Any) -> list[Stage]:
    mean, variance = f64(estimator.theta_), f64(estimator.var_)
    # In the type of the variances, as the library computes it.
    sizes = np.sum(np.log(2.0 * np.pi * np.asarray(estimator.var_)), axis=1)
    constant = np.log(f64(estimator.class_prior_)) - 0.5 * f64(sizes)
    return [Stage("gaussian", {}, {"mean": mean, "variance": variance, "constant": constant})]


def _multinomial(estimator: Any) -> list[Stage]:
    return [linear(f64(estimator.feature_log_prob_), f64(estimator.class_log_prior_))]


def _complement(estimator: Any) -> list[Stage]:
    return [linear(f64(estimator.feature_log_prob_))]


def _bernoulli(estimator: Any) -> list[Stage]:
    present = f64(estimator.feature_log_prob_)
    absent = np.log(1 - np.exp(present))
    sums = linear(present - absent, f64(estimator.class_log_prior_) + absent.sum(axis=1))
    if estimator.binarize is None:
        return [sums]
    return [Stage("binarize", {"threshold": float(estimator.binarize)}), sums]


def _categorical(estimator: Any) -> list[Stage]:
    """A table of each feature gives its logarithms for all classes; they are added up, then the priors."""
    classes = len(estimator.classes_)
    tables = []
    for logarithms in estimator.feature_log_prob_:
        rows: Array = f64(logarithms).T
        # A category that was never counted is refused by the library: no answer of it is right.
        tables.append(
            Table(np.arange(len(rows), dtype=np.float64), rows, np.zeros(classes), np.zeros(classes))
        )
    adding = np.tile(np.eye(classes), len(tables))
    truncated = Stage("map", {"function": "floor"})
    return [truncated, *encode(tables), linear(adding, f64(estimator.class_log_prior_))]
