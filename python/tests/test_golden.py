"""Golden rows: whose answers they hold, which rows they are, what bound they state."""

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, Normalizer, OrdinalEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier


def test_answers_are_the_librarys_own(save, pipeline, X):
    file = save(pipeline, X)
    np.testing.assert_array_equal(file.outputs, pipeline.predict_proba(file.rows))
    np.testing.assert_array_equal(pipeline.classes_[file.classes], pipeline.predict(file.rows))


def test_rows_of_trees_are_f32_and_answered_as_stored(save, X, y):
    model = RandomForestClassifier(5, random_state=0).fit(X, y)
    file = save(model, X)
    assert file.rows.dtype == np.float32
    assert file.schema["input"]["element"] == "f32"
    np.testing.assert_array_equal(file.outputs, model.predict_proba(file.rows))


def test_rows_of_trees_behind_a_scaler_are_f64(save, X, y):
    model = make_pipeline(StandardScaler(), DecisionTreeClassifier(random_state=0)).fit(X, y)
    file = save(model, X)
    assert file.rows.dtype == np.float64
    assert (file.schema["input"]["element"], file.stage(1)["element"]) == ("f64", "f32")


def test_every_class_is_among_the_rows(save, X):
    y = np.zeros(len(X), dtype=int)
    y[X[:, 0].argmax()] = 1
    model = DecisionTreeClassifier(random_state=0).fit(X, y)
    assert set(save(model, X).classes) == {0, 1}


def test_parallel_forest_is_answered_in_the_order_of_its_trees(save, X, y):
    model = RandomForestRegressor(30, random_state=0, n_jobs=1).fit(X, y + X[:, 1])
    expected = save(model, X)
    model.n_jobs = 4
    assert save(model, X).data == expected.data
    assert model.n_jobs == 4


@pytest.mark.parametrize("behind", [None, StandardScaler(), MinMaxScaler()])
def test_rows_stand_on_both_sides_of_thresholds(save, X, y, behind):
    tree = DecisionTreeClassifier(random_state=0)
    model = (tree if behind is None else make_pipeline(behind, tree)).fit(X, y)
    rows = save(model, X).rows
    inner = np.flatnonzero(tree.tree_.feature >= 0)

    def side(values, node):
        """Which side the library takes for values of the node's feature."""
        probes = np.zeros((len(values), X.shape[1]))
        probes[:, tree.tree_.feature[node]] = values
        scaled = probes if behind is None else behind.transform(probes)
        return (
            scaled[:, tree.tree_.feature[node]].astype(np.float32).astype(np.float64)
            <= tree.tree_.threshold[node]
        )

    met = 0
    for node in inner:
        column = np.unique(rows[:, tree.tree_.feature[node]])
        column = column[~np.isnan(column)]
        left = side(column, node)
        if left.any() and not left.all():
            below, above = column[left].max(), column[~left].min()
            met += np.nextafter(below, np.inf, dtype=rows.dtype) == above
    assert met >= min(len(inner), 8)


def test_threshold_rows_reach_the_node(save):
    """A staircase on one feature: each threshold is met only by rows that come to its node."""
    X = np.arange(32.0)[:, None]
    model = DecisionTreeClassifier(random_state=0).fit(X, np.arange(32) % 2)
    rows = save(model, X).rows.ravel()
    beside = [value for value in rows if value != np.rint(value)]
    assert len(beside) >= 12
    assert {bool(value - np.floor(value) == 0.5) for value in beside} == {True, False}


def test_missing_values_are_among_the_rows(save, X, y):
    X = X.copy()
    X[::5, 0] = np.nan
    X[::3, 2] = np.nan
    file = save(RandomForestClassifier(5, random_state=0).fit(X, y), X)
    assert np.isnan(file.rows).any(axis=0).all()
    assert file.stage(0)["missing_left"].dtype == np.uint8


def test_thresholds_are_met_where_every_row_has_a_missing_value(save, X, y):
    X = np.column_stack((X, np.full(len(X), np.nan)))
    file = save(DecisionTreeClassifier(random_state=0).fit(X, y), X)
    assert not np.isnan(file.rows[:, 3]).all()
    threshold = np.float32(file.stage(0)["threshold"][0])
    assert {np.nextafter(threshold, np.float32(side)) for side in (-np.inf, np.inf)} & set(
        file.rows[:, 0]
    ) or (threshold in file.rows[:, 0])


