"""Trees of scikit-learn in every ensemble, against the library on hard rows."""

import numpy as np
import pytest
from apr_file import read
from hard_rows import hard_rows, thresholds_of
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.svm import LinearSVC
from sklearn.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
)

import realizar

# Rows that scikit-learn accepts: its trees refuse infinities and what is none as f32.
SPECIAL = [0.0, -0.0, 5e-324, -5e-324, 1e-40, 1e30, -1e30]


@pytest.fixture
def table():
    """240 rows of five numbers and three classes, none of which is easy to tell."""
    rng = np.random.default_rng(21)
    X = rng.normal(size=(240, 5)).round(2)
    y = X[:, 0] * X[:, 1] + np.abs(X[:, 2]) - 0.5 * X[:, 3] + 0.2 * rng.normal(size=240)
    return X, y


def classes_of(y, count):
    return np.array(["low", "middle", "high"])[np.digitize(y, np.quantile(y, np.linspace(0, 1, count + 1)[1:-1]))]


def rows_for(path, X, missing=False):
    file = read(path)
    stage = file.schema["stages"][0]
    cuts = thresholds_of(file, X.shape[1]) if stage["op"] == "trees" else [[]] * X.shape[1]
    rows = hard_rows(X, cuts, special=SPECIAL)
    near = hard_rows(X, cuts, special=SPECIAL, kind=np.float32, seed=8)
    rows = np.concatenate([rows, near])
    if missing:
        rows[np.random.default_rng(4).random(rows.shape) < 0.2] = np.nan
    return rows


CLASSIFIERS = [
    DecisionTreeClassifier(max_depth=6, random_state=0),
    ExtraTreeClassifier(random_state=0),
    RandomForestClassifier(30, random_state=0),
    ExtraTreesClassifier(20, random_state=0),
    GradientBoostingClassifier(n_estimators=20, random_state=0),
    GradientBoostingClassifier(n_estimators=20, init="zero", random_state=0),
    AdaBoostClassifier(n_estimators=25, random_state=0),
    AdaBoostClassifier(DecisionTreeClassifier(max_depth=3), n_estimators=12, random_state=0),
    AdaBoostClassifier(LogisticRegression(), n_estimators=4, random_state=0),
    BaggingClassifier(n_estimators=15, random_state=0),
    BaggingClassifier(n_estimators=12, max_features=0.6, max_samples=6, random_state=0),
    BaggingClassifier(LogisticRegression(), n_estimators=5, max_features=3, random_state=0),
    BaggingClassifier(LinearSVC(), n_estimators=5, random_state=0),
]


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("model", CLASSIFIERS, ids=lambda model: repr(model)[:60])
def test_classifiers(answers, tmp_path, table, model, count):
    X, y = table
    model.fit(X, classes_of(y, count))
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X)
    outputs, classes = answers(tmp_path / "m.apr", rows)
    np.testing.assert_allclose(outputs, model.predict_proba(rows), rtol=0, atol=1e-13)
    np.testing.assert_array_equal(model.classes_[classes], model.predict(rows))


def test_exponential_loss(answers, tmp_path, table):
    X, y = table
    model = GradientBoostingClassifier(n_estimators=15, loss="exponential", random_state=0).fit(X, y > 0)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X)
    outputs, classes = answers(tmp_path / "m.apr", rows)
    np.testing.assert_allclose(outputs, model.predict_proba(rows), rtol=0, atol=1e-13)
    np.testing.assert_array_equal(model.classes_[classes], model.predict(rows))


@pytest.mark.parametrize(
    ("model", "count"),
    [
        (GradientBoostingClassifier(n_estimators=10, init=LogisticRegression(), random_state=0), 2),
        (GradientBoostingClassifier(n_estimators=10, init=LogisticRegression(), random_state=0), 3),
        (GradientBoostingClassifier(n_estimators=10, init=RandomForestClassifier(5, max_depth=2)), 3),
        (GradientBoostingClassifier(n_estimators=10, loss="exponential", init=LogisticRegression()), 2),
        (GradientBoostingRegressor(n_estimators=10, init=LinearRegression()), None),
    ],
    ids=lambda value: repr(value)[:90],
)
def test_initial_estimators_compute_in_f32(answers, tmp_path, table, model, count):
    """scikit-learn gives them rows in f32, so that a linear one is an f32 computation."""
    X, y = table
    model.fit(X, y if count is None else classes_of(y, count))
    realizar.export(model, tmp_path / "m.apr", X)
    outputs, _ = answers(tmp_path / "m.apr", X)
    expected = model.predict(X).reshape(-1, 1) if count is None else model.predict_proba(X)
    np.testing.assert_allclose(outputs, expected, rtol=0, atol=1e-6)


