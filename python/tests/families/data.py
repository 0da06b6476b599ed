"""The rows that estimators are fitted on, and hard rows to ask them about.

Rows are in the library's form, arrays or data frames. ``given`` turns them into what Rust reads: numbers, a
category as the index of its level in the artifact, ``None`` where a value is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine


@dataclass(frozen=True)
class Data:
    """What to fit on, and rows to ask about."""

    X: object
    y: object
    rows: object


def around(X, count=110, seed=1):
    """Return rows of ``X``, rows in and around its range, between its rows, and of its extremes."""
    rng = np.random.default_rng(seed)
    low, high = X.min(axis=0), X.max(axis=0)
    drawn = X[rng.integers(len(X), size=count)]
    other = X[rng.integers(len(X), size=count)]
    return np.vstack(
        (
            drawn,
            rng.uniform(1.3 * low - 0.3 * high, 1.3 * high - 0.3 * low, (count, X.shape[1])),
            drawn + rng.uniform(0.1, 0.9, (count, 1)) * (other - drawn),
            np.nextafter(drawn[:20], np.inf),
            [low, high, X.mean(axis=0), np.median(X, axis=0), np.zeros_like(low), -np.zeros_like(low)],
        )
    )


@cache
def value():
    X, y = load_diabetes(return_X_y=True)
    return Data(X[:200], y[:200], around(X))


@cache
def positive():
    X, y = load_diabetes(return_X_y=True)
    return Data(X[:200], y[:200] / 40, around(X))


@cache
def targets():
    X, y = load_diabetes(return_X_y=True)
    return Data(X[:200], np.column_stack((y, 3 - y**2 / 300))[:200], around(X))


@cache
def two():
    X, y = load_breast_cancer(return_X_y=True)
    return Data(X[:250, :8], np.array(["malignant", "benign"])[y[:250]], around(X[:, :8]))


@cache
def three():
    X, y = load_wine(return_X_y=True)
    return Data(X, y + 1, around(X))


@cache
def labels_of_two():
    """Two targets, of three classes and of two."""
    found = three()
    return Data(found.X, np.column_stack((found.y, found.y % 2)), found.rows)


@cache
def three_labels():
    """Three labels, of which a row has any number."""
    found = three()
    y = np.column_stack([found.X[:, i] > np.median(found.X[:, i]) for i in (0, 6, 9)])
    return Data(found.X, y.astype(int), found.rows)


@cache
def labels_with_a_constant():
    """Three labels, of which every row has the first."""
    found = three_labels()
    return Data(found.X, np.column_stack((np.ones(len(found.y), dtype=int), found.y[:, 1:])), found.rows)


@cache
def narrow():
    """Numbers in f32, in which the library then computes in part."""
    found = three()
    return Data(found.X.astype(np.float32), found.y, found.rows.astype(np.float32))


@cache
def images():
    X, y = load_digits(return_X_y=True)
    rng = np.random.default_rng(4)
    return Data(X[:400], y[:400], np.vstack((X[600:760], rng.integers(0, 17, (50, 64)).astype(float))))


@cache
def counts():
    """Small counts, of three classes."""
    rng = np.random.default_rng(8)
    y = rng.integers(0, 3, 220)
    rates = rng.gamma(1.5, 2.0, (3, 6))
    X = rng.poisson(rates[y]).astype(float)
    fresh = rng.poisson(rates[rng.integers(0, 3, 200)]).astype(float)
    return Data(X, np.array(["low", "middle", "high"])[y], np.vstack((X[:60], fresh, np.zeros((1, 6)))))


@cache
def codes():
    """Categories as whole numbers, all of them met in training."""
    rng = np.random.default_rng(9)
    X = rng.integers(0, [3, 4, 2, 5], (200, 4)).astype(float)
    y = ((X @ [1, -1, 2, 0.5] + rng.normal(size=200)) > 1).astype(int)
    return Data(X, y, rng.integers(0, [3, 4, 2, 5], (220, 4)).astype(float))


@cache
def holes():
    """Numbers, some missing, of two classes."""
    base = two()
    return Data(_with_holes(base.X, 0.15), base.y, _with_holes(base.rows, 0.3))


@cache
def value_holes():
    base = value()
    return Data(_with_holes(base.X, 0.15), base.y, _with_holes(base.rows, 0.3))


def _with_holes(X, share):
    X = X.copy()
    X[np.random.default_rng(5).random(X.shape) < share] = np.nan
    return X


CITIES = ["Oslo", "Bergen", "Hamar", "Molde", "Vadsø"]


@cache
def people():
    """A data frame: numbers, some missing, strings, a whole number, a bool; two classes."""
    rng = np.random.default_rng(12)
    frame = _people(rng, 300)
    score = (
        frame["age"].fillna(40) / 20
        + (frame["sex"] == "female") * 2
        - frame["class"]
        + frame["city"].isin(["Oslo", "Molde"])
        + frame["member"]
    )
    y = np.where(score + rng.normal(size=300) > 1.5, "yes", "no")
    return Data(frame, y, _people(rng, 220))


@cache
def prices():
    """The same rows with a value above 0."""
    data = people()
    price = 3 + data.X["age"].fillna(40) / 20 + (data.X["sex"] == "female") * 2
    return Data(data.X, (price + data.X["fare"].fillna(0) / 30).to_numpy(), data.rows)


@cache
def sizes():
    """The same rows with three classes."""
    data = prices()
    return Data(data.X, np.searchsorted(np.quantile(data.y, [0.3, 0.7]), data.y), data.rows)


def _people(rng, count):
    city = rng.choice(CITIES, count, p=[0.4, 0.3, 0.2, 0.07, 0.03]).astype(object)
    age, fare = rng.uniform(1, 80, count).round(1), rng.gamma(2.0, 20.0, count)
    age[rng.random(count) < 0.15] = np.nan
    fare[rng.random(count) < 0.1] = np.nan
    return pd.DataFrame(
        {
            "age": age,
            "sex": rng.choice(["male", "female"], count),
            "fare": fare,
            "city": city,
            "class": rng.integers(1, 4, count),
            "member": rng.random(count) < 0.4,
        }
    )


def with_unknown(rows, column="city", missing=True):
    """Return rows of ``people`` of which some have a category that was not met, or none."""
    rows = rows.copy()
    rows.loc[rows.index[::5], column] = "Tromsø"
    if missing:
        rows.loc[rows.index[1::7], column] = None
    return rows


def given(rows, features):
    """Return rows as Rust reads them. ``features`` are those of the artifact."""
    if not hasattr(rows, "columns"):
        rows = pd.DataFrame(np.asarray(rows))
    columns = []
    for place, feature in enumerate(features):
        levels = feature.get("levels")
        values = rows.iloc[:, place].tolist()
        if levels is None:
            columns.append([None if pd.isna(value) else float(value) for value in values])
        else:
            levels = {level: code for code, level in enumerate(levels)}
            columns.append([None if pd.isna(value) else levels.get(value, len(levels)) for value in values])
    return [list(row) for row in zip(*columns)]
