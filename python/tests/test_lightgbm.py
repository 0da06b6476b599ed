"""LightGBM's live objects against the library: scores in equal bits, outputs, classes, categories."""

import numpy as np
import pandas as pd
import pytest
from apr_file import read
from boosters import TOWNS, classes_of, coded, frame_of_categories, numbers, rows_for
from hard_rows import SPECIAL
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import StackingRegressor, VotingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import realizar

lightgbm = pytest.importorskip("lightgbm")

QUIET = {"verbose": -1, "min_child_samples": 5, "n_jobs": 1}
# Unix times: rounded to f32 they fall together.
SECONDS = 1.7e9


@pytest.fixture
def table():
    return numbers()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"use_missing": False},
        {"zero_as_missing": True},
        {"boosting_type": "dart"},
        {"boosting_type": "rf", "subsample": 0.6, "subsample_freq": 1},
        {"extra_trees": True, "path_smooth": 1.0},
        {"objective": "regression_l1"},
        {"objective": "huber"},
        {"objective": "fair"},
        {"objective": "quantile", "alpha": 0.8},
        {"objective": "mape"},
        {"objective": "poisson"},
        {"objective": "gamma"},
        {"objective": "tweedie"},
        {"reg_sqrt": True},
        {"objective": "cross_entropy"},
        {"objective": "cross_entropy_lambda"},
    ],
    ids=str,
)
def test_regressors(answers, tmp_path, table, options):
    X, y = table
    X = X.copy()
    X[:, 0] = np.where(X[:, 0] > 1, 0.0, X[:, 0])
    X[:, 3] = np.round(SECONDS + 100 * X[:, 3])
    y = np.abs(y) + 0.1
    if "cross_entropy" in options.get("objective", ""):
        y = y / y.max()
    model = lightgbm.LGBMRegressor(n_estimators=25, **QUIET, **options).fit(X, y)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X)
    outputs, _ = answers(tmp_path / "m.apr", rows)
    bound = 1e-15 if "link" in read(tmp_path / "m.apr").schema else 0
    np.testing.assert_allclose(outputs[:, 0], model.predict(rows), rtol=bound, atol=bound)


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({}, 2),
        ({}, 3),
        ({"is_unbalance": True, "sigmoid": 1.7}, 2),
        ({"objective": "multiclassova", "sigmoid": 0.8}, 3),
        ({"boosting_type": "rf", "subsample": 0.6, "subsample_freq": 1}, 3),
        ({"learning_rate": 1.5, "num_leaves": 2}, 2),
    ],
    ids=str,
)
def test_classifiers(answers, tmp_path, table, options, count):
    X, y = table
    labels = np.array(["low", "middle", "high"])[classes_of(y, count)]
    model = lightgbm.LGBMClassifier(n_estimators=20, **QUIET, **options).fit(X, labels)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X)
    outputs, classes = answers(tmp_path / "m.apr", rows)
    np.testing.assert_allclose(outputs, model.predict_proba(rows), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(model.classes_[classes], model.predict(rows))


def test_even_odds_are_the_first_class(answers, tmp_path):
    """Sums that cancel to almost nothing: the library rounds their probability to one half."""
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]] * 10)
    y = (X[:, 0] != X[:, 1]).astype(int)
    model = lightgbm.LGBMClassifier(n_estimators=8, **{**QUIET, "min_child_samples": 1}).fit(X, y)
    realizar.export(model, tmp_path / "m.apr", X)
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", X[:4])[1], model.predict(X[:4]))


def test_early_stopping(answers, tmp_path, table):
    X, y = table
    stop = lightgbm.early_stopping(4, verbose=False)
    model = lightgbm.LGBMRegressor(n_estimators=300, learning_rate=0.5, **QUIET)
    model.fit(X[:200], y[:200], eval_set=[(X[200:], y[200:])], callbacks=[stop])
    assert model.best_iteration_ < 100
    for each in (model, model.booster_):
        realizar.export(each, tmp_path / "m.apr", X)
        rows = rows_for(tmp_path / "m.apr", X)
        np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], each.predict(rows))


def test_ranker(answers, tmp_path, table):
    X, y = table
    model = lightgbm.LGBMRanker(n_estimators=10, **QUIET).fit(X, classes_of(y, 4), group=[20] * 15)
    realizar.export(model, tmp_path / "m.apr", X)
    assert read(tmp_path / "m.apr").schema["output"]["kind"] == "score"
    rows = rows_for(tmp_path / "m.apr", X)
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], model.predict(rows))


@pytest.mark.parametrize("objective", ["binary", "multiclass", "regression"])
def test_boosters(answers, tmp_path, table, objective):
    X, y = table
    names = ["one", "two", "three", "four"]
    options = {"objective": objective, **QUIET, **({"num_class": 3} if objective == "multiclass" else {})}
    target = y if objective == "regression" else classes_of(y, 3 if objective == "multiclass" else 2)
    booster = lightgbm.train(options, lightgbm.Dataset(X, target, feature_name=names), 12)
    realizar.export(booster, tmp_path / "m.apr", X)
    assert [each["name"] for each in read(tmp_path / "m.apr").schema["input"]["features"]] == names
    rows = rows_for(tmp_path / "m.apr", X)
    outputs, classes = answers(tmp_path / "m.apr", rows)
    expected = booster.predict(rows)
    if objective == "binary":
        expected = np.column_stack([1 - expected, expected])
        np.testing.assert_array_equal(classes, expected[:, 1] > 0.5)
    np.testing.assert_allclose(outputs, expected.reshape(len(rows), -1), rtol=0, atol=1e-15)