REGRESSORS = [
    (DecisionTreeRegressor(random_state=0), 0),
    (DecisionTreeRegressor(criterion="absolute_error", max_leaf_nodes=20, random_state=0), 0),
    (ExtraTreeRegressor(random_state=0), 0),
    (RandomForestRegressor(25, random_state=0), 0),
    (ExtraTreesRegressor(25, bootstrap=True, random_state=0), 0),
    (GradientBoostingRegressor(n_estimators=25, random_state=0), 0),
    (GradientBoostingRegressor(n_estimators=25, loss="huber", subsample=0.7, random_state=0), 0),
    (GradientBoostingRegressor(n_estimators=25, loss="quantile", alpha=0.2, random_state=0), 0),
    (GradientBoostingRegressor(n_estimators=25, loss="absolute_error", random_state=0), 0),
    (AdaBoostRegressor(n_estimators=15, random_state=0), 0),
    (AdaBoostRegressor(n_estimators=15, loss="exponential", random_state=0), 0),
    (AdaBoostRegressor(LinearRegression(), n_estimators=5, random_state=0), 1e-13),
    (BaggingRegressor(n_estimators=12, random_state=0), 0),
    (BaggingRegressor(n_estimators=12, max_features=2, bootstrap_features=True, random_state=0), 0),
    (BaggingRegressor(LinearRegression(), n_estimators=6, max_features=3, random_state=0), 1e-13),
]


@pytest.mark.parametrize(("model", "bound"), REGRESSORS, ids=lambda value: repr(value)[:70])
def test_regressors(answers, tmp_path, table, model, bound):
    X, y = table
    model.fit(X, y)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X)
    if bound:
        rows = np.where(np.abs(rows) > 1e6, 0.5, rows)
    outputs, _ = answers(tmp_path / "m.apr", rows)
    np.testing.assert_allclose(outputs[:, 0], model.predict(rows), rtol=bound, atol=bound)


@pytest.mark.parametrize(
    "model", [RandomForestRegressor(10, random_state=0), DecisionTreeRegressor(random_state=0)]
)
def test_regressors_of_several_targets(answers, tmp_path, table, model):
    X, y = table
    model.fit(X, np.column_stack([y, -y, y * y]))
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X)
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0], model.predict(rows))


@pytest.mark.parametrize(
    "model",
    [
        RandomForestClassifier(10, random_state=0),
        ExtraTreesClassifier(10, random_state=0),
        DecisionTreeClassifier(random_state=0),
    ],
)
def test_classifiers_of_several_targets_give_the_class_of_each(answers, tmp_path, table, model):
    X, y = table
    targets = np.column_stack([np.digitize(y, [0, 1]), 10 * (y > 0.3) + 5])
    model.fit(X, targets)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X)
    np.testing.assert_array_equal(answers(tmp_path / "m.apr", rows)[0], model.predict(rows))
    model.fit(X, np.column_stack([classes_of(y, 3), classes_of(-y, 2)]))
    realizar.export(model, tmp_path / "m.apr", X)
    outputs, _ = answers(tmp_path / "m.apr", rows)
    expected = [np.searchsorted(classes, column) for classes, column in zip(model.classes_, model.predict(rows).T)]
    np.testing.assert_array_equal(outputs.T, expected)


@pytest.mark.parametrize(
    "options",
    [{}, {"max_features": 0.5}, {"contamination": 0.1}, {"max_samples": 32, "bootstrap": True}],
    ids=str,
)
def test_isolation_forest(answers, tmp_path, table, options):
    X, _ = table
    model = IsolationForest(n_estimators=40, random_state=0, **options).fit(X)
    realizar.export(model, tmp_path / "m.apr", X)
    rows = np.concatenate([X, rows_for(tmp_path / "m.apr", X)])
    outputs, classes = answers(tmp_path / "m.apr", rows)
    np.testing.assert_allclose(outputs[:, 0], model.decision_function(rows), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(np.array([-1, 1])[classes], model.predict(rows))


@pytest.mark.parametrize(
    "model",
    [
        DecisionTreeClassifier(random_state=0),
        RandomForestClassifier(10, random_state=0),
        ExtraTreesClassifier(10, random_state=0),
        BaggingClassifier(n_estimators=8, random_state=0),
    ],
)
def test_missing_values(answers, tmp_path, table, model):
    X, y = table
    X = X.copy()
    X[np.random.default_rng(5).random(X.shape) < 0.2] = np.nan
    model.fit(X, classes_of(y, 3))
    realizar.export(model, tmp_path / "m.apr", X)
    rows = rows_for(tmp_path / "m.apr", X, missing=True)
    outputs, classes = answers(tmp_path / "m.apr", rows)
    np.testing.assert_allclose(outputs, model.predict_proba(rows), rtol=0, atol=1e-15)
    np.testing.assert_array_equal(model.classes_[classes], model.predict(rows))