def test_trees_behind_a_normalizer(save, X, y):
    """The norm differs by a bit from one library to the next, so no row stands on a threshold."""
    model = make_pipeline(Normalizer(), RandomForestClassifier(20, random_state=0)).fit(X, y)
    file = save(model, X)
    assert file.schema["golden"]["bound"] == 1e-12
    np.testing.assert_array_equal(file.outputs, model.predict_proba(file.rows))


def test_model_that_tells_no_classes_apart_has_no_golden_rows(save, X, y):
    model = LogisticRegression().fit(X, y)
    model.coef_[:] = [1.0, 2.0, 3.0]
    model.intercept_[:] = 0.0
    with pytest.warns(UserWarning, match="`LogisticRegression` is written without golden rows"):
        assert "golden" not in save(model, X).schema


def test_rows_that_the_library_refuses_are_left_out(save):
    """Between two neighbours there is a category that the encoder does not know."""
    X = np.random.default_rng(1).integers(0, 40, (200, 1)).astype(float)
    file = save(make_pipeline(OrdinalEncoder(), KNeighborsClassifier(1)).fit(X, X[:, 0] > 20), X)
    assert set(file.rows[:, 0]) <= set(X[:, 0])


def test_split_of_missing_from_present_is_an_infinite_threshold(save):
    X = np.array([[1.0], [2.0], [3.0], [np.nan]] * 10)
    model = DecisionTreeClassifier().fit(X, np.isnan(X[:, 0]))
    assert np.isinf(model.tree_.threshold[0])
    stage = save(model, X).stage(0)
    assert stage["threshold"][0] == np.inf
    assert stage["missing_left"][0] == 0


def test_without_training_rows_none_is_stored(save, X, y):
    model = RandomForestClassifier(5, random_state=0).fit(X, y)
    known = {row.tobytes() for row in X.astype(np.float32)}
    with_rows, without = save(model, X), save(model, X, training_rows=False)
    assert any(row.tobytes() in known for row in with_rows.rows)
    assert not any(row.tobytes() in known for row in without.rows)
    # Not even the better part of one: at most one value of a row of X.
    for row in without.rows:
        assert (row == X.astype(np.float32)).sum(axis=1).max() <= 1
    assert len(without.rows) >= 40
    np.testing.assert_array_equal(without.outputs, model.predict_proba(without.rows))


def test_rows_are_few_where_they_are_wide(save):
    X = np.random.default_rng(0).normal(size=(100, 5000))
    file = save(LinearRegression().fit(X, X[:, 0]), X)
    assert 8 <= len(file.rows) <= 2**17 // 5000


def test_bound_of_trees_is_tight(save, X, y):
    model = GradientBoostingClassifier(n_estimators=5).fit(X, y)
    assert save(model, X).schema["golden"]["bound"] == 1e-12


def test_bound_follows_from_cancellation(save):
    """Terms of 1e9 that cancel to about 1 leave 1e-7, whatever the library."""
    X = np.random.default_rng(0).normal(size=(50, 4))
    model = LinearRegression().fit(X, X[:, 0])
    model.coef_ = np.array([1e9, 1e9, -1e9, -1e9])
    rows = np.ones((20, 4)) + 1e-9 * np.arange(4)
    file = save(model, rows)
    assert 1e-7 <= file.schema["golden"]["bound"] <= 1e-4


def test_bound_of_a_network_is_tight(save, X, y):
    model = make_pipeline(
        StandardScaler(), MLPRegressor(hidden_layer_sizes=(20, 20), max_iter=50, random_state=0)
    ).fit(X, y)
    assert save(model, X).schema["golden"]["bound"] <= 1e-11


def test_rows_whose_class_rounding_decides_are_left_out(save):
    """Points on the separating line: BLAS may put them on either side."""
    X = np.random.default_rng(0).normal(size=(40, 3))
    model = LogisticRegression().fit(X, X.sum(axis=1) > 0)
    model.coef_ = np.array([[0.1, 0.2, -0.3]])
    model.intercept_ = np.array([0.0])
    on_the_line = np.column_stack((np.arange(1, 41), np.arange(1, 41), np.arange(1, 41))).astype(float)
    file = save(model, np.vstack((on_the_line, X)))
    assert not (file.rows[:, 0] == file.rows[:, 1]).any()
    assert len(file.rows) > 5


def test_estimator_is_left_as_it_was(save, pipeline, X):
    before = repr(pipeline), pipeline.steps[-1][1].coef_.copy()
    save(pipeline, X)
    assert repr(pipeline) == before[0]
    np.testing.assert_array_equal(pipeline.steps[-1][1].coef_, before[1])