@pytest.mark.parametrize("options", [{"max_cat_to_onehot": 1}, {"max_cat_to_onehot": 100}], ids=str)
@pytest.mark.parametrize("ordered", [False, True])
def test_categories_of_a_frame_go_by_level(answers, tmp_path, options, ordered):
    """Ordered ones are numbers to the library, and an unknown level is a missing one."""
    X, y = frame_of_categories()
    X["town"] = X["town"].cat.set_categories(TOWNS, ordered=ordered)
    model = lightgbm.LGBMClassifier(n_estimators=15, cat_smooth=1, min_data_per_group=5, **QUIET, **options)
    model.fit(X, classes_of(y, 3))
    realizar.export(model, tmp_path / "m.apr", X)
    features = read(tmp_path / "m.apr").schema["input"]["features"]
    assert features[0]["levels"] == [30, 10, 20]
    assert features[5]["levels"] == TOWNS
    assert features[5]["missing"] and features[5]["unknown"]
    other = X.copy()
    other["town"] = other["town"].astype(object)
    other.loc[:50, "town"] = "paris"
    other["town"] = pd.Categorical(other["town"])
    for given in (X, other):
        outputs, classes = answers(tmp_path / "m.apr", coded(given, features))
        np.testing.assert_allclose(outputs, model.predict_proba(given), rtol=0, atol=1e-15)
        np.testing.assert_array_equal(classes, model.predict(given))


def test_codes_of_an_array(answers, tmp_path):
    """Codes lose their fraction; below zero, missing and unknown ones go right."""
    X, y = frame_of_categories()
    codes = X.assign(town=X["town"].cat.codes, grade=X["grade"].cat.codes).to_numpy(dtype=float)
    model = lightgbm.LGBMRegressor(n_estimators=15, min_data_per_group=5, cat_smooth=1, **QUIET)
    model.fit(codes, y, categorical_feature=[0, 5])
    realizar.export(model, tmp_path / "m.apr", codes)
    rows = np.repeat(codes, 2, axis=0)
    rows[:120, 5] = np.resize([6, 2.5, 1e9, np.nan, 3, -0.5, -1, 40], 120)
    rows[60:160, 0] = np.resize([2.99, np.nan, -3, 1e30], 100)
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], model.predict(rows))


def test_blanks_in_names(save, table):
    X, y = table
    frame = pd.DataFrame(X, columns=["first name", "b", "c", "d"])
    model = lightgbm.LGBMRegressor(n_estimators=3, **QUIET).fit(frame, y)
    assert save(model, frame).schema["input"]["features"][0]["name"] == "first name"


def test_inside_of_other_estimators(answers, tmp_path, table):
    X, y = table[0], classes_of(table[1], 3)
    whole = np.nan_to_num(X)
    inner = lightgbm.LGBMClassifier(n_estimators=8, **QUIET)
    for model, given in (
        (make_pipeline(StandardScaler(), inner), X),
        (VotingClassifier([("x", inner), ("l", LogisticRegression())], voting="soft"), whole),
        (CalibratedClassifierCV(inner, cv=2), X),
    ):
        model.fit(given, y)
        realizar.export(model, tmp_path / "m.apr", given)
        outputs, classes = answers(tmp_path / "m.apr", given)
        np.testing.assert_allclose(outputs, model.predict_proba(given), rtol=0, atol=1e-12)
        np.testing.assert_array_equal(model.classes_[classes], model.predict(given))
    stack = StackingRegressor([("x", lightgbm.LGBMRegressor(n_estimators=8, **QUIET))], LinearRegression())
    stack.fit(whole, table[1])
    realizar.export(stack, tmp_path / "m.apr", whole)
    np.testing.assert_allclose(answers(tmp_path / "m.apr", whole)[0][:, 0], stack.predict(whole), rtol=1e-12)


def test_linear_trees_are_refused(save, table):
    X, y = np.nan_to_num(table[0]), table[1]
    model = lightgbm.LGBMRegressor(n_estimators=3, linear_tree=True, **QUIET).fit(X, y)
    with pytest.raises(realizar.UnsupportedModel, match="linear_tree=False"):
        save(model, X)


def test_a_model_that_is_not_fitted_is_refused(save, table):
    with pytest.raises(ValueError, match="not fitted.*call `fit` first"):
        save(lightgbm.LGBMClassifier(), table[0])


def test_special_values_have_no_place_of_their_own(answers, tmp_path, table):
    X, y = table
    model = lightgbm.LGBMRegressor(n_estimators=10, **QUIET).fit(X, y)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = np.array(np.meshgrid(SPECIAL, SPECIAL[:4], SPECIAL[3:9], [0.0, np.nan])).reshape(4, -1).T
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], model.predict(rows))
