"""CatBoost's live objects against the library: scores in equal bits, outputs, classes, categories, counters."""

import json

import numpy as np
import pytest
from apr_file import read
from boosters import classes_of, coded, frame_of_categories, numbers, rows_for
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import VotingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import realizar
from realizar._cityhash import category_hash

catboost = pytest.importorskip("catboost")

QUIET = {"verbose": 0, "allow_writing_files": False, "thread_count": 1}
# The library rounds these to f32, which is what it compares.
SPECIAL = [np.nan, 0.0, -0.0, 5e-324, 1e-40, -1e-36, 1e30, -1e30]


@pytest.fixture
def table():
    return numbers()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"nan_mode": "Max"},
        {"grow_policy": "Lossguide"},
        {"grow_policy": "Depthwise", "nan_mode": "Max"},
        {"loss_function": "MAE"},
        {"loss_function": "Quantile:alpha=0.2"},
        {"loss_function": "Poisson"},
        {"loss_function": "Tweedie:variance_power=1.4"},
        {"loss_function": "MAPE"},
        {"loss_function": "Huber:delta=0.5"},
        {"loss_function": "LogLinQuantile"},
        {"loss_function": "MultiQuantile:alpha=0.1,0.5,0.9"},
        {"loss_function": "RMSEWithUncertainty"},
        {"boost_from_average": False, "depth": 1},
    ],
    ids=str,
)
def test_regressors(answers, tmp_path, table, options):
    X, y = table
    model = catboost.CatBoostRegressor(iterations=25, **{"depth": 4, **QUIET, **options}).fit(X, np.abs(y) + 0.1)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X, special=SPECIAL)
    outputs, _ = answers(tmp_path / "m.apr", rows)
    schema = read(tmp_path / "m.apr").schema
    bound = 1e-15 if "link" in schema or "head" in schema else 0
    np.testing.assert_allclose(outputs, model.predict(rows).reshape(len(rows), -1), rtol=bound, atol=bound)


def test_several_targets(answers, tmp_path, table):
    X, y = table
    model = catboost.CatBoostRegressor(iterations=15, depth=3, loss_function="MultiRMSE", **QUIET)
    model.fit(X, np.column_stack([y, -y, y * y]))
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X, special=SPECIAL)
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0], model.predict(rows))


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({}, 2),
        ({}, 3),
        ({"loss_function": "MultiClassOneVsAll"}, 3),
        ({"grow_policy": "Lossguide"}, 3),
        ({"auto_class_weights": "Balanced"}, 2),
    ],
    ids=str,
)
@pytest.mark.parametrize("labels", [["low", "middle", "high"], [5, -2, 9], [0.0, 1.0, 2.0]], ids=str)
def test_classifiers(answers, tmp_path, table, options, count, labels):
    X, y = table
    given = np.array(labels)[classes_of(y, count)]
    model = catboost.CatBoostClassifier(iterations=15, **{"depth": 4, **QUIET, **options}).fit(X, given)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X, special=SPECIAL)
    outputs, classes = answers(tmp_path / "m.apr", rows)
    np.testing.assert_allclose(outputs, model.predict_proba(rows), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(np.asarray(model.classes_)[classes], model.predict(rows).reshape(-1))


def test_labels_that_are_booleans_and_a_threshold(answers, tmp_path, table):
    X, y = table
    model = catboost.CatBoostClassifier(iterations=15, depth=3, **QUIET).fit(X, y > 0.5)
    for threshold in (0.5, 0.3, 0.85):
        model.set_probability_threshold(threshold)
        realizar.export(model, tmp_path / "m.apr", X)
        assert read(tmp_path / "m.apr").schema["output"]["labels"] == [False, True]
        classes = answers(tmp_path / "m.apr", X)[1]
        assert [bool(each) for each in classes] == [str(each) == "True" for each in model.predict(X)]


def test_several_labels_a_row(answers, tmp_path, table):
    X, y = table
    model = catboost.CatBoostClassifier(iterations=10, depth=3, loss_function="MultiLogloss", **QUIET)
    model.fit(X, np.column_stack([y > 0, y > 1, y < 0.5]).astype(int))
    realizar.export(model, tmp_path / "m.apr", X)
    outputs, _ = answers(tmp_path / "m.apr", X)
    np.testing.assert_allclose(outputs, model.predict_proba(X), rtol=0, atol=1e-15)


def test_ranker_and_the_class_of_all(answers, tmp_path, table):
    X, y = table
    ranker = catboost.CatBoostRanker(iterations=10, depth=3, **QUIET)
    ranker.fit(X, classes_of(y, 4), group_id=np.repeat(np.arange(15), 20))
    base = catboost.CatBoost({"iterations": 10, "loss_function": "Logloss", **QUIET}).fit(X, y > 0)
    for model in (ranker, base):
        realizar.export(model, tmp_path / "m.apr", X)
        rows = rows_for(tmp_path / "m.apr", X, special=SPECIAL)
        np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], model.predict(rows))


