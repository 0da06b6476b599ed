"""XGBoost's live objects against the library: margins in equal bits, outputs, classes, categories."""

import numpy as np
import pytest
from apr_file import read
from boosters import classes_of, coded, frame_of_categories, numbers, rows_for
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder, StandardScaler

import realizar

xgboost = pytest.importorskip("xgboost")


@pytest.fixture
def table():
    return numbers()


@pytest.fixture
def frame():
    return frame_of_categories()


REGRESSORS = [
    xgboost.XGBRegressor(n_estimators=20),
    xgboost.XGBRegressor(n_estimators=20, booster="dart", rate_drop=0.3, skip_drop=0.2),
    xgboost.XGBRegressor(n_estimators=10, num_parallel_tree=3, subsample=0.6, base_score=0.7),
    xgboost.XGBRFRegressor(n_estimators=20),
    xgboost.XGBRegressor(n_estimators=10, objective="reg:squaredlogerror"),
    xgboost.XGBRegressor(n_estimators=10, objective="reg:pseudohubererror"),
    xgboost.XGBRegressor(n_estimators=10, objective="reg:absoluteerror"),
    xgboost.XGBRegressor(n_estimators=10, objective="reg:quantileerror", quantile_alpha=[0.1, 0.5, 0.9]),
    xgboost.XGBRegressor(n_estimators=10, objective="count:poisson"),
    xgboost.XGBRegressor(n_estimators=10, objective="reg:gamma"),
    xgboost.XGBRegressor(n_estimators=10, objective="reg:tweedie"),
    xgboost.XGBRegressor(n_estimators=10, objective="survival:cox"),
    xgboost.XGBRegressor(n_estimators=10, tree_method="exact", max_depth=9, min_child_weight=0),
    xgboost.XGBRegressor(n_estimators=10, grow_policy="lossguide", max_leaves=20, gamma=0.5),
]


@pytest.mark.parametrize("model", REGRESSORS, ids=lambda model: f"{model.objective}-{model.booster}-{model.n_estimators}")
def test_regressors(answers, tmp_path, table, model):
    X, y = table
    model.fit(X, np.abs(y) + 0.1)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X)
    outputs, _ = answers(tmp_path / "m.apr", rows)
    # With the identity for a link these are the margins, in equal bits.
    bound = 0 if "link" not in read(tmp_path / "m.apr").schema else 1e-6
    np.testing.assert_allclose(outputs, model.predict(rows).reshape(len(rows), -1), rtol=bound, atol=0)


def test_several_targets(answers, tmp_path, table):
    X, y = table
    model = xgboost.XGBRegressor(n_estimators=8).fit(X, np.column_stack([y, -y, y * y]))
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X)
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0], model.predict(rows))


CLASSIFIERS = [
    ({}, 2),
    ({}, 3),
    ({"objective": "multi:softmax"}, 3),
    ({"objective": "binary:hinge"}, 2),
    ({"booster": "dart", "rate_drop": 0.5}, 2),
    ({"base_score": 0.1, "scale_pos_weight": 3}, 2),
    ({"num_parallel_tree": 2, "subsample": 0.5}, 3),
]


@pytest.mark.parametrize(("options", "count"), CLASSIFIERS, ids=str)
def test_classifiers(answers, tmp_path, table, options, count):
    X, y = table
    model = xgboost.XGBClassifier(n_estimators=15, **options).fit(X, classes_of(y, count))
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X)
    outputs, classes = answers(tmp_path / "m.apr", rows)
    np.testing.assert_allclose(outputs, model.predict_proba(rows), rtol=0, atol=1e-6)
    np.testing.assert_array_equal(classes, model.predict(rows))


def test_margin_of_a_classifier_without_probabilities(answers, tmp_path, table):
    X, y = table
    model = xgboost.XGBClassifier(n_estimators=15, objective="binary:logitraw").fit(X, y > 0)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X)
    outputs, classes = answers(tmp_path / "m.apr", rows)
    np.testing.assert_array_equal(outputs[:, 0], model.predict(rows, output_margin=True))
    np.testing.assert_array_equal(classes, model.predict(rows))


def test_early_stopping(answers, tmp_path, table):
    """The wrapper predicts with the best rounds, its Booster with all."""
    X, y = table
    model = xgboost.XGBRegressor(n_estimators=200, early_stopping_rounds=5, learning_rate=0.5)
    model.fit(X[:200], y[:200], eval_set=[(X[200:], y[200:])], verbose=False)
    booster = model.get_booster()
    assert booster.num_boosted_rounds() > model.best_iteration + 1
    for each, predict in ((model, model.predict), (booster, lambda rows: booster.predict(xgboost.DMatrix(rows)))):
        realizar.export(each, tmp_path / "m.apr", X)
        rows = rows_for(tmp_path / "m.apr", X, special=[np.nan])
        np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], predict(rows))


