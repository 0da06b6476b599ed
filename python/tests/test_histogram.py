"""HistGradientBoosting against scikit-learn: every loss, missing values, categories."""

import numpy as np
import pandas as pd
import pytest
from apr_file import read
from hard_rows import SPECIAL, hard_rows, thresholds_of
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

import realizar


@pytest.fixture
def table():
    """300 rows of four numbers, some missing, and a target of each kind."""
    rng = np.random.default_rng(11)
    X = rng.normal(size=(300, 4)).round(2)
    X[:, 3] = rng.integers(-3, 5, 300)
    y = X[:, 0] * X[:, 1] + np.abs(X[:, 2]) + 0.3 * X[:, 3]
    X[rng.random(X.shape) < 0.1] = np.nan
    return X, y


def classes_of(y, count):
    return np.array(["low", "middle", "high"])[np.digitize(y, np.quantile(y, np.linspace(0, 1, count + 1)[1:-1]))]


def checked(answers, path, model, rows, expected, bound):
    outputs, classes = answers(path, rows)
    np.testing.assert_allclose(outputs, expected.reshape(len(rows), -1), rtol=bound, atol=bound)
    return classes


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"loss": "absolute_error"},
        {"loss": "quantile", "quantile": 0.2},
        {"loss": "poisson"},
        {"loss": "gamma"},
        {"monotonic_cst": [1, 0, 0, -1]},
        {"max_leaf_nodes": None, "max_depth": 3, "interaction_cst": "no_interactions"},
    ],
    ids=str,
)
def test_regressors(answers, tmp_path, table, options):
    X, y = table
    model = HistGradientBoostingRegressor(max_iter=30, random_state=0, **options).fit(X, np.abs(y) + 0.1)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = hard_rows(X, thresholds_of(read(tmp_path / "m.apr"), 4), special=SPECIAL)
    bound = 1e-15 if options.get("loss") in ("poisson", "gamma") else 0
    assert set(checked(answers, tmp_path / "m.apr", model, rows, model.predict(rows), bound)) == {None}


@pytest.mark.parametrize("count", [2, 3])
def test_classifiers(answers, tmp_path, table, count):
    X, y = table
    model = HistGradientBoostingClassifier(max_iter=25, random_state=0).fit(X, classes_of(y, count))
    realizar.export(model, tmp_path / "m.apr", X)
    rows = hard_rows(X, thresholds_of(read(tmp_path / "m.apr"), 4), special=SPECIAL)
    classes = checked(answers, tmp_path / "m.apr", model, rows, model.predict_proba(rows), 1e-15)
    np.testing.assert_array_equal(model.classes_[classes], model.predict(rows))


def test_categories_of_an_array_are_numbers(answers, tmp_path, table):
    """Any number is a category; one that is unknown goes where a missing one does."""
    X, y = table
    model = HistGradientBoostingRegressor(max_iter=30, categorical_features=[3], random_state=0).fit(X, y)
    realizar.export(model, tmp_path / "m.apr", X)
    file = read(tmp_path / "m.apr")
    assert (file.stage(1)["set"] >= 0).any()
    rows = hard_rows(X, thresholds_of(file, 3, 1) + [[]], special=SPECIAL)
    rows[:100, 3] = np.resize([-3, 4, 5, 7.5, -1.5, np.nan, 1e9, -100], 100)
    checked(answers, tmp_path / "m.apr", model, rows, model.predict(rows), 0)


def test_categories_of_a_frame_are_levels(answers, tmp_path, table):
    X, y = table
    frame = pd.DataFrame(X, columns=list("abcd"))
    frame["d"] = frame["d"].map(lambda code: f"z{-code:.0f}", na_action="ignore").astype("category")
    frame.insert(1, "flag", pd.Categorical(np.where(y > 0, "yes", "no"), categories=["yes", "no"]))
    model = HistGradientBoostingClassifier(max_iter=30, categorical_features="from_dtype", random_state=0)
    model.fit(frame, classes_of(y, 2))
    realizar.export(model, tmp_path / "m.apr", frame)
    file = read(tmp_path / "m.apr")
    features = file.schema["input"]["features"]
    assert [feature["kind"] for feature in features] == ["numeric", "categorical", *["numeric"] * 2, "categorical"]
    assert features[4]["missing"] and features[4]["unknown"]
    rng = np.random.default_rng(5)
    codes = np.column_stack([hard_rows(X, [[]] * 4), rng.integers(0, 2, 400)])[:, [0, 4, 1, 2, 3]]
    levels = [np.array([*features[at]["levels"], "something else"]) for at in (1, 4)]
    codes[:, 1] = rng.integers(0, 2, 400)
    codes[:, 4] = rng.integers(0, len(levels[1]), 400)
    given = pd.DataFrame(codes, columns=frame.columns)
    for column, known in zip(["flag", "d"], levels):
        given[column] = pd.Categorical(known[given[column].astype(int)])
    codes[:40, 4] = np.nan
    given.loc[:39, "d"] = None
    outputs, classes = answers(tmp_path / "m.apr", codes)
    np.testing.assert_allclose(outputs, model.predict_proba(given), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(model.classes_[classes], model.predict(given))


def test_whole_numbers_that_are_levels_stay_whole_beside_missing_ones(answers, tmp_path, table):
    X, y = table
    frame = pd.DataFrame(X, columns=list("abcd"))
    frame["d"] = pd.Categorical([None if code != code else int(code) for code in X[:, 3]])
    model = HistGradientBoostingRegressor(max_iter=20, categorical_features="from_dtype", random_state=0)
    realizar.export(model.fit(frame, y), tmp_path / "m.apr", frame)
    feature = read(tmp_path / "m.apr").schema["input"]["features"][3]
    assert feature["levels"] == [-3, -2, -1, 0, 1, 2, 3, 4] and type(feature["levels"][0]) is int
    rows = X.copy()
    rows[:, 3] += 3
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], model.predict(frame))