def test_best_iterations(answers, tmp_path, table):
    X, y = table
    model = catboost.CatBoostRegressor(iterations=300, learning_rate=0.5, early_stopping_rounds=5, **QUIET)
    model.fit(X[:200], y[:200], eval_set=(X[200:], y[200:]))
    assert model.tree_count_ < 100
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X, special=SPECIAL)
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], model.predict(rows))


def strings():
    """Return rows with two columns of strings, one of whole numbers and one of booleans, all of them categories."""
    frame, y = frame_of_categories(missing=False)
    rng = np.random.default_rng(12)
    frame["grade"] = frame["grade"].astype(int)
    frame["town"] = frame["town"].astype(str)
    frame["shop"] = rng.choice([f"shop number {i}" for i in range(9)], len(frame))
    y = y + frame["shop"].isin(["shop number 2", "shop number 5"]) * (frame["a"] > 0)
    return frame, y, ["grade", "town", "flag", "shop"]


COUNTERS = [
    {"one_hot_max_size": 20},
    {"one_hot_max_size": 20, "grow_policy": "Lossguide"},
    {"one_hot_max_size": 2, "max_ctr_complexity": 1},
    {"one_hot_max_size": 3, "max_ctr_complexity": 4, "depth": 6},
    {"one_hot_max_size": 2, "simple_ctr": ["Buckets", "Counter"], "combinations_ctr": ["Buckets"]},
    {"one_hot_max_size": 2, "simple_ctr": ["BinarizedTargetMeanValue"]},
    {"one_hot_max_size": 2, "simple_ctr": ["Borders:TargetBorderCount=4"], "counter_calc_method": "SkipTest"},
]


# Borders of the target are for numbers: classes have borders of their own.
@pytest.mark.parametrize(
    ("count", "options"),
    [(count, options) for count in (None, 2, 3) for options in COUNTERS if count is None or "Borders:" not in str(options)],
    ids=str,
)
def test_categories_go_by_what_they_are(answers, tmp_path, options, count):
    X, y, categories = strings()
    options = {"iterations": 60, "depth": 4, "cat_features": categories, **QUIET, **options}
    if count is None:
        model = catboost.CatBoostRegressor(**options).fit(X, y)
    else:
        model = catboost.CatBoostClassifier(**options).fit(X, classes_of(y, count))
    realizar.export(model, tmp_path / "m.apr", X)
    schema = read(tmp_path / "m.apr").schema
    features = schema["input"]["features"]
    trees = [stage["op"].endswith("trees") for stage in schema["stages"]].index(True)
    assert trees == (2 if options["one_hot_max_size"] < 9 else 1)  # behind what was counted
    assert [each["kind"] for each in features][:2] == ["numeric", "numeric"]
    assert features[5]["levels"] == sorted(set(X["town"])) and features[5]["unknown"]
    other = X.iloc[::-1].copy()
    other["a"] = np.random.default_rng(3).choice([0.0, np.nan, -0.3, 0.7], len(other))
    other.iloc[:60, list(X.columns).index("town")] = "paris"
    other.iloc[40:90, list(X.columns).index("grade")] = 77
    other.iloc[70:120, list(X.columns).index("shop")] = "a shop of a long name, of more than thirty-two letters in all"
    for given in (X, other):
        outputs, classes = answers(tmp_path / "m.apr", coded(given, features))
        if count is None:
            np.testing.assert_array_equal(outputs[:, 0], model.predict(given))
        else:
            np.testing.assert_allclose(outputs, model.predict_proba(given), rtol=0, atol=1e-15)
            np.testing.assert_array_equal(classes, model.predict(given).reshape(-1))


def test_counters_of_many_levels_together(answers, tmp_path, monkeypatch):
    """Of more combinations than are made up, those that were met are found by taking a hash apart."""
    X, y, categories = strings()
    options = {"one_hot_max_size": 2, "max_ctr_complexity": 4, "iterations": 40, "depth": 4}
    model = catboost.CatBoostRegressor(cat_features=categories, **QUIET, **options).fit(X, y)
    monkeypatch.setattr("realizar._families.catboost_counters._MOST", 100)
    realizar.export(model, tmp_path / "m.apr", X)
    features = read(tmp_path / "m.apr").schema["input"]["features"]
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", coded(X, features))[0][:, 0], model.predict(X))
    monkeypatch.setattr("realizar._families.catboost_counters._MOST", 4)
    with pytest.raises(realizar.UnsupportedModel, match="too many; retrain with `max_ctr_complexity=1`"):
        realizar.export(model, tmp_path / "m.apr", X)


def test_numbers_that_may_be_any_are_no_categories(tmp_path):
    codes = np.random.default_rng(1).integers(0, 5, (100, 2))
    model = catboost.CatBoostRegressor(iterations=3, cat_features=[0], **QUIET).fit(codes, codes[:, 0])
    with pytest.raises(realizar.UnsupportedModel, match="column 0 is a category to CatBoost.*pass `X` with whole"):
        realizar.export(model, tmp_path / "m.apr", codes.astype(float))