def test_dart_as_a_booster_and_as_a_wrapper(answers, tmp_path, table):
    """The library rounds otherwise for the one than for the other."""
    X, y = table
    model = xgboost.XGBRegressor(n_estimators=30, booster="dart", rate_drop=0.4).fit(X, 3 * y + 7)
    booster = model.get_booster()
    rows = np.repeat(X, 2, axis=0)
    predicted = [model.predict(rows), booster.predict(xgboost.DMatrix(rows))]
    assert (predicted[0] != predicted[1]).any()
    for each, expected in zip((model, booster), predicted):
        realizar.export(each, tmp_path / "m.apr", X)
        np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], expected)


def test_ranker(answers, tmp_path, table):
    X, y = table
    model = xgboost.XGBRanker(n_estimators=10).fit(X, classes_of(y, 4), qid=np.repeat(np.arange(15), 20))
    realizar.export(model, tmp_path / "m.apr", X)
    assert read(tmp_path / "m.apr").schema["output"]["kind"] == "score"
    rows = rows_for(tmp_path / "m.apr", X)
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], model.predict(rows))


def test_survival(answers, tmp_path, table):
    X, y = table
    data = xgboost.DMatrix(X)
    data.set_float_info("label_lower_bound", np.abs(y) + 0.1)
    data.set_float_info("label_upper_bound", np.abs(y) + 0.6)
    booster = xgboost.train({"objective": "survival:aft", "max_depth": 3}, data, 15)
    realizar.export(booster, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X, special=[np.nan])
    outputs, _ = answers(tmp_path / "m.apr", rows)
    np.testing.assert_allclose(outputs[:, 0], booster.predict(xgboost.DMatrix(rows)), rtol=1e-6)


@pytest.mark.parametrize("objective", ["binary:logistic", "multi:softprob", "multi:softmax", "binary:hinge", "reg:logistic"])
def test_boosters(answers, tmp_path, table, objective):
    X, y = table
    count = 3 if objective.startswith("multi") else 2
    names = [f"n {i}" for i in range(4)]
    options = {"objective": objective, **({"num_class": 3} if count == 3 else {})}
    booster = xgboost.train(options, xgboost.DMatrix(X, classes_of(y, count), feature_names=names), 12)
    realizar.export(booster, tmp_path / "m.apr", X)
    assert [each["name"] for each in read(tmp_path / "m.apr").schema["input"]["features"]] == names
    rows = rows_for(tmp_path / "m.apr", X, special=[np.nan, 0.0, -0.0])
    outputs, classes = answers(tmp_path / "m.apr", rows)
    expected = booster.predict(xgboost.DMatrix(rows, feature_names=names))
    if objective == "binary:logistic":
        expected = np.column_stack([1 - expected, expected])
        np.testing.assert_array_equal(classes, expected[:, 1] > 0.5)
    np.testing.assert_allclose(outputs, expected.reshape(len(rows), -1), rtol=0, atol=1e-6)


@pytest.mark.parametrize("options", [{"max_cat_to_onehot": 1}, {"max_cat_to_onehot": 100}], ids=str)
def test_categories_of_a_frame_go_by_level(answers, tmp_path, frame, options):
    X, y = frame
    model = xgboost.XGBClassifier(n_estimators=15, enable_categorical=True, **options).fit(X, classes_of(y, 3))
    realizar.export(model, tmp_path / "m.apr", X)
    features = read(tmp_path / "m.apr").schema["input"]["features"]
    assert features[0]["levels"] == [30, 10, 20]
    assert features[5]["levels"] == ["york", "bath", "ely", "wells", "truro", "derby"]
    assert features[5]["missing"] and features[5]["unknown"]
    # Another order of levels is nothing to the model: it goes by their names.
    other = X.copy()
    other["town"] = other["town"].cat.reorder_categories(["derby", "york", "bath", "ely", "wells", "truro"])
    outputs, classes = answers(tmp_path / "m.apr", coded(other, features))
    np.testing.assert_allclose(outputs, model.predict_proba(X), rtol=0, atol=1e-6)
    np.testing.assert_array_equal(classes, model.predict(X))


def test_a_level_that_is_not_known_is_in_no_set(answers, tmp_path, frame):
    """The library refuses it in a data frame, and takes a code beyond the levels for none of them."""
    X, y = frame
    model = xgboost.XGBRegressor(n_estimators=15, enable_categorical=True, max_cat_to_onehot=1).fit(X, y)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = coded(X, read(tmp_path / "m.apr").schema["input"]["features"])
    rows[:, 5] = 6.0
    np.testing.assert_array_equal(
        answers(tmp_path / "m.apr", rows)[0][:, 0], model.get_booster().inplace_predict(rows, validate_features=False)
    )


def test_names_that_the_library_cuts(answers, save, tmp_path, frame):
    """It counts the characters of names and cuts bytes; the names are those of the data frame."""
    X, y = frame
    towns = ["Zürich", "Bath", "Köln", "Oslo", "ä", "ö"]
    X["town"] = X["town"].cat.rename_categories(towns)
    model = xgboost.XGBRegressor(n_estimators=15, enable_categorical=True, max_cat_to_onehot=1).fit(X, y)
    realizar.export(model, tmp_path / "m.apr", X)
    features = read(tmp_path / "m.apr").schema["input"]["features"]
    assert features[5]["levels"] == towns
    outputs, _ = answers(tmp_path / "m.apr", coded(X, features))
    np.testing.assert_array_equal(outputs[:, 0].astype(np.float32), model.predict(X))
    X["town"] = X["town"].cat.reorder_categories(towns[::-1])
    with pytest.raises(realizar.UnsupportedModel, match="column 5 is a category whose names are not ASCII"):
        save(model, X)


def test_nothing_was_missing_but_may_be(save):
    X = np.arange(40.0).reshape(20, 2)
    file = save(xgboost.XGBRegressor(n_estimators=3).fit(X, X[:, 0]), X)
    assert all(feature["missing"] for feature in file.schema["input"]["features"])


def test_codes_of_an_array(answers, tmp_path, frame):
    X, y = frame
    codes = X.assign(town=X["town"].cat.codes.replace(-1, np.nan), grade=X["grade"].cat.codes).to_numpy(dtype=float)
    types = ["c", "q", "q", "q", "q", "c", "i"]
    model = xgboost.XGBRegressor(n_estimators=15, enable_categorical=True, feature_types=types, max_cat_to_onehot=1)
    model.fit(codes, y)
    realizar.export(model, tmp_path / "m.apr", codes)
    rows = codes.copy()
    rows[:60, 5] = np.resize([6, 2.5, 1e9, np.nan, 3], 60)
    expected = model.get_booster().inplace_predict(rows)
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], expected)


def test_a_number_that_means_missing(answers, tmp_path, table):
    X, y = table
    filled = np.where(np.isnan(X), -999.0, X)
    model = xgboost.XGBRegressor(n_estimators=10, missing=-999.0).fit(filled, y)
    realizar.export(model, tmp_path / "m.apr", filled)
    rows = np.concatenate([filled, X])
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0][:, 0], model.predict(rows))


def test_inside_of_other_estimators(answers, tmp_path, table, frame):
    X, y = table[0], classes_of(table[1], 3)
    whole = np.nan_to_num(X)
    inner = xgboost.XGBClassifier(n_estimators=8)
    for model, given in (
        (make_pipeline(StandardScaler(), inner), X),
        (VotingClassifier([("x", inner), ("l", LogisticRegression())], voting="soft"), whole),
        (VotingClassifier([("x", inner), ("l", LogisticRegression())]), whole),
        (CalibratedClassifierCV(inner, cv=2), X),
        (CalibratedClassifierCV(inner, cv=2, method="isotonic"), X),
    ):
        model.fit(given, y)
        realizar.export(model, tmp_path / "m.apr", given)
        _, classes = answers(tmp_path / "m.apr", given)
        np.testing.assert_array_equal(model.classes_[classes], model.predict(given))
    mixed, target = frame
    encoder = ColumnTransformer(
        [("o", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["town", "grade"])],
        remainder="passthrough",
    )
    mixed = mixed.assign(town=mixed["town"].astype(object).fillna("none"))
    model = make_pipeline(encoder, xgboost.XGBRegressor(n_estimators=10)).fit(mixed, target)
    realizar.export(model, tmp_path / "m.apr", mixed)
    features = read(tmp_path / "m.apr").schema["input"]["features"]
    np.testing.assert_array_equal(
        answers(tmp_path / "m.apr", coded(mixed, features))[0][:, 0], model.predict(mixed)
    )


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (xgboost.XGBRegressor(booster="gblinear", n_estimators=3), ("gblinear", "linear models")),
        (
            xgboost.XGBRegressor(multi_strategy="multi_output_tree", n_estimators=3),
            ("multi_output_tree", "one_output_per_tree"),
        ),
    ],
    ids=["linear", "vectors"],
)
def test_refusals(save, table, model, words):
    X, y = table
    with pytest.raises(realizar.UnsupportedModel) as caught:
        save(model.fit(np.nan_to_num(X), np.column_stack([y, y]) if model.multi_strategy else y), X)
    assert all(word in str(caught.value) for word in words)


def test_a_model_that_is_not_fitted_is_refused(save, table):
    with pytest.raises(ValueError, match="not fitted.*call `fit` first"):
        save(xgboost.XGBClassifier(), table[0])