def test_pandas_categories_and_numbers_of_an_array(answers, tmp_path):
    frame, y = frame_of_categories(missing=False)
    given = frame.drop(columns="flag")
    model = catboost.CatBoostRegressor(iterations=20, cat_features=["grade", "town"], **QUIET).fit(given, y)
    realizar.export(model, tmp_path / "m.apr", given)
    features = read(tmp_path / "m.apr").schema["input"]["features"]
    outputs, _ = answers(tmp_path / "m.apr", coded(given, features))
    np.testing.assert_array_equal(outputs[:, 0], model.predict(given))
    codes = np.column_stack([frame["grade"].astype(int), frame["town"].cat.codes])
    model = catboost.CatBoostRegressor(iterations=20, cat_features=[0, 1], **QUIET).fit(codes, y)
    realizar.export(model, tmp_path / "m.apr", codes)
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", codes.astype(float))[0][:, 0], model.predict(codes))


def test_hashes_are_the_librarys(tmp_path):
    """Of names of every length up to 140, as a model that asks for each of them holds them."""
    rng = np.random.default_rng(0)
    letters = list("abcdefghijkl -_é")
    names = ["".join(rng.choice(letters, length)) for length in range(140) for _ in range(2)]
    for start in range(0, len(names), 35):
        some = names[start : start + 35]
        X = np.array(some * 6, dtype=object)[:, None]
        y = np.tile(rng.normal(size=len(some)), 6)
        model = catboost.CatBoostRegressor(iterations=30, depth=3, one_hot_max_size=255, cat_features=[0], **QUIET)
        model.fit(X, y).save_model(str(tmp_path / "m.json"), format="json")
        document = json.loads((tmp_path / "m.json").read_text())
        held = document["features_info"]["categorical_features"][0]["values"]
        assert len(held) > 10 and set(held) <= {category_hash(name) for name in some}


def test_inside_of_other_estimators(answers, tmp_path, table):
    X, y = np.nan_to_num(table[0]), table[1]
    classifier = catboost.CatBoostClassifier(iterations=8, depth=3, **QUIET)
    regressor = catboost.CatBoostRegressor(iterations=8, depth=3, **QUIET)
    for model, target in (
        (make_pipeline(StandardScaler(), classifier), classes_of(y, 2)),
        (CalibratedClassifierCV(classifier, cv=2), classes_of(y, 3)),
    ):
        model.fit(X, target)
        realizar.export(model, tmp_path / "m.apr", X)
        outputs, classes = answers(tmp_path / "m.apr", X)
        np.testing.assert_allclose(outputs, model.predict_proba(X), rtol=0, atol=1e-12)
        np.testing.assert_array_equal(model.classes_[classes], model.predict(X))
    voting = VotingRegressor([("c", regressor), ("l", LinearRegression())]).fit(X, y)
    realizar.export(voting, tmp_path / "m.apr", X)
    np.testing.assert_allclose(answers(tmp_path / "m.apr", X)[0][:, 0], voting.predict(X), rtol=0, atol=1e-12)


def test_models_that_were_loaded(answers, tmp_path, table):
    X, y = table
    fitted = catboost.CatBoostClassifier(iterations=8, depth=3, **QUIET).fit(X, classes_of(y, 3))
    fitted.save_model(str(tmp_path / "m.cbm"))
    model = catboost.CatBoostClassifier().load_model(str(tmp_path / "m.cbm"))
    realizar.export(model, tmp_path / "m.apr", X)
    np.testing.assert_allclose(answers(tmp_path / "m.apr", X)[0], fitted.predict_proba(X), rtol=0, atol=1e-15)
    with pytest.raises(ValueError, match="`X` has 3 features, the model was fitted on 4"):
        realizar.export(model, tmp_path / "m.apr", X[:, :3])


def test_rows_that_are_made_up_hold_categories_that_were_seen(tmp_path):
    X, y, categories = strings()
    model = catboost.CatBoostRegressor(iterations=8, depth=3, cat_features=categories, **QUIET).fit(X, y)
    realizar.export(model, tmp_path / "m.apr", X, training_rows=False)
    rows = read(tmp_path / "m.apr").rows
    assert len(rows) > 20 and set(rows[:, 0]) <= {10, 20, 30}


def test_text_is_refused(save):
    words = np.array([["good thing"], ["bad thing"], ["good day"], ["bad day"]] * 20, dtype=object)
    model = catboost.CatBoostClassifier(iterations=3, text_features=[0], **QUIET).fit(words, [1, 0, 1, 0] * 20)
    with pytest.raises(realizar.UnsupportedModel, match="text features"):
        save(model, words)


def test_a_model_that_is_not_fitted_is_refused(save, table):
    with pytest.raises(ValueError, match="not fitted.*call `fit` first"):
        save(catboost.CatBoostClassifier(), table[0])
